"""What is true of a layout, by boxes and depths alone, and whether hints contradict each other, by another method.

None of the layout solver's code is used, but for the numbers that say what a body may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from scipy import optimize, sparse

from core.scene.layout import Layout
from core.scene.perspective import HORIZON, depth_at, scale_at
from core.scene.relations import RELATIONS
from core.scene.scene import Card, Hint, Scene
from core.scene.slacks import Extent
from core.scene.vocabulary import SIZES

NARROWEST, WIDEST = 0.35, 1.2
LEAST = 0.02
FARTHEST = 0.45
HIDING = frozenset({"on", "in", "under", "behind", "in_front_of"})
FAR = 20.0
"""Larger than any slack can be negative."""

CLEARLY = 0.004
"""Hints that can hold only by less than this count as contradictory."""


def broken_hints(scene: Scene, layout: Layout) -> list[Hint]:
    """The hints outside the clashes that do not hold."""
    clashing = {hint for clash in layout.clashes for hint in clash.hints}
    return [hint for hint in scene.active_hints if hint not in clashing and layout.margin(hint) < 0]


def narrowest(layout: Layout) -> float:
    return min((box.width for box in layout.boxes.values()), default=1.0)


def hidden_pairs(scene: Scene, layout: Layout, most: float = 0.9) -> list[tuple[str, str]]:
    """Pairs that no chain of hints ties of which the nearer hides more than this share of the other."""
    groups = {card.id: {card.id} for card in scene.wanted}
    for hint in scene.active_hints:
        if hint.relation in HIDING:
            joined = groups[hint.cards[0]] | groups[hint.cards[1]]
            groups.update(dict.fromkeys(joined, joined))
    pairs = combinations([card.id for card in scene.wanted], 2)
    return [pair for pair in pairs if pair[1] not in groups[pair[0]] and _hidden(layout, *pair) > most]


def _hidden(layout: Layout, *pair: str) -> float:
    """The share of the farther of two cards that the other covers."""
    near, far = sorted(pair, key=layout.depths.__getitem__)
    return layout.boxes[near].overlap(layout.boxes[far]) / layout.boxes[far].area


def contradictory(scene: Scene, hints: Sequence[Hint]) -> bool:
    """Whether these hints cannot hold together, whatever the boxes and depths: a mixed-integer program (SciPy, HiGHS).

    Every alternative of a relation is a binary; bodies have the aspect of their kind, a sensible size for their depth,
    and stand on the ground or over it. For scenes without boxes and groups.
    """
    cards = {id: scene.card(id) for hint in hints for id in hint.cards}
    bodies = {id: number for number, id in enumerate(cards)}
    program = _Program(4 * len(bodies))
    extents = {id: program.body(number, cards[id]) for id, number in bodies.items()}
    for hint in hints:
        program.either([sense.slacks(*(extents[id] for id in hint.cards)) for sense in RELATIONS[hint.relation].senses])
    return program.infeasible()


class _Linear:
    """A linear expression with a constant, as a mapping from columns."""

    def __init__(self, terms: dict[int, float], constant: float = 0.0) -> None:
        self.terms, self.constant = terms, constant

    def __add__(self, other: _Linear | float) -> _Linear:
        if not isinstance(other, _Linear):
            return _Linear(self.terms, self.constant + other)
        terms = dict(self.terms)
        for column, value in other.terms.items():
            terms[column] = terms.get(column, 0.0) + value
        return _Linear(terms, self.constant + other.constant)

    def __sub__(self, other: _Linear | float) -> _Linear:
        return self + other * -1.0

    def __mul__(self, factor: float) -> _Linear:
        return _Linear({column: value * factor for column, value in self.terms.items()}, self.constant * factor)


class _Program:
    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._binaries: list[int] = []
        self._rows: list[_Linear] = []  # at least 0

    def body(self, number: int, card: Card) -> Extent[_Linear]:
        """Its middle, bottom, width and foot are columns."""
        x, bottom, width, foot = (_Linear({4 * number + offset: 1.0}) for offset in range(4))
        kind = card.behaviour
        height = width * kind.aspect
        nominal = scale_at(foot) * (kind.width * SIZES[card.size])
        if kind.flies:
            nominal = _Linear({}, kind.width * SIZES[card.size])
        edges = Extent(x - width * 0.5, bottom - height, x + width * 0.5, bottom, depth_at(foot))
        self._rows += [edges.left, edges.top, edges.right * -1.0 + 1.0, bottom * -1.0 + 1.0, foot * -1.0 + 1.0]
        self._rows += [width - nominal * NARROWEST, nominal * WIDEST - width, width - LEAST]
        self._rows += [foot - HORIZON] if kind.flies else [foot - FARTHEST, foot - bottom]
        return edges

    def either(self, alternatives: Sequence[Sequence[_Linear]]) -> None:
        chosen = _Linear({}, -1.0)
        for slacks in alternatives:
            binary, self._columns = self._columns, self._columns + 1
            self._binaries.append(binary)
            chosen = chosen + _Linear({binary: 1.0})
            self._rows += [slack - CLEARLY + _Linear({binary: -FAR}, FAR) for slack in slacks]
        self._rows.append(chosen)

    def infeasible(self) -> bool:
        lower, upper = np.full(self._columns, -5.0), np.full(self._columns, 5.0)
        integral = np.zeros(self._columns)
        lower[self._binaries], upper[self._binaries], integral[self._binaries] = 0, 1, 1
        entries = [(row, column, value) for row, line in enumerate(self._rows) for column, value in line.terms.items()]
        rows, columns, values = (np.array(each) for each in zip(*entries, strict=True))
        matrix = sparse.csr_array((values, (rows, columns)), shape=(len(self._rows), self._columns))
        lower_bounds: Any = [-line.constant for line in self._rows]
        found = optimize.milp(
            np.zeros(self._columns),
            integrality=integral,
            bounds=optimize.Bounds(lower, upper),  # pyright: ignore[reportArgumentType]
            constraints=optimize.LinearConstraint(matrix, lb=lower_bounds),
            options={"time_limit": 60.0},
        )
        if found.status not in {0, 2}:
            raise AssertionError(f"The mixed-integer program was not decided: {found.message}")
        return found.status == 2


def untrue_clashes(scene: Scene, layout: Layout) -> Iterator[str]:
    """What is wrong with the clashes: hints that can hold together, or that contradict with one left out."""
    for clash in layout.clashes:
        if clash.reason == "contradiction":
            if not contradictory(scene, clash.hints):
                yield f"can hold together: {clash.hints}"
            for rest in combinations(clash.hints, len(clash.hints) - 1):
                if rest and contradictory(scene, rest):
                    yield f"contradict without {set(clash.hints) - set(rest)}: {clash.hints}"
