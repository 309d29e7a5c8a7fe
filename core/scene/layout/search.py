"""Looking for a placement in which every hint holds.

A relation with several senses is a choice. The search decides the most broken hint first, and tries its senses from
the nearest to the present placement on; so most of its first tries succeed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from types import MappingProxyType

from core.scene.layout.bodies import Body, Leeway, build, limits, wish
from core.scene.layout.places import Reading, Stage, supports_of
from core.scene.layout.program import Program, Row, Stopped, is_constant, never
from core.scene.layout.wishes import wishes_for
from core.scene.relations import Sense
from core.scene.scene import Hint

PAD = 0.005
"""A hint of free cards holds by at least this much."""

MAX_READINGS = 8
MAX_CHOICES = (10, 30, 60)
"""Bounds on the search: ways to read all hints, and choices tried before it starts anew or gives up."""


@dataclass(frozen=True, slots=True)
class Decision:
    """How some hints can all hold: one sense of each, and the leeway that their places need."""

    readings: tuple[Reading, ...]
    leeway: Leeway


def decide(
    stage: Stage,
    hints: Sequence[Hint],
    decided: Mapping[Hint, Reading] = MappingProxyType({}),
    stopped: Stopped = never,
) -> Decision | None:
    """The senses that are nearest to what the cards wish, with the least leeway; None where there are none.

    What is decided already stays so. Raises StoppedError once `stopped` is true.
    """
    part = stage.part(hints)
    options = [(decided[hint],) if hint in decided else tuple(stage.readings(hint)) for hint in hints]
    ways = list(islice(product(*options), MAX_READINGS))
    attempts = (_decide(part, part.with_boxes(stage), *attempt, stopped) for attempt in _attempts(ways))
    return next((decision for decision in attempts if decision is not None), None)


def _attempts(ways: Sequence[tuple[Reading, ...]]) -> Iterator[tuple[tuple[Reading, ...], Leeway]]:
    """Each way to read all hints with each leeway, the likeliest first: a last resort before any leaves the ground."""
    resorts = {way: sum(reading.sense.last_resort for reading in way) for way in ways}
    likely = [way for way in ways if resorts[way] == min(resorts.values())]
    unlikely = [way for way in ways if way not in likely]
    for some in (likely, unlikely):
        yield from ((way, leeway) for leeway in (Leeway.NONE, Leeway.SIZES) for way in some)
    yield from ((way, Leeway.GROUND) for way in (*likely, *unlikely))


def _decide(
    part: Stage, sketched: Stage, readings: Sequence[Reading], leeway: Leeway, stopped: Stopped
) -> Decision | None:
    supports = supports_of(readings)
    if supports is None:
        return None
    wishes = wishes_for(sketched, readings, supports, zoom=1.0)
    bodies = build(part, wishes, readings, supports, dict.fromkeys(part.places, leeway))
    wishing = leeway < Leeway.GROUND  # else many wishes fail, which makes a program slow
    search = _Search(program_of(bodies, readings, stopped, wishing=wishing), bodies, readings)
    return Decision(tuple(search.decided), leeway) if search.succeeds() else None


def program_of(
    bodies: Mapping[str, Body], readings: Sequence[Reading], stopped: Stopped, *, wishing: bool = True
) -> Program:
    """A program with the wishes and limits of the bodies, and the demands of every reading that leaves no choice."""
    program = Program(stopped)
    if wishing:
        wish(program, bodies, readings)
    for id, body in bodies.items():
        program.demand(limits(body), (id,))
    for reading in readings:
        if len(reading.senses) == 1:
            program.demand(slacks_of(bodies, reading, reading.sense), reading.places)
    return program


def slacks_of(bodies: Mapping[str, Body], reading: Reading, sense: Sense) -> list[Row]:
    """What one sense of a hint demands, with some room to spare."""
    slacks = sense.slacks(*(bodies[id].extent for id in reading.places))
    return [slack if is_constant(slack) else slack - PAD for slack in slacks]


Alternatives = Mapping[Sense, Sequence[Row]]
"""The slacks of each sense of a reading."""


class _Search:
    """Depth first; it starts anew with the places that were in the way: a contradiction shows there."""

    def __init__(self, program: Program, bodies: Mapping[str, Body], readings: Sequence[Reading]) -> None:
        self._program = program
        self._left = 0
        self._blame: Counter[str] = Counter()
        self.decided = list(readings)
        self._undecided: dict[int, Alternatives] = {
            index: {sense: slacks_of(bodies, reading, sense) for sense in reading.senses}
            for index, reading in enumerate(readings)
            if len(reading.senses) > 1
        }

    def succeeds(self) -> bool:
        for budget in MAX_CHOICES:
            self._left = budget
            if self._branch(self._undecided):
                return True
            if self._left > 0:  # all was tried
                return False
        return False

    def _branch(self, undecided: Mapping[int, Alternatives]) -> bool:
        """Whether the undecided readings, by their index, can all be decided."""
        self._left -= 1
        if not self._program.settle():
            self._blame.update(self._program.failed)
            return False
        if not undecided:
            return True
        next = max(undecided, key=lambda index: self._urgency(index, undecided[index]))
        rest = {index: alternatives for index, alternatives in undecided.items() if index != next}
        return any(self._try(next, sense, slacks, rest) for sense, slacks in _nearest(undecided[next]))

    def _try(self, index: int, sense: Sense, slacks: Sequence[Row], rest: Mapping[int, Alternatives]) -> bool:
        if self._left <= 0:
            return False
        reading = self.decided[index]
        demand = self._program.demand(slacks, reading.places)
        if self._branch(rest):
            self.decided[index] = replace(reading, senses=(sense,))
            return True
        self._program.drop(demand)
        return False

    def _urgency(self, index: int, alternatives: Alternatives) -> tuple[int, float]:
        blame = sum(self._blame[place] for place in self.decided[index].places)
        return blame, min(map(_violation, alternatives.values()))


def _nearest(alternatives: Alternatives) -> list[tuple[Sense, Sequence[Row]]]:
    """In the order of their distance from the present placement."""
    return sorted(alternatives.items(), key=lambda item: _violation(item[1]))


def _violation(slacks: Sequence[Row]) -> float:
    return max(-slack.value() for slack in slacks)
