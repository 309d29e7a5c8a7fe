"""How far up the ground each place would like to stand.

Places that share a ground by their hints form a *family*. A family keeps the feet of the user's boxes; without any it
takes a *row* of the stage: one row for a few families, two or three for many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from core.scene.layout.places import Interpretation, Place, Stage
from core.scene.perspective import FARTHEST_FOOT, NEAREST_FOOT, foot_at, foot_where, scale_at

FARTHEST = 0.45
"""No body stands farther up the ground than this foot."""

ROWS: Sequence[tuple[int, Sequence[float]]] = (
    (1, (0.84,)),
    (3, (0.86, 0.82)),
    (9, (0.70, 0.95)),
    (99, (0.94, 0.62, 0.77)),
)
"""Up to so many families: the feet of the rows that they take in turn."""

NEAR, WIDEST = 0.92, 0.55
"""A family of which something is in something else stands as near as this, if nobody then is wider than that: half of
what is in a boat is hidden, and the other half is to be recognised."""


def components(
    stage: Stage, interpretations: Iterable[Interpretation], joins: Callable[[Interpretation], bool]
) -> dict[str, str]:
    """Place id -> the first place of those that the interpretations join to it (union-find)."""
    order = {id: index for index, id in enumerate(stage.places)}
    parent = {id: id for id in stage.places}

    def root(id: str) -> str:
        while parent[id] != id:
            parent[id] = parent[parent[id]]
            id = parent[id]
        return id

    for interpretation in filter(joins, interpretations):
        roots = [root(id) for id in interpretation.places]
        first = min(roots, key=order.__getitem__)
        parent.update(dict.fromkeys(roots, first))
    return {id: root(id) for id in stage.places}


def feet_of(stage: Stage, interpretations: Sequence[Interpretation], supports: Mapping[str, str]) -> dict[str, float]:
    """Place id -> the foot that it would like to have."""
    flying = {id for id, place in stage.places.items() if place.kind.flies}
    tied = [meant for meant in interpretations if meant.sense.step is not None and flying.isdisjoint(meant.places)]
    known = {
        id: foot
        for id, place in stage.places.items()
        if id not in supports and (foot := _known_foot(place)) is not None
    }
    feet = _spread(known | _rows(stage, tied, _spread(known, tied)), tied)
    feet = {id: foot if id in flying else min(max(foot, FARTHEST), 1.0) for id, foot in feet.items()}
    return {id: feet[root_of(id, supports)] for id in stage.places}


def scales_of(stage: Stage, feet: Mapping[str, float], supports: Mapping[str, str]) -> dict[str, float]:
    """Place id -> its scale there; whatever stands on a cloud is as large as the cloud."""
    roots = {id: id if place.kind.flies else root_of(id, supports) for id, place in stage.places.items()}
    return {id: 1.0 if stage.places[root].kind.flies else scale_at(feet[root]) for id, root in roots.items()}


def root_of(id: str, supports: Mapping[str, str]) -> str:
    """What carries the place in the end."""
    while id in supports:
        id = supports[id]
    return id


def _known_foot(place: Place) -> float | None:
    if place.kind.sky_depth is not None:
        return foot_at(place.kind.sky_depth)
    return None if place.box is None else place.box.bottom


def _rows(stage: Stage, tied: Sequence[Interpretation], known: Mapping[str, float]) -> dict[str, float]:
    """The feet of the families of which none is known yet."""
    families = components(stage, tied, lambda _: True)
    leaders = [id for id, leader in families.items() if id == leader and not stage.places[id].kind.flies]
    rows = next(feet for most, feet in ROWS if len(leaders) <= most or most == ROWS[-1][0])
    hiding = {families[meant.subject] for meant in tied if meant.held}
    feet: dict[str, float] = {}
    for index, leader in enumerate(leaders):
        if leader not in known:
            steps = _spread({leader: 0.0}, tied)
            row = rows[index % len(rows)]
            near = _near(stage.places[id] for id in steps) if leader in hiding else row
            base = _fit(max(row, near), steps.values())
            feet |= {id: base + step for id, step in steps.items()}
    return feet


def _near(family: Iterable[Place]) -> float:
    """The nearest foot at which nobody of a family becomes too wide."""
    return min(NEAR, foot_where(WIDEST / max(place.nominal_width for place in family)))


def _fit(row: float, steps: Iterable[float]) -> float:
    """The row, moved so that the nearest step is not too near nor the farthest too far."""
    steps = list(steps)
    return min(max(row, FARTHEST_FOOT - min(steps)), NEAREST_FOOT - max(steps))


def _spread(feet: Mapping[str, float], interpretations: Sequence[Interpretation]) -> dict[str, float]:
    """Step from every known foot to the neighbours."""
    spread, known = dict(feet), -1
    while len(spread) > known:
        known = len(spread)
        for meant in interpretations:
            step = meant.sense.step or 0.0
            for reference in meant.references:
                if reference in spread:
                    spread.setdefault(meant.subject, spread[reference] + step)
                elif meant.subject in spread:
                    spread[reference] = spread[meant.subject] - step
    return spread
