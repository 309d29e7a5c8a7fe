"""Where a card stands and how large it is there: what is dragged back gets smaller. Pure."""

from __future__ import annotations

from core.scene.geometry import Box, Point, Size
from core.scene.layout.ground import FARTHEST
from core.scene.perspective import HORIZON, scale_at
from core.scene.scene import Card
from core.scene.vocabulary import SIZES

NEAREST = 1.0
"""The lower edge of the picture; a body stands between this foot and FARTHEST."""

MOST_PULL = 0.6
"""How much of a body's height above its foot may follow the hand, as a share of its distance from the horizon."""

SMALLEST, LARGEST = 0.05, 1.0
"""The least and the greatest side of a card that is resized."""

LEVEL = 0.02
"""A body whose lower edge is so near to its foot stands on the ground."""


def placed(card: Card, at: Point) -> Box:
    """The box of a new card whose middle is at this point, as large as it is at that distance."""
    kind = card.behaviour
    width = kind.width * SIZES[card.size]
    full = Size(width, width * kind.aspect)
    if kind.flies:
        return Box.around(at, full).clamped()
    rise = full.height / 2 * scale_at(HORIZON + 1)  # of the middle above the foot, for each unit below the horizon
    foot = _on_the_ground((at.y - rise * HORIZON) / (1 - rise) if rise < 1 else NEAREST)
    return Box.standing_at(Point(at.x, foot), full.scaled(scale_at(foot))).clamped()


def step_for(box: Box, grip_y: float, dy: float) -> float:
    """How far the foot of a standing body moves so that the point of it that is held follows the hand by dy."""
    held_above = max(box.bottom - grip_y, 0.0)
    pull = min(held_above / max(box.bottom - HORIZON, LEVEL), MOST_PULL)
    return dy / (1 - pull)


def walked(box: Box, dx: float, step: float) -> Box:
    """A standing body after its foot has moved: smaller where it is farther, larger where it is nearer."""
    foot = _on_the_ground(box.bottom + step)
    grown = scale_at(foot) / scale_at(_on_the_ground(box.bottom))
    return Box.standing_at(Point(box.base.x + dx, foot), box.size.scaled(grown)).clamped()


def floated(box: Box, dx: float, dy: float) -> Box:
    """A body of the sky, or one that something carries: it keeps its size."""
    return box.moved_by(dx, dy).clamped()


def ridden(box: Box, before: Box, after: Box) -> Box:
    """What stands on or in a body after that body has moved: it keeps its place upon it, and shrinks as it does."""
    grown = after.width / before.width
    base = Point(
        after.base.x + (box.base.x - before.base.x) * grown, after.bottom + (box.bottom - before.bottom) * grown
    )
    return Box.standing_at(base, box.size.scaled(grown)).clamped()


def resized(box: Box, corner: Point, *, free: bool = False) -> Box:
    """The box with its upper right corner drawn to a point, its lower left one where it was.

    Width and height keep their proportion, unless `free`.
    """
    width, height = corner.x - box.left, box.bottom - corner.y
    if not free:
        factor = max(width / box.width, height / box.height)
        least = SMALLEST / min(box.width, box.height)
        most = min((LARGEST - box.left) / box.width, box.bottom / box.height)
        factor = min(max(factor, least), max(most, least))
        width, height = box.width * factor, box.height * factor
    width = min(max(width, SMALLEST), max(1 - box.left, SMALLEST))
    height = min(max(height, SMALLEST), max(box.bottom, SMALLEST))
    return Box(box.left, box.bottom - height, width, height)


def _on_the_ground(foot: float) -> float:
    return min(max(foot, FARTHEST), NEAREST)
