"""Safetensors files with notes, and arrays as tensors: the few calls whose libraries say nothing of their types."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from core import files

DAMAGED = (OSError, SafetensorError, RuntimeError, KeyError, ValueError, TypeError)
"""What reading and using a file that is missing, damaged or of something else may raise."""


def write_tensors(path: Path, tensors: Mapping[str, Tensor], notes: Mapping[str, str]) -> None:
    """Write a file in one move."""
    data = save({name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}, dict(notes))
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write_file(path, lambda file: file.write(data))


def read_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The tensors of a file and its notes; raises one of `DAMAGED`."""
    opened: Any = safe_open(path, framework="pt")
    with opened as file:
        names: list[str] = list(file.keys())
        return {name: file.get_tensor(name) for name in names}, dict(file.metadata() or {})


def tensor_of(array: NDArray[Any]) -> Tensor:
    return torch.from_numpy(array)  # pyright: ignore[reportUnknownMemberType]  # numpy is untyped in torch's stubs
