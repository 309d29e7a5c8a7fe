"""What the detector says of a picture."""

from __future__ import annotations

from dataclasses import dataclass

from core.scene.geometry import Box, Point


@dataclass(frozen=True, slots=True)
class Finding:
    """One body that is seen in a picture; kind, colour and size are ids of `core.scene.vocabulary`."""

    kind: str
    colour: str
    size: str
    box: Box  # around all of the body that is inside the picture, hidden parts too
    confidence: float  # 0..1
    base: Point  # the point where it stands
    depth: float  # 0 near .. 1 at the horizon, as it looks; that of its carrier where it seems to have one
