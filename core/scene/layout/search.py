"""Looking for a placement in which every hint holds.

A relation with several alternatives is a choice. The search decides the most broken hint first, and tries its
alternatives from the nearest to the present placement on; so most of its first tries succeed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from core.scene.layout.bodies import Body, build, limits, wish
from core.scene.layout.places import Reading, Stage, supports_of
from core.scene.layout.program import Program, Row, is_constant
from core.scene.layout.wishes import wishes_for
from core.scene.relations import RELATIONS
from core.scene.scene import Hint

PAD = 0.005
"""A hint of free cards holds by at least this much."""

MAX_READINGS = 16
MAX_CHOICES = 400
"""Bounds on the search: ways to read all hints, and choices tried in each."""


@dataclass(frozen=True, slots=True)
class Decision:
    """How some hints can all hold: one alternative of each, on a firm stage or on a loose one."""

    readings: tuple[Reading, ...]
    firm: bool


def decide(stage: Stage, hints: Sequence[Hint], firm: bool) -> Decision | None:
    """The alternatives that are nearest to what the cards wish; None where the hints cannot hold together."""
    for readings in islice(product(*(tuple(stage.readings(hint)) for hint in hints)), MAX_READINGS):
        supports = supports_of(readings)
        if supports is not None:
            bodies = build(stage, wishes_for(stage, readings, supports, 1.0), supports, () if firm else stage.places)
            search = _Search(program_of(bodies, readings), bodies, readings)
            if search.succeeds():
                return Decision(tuple(search.decided), firm)
    return None


def program_of(bodies: Mapping[str, Body], readings: Sequence[Reading]) -> Program:
    """A program with the wishes and limits of the bodies, and the demands of every reading that leaves no choice."""
    program = Program()
    wish(program, bodies, readings)
    for body in bodies.values():
        program.demand(limits(body))
    for reading in readings:
        if len(reading.alternatives) == 1:
            program.demand(slacks_of(bodies, reading, reading.alternatives[0]))
    return program


def slacks_of(bodies: Mapping[str, Body], reading: Reading, alternative: int) -> list[Row]:
    """What one alternative of a hint demands, with some room to spare."""
    slacks = RELATIONS[reading.relation].alternatives(*(bodies[id].extent for id in reading.places))[alternative]
    return [slack if is_constant(slack) else slack - PAD for slack in slacks]


class _Search:
    def __init__(self, program: Program, bodies: Mapping[str, Body], readings: Sequence[Reading]) -> None:
        self._program = program
        self._bodies = bodies
        self._tried = 0
        self.decided = list(readings)

    def succeeds(self) -> bool:
        return self._branch(
            {
                index: {
                    alternative: slacks_of(self._bodies, reading, alternative) for alternative in reading.alternatives
                }
                for index, reading in enumerate(self.decided)
                if len(reading.alternatives) > 1
            }
        )

    def _branch(self, undecided: Mapping[int, Mapping[int, Sequence[Row]]]) -> bool:
        """Whether the undecided readings (by index, with the slacks of their alternatives) can all be decided."""
        self._tried += 1
        if self._tried > MAX_CHOICES or not self._program.settle():
            return False
        if not undecided:
            return True
        broken = max(undecided, key=lambda index: min(map(_violation, undecided[index].values())))
        alternatives = undecided[broken]
        rest = {index: slacks for index, slacks in undecided.items() if index != broken}
        for alternative in sorted(alternatives, key=lambda alternative: _violation(alternatives[alternative])):
            demand = self._program.demand(alternatives[alternative])
            if self._branch(rest):
                self.decided[broken] = replace(self.decided[broken], alternatives=(alternative,))
                return True
            self._program.drop(demand)
        return False


def _violation(slacks: Sequence[Row]) -> float:
    return max(-slack.value() for slack in slacks)
