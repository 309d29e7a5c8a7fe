"""Which hints cannot hold together: the smallest set that can be found."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, islice

from core.scene.layout.bodies import Leeway
from core.scene.layout.places import Reading, Stage
from core.scene.layout.program import Stopped
from core.scene.layout.search import Decision, decide
from core.scene.scene import Hint

FEW = 3
MOST_TRIED = 200
"""Sets of up to so many hints are tried outright, and so many of them; then hints are left out one by one."""


def reconcile(
    stage: Stage, hints: Sequence[Hint], odd: Sequence[Hint], stopped: Stopped
) -> tuple[list[Decision], list[tuple[Hint, ...]]]:
    """How the hints can hold together, and a clash for each that cannot hold with those before it.

    `odd` hints come last; where one of them cannot hold it is left out without a word.
    Raises StoppedError once `stopped` is true.
    """
    decisions = [decide(stage, part, stopped=stopped) for part in connected_parts(stage, [*hints, *odd])]
    if all(decisions):
        return [decision for decision in decisions if decision], []
    keeper = _Keeper(stage, stopped)
    clashes = [clash for hint in hints if (clash := keeper.clash_or_keep(hint))]
    for hint in odd:
        keeper.clash_or_keep(hint)
    return keeper.decisions(), clashes


def satisfiable(stage: Stage, hints: Sequence[Hint], stopped: Stopped) -> bool:
    """Whether the hints can hold together, with all leeway, in each part of the stage."""
    return all(decide(stage, part, stopped=stopped) for part in connected_parts(stage, hints))


def connected_parts(stage: Stage, hints: Sequence[Hint]) -> list[list[Hint]]:
    """The hints by the places that they share; one that cannot change, neither in box nor in depth, ties nothing."""
    carried = {reading.carried[0] for hint in hints for reading in stage.readings(hint) if reading.carried}
    fixed = {id for id, place in stage.places.items() if place.pinned and id not in carried}
    parts: list[tuple[set[str], list[Hint]]] = []
    for hint in hints:
        free = set(stage.tied(hint)) - fixed
        joined = [part for part in parts if part[0] & free]
        parts = [part for part in parts if not part[0] & free]
        parts.append((free.union(*(ids for ids, _ in joined)), [*(old for _, part in joined for old in part), hint]))
    return [sorted(part, key=hints.index) for _, part in parts]


class _Keeper:
    """Keeps the hints that can hold together, and how."""

    def __init__(self, stage: Stage, stopped: Stopped) -> None:
        self._stage, self._stopped = stage, stopped
        self._kept: dict[Hint, Reading] = {}

    def clash_or_keep(self, hint: Hint) -> tuple[Hint, ...]:
        """A set around the hint that cannot hold together, though it can as soon as any one is left out.

        Empty where the hint is kept. The decisions so far are tried first; then ever wider circles of hints around this
        one, so that a contradiction is met where there is little to search.
        """
        parts = connected_parts(self._stage, [*self._kept, hint])
        part = next(part for part in parts if hint in part)
        decision = decide(self._stage, part, self._kept, self._stopped)
        if decision is None:
            for circle in _circles(self._stage, hint, part):
                if not satisfiable(self._stage, (*circle, hint), self._stopped):
                    return _smallest_clash(self._stage, hint, circle, self._stopped)
            decision = decide(self._stage, part, stopped=self._stopped)
        if decision is None:  # the search has given up on the whole part
            return _smallest_clash(self._stage, hint, tuple(self._kept), self._stopped)
        self._kept |= {reading.hint: reading for reading in decision.readings}
        return ()

    def decisions(self) -> list[Decision]:
        parts = connected_parts(self._stage, list(self._kept))
        return [
            decide(self._stage, part, self._kept, self._stopped)
            or Decision(tuple(self._kept[hint] for hint in part), Leeway.GROUND)
            for part in parts
        ]


def _circles(stage: Stage, hint: Hint, others: Sequence[Hint]) -> list[tuple[Hint, ...]]:
    """None of the others, those that share a place with the hint, also those that share one with these, and so on."""
    circles: list[tuple[Hint, ...]] = [()]
    reached, waiting = set(stage.tied(hint)), [other for other in others if other != hint]
    while near := tuple(other for other in waiting if reached.intersection(stage.tied(other))):
        circles.append(circles[-1] + near)
        waiting = [other for other in waiting if other not in near]
        reached.update(id for other in near for id in stage.tied(other))
    return circles


def _smallest_clash(stage: Stage, hint: Hint, others: Sequence[Hint], stopped: Stopped) -> tuple[Hint, ...]:
    """Of the hint and some of the others, which come in order of their distance."""
    near = [other for other in others if set(stage.tied(other)).intersection(stage.tied(hint))]
    few = (partners for size in range(FEW) for partners in combinations(near, size))
    tried = islice(few, MOST_TRIED)
    small = (partners for partners in tried if not satisfiable(stage, (hint, *partners), stopped))
    partners = next(small, None)
    return (hint, *(_reduced(stage, hint, others, stopped) if partners is None else partners))


def _reduced(stage: Stage, hint: Hint, others: Sequence[Hint], stopped: Stopped) -> tuple[Hint, ...]:
    """Leave out the farthest first, as long as the rest still clashes."""
    needed = tuple(others)
    for other in reversed(needed):
        rest = tuple(kept for kept in needed if kept is not other)
        if not satisfiable(stage, (hint, *rest), stopped):
            needed = rest
    return needed
