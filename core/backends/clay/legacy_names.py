"""Weight files and training checkpoints with the first names of the network's parts: what those are called now.

The weights that are shipped are such files. Both kinds of names are read, only present ones are written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

T = TypeVar("T")

RENAMED: Mapping[str, str] = MappingProxyType(
    {
        "hearing.stamps": "condition_encoder.shapes",
        "hearing": "condition_encoder",
        "level": "noise_embedding",
        "steer": "condition",
        "enter": "conv_in",
        "place": "position",
        "leave": "conv_out",
    }
)
"""First parts of the old names -> those of the new ones; the longest come first."""


def current_name(name: str) -> str:
    """The present name of a tensor; a name that never changed stays as it is."""
    for old, new in RENAMED.items():
        if name == old or name.startswith(f"{old}."):
            return new + name.removeprefix(old)
    return name


def with_current_names(tensors: Mapping[str, T]) -> dict[str, T]:
    """The same tensors under their present names."""
    return {current_name(name): tensor for name, tensor in tensors.items()}


def with_current_fields(config: bytes) -> bytes:
    """The JSON text of a config with the present names of its fields."""
    return re.sub(rb'"stamp"(?=\s*:)', b'"shape_features"', config)
