"""Which hints cannot hold together: the smallest set that can be found."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, islice

from core.scene.layout.places import Reading, Stage
from core.scene.layout.search import decide
from core.scene.scene import Hint

FEW = 3
MOST_TRIED = 200
"""Sets of up to so many hints are tried outright, and so many of them; then hints are left out one by one."""


def satisfiable(stage: Stage, hints: Sequence[Hint]) -> bool:
    """Whether the hints can hold together, on a loose stage and in each part of it."""
    return all(decide(stage.part(part), part, firm=False) for part in connected_parts(stage, hints))


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


def reconcile(
    stage: Stage, hints: Sequence[Hint], kept: Sequence[Hint] = ()
) -> tuple[list[Hint], list[tuple[Hint, ...]]]:
    """The hints that can hold together with those kept already, and a clash for each of the others."""
    if satisfiable(stage, [*kept, *hints]):
        return [*kept, *hints], []
    kept, clashes = list(kept), list[tuple[Hint, ...]]()
    decided = {reading.hint: reading for reading in _decided(stage, kept)}
    for hint in hints:
        clash = _clash(stage, hint, kept, decided)
        if clash is None:
            kept.append(hint)
        else:
            clashes.append(clash)
    return kept, clashes


def _decided(stage: Stage, hints: Sequence[Hint]) -> list[Reading]:
    decisions = [decide(stage.part(part), part, firm=False) for part in connected_parts(stage, hints)]
    return [reading for decision in decisions if decision is not None for reading in decision.readings]


def _clash(stage: Stage, hint: Hint, kept: Sequence[Hint], decided: dict[Hint, Reading]) -> tuple[Hint, ...] | None:
    """A set around the hint that cannot hold together, though it can as soon as any one is left out; None: no clash.

    The decisions so far are tried first; then ever wider circles of hints around this one, so that a contradiction
    is met where there is little to search.
    """
    circles = _circles(stage, hint, kept)
    around = (*circles[-1], hint)
    decision = decide(stage.part(around), around, firm=False, decided=decided)
    if decision is None:
        core = next((circle for circle in circles if not satisfiable(stage, (*circle, hint))), None)
        if core is not None:
            return _smallest_clash(stage, hint, core)
        decision = decide(stage.part(around), around, firm=False)
    if decision is not None:
        decided.update({reading.hint: reading for reading in decision.readings})
    return None


def _circles(stage: Stage, hint: Hint, others: Sequence[Hint]) -> list[tuple[Hint, ...]]:
    """None of the others, those that share a place with the hint, also those that share one with these, and so on."""
    circles: list[tuple[Hint, ...]] = [()]
    reached, waiting = set(stage.tied(hint)), list(others)
    while near := tuple(other for other in waiting if reached.intersection(stage.tied(other))):
        circles.append(circles[-1] + near)
        waiting = [other for other in waiting if other not in near]
        reached.update(id for other in near for id in stage.tied(other))
    return circles


def _smallest_clash(stage: Stage, hint: Hint, others: Sequence[Hint]) -> tuple[Hint, ...]:
    """Of the hint and some of the others, which come in order of their distance."""
    near = [other for other in others if set(stage.tied(other)).intersection(stage.tied(hint))]
    few = (partners for size in range(FEW) for partners in combinations(near, size))
    small = (partners for partners in islice(few, MOST_TRIED) if not satisfiable(stage, (hint, *partners)))
    partners = next(small, None)
    return (hint, *(_reduced(stage, hint, others) if partners is None else partners))


def _reduced(stage: Stage, hint: Hint, others: Sequence[Hint]) -> tuple[Hint, ...]:
    """Leave out the farthest first, as long as the rest still clashes."""
    needed = tuple(others)
    for other in reversed(needed):
        rest = tuple(kept for kept in needed if kept is not other)
        if not satisfiable(stage, (hint, *rest)):
            needed = rest
    return needed
