"""The parts of an evaluation; no torch."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PARTS: Mapping[str, float] = MappingProxyType(
    {"placed": 1.0, "held_out": 1.0, "sentence": 1.0, "relations": 0.25, "unplaced_relations": 0.25, "not": 1.0}
)
"""Part -> how many of its scenes are drawn for each scene of the first: there are many relations."""
