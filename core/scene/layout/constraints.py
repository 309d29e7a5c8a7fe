"""The hard constraints of a stage: blocks of rows that hold or fail together, of which only broken rows are solved for.

A block is either the limits of one body or one option of a hint: one sense of its relation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from core.scene.layout.affine import Affine, Floats
from core.scene.layout.bodies import EDGES, Bodies, limits
from core.scene.layout.budget import Budget
from core.scene.layout.linear_program import LinearProgram, Sparse
from core.scene.layout.places import Interpretation
from core.scene.relations import Sense
from core.scene.scene import Hint
from core.scene.slacks import Extent

PAD = 0.005
"""A hint of free cards holds by at least this much."""

TOLERANCE = 1e-6
MAX_ROUNDS = 60

MOST_IDLE = 5
"""A program with more rows than so many for each that is switched on is left for a new one."""


class Constraints:
    """A linear program that rows of active blocks join as soon as they are broken; most never are."""

    def __init__(self, bodies: Bodies, options: Mapping[Hint, Sequence[Interpretation]], budget: Budget) -> None:
        self.bodies = bodies
        self._budget = budget
        self.program = LinearProgram(bodies.weights, budget)
        limited = list(limits(bodies))
        self._places = list(bodies.bodies)
        optional = list(_options(bodies, options, budget))
        self._first_option = len(self._places)
        self.meanings = [meant for meant, _ in optional]  # of each option
        self.options: dict[Hint, list[int]] = {hint: [] for hint in options}
        for number, meant in enumerate(self.meanings, self._first_option):
            self.options[meant.hint].append(number)
        for hint, numbers in self.options.items():  # the likelier interpretation first
            senses = [sense for meant in options[hint] for sense in meant.senses]
            numbers.sort(key=lambda number, senses=senses: senses.index(self.meaning(number).sense))
        blocks = [block for _, block in optional]
        sizes = [len(block) for block in blocks]
        of_bodies = [number for _, numbers in limited for number in numbers]
        of_options = np.repeat(np.arange(len(blocks)) + self._first_option, sizes)
        self._rows = Sparse.of(np.concatenate([*(rows for rows, _ in limited), *blocks]))
        self._block = np.concatenate([np.array(of_bodies, dtype=np.intp), of_options])
        self._starts = np.cumsum([len(of_bodies), *sizes])  # of the options' rows, and the end
        self._active = np.arange(self._first_option + len(blocks)) < self._first_option
        self._joined = np.full(len(self._rows), -1)  # row -> its number in the program
        self._row_of: list[int] = []  # the inverse; -1 for what others added
        self.failed: frozenset[int] = frozenset()  # the blocks that the last proof of infeasibility names

    def meaning(self, option: int) -> Interpretation:
        return self.meanings[option - self._first_option]

    def hints_of(self, blocks: Collection[int]) -> set[Hint]:
        return {self.meaning(block).hint for block in blocks if block >= self._first_option}

    def places_of(self, blocks: Collection[int]) -> set[str]:
        return {
            id
            for block in blocks
            for id in ((self._places[block],) if block < self._first_option else self.meaning(block).places)
        }

    def margins(self) -> Floats:
        """By how much each option holds at the present solution; infinity for the limits of the bodies."""
        values = self._rows.values(self.program.x)
        limits = np.full(self._first_option, np.inf)
        if not self.meanings:
            return limits
        return np.concatenate([limits, np.minimum.reduceat(values, self._starts[:-1])])

    def switch(self, option: int, *, on: bool) -> None:
        if self._active[option] == on:
            return
        self._active[option] = on
        number = option - self._first_option
        rows = range(self._starts[number], self._starts[number + 1])
        joined = [row for row in rows if self._joined[row] >= 0]
        self.program.switch([self._joined[row] for row in joined], self._rows.constants[joined].tolist(), on=on)

    def switch_only(self, options: Collection[int]) -> None:
        """Have these options hold and no others."""
        before = {int(option) for option in np.flatnonzero(self._active) if option >= self._first_option}
        for option in before.difference(options):
            self.switch(option, on=False)
        for option in set(options) - before:
            self.switch(option, on=True)
        if len(self._row_of) > MOST_IDLE * (1 + np.count_nonzero(self._active[self._block[self._row_of]])):
            self._start_anew()

    def _start_anew(self) -> None:
        """Without the rows that have joined, most of which are switched off; what is broken will join again."""
        before, self.program = self.program.x, LinearProgram(self.bodies.weights, self._budget)
        self.program.x, self.program.stale = before, True
        self._joined[:] = -1
        self._row_of = []

    def active(self, block: int) -> bool:
        return bool(self._active[block])

    def settle(self) -> bool:
        """Solve; whether all active blocks hold. If not, `failed` names some that contradict each other."""
        for _ in range(MAX_ROUNDS):
            broken = self._broken()
            impossible = broken[self._rows.empty()[broken]]
            if len(impossible):
                self.failed = frozenset(self._block[impossible[:1]].tolist())
                return False
            if not len(broken) and not self.program.stale:
                return True
            self._join(broken)
            if not self.program.solve():
                self.failed = frozenset(self._contradiction())
                return False
        return True

    def _broken(self) -> NDArray[np.intp]:
        """The active rows that are broken at the present solution and not in the program yet."""
        broken = self._rows.values(self.program.x) < -TOLERANCE
        return np.flatnonzero(broken & self._active[self._block] & (self._joined < 0))

    def _join(self, rows: NDArray[np.intp]) -> None:
        if len(rows):
            numbers = self.program.add(self._rows.some(rows))
            self._joined[rows] = numbers
            self._row_of += [-1] * (numbers.start - len(self._row_of)) + rows.tolist()

    def _contradiction(self) -> Iterator[int]:
        named = [row for row in self.program.contradiction() if row < len(self._row_of)]
        blocks = {int(self._block[self._row_of[row]]) for row in named if self._row_of[row] >= 0}
        return iter(blocks or np.flatnonzero(self._active).tolist())


def _options(
    bodies: Bodies, options: Mapping[Hint, Sequence[Interpretation]], budget: Budget
) -> Iterator[tuple[Interpretation, Floats]]:
    """Every option with its rows, all of one sense at a time."""
    grounds = _grounded(bodies, options)
    by_sense: dict[Sense, list[Interpretation]] = {}
    for meanings in options.values():
        for meant in meanings:
            for sense in meant.senses:
                by_sense.setdefault(sense, []).append(meant)
    for sense, meanings in by_sense.items():
        budget.check()  # hundreds of hints take their time
        numbers = [[bodies.index[id] for id in meant.places] for meant in meanings]
        coefficients, constants = _linear(sense, len(numbers[0]))
        edges = bodies.edges[numbers].reshape(len(numbers), -1, bodies.edges.shape[-1])
        blocks = coefficients @ edges  # (hints, slacks, variables + 1)
        blocks[..., -1] += constants - PAD * np.any(blocks[..., :-1] != 0, axis=-1)
        for meant, block in zip(meanings, blocks, strict=True):
            grounded = [row for id in grounds.get(meant, ()) for row in _on_own_ground(bodies, id)]
            yield replace(meant, senses=(sense,)), np.concatenate([block, *grounded]) if grounded else block


@cache
def _linear(sense: Sense, bodies: int) -> tuple[Floats, Floats]:
    """The slacks of a sense as coefficients (slacks, bodies * EDGES) of the edges, and constants (slacks,)."""
    edges = np.eye(bodies * EDGES, bodies * EDGES + 1).reshape(bodies, EDGES, -1)
    slacks = np.stack([slack.coefficients for slack in sense.slacks(*(Extent(*map(Affine, each)) for each in edges))])
    return slacks[:, :-1], slacks[:, -1]


def _grounded(
    bodies: Bodies, options: Mapping[Hint, Sequence[Interpretation]]
) -> Mapping[Interpretation, Collection[str]]:
    """Interpretation -> the pinned places that stand on their own ground then, though they are carried in another."""
    carried = {
        hint: {meant.carried[0] for meant in meanings if meant.carried and not bodies.bodies[meant.carried[0]].free}
        for hint, meanings in options.items()
    }
    times = Counter(id for places in carried.values() for id in places)
    return {
        meant: [id for id in carried[hint] if times[id] == 1 and (not meant.carried or meant.carried[0] != id)]
        for hint, meanings in options.items()
        for meant in meanings
    }


def _on_own_ground(bodies: Bodies, id: str) -> list[Floats]:
    foot, own = bodies.bodies[id].foot, bodies.bodies[id].target.foot
    return [(foot - own).coefficients[None], (foot * -1.0 + own).coefficients[None]]
