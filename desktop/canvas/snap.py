"""What a dragged card snaps to: the edges and middles of the others, and of the picture. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from core.scene.geometry import PICTURE, Box


@dataclass(frozen=True, slots=True)
class Guide:
    """A line that shows what was snapped to, in shares of the picture."""

    axis: Literal["x", "y"]  # x: an upright line at x = at
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Snap:
    """By how much to move, and the line to show; no line where nothing is near."""

    by: float = 0.0
    guide: Guide | None = None


def snap_x(box: Box, others: Sequence[Box], within: float) -> Snap:
    """To the left, the middle or the right of another box, or to the middle of the picture."""
    own = (box.left, box.center.x, box.right)
    lines = [(line, other) for other in others for line in (other.left, other.center.x, other.right)]
    found = _nearest(own, [*lines, (0.5, PICTURE)], within)
    if found is None:
        return Snap()
    by, at, other = found
    spread = box.moved_by(by, 0).union(other)
    return Snap(by, Guide("x", at, spread.top, spread.bottom))


def snap_foot(box: Box, others: Sequence[Box], within: float) -> Snap:
    """To the lower edge of another box: both stand at one distance."""
    return _upright(box, (box.bottom,), ((other.bottom, other) for other in others), within)


def snap_y(box: Box, others: Sequence[Box], within: float) -> Snap:
    """To the top, the middle or the bottom of another box: for what does not stand on the ground."""
    lines = ((line, other) for other in others for line in (other.top, other.center.y, other.bottom))
    return _upright(box, (box.top, box.center.y, box.bottom), lines, within)


def _upright(box: Box, own: Sequence[float], lines: Iterable[tuple[float, Box]], within: float) -> Snap:
    found = _nearest(own, list(lines), within)
    if found is None:
        return Snap()
    by, at, other = found
    spread = box.moved_by(0, by).union(other)
    return Snap(by, Guide("y", at, spread.left, spread.right))


def _nearest(
    own: Sequence[float], lines: Sequence[tuple[float, Box]], within: float
) -> tuple[float, float, Box] | None:
    ways = [(line - mine, line, other) for mine in own for line, other in lines]
    near = min(ways, key=lambda way: abs(way[0]), default=None)
    return near if near is not None and abs(near[0]) <= within else None
