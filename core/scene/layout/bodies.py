"""Bodies as linear expressions: the centre, the foot, the bottom and the width are variables, the rest follows.

On the ground a body's bottom is its foot; on or in something it shares the support's ground; in the sky it keeps its
depth. A *firm* body holds to this. For a *loose* one ground and sky are only strong wishes: for hints that cannot hold
otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core.scene.geometry import Box
from core.scene.layout.ground import FARTHEST
from core.scene.layout.places import Place, Reading, Stage
from core.scene.layout.program import GROUND, PREFER, RATHER, Program, Row, constant, variable
from core.scene.layout.wishes import Wish
from core.scene.perspective import HORIZON, depth_at, foot_at, scale_at
from core.scene.relations import Extent

NARROWEST, WIDEST = 0.35, 1.2
"""The permitted width, against the one that kind, size and perspective give."""

STAY, SHRINK = 3 * PREFER, 30 * PREFER
"""The weights of a body's foot and size: it moves aside rather than far away, and does not become a dwarf."""

MIDDLE = 0.4
"""How deep a body sits in what holds it, as a share of that one's height."""


@dataclass(frozen=True, slots=True)
class Body:
    """A place with the solver's variables in it."""

    place: Place
    wish: Wish
    extent: Extent[Row]
    foot: Row
    scale: Row
    support: Body | None

    @property
    def nominal(self) -> Row:
        return self.scale * self.wish.width

    @property
    def stands(self) -> bool:
        """On the ground, and on nothing else."""
        return self.support is None and not self.place.kind.flies


def build(
    stage: Stage, wishes: Mapping[str, Wish], supports: Mapping[str, str], loose: Collection[str] = ()
) -> dict[str, Body]:
    """Place id -> body; the loose ones may leave the ground or the sky."""
    bodies: dict[str, Body] = {}

    def body(id: str) -> Body:
        if id not in bodies:
            support = body(supports[id]) if id in supports else None
            bodies[id] = _body(stage.places[id], wishes[id], support, id not in loose)
        return bodies[id]

    return {id: body(id) for id in stage.places}


def _body(place: Place, wish: Wish, support: Body | None, firm: bool) -> Body:
    foot = _foot(place, support, firm)
    stands_firm = firm and support is None and not place.kind.flies
    edges = _free_edges(place, foot if stands_firm else variable()) if place.pinned is None else _edges(place.pinned)
    return Body(place, wish, Extent(*edges, depth=depth_at(foot)), foot, _scale(place, foot, support), support)


def _edges(box: Box) -> tuple[Row, Row, Row, Row]:
    return constant(box.left), constant(box.top), constant(box.right), constant(box.bottom)


def _free_edges(place: Place, bottom: Row) -> tuple[Row, Row, Row, Row]:
    center, width = variable(), variable()
    return center - width * 0.5, bottom - width * place.aspect, center + width * 0.5, bottom


def _foot(place: Place, support: Body | None, firm: bool) -> Row:
    if support is not None:
        return support.foot
    if place.kind.sky_depth is not None and (firm or place.pinned):
        return constant(foot_at(place.kind.sky_depth))
    if place.pinned is not None:
        return constant(min(max(place.pinned.bottom, HORIZON), 1.0))
    return variable()


def _scale(place: Place, foot: Row, support: Body | None) -> Row:
    if place.kind.flies:
        return constant(1.0)
    if support is not None:
        return support.scale
    return scale_at(foot) if place.pinned is None else constant(scale_at(max(place.pinned.bottom, FARTHEST)))


def limits(body: Body) -> list[Row]:
    """The slacks that keep a body in the picture, on the ground, and of a sensible size."""
    if body.place.pinned is not None:
        return []
    extent, nominal = body.extent, body.nominal
    size = [extent.width - nominal * NARROWEST, nominal * WIDEST - extent.width]
    picture = [extent.left, extent.top, extent.right * -1.0 + 1.0, extent.bottom * -1.0 + 1.0]
    if body.support is not None:
        return [*size, *picture]
    if body.place.kind.flies:
        return [*size, *picture, body.foot - HORIZON, body.foot * -1.0 + 1.0]
    return [*size, *picture, body.foot - FARTHEST, body.foot * -1.0 + 1.0, body.foot - extent.bottom]


def wish(program: Program, bodies: Mapping[str, Body], readings: Sequence[Reading]) -> None:
    """Add the wishes of all bodies."""
    for body in bodies.values():
        if body.place.pinned is None:
            _wish_place(program, body, bodies)
            program.wish(body.extent.width - body.nominal * body.wish.zoom, SHRINK)
    for reading in readings:
        _wish_contact(program, bodies, reading)


def _wish_place(program: Program, body: Body, bodies: Mapping[str, Body]) -> None:
    anchor = 0.0 if body.wish.anchor is None else bodies[body.wish.anchor].extent.center_x
    program.wish(body.extent.center_x - anchor - body.wish.x, PREFER)
    if body.stands:
        program.wish(body.foot - body.wish.foot, STAY)
        program.wish(body.extent.bottom - body.foot, GROUND)
    elif body.place.box is not None:
        program.wish(body.extent.bottom - body.place.box.bottom, PREFER)
    elif body.support is None:
        program.wish(body.extent.top - body.wish.top, PREFER)
    if body.place.kind.flies and body.support is None:
        program.wish(body.foot - body.wish.foot, GROUND)


def _wish_contact(program: Program, bodies: Mapping[str, Body], reading: Reading) -> None:
    """A body without a box stands just on its support, deep in its vessel, and level with its shelter."""
    pair = reading.carried or reading.sheltered
    if pair is None:
        return
    body, other = bodies[pair[0]], bodies[pair[1]]
    if body.place.box is not None:
        return
    if reading.sheltered:
        program.wish(body.extent.bottom - other.extent.bottom, RATHER)
    elif reading.relation == "in":
        program.wish(body.extent.bottom - other.extent.top - other.extent.height * MIDDLE, RATHER)
    else:
        program.wish(body.extent.bottom - other.extent.top, RATHER)
