"""The detector's output."""

from __future__ import annotations

from dataclasses import dataclass

from core.scene.geometry import Box, Point


@dataclass(frozen=True, slots=True)
class Finding:
    """One body that the detector finds in a picture; kind, colour and size are ids of `core.scene.vocabulary`."""

    kind: str
    colour: str
    size: str
    box: Box  # around all of the body that is inside the picture, hidden parts too
    confidence: float  # 0..1
    base: Point  # the point where it stands
    depth: float  # regressed: 0 near .. 1 at the horizon; that of its carrier where it has one
