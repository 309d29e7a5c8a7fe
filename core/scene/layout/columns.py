"""The columns of the picture, from left to right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from core.scene.layout.places import leads_to

WIDEST_GAP = 0.12
"""Between columns of a stage with room to spare."""

NARROWEST_GAP = 0.03

SAME_ROW = 0.15
OTHER_ROW = 0.55
"""Columns whose feet differ by more than the first hide each other less and stand closer together by the second."""

SUN = 0.75
"""Where a single body of the sky has its place over a ground with bodies."""

CANDIDATES = [n / 40 for n in range(3, 38)]


@dataclass(frozen=True, slots=True)
class Column:
    id: str
    width: float
    foot: float
    flies: bool
    center: float | None  # where a box of the user's has put it


def column_centers(
    columns: Sequence[Column], orders: Sequence[tuple[str, ...]], neighbours: Sequence[tuple[str, ...]]
) -> dict[str, float]:
    """Column id -> x. `orders` are runs of column ids that want to stand from left to right."""
    placed = any(column.center is not None for column in columns)
    followers = _followers(columns, orders if placed else (*orders, *neighbours))
    ordered = _sorted(columns, followers)
    if placed:
        return _into_gaps(ordered, followers, neighbours)
    sky, ground = _tracks(ordered, followers)
    over = [SUN] if len(sky) == 1 and ground else [(index + 0.5) / len(sky) for index in range(len(sky))]
    return _in_slots(ground) | {column.id: x for column, x in zip(sky, over, strict=True)}


def _followers(columns: Iterable[Column], orders: Iterable[tuple[str, ...]]) -> dict[str, list[str]]:
    """Column id -> the columns to its right. A run that would close a circle is turned round, or else left out."""
    followers: dict[str, list[str]] = {column.id: [] for column in columns}
    for run in orders:
        for candidate in (run, run[::-1]):
            if not any(leads_to(followers, right, left) for left, right in combinations(candidate, 2)):
                for left, right in pairwise(candidate):
                    followers[left].append(right)
                break
    return followers


def _sorted(columns: Sequence[Column], followers: Mapping[str, Sequence[str]]) -> list[Column]:
    """In the order of the hints, else as they were put on the stage."""
    waiting, ordered = list(columns), list[Column]()
    while waiting:
        behind = {follower for column in waiting for follower in followers[column.id]}
        ordered.append(next(column for column in waiting if column.id not in behind))
        waiting.remove(ordered[-1])
    return ordered


def _tracks(columns: Sequence[Column], followers: Mapping[str, Sequence[str]]) -> tuple[list[Column], list[Column]]:
    """The columns of the sky that no order ties, and all others."""
    tied = {id for id, others in followers.items() if others}.union(*followers.values())
    sky = [column for column in columns if column.flies and column.id not in tied]
    return sky, [column for column in columns if column not in sky]


def _in_slots(columns: Sequence[Column]) -> dict[str, float]:
    """Side by side with even gaps, the whole in the middle of the picture."""
    if not columns:
        return {}
    gap = min(max((1 - needed_width(columns, 0)) / (len(columns) + 1), NARROWEST_GAP), WIDEST_GAP)
    width = needed_width(columns, gap)
    centers = [columns[0].width / 2 + (1 - width) / 2]
    for left, right in pairwise(columns):
        centers.append(centers[-1] + _step(left, right) + gap)
    squeeze = min(1.0, 1 / width)
    return {column.id: 0.5 + (center - 0.5) * squeeze for column, center in zip(columns, centers, strict=True)}


def _step(left: Column, right: Column) -> float:
    reach = (left.width + right.width) / 2
    return reach if abs(left.foot - right.foot) < SAME_ROW else reach * OTHER_ROW


def needed_width(columns: Sequence[Column], gap: float) -> float:
    """From the left edge of the first to the right edge of the last, with a gap between."""
    if not columns:
        return 0.0
    steps = [_step(left, right) + gap for left, right in pairwise(columns)]
    return sum(steps) + (columns[0].width + columns[-1].width) / 2


def _into_gaps(
    columns: Sequence[Column], followers: Mapping[str, Sequence[str]], neighbours: Sequence[tuple[str, ...]]
) -> dict[str, float]:
    """Where the user has placed some, each other column goes to the freest x that the hints allow."""
    taken = {column.id: (column.center, column.width) for column in columns if column.center is not None}
    for column in columns:
        if column.center is None:
            beside = [id for pair in neighbours if column.id in pair for id in pair if id in taken]
            sides = [x for id in beside for x in _sides(column, *taken[id])]
            taken[column.id] = (_freest(column, sides or CANDIDATES, taken, followers), column.width)
    return {id: x for id, (x, _) in taken.items()}


def _sides(column: Column, x: float, width: float) -> tuple[float, float]:
    """The centres of a column that stands just left or right of a place that is taken."""
    reach = (column.width + width) / 2 + NARROWEST_GAP
    return x - reach, x + reach


def _freest(
    column: Column,
    candidates: Sequence[float],
    taken: Mapping[str, tuple[float, float]],
    followers: Mapping[str, Sequence[str]],
) -> float:
    def clearance(x: float) -> float:
        return min(abs(x - other) - (column.width + width) / 2 for other, width in taken.values())

    lowest = max((x for id, (x, _) in taken.items() if column.id in followers[id]), default=0.0)
    highest = min((taken[id][0] for id in followers[column.id] if id in taken), default=1.0)
    inside = [x for x in candidates if x - column.width / 2 >= 0 and x + column.width / 2 <= 1]
    allowed = [x for x in inside if lowest < x < highest] or [(lowest + highest) / 2]
    return max(allowed, key=lambda x: (min(clearance(x), 0.1), -abs(x - 0.5)))
