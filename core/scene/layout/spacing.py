"""Keeping cards apart that no hint ties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from core.scene.layout.bodies import Body
from core.scene.layout.places import Reading, Stage, leads_to
from core.scene.layout.program import SEPARATE, Demand, Program, Row

GAP = 0.01
"""The room between cards that must not overlap."""

TOUCHING = GAP / 2

FARTHER = 2.5
"""To move up or down the ground changes a body's size too; it counts this much more than a step aside."""

AT_ONCE = 3
"""So many pairs part before the others are looked at again: often they have parted too."""

HOPELESS = 4
"""With more pairs than that without room the stage is too crowded at this zoom."""

Edges = tuple[float, float, float, float]


Pair = tuple[str, str]


def untied(stage: Stage, readings: Iterable[Reading]) -> list[Pair]:
    """The pairs of places that must not overlap: those whose bodies no hints let cover each other, or what they tie."""
    ties: dict[str, list[str]] = {}
    for reading in readings:
        if reading.sense.may_overlap:
            ties.setdefault(reading.subject, []).append(reading.references[0])
            ties.setdefault(reading.references[0], []).append(reading.subject)
    return [pair for pair in combinations(stage.places, 2) if not leads_to(ties, *pair)]


def siblings(readings: Iterable[Reading]) -> list[Pair]:
    """The pairs that are tied only by having the same relation to the same body: two cats on one table."""
    followers: dict[tuple[str, str], list[str]] = {}
    for reading in readings:
        if reading.sense.may_overlap:
            followers.setdefault((reading.hint.relation, reading.references[0]), []).append(reading.subject)
    return [pair for bodies in followers.values() for pair in combinations(dict.fromkeys(bodies), 2)]


class Spacer:
    """Moves pairs of bodies apart by as little as will do, as far as the demands on them allow."""

    def __init__(
        self, program: Program, bodies: Mapping[str, Body], untied: Iterable[Pair], siblings: Iterable[Pair]
    ) -> None:
        self._program, self._bodies = program, bodies
        self._untied = [pair for pair in untied if any(bodies[id].place.pinned is None for id in pair)]
        self._pairs = [*self._untied, *siblings]
        self._sides: dict[Pair, int] = {}
        self._demands: dict[Pair, Demand] = {}
        self._hopeless: set[Pair] = set()

    def run(self, second_thoughts: int) -> None:
        self._part_all()
        for _ in range(second_thoughts):
            cramped = [pair for pair in self._cramped() if pair not in self._hopeless]
            if not cramped or len(cramped) > HOPELESS:
                return
            self._relieve(max(cramped, key=self._missing))
            self._part_all()

    def overlaps(self) -> list[Pair]:
        """The untied pairs that overlap still."""
        return self._overlapping(self._untied)

    def _cramped(self) -> list[Pair]:
        """The pairs that were told to part and have no room."""
        return [pair for pair, demand in self._demands.items() if demand.broken()]

    def _part_all(self) -> None:
        while (fresh := self._fresh()) and len(self._cramped()) <= HOPELESS:
            for pair in fresh[:AT_ONCE]:
                self._pass(pair, self._by_effort(pair)[0])

    def _fresh(self) -> list[Pair]:
        """The pairs that overlap and were not told to part yet."""
        self._program.settle()
        return self._overlapping(pair for pair in self._pairs if pair not in self._demands)

    def _overlapping(self, pairs: Iterable[Pair]) -> list[Pair]:
        """Those of the pairs that overlap, the most first."""
        edges = {id: _edges(body) for id, body in self._bodies.items()}
        overlaps = {(a, b): _overlap(edges[a], edges[b]) for a, b in pairs}
        return sorted((pair for pair in overlaps if overlaps[pair] > 0), key=overlaps.__getitem__, reverse=True)

    def _pass(self, pair: Pair, side: int) -> None:
        """Have the first body of the pair pass the second on this side."""
        if pair in self._demands:
            self._program.drop(self._demands[pair])
        self._sides[pair] = side
        self._demands[pair] = self._program.demand([self._slacks(pair)[side]], pair, SEPARATE)

    def _relieve(self, pair: Pair) -> None:
        """Try the other sides of a pair that has no room."""
        before, side = self._missing_in_all(), self._sides[pair]
        for other in self._by_effort(pair):
            if other != side:
                self._pass(pair, other)
                self._program.settle()
                if self._missing_in_all() < before - GAP / 10:
                    return
        self._pass(pair, side)
        self._hopeless.add(pair)

    def _missing(self, pair: Pair) -> float:
        return max(-self._demands[pair].slacks[0].value(), 0.0)

    def _missing_in_all(self) -> float:
        return sum(map(self._missing, self._demands))

    def _by_effort(self, pair: Pair) -> list[int]:
        efforts = [-slack.value() for slack in self._slacks(pair)]
        if all(self._bodies[id].stands for id in pair):
            efforts[2:] = [effort * FARTHER for effort in efforts[2:]]
        return sorted(range(len(efforts)), key=efforts.__getitem__)

    def _slacks(self, pair: Pair) -> list[Row]:
        """What the first body of the pair has to spare left of, right of, over and under the second."""
        a, b = (self._bodies[id].extent for id in pair)
        return [slack - GAP for slack in (b.left - a.right, a.left - b.right, b.top - a.bottom, a.top - b.bottom)]


def _edges(body: Body) -> Edges:
    extent = body.extent
    return extent.left.value(), extent.top.value(), extent.right.value(), extent.bottom.value()


def _overlap(a: Edges, b: Edges) -> float:
    """The area that both cover; 0 where they only touch."""
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return width * height if width > TOUCHING and height > TOUCHING else 0.0
