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

MAX_PASSES = 8
MAX_SECOND_THOUGHTS = 12

TYING = frozenset({"on", "in", "under", "behind", "in_front_of"})
"""Bodies in these relations may hide each other, and so may what is tied to them in turn."""

Edges = tuple[float, float, float, float]


Pair = tuple[str, str]


def untied(stage: Stage, readings: Iterable[Reading]) -> list[Pair]:
    """The pairs of places that must not overlap."""
    ties: dict[str, list[str]] = {}
    for reading in readings:
        if reading.relation in TYING:
            ties.setdefault(reading.subject, []).append(reading.references[0])
            ties.setdefault(reading.references[0], []).append(reading.subject)
    return [pair for pair in combinations(stage.places, 2) if not leads_to(ties, *pair)]


def siblings(readings: Iterable[Reading]) -> list[Pair]:
    """The pairs that are tied only by having the same relation to the same body: two cats on one table."""
    followers: dict[tuple[str, str], list[str]] = {}
    for reading in readings:
        if reading.relation in TYING:
            followers.setdefault((reading.relation, reading.references[0]), []).append(reading.subject)
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

    def run(self) -> None:
        for _ in range(MAX_PASSES):
            while fresh := self._overlapping():
                for pair in fresh:
                    self._pass(pair, self._by_effort(pair)[0])
            helped = [self._relieve(pair) for pair in self._cramped()[:MAX_SECOND_THOUGHTS]]
            if not any(helped):
                return

    def overlaps(self) -> list[Pair]:
        """The untied pairs that overlap still."""
        edges = {id: _edges(body) for id, body in self._bodies.items()}
        return [pair for pair in self._untied if _overlap(*(edges[id] for id in pair))]

    def _overlapping(self) -> list[Pair]:
        """The pairs that overlap and were not told to part yet."""
        self._program.settle()
        edges = {id: _edges(body) for id, body in self._bodies.items()}
        return [pair for pair in self._pairs if pair not in self._demands and _overlap(*(edges[id] for id in pair))]

    def _cramped(self) -> list[Pair]:
        return [pair for pair, demand in self._demands.items() if demand.broken()]

    def _pass(self, pair: Pair, side: int) -> None:
        """Have the first body of the pair pass the second on this side."""
        if pair in self._demands:
            self._program.drop(self._demands[pair])
        self._sides[pair] = side
        self._demands[pair] = self._program.demand([self._slacks(pair)[side]], pair, SEPARATE)

    def _relieve(self, pair: Pair) -> bool:
        """Try the other sides of a pair that has no room; whether that helped."""
        before, side = self._tightness(), self._sides[pair]
        for other in self._by_effort(pair):
            if other != side:
                self._pass(pair, other)
                self._program.settle()
                if self._tightness() < before - GAP / 10:
                    return True
        self._pass(pair, side)
        self._program.settle()
        return False

    def _tightness(self) -> float:
        """The room that is missing in all."""
        return sum(max(-demand.slacks[0].value(), 0.0) for demand in self._demands.values())

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


def _overlap(a: Edges, b: Edges) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > TOUCHING and min(a[3], b[3]) - max(a[1], b[1]) > TOUCHING
