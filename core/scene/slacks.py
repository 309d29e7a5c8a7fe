"""Where bodies are, and how clearly one is left of, on, in or behind another: *slacks* that must be at least 0.

A slack is linear in the edges and depths of the bodies. The same lines thus serve twice: with numbers their least one
is a signed margin, with the variables of a linear solver they are its constraints (`core.scene.layout`). Left and right
are the viewer's. Lengths are shares of the picture; depth is 0 (near) .. 1 (at the horizon).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.scene.geometry import Box
from core.scene.perspective import Linear, depth_at

TOUCH = 0.02
"""How far apart two edges may be and still touch."""

GAP = 0.03
"""How far apart two edges must be to be seen as apart; above TOUCH, so that *on* and *above* exclude each other."""

NEAR = 0.15
"""The widest gap between neighbours."""

SAME_DEPTH = 0.05
DEPTH_GAP = 0.06
"""Depths that differ by less than the first are level; by more than the second, one is behind the other."""

SIDE_BY_SIDE = 0.4
"""From this distance of two centres, against the sum of the widths, bodies stand beside each other (0.5: touching)."""

HIDING = 0.46
"""Up to this distance of two centres, against the sum of the widths, one body hides the other; above SIDE_BY_SIDE, so
that a body can be both behind another and to the left of it.
"""

STICK_OUT = 0.1
"""The share of its width or height by which a body may stick out of what it is in or under."""

RIM = 0.3
"""Down to this share of a support's height a body stands *on* it; from there down it is *in* it."""

PEEP = 0.25
"""The share of a hidden body's width or height that must show."""


T = TypeVar("T", bound=Linear)


@dataclass(frozen=True, slots=True)
class Extent(Generic[T]):
    """Where a body is: the edges of its box and its depth, as numbers or as solver expressions."""

    left: T
    top: T
    right: T
    bottom: T
    depth: T

    @property
    def center_x(self) -> T:
        return (self.left + self.right) * 0.5

    @property
    def width(self) -> T:
        return self.right - self.left

    @property
    def height(self) -> T:
        return self.bottom - self.top


def extent_of(box: Box, depth: float | None = None) -> Extent[float]:
    """The extent of a box; without a depth, that of a body standing on the ground at the box's bottom edge."""
    if depth is None:
        depth = depth_at(box.bottom)
    return Extent(box.left, box.top, box.right, box.bottom, depth)


Slacks = Sequence[T]


def _beside(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    """a stands to the left of b."""
    return [b.center_x - a.center_x - (a.width + b.width) * SIDE_BY_SIDE]


def _within(distance: T, limit: T | float) -> Slacks[T]:
    """|distance| <= limit, as two slacks."""
    return [distance * -1.0 + limit, distance + limit]


def _level(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    """a and b stand at the same depth."""
    return _within(a.depth - b.depth, SAME_DEPTH)


def _rows_overlap(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    return [a.bottom - b.top, b.bottom - a.top]


def left_of(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    return _beside(a, b)


def right_of(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    return _beside(b, a)


def above(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    """Wholly above b, with air between, and over it."""
    over_it = _within(a.center_x - b.center_x, (a.width + b.width) * 0.5)
    return [b.top - a.bottom - GAP, *over_it]


def below(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    return above(b, a)


def on(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    touches = [a.bottom - b.top + TOUCH, b.top + b.height * RIM - a.bottom]
    carried = _within(a.center_x - b.center_x, b.width * 0.45)
    return [*touches, *carried, *_level(a, b)]


def carrying(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    return on(b, a)


def inside(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    below_rim = [a.bottom - b.top - b.height * RIM, b.bottom - a.bottom + a.height * STICK_OUT]
    return [*_within_walls(a, b), *below_rim, *_level(a, b)]


def sheltered(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    """Between the legs of b and beneath its top, both on one ground."""
    beneath_top = [a.top - b.top - b.height * 0.15]
    one_ground = [*_within(a.bottom - b.bottom, 3 * TOUCH), *_within(a.depth - b.depth, 2 * SAME_DEPTH)]
    return [*_within_walls(a, b), *beneath_top, *one_ground]


def behind_showing_above(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    return [*_hidden(a, b), b.top - a.top - a.height * PEEP]


def behind_showing_left(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    return [*_hidden(a, b), b.left - a.left - a.width * PEEP]


def behind_showing_right(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    return [*_hidden(a, b), a.right - b.right - a.width * PEEP]


def before_one_showing_above(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    return behind_showing_above(b, a)


def before_one_showing_left(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    return behind_showing_left(b, a)


def before_one_showing_right(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    return behind_showing_right(b, a)


def adjoining_left(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    """The left one of two neighbours at about the same depth."""
    gap = b.left - a.right
    level = [*_within(a.depth - b.depth, 2 * SAME_DEPTH), *_rows_overlap(a, b)]
    return [gap + TOUCH, gap * -1.0 + NEAR, *level]


def adjoining_right(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    return adjoining_left(b, a)


def right_of_first(a: Extent[T], b: Extent[T], c: Extent[T]) -> Slacks[T]:
    """Between b on its left and c on its right."""
    return [*_beside(b, a), *_beside(a, c), *_rows_overlap(a, b), *_rows_overlap(a, c)]


def left_of_first(a: Extent[T], b: Extent[T], c: Extent[T]) -> Slacks[T]:
    """Between c on its left and b on its right."""
    return right_of_first(a, c, b)


def _within_walls(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    leeway = a.width * STICK_OUT
    return [a.left - b.left + leeway, b.right - a.right + leeway]


def _hidden(a: Extent[T], b: Extent[T]) -> Slacks[T]:
    """a is farther away, and in part where b is in the picture."""
    farther = [a.depth - b.depth - DEPTH_GAP]
    columns_overlap = _within(a.center_x - b.center_x, (a.width + b.width) * HIDING)
    return [*farther, *columns_overlap, *_rows_overlap(a, b)]
