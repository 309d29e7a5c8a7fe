"""Which hints cannot hold together: the smallest set that can be found."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, islice

from core.scene.layout.places import Stage
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


def part_around(stage: Stage, hint: Hint, others: Sequence[Hint]) -> list[Hint]:
    """The hint and those of the others that are connected with it."""
    return next(part for part in connected_parts(stage, [*others, hint]) if hint in part)


def smallest_clash(stage: Stage, hint: Hint, others: Sequence[Hint]) -> tuple[Hint, ...]:
    """A set around `hint` that cannot hold together, though it can as soon as any one is left out.

    `others` can hold together, but not with `hint`. Every set of up to three is tried first.
    """
    near = [other for other in others if set(stage.tied(other)) & set(stage.tied(hint))]
    few = (partners for size in range(FEW) for partners in combinations(near, size))
    small = (partners for partners in islice(few, MOST_TRIED) if not satisfiable(stage, (hint, *partners)))
    partners = next(small, None)
    return (hint, *(_reduced(stage, hint, others) if partners is None else partners))


def _reduced(stage: Stage, hint: Hint, others: Sequence[Hint]) -> tuple[Hint, ...]:
    """Leave out the farthest first, as long as the rest still clashes."""
    needed = _by_distance(stage, hint, others)
    for other in reversed(needed):
        rest = [kept for kept in needed if kept is not other]
        if not satisfiable(stage, (hint, *rest)):
            needed = rest
    return tuple(needed)


def _by_distance(stage: Stage, hint: Hint, others: Sequence[Hint]) -> list[Hint]:
    """The others that are tied to the hint, the nearest first."""
    reached, waiting, ordered = set(stage.tied(hint)), list(others), list[Hint]()
    while near := [other for other in waiting if reached & set(stage.tied(other))]:
        ordered += near
        waiting = [other for other in waiting if other not in near]
        reached.update(id for other in near for id in stage.tied(other))
    return ordered
