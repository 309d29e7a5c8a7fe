"""The spatial relations: what *left of*, *on*, *behind* … mean, said once.

A relation is a list of *alternatives*; an alternative is a list of *slacks*, each linear in the edges and depths of
the bodies, and the relation holds where every slack of one alternative is at least 0. The same lines thus serve twice:
with numbers they are a signed margin (`margin`), with the variables of a linear solver they are its constraints
(`core.scene.layout`). Left and right are the viewer's. Lengths are shares of the picture; depth is 0 (near) .. 1 (at
the horizon).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

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
Alternatives = Sequence[Sequence[T]]


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation between a subject and one or two references.

    `inverse` names the relation that must hold the other way round wherever this one holds (None: there is none).
    """

    id: str
    inverse: str | None
    alternatives: Callable[..., Alternatives[Any]]
    references: int = 1

    def margin(self, subject: Extent[float], *references: Extent[float]) -> float:
        """How clearly the relation holds, as a share of the picture; at least 0 where it holds."""
        return max(min(slacks) for slacks in self.alternatives(subject, *references))

    def holds(self, subject: Extent[float], *references: Extent[float]) -> bool:
        return self.margin(subject, *references) >= 0


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


def _left_of(a: Extent[T], b: Extent[T]) -> Alternatives[T]:
    return [_beside(a, b)]


def _right_of(a: Extent[T], b: Extent[T]) -> Alternatives[T]:
    return [_beside(b, a)]


def _above(a: Extent[T], b: Extent[T]) -> Alternatives[T]:
    over_it = _within(a.center_x - b.center_x, (a.width + b.width) * 0.5)
    return [[b.top - a.bottom - GAP, *over_it]]


def _below(a: Extent[T], b: Extent[T]) -> Alternatives[T]:
    return _above(b, a)


def _on(a: Extent[T], b: Extent[T]) -> Alternatives[T]:
    touches = [a.bottom - b.top + TOUCH, b.top + b.height * RIM - a.bottom]
    carried = _within(a.center_x - b.center_x, b.width * 0.45)
    return [[*touches, *carried, *_level(a, b)]]


def _in(a: Extent[T], b: Extent[T]) -> Alternatives[T]:
    inside_walls = [a.left - b.left + TOUCH, b.right - a.right + TOUCH]
    below_rim = [a.bottom - b.top - b.height * RIM, b.bottom - a.bottom + TOUCH]
    return [[*inside_walls, *below_rim, *_level(a, b)]]


def _under(a: Extent[T], b: Extent[T]) -> Alternatives[T]:
    """Sheltered by b, both on one ground; or carrying b; or wholly below it, as under the sun."""
    inside_legs = [a.left - b.left + TOUCH, b.right - a.right + TOUCH]
    beneath_top = [a.top - b.top - b.height * 0.15]
    one_ground = [*_within(a.bottom - b.bottom, 3 * TOUCH), *_within(a.depth - b.depth, 2 * SAME_DEPTH)]
    return [[*inside_legs, *beneath_top, *one_ground], *_on(b, a), *_below(a, b)]


def _behind(a: Extent[T], b: Extent[T]) -> Alternatives[T]:
    """Farther away, partly hidden by b, and showing at one side of it."""
    farther = [a.depth - b.depth - DEPTH_GAP]
    columns_overlap = _within(a.center_x - b.center_x, (a.width + b.width) * SIDE_BY_SIDE)
    hidden = [*farther, *columns_overlap, *_rows_overlap(a, b)]
    shows = (
        b.top - a.top - a.height * PEEP,
        b.left - a.left - a.width * PEEP,
        a.right - b.right - a.width * PEEP,
    )
    return [[*hidden, side] for side in shows]


def _in_front_of(a: Extent[T], b: Extent[T]) -> Alternatives[T]:
    return _behind(b, a)


def _next_to(a: Extent[T], b: Extent[T]) -> Alternatives[T]:
    level = [*_within(a.depth - b.depth, 2 * SAME_DEPTH), *_rows_overlap(a, b)]

    def adjoining(left: Extent[T], right: Extent[T]) -> Slacks[T]:
        gap = right.left - left.right
        return [gap + TOUCH, gap * -1.0 + NEAR, *level]

    return [adjoining(a, b), adjoining(b, a)]


def _between(a: Extent[T], b: Extent[T], c: Extent[T]) -> Alternatives[T]:
    in_a_row = [*_rows_overlap(a, b), *_rows_overlap(a, c)]
    return [[*_beside(left, a), *_beside(a, right), *in_a_row] for left, right in ((b, c), (c, b))]


RELATIONS: Mapping[str, Relation] = MappingProxyType(
    {
        relation.id: relation
        for relation in (
            Relation("left_of", "right_of", _left_of),
            Relation("right_of", "left_of", _right_of),
            Relation("above", "below", _above),
            Relation("below", "above", _below),
            Relation("on", "under", _on),
            Relation("in", None, _in),
            Relation("under", None, _under),
            Relation("in_front_of", "behind", _in_front_of),
            Relation("behind", "in_front_of", _behind),
            Relation("next_to", "next_to", _next_to),
            Relation("between", None, _between, references=2),
        )
    }
)
