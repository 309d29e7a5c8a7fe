"""The hints that can hold together, and which of the others cannot: minimal sets of contradictory hints."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from core.scene.layout.budget import Budget, ExhaustedError
from core.scene.layout.decisions import Decision, Feasibility, decide, decide_naturally
from core.scene.layout.places import Interpretation, Stage
from core.scene.layout.search import TooManyTriesError
from core.scene.scene import Hint

CONSISTENT, DECIDED = 0.5, 0.65
"""The shares of the time after which no more is asked about which hints can hold, and about how they are meant."""

MANY_TRIES, FEW_TRIES = 20_000, 10
"""All hints together are decided with so many tries, divided by their number, or else one after the other with so few;
one that takes more is decided after the others."""


@dataclass(slots=True)
class Reconciled:
    """How hints can hold together, and which cannot."""

    decisions: list[Decision] = field(default_factory=list[Decision])
    clashes: list[tuple[Hint, ...]] = field(default_factory=list[tuple[Hint, ...]])


def reconcile(stage: Stage, hints: Sequence[Hint], odd: Sequence[Hint], zoom: float, budget: Budget) -> Reconciled:
    """How the hints can hold together, and a clash for each that cannot hold with those before it.

    `odd` hints come last; where one of them cannot hold it is left out without a word. When the time is over
    (`budget.exhausted`) the hints that are left are left out, too.

    Raises:
        StoppedError: by the budget.
    """
    result = Reconciled()
    parts = connected_parts(stage, [*hints, *odd])
    for part in parts:
        with budget.until(DECIDED):
            natural = decide_naturally(stage, part, zoom, budget) if len(parts) > 1 else None
        if natural is None:
            _reconcile_part(stage, part, frozenset(odd), zoom, budget, result)
        else:
            result.decisions.append(natural)
    return result


def _reconcile_part(
    stage: Stage, part: Sequence[Hint], odd: frozenset[Hint], zoom: float, budget: Budget, result: Reconciled
) -> None:
    subset = _ConsistentSubset(stage, part, zoom, budget)
    with budget.until(CONSISTENT), suppress(ExhaustedError):
        for clash in subset.grow():
            if clash[0] not in odd:
                result.clashes.append(clash)
    for smaller in connected_parts(stage, list(subset.kept)):
        possible = [subset.kept[hint] for hint in smaller]
        with budget.until(DECIDED):
            result.decisions.append(decide(stage, smaller, zoom, budget, possible))


class _ConsistentSubset:
    """Hints that can hold together, each joining where it contradicts none of those before it, and how they hold."""

    def __init__(self, stage: Stage, hints: Sequence[Hint], zoom: float, budget: Budget) -> None:
        self._stage, self._zoom, self._budget = stage, zoom, budget
        self._hints = hints
        self.kept: Mapping[Hint, Interpretation] = {}

    def grow(self) -> Iterator[tuple[Hint, ...]]:
        """Keep what can be kept; for each of the others a set of hints, itself the first, that cannot hold together,
        though it can as soon as any one is left out. Hints that need a long search come last."""
        feasibility = Feasibility(self._stage, self._hints, self._zoom, self._budget)
        postponed: list[Hint] = []
        with suppress(TooManyTriesError):
            if (together := feasibility.decide(self._hints, MANY_TRIES / len(self._hints))) is not None:
                self.kept = together
                return
        for hint in self._hints:
            try:
                if clash := self._clash(feasibility, hint, FEW_TRIES):
                    yield clash
            except TooManyTriesError:
                postponed.append(hint)
        for hint in postponed:
            if clash := self._clash(feasibility, hint):
                yield clash

    def _clash(self, feasibility: Feasibility, hint: Hint, most_tries: float = math.inf) -> tuple[Hint, ...]:
        """Empty where the hint is kept. A contradiction among hints about the same cards is found at once."""
        places = set(self._stage.tied(hint))
        near = [other for other in self.kept if places.issuperset(self._stage.tied(other))]
        if clash := self._irreducible(hint, near, most_tries):
            return clash
        decided = feasibility.decide([*self.kept, hint], most_tries)
        if decided is not None:
            self.kept = decided
            return ()
        named = [other for other in self.kept if other in feasibility.conflict]
        return self._irreducible(hint, named, most_tries) or self._irreducible(hint, list(self.kept), most_tries)

    def _irreducible(self, hint: Hint, others: Sequence[Hint], most_tries: float) -> tuple[Hint, ...]:
        """Leave out of a contradiction what it does not need; empty where there is none."""
        small = Feasibility(self._stage, [hint, *others], self._zoom, self._budget)
        needed = [hint, *others]
        if small.decide(needed, most_tries) is not None:
            return ()
        needed = [one for one in needed if one == hint or one in small.conflict]
        for other in reversed(needed[1:]):
            rest = [one for one in needed if one != other]
            if other in needed and small.decide(rest, most_tries) is None:
                needed = [one for one in rest if one == hint or one in small.conflict]
        return tuple(needed)


def connected_parts(stage: Stage, hints: Sequence[Hint]) -> list[list[Hint]]:
    """The hints by the places that they share; one that cannot change, neither in box nor in depth, ties nothing."""
    carried = {
        meant.carried[0] for hint in hints for meant in stage.interpretations(hint, forbidden=True) if meant.carried
    }
    fixed = {id for id, place in stage.places.items() if place.pinned and id not in carried}
    parts: list[tuple[set[str], list[Hint]]] = []
    for hint in hints:
        free = set(stage.tied(hint)) - fixed
        joined = [part for part in parts if part[0] & free]
        parts = [part for part in parts if not part[0] & free]
        parts.append((free.union(*(ids for ids, _ in joined)), [*(old for _, part in joined for old in part), hint]))
    order = {hint: number for number, hint in enumerate(hints)}
    return [sorted(part, key=order.__getitem__) for _, part in parts]
