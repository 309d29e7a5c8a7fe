"""Bodies as linear expressions: the centre, the foot, the bottom and the width are variables, the rest follows.

On the ground a body's bottom is its foot; on or in something it shares the support's ground; in the sky it keeps its
depth. Kind, size and perspective give its width. Hints that cannot hold otherwise are granted some `Leeway` from this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from core.scene.geometry import Box
from core.scene.layout.ground import FARTHEST
from core.scene.layout.places import Place, Reading, Stage
from core.scene.layout.program import GROUND, PREFER, RATHER, Program, Row, constant, variables
from core.scene.layout.wishes import Wish
from core.scene.perspective import HORIZON, depth_at, foot_at, scale_at
from core.scene.slacks import Extent

NARROWEST, WIDEST = 0.35, 1.2
"""The permitted width, against the one that kind, size and perspective give."""

STAY, SHRINK, FIT = 6 * PREFER, 30 * PREFER, 4 * PREFER
"""The weights of a body's foot and size: it moves aside rather than far away, and does not become a dwarf. Only one
that has to fit into or under another readily changes its size."""

INSIDE = 0.4
"""At least so deep sits a body in what holds it, as a share of that one's height."""


class Leeway(IntEnum):
    """How far bodies may depart from their nature; each includes the one before."""

    NONE = 0
    SIZES = 1  # be smaller or larger than the others
    GROUND = 2  # leave the ground, or their depth in the sky


@dataclass(frozen=True, slots=True)
class Body:
    """A place with the solver's variables in it."""

    place: Place
    wish: Wish
    extent: Extent[Row]
    foot: Row
    scale: Row
    support: Body | None
    leeway: Leeway
    rigidity: float  # the weight of its wished width

    @property
    def nominal(self) -> Row:
        return self.scale * self.wish.width

    @property
    def stands(self) -> bool:
        """On the ground, and on nothing else."""
        return self.support is None and not self.place.kind.flies


def build(
    stage: Stage,
    wishes: Mapping[str, Wish],
    readings: Sequence[Reading],
    supports: Mapping[str, str],
    leeway: Mapping[str, Leeway],
) -> dict[str, Body]:
    """Place id -> body. A place without a leeway has none."""
    fitted = {reading.subject for reading in readings if reading.held or reading.sheltered}
    bodies: dict[str, Body] = {}
    unknown = variables(4 * len(stage.places))

    def body(id: str) -> Body:
        if id not in bodies:
            support = body(supports[id]) if id in supports else None
            granted = max(leeway.get(id, Leeway.NONE), Leeway.SIZES if id in fitted else Leeway.NONE)
            rigidity = FIT if id in fitted else SHRINK
            bodies[id] = _body(stage.places[id], wishes[id], support, granted, rigidity, unknown)
        return bodies[id]

    return {id: body(id) for id in stage.places}


def _body(
    place: Place, wish: Wish, support: Body | None, leeway: Leeway, rigidity: float, unknown: Iterator[Row]
) -> Body:
    foot = _foot(place, support, leeway, unknown)
    scale = _scale(place, foot, support)
    if place.pinned is not None:
        edges = _fixed_edges(place.pinned)
    else:
        stands_firm = support is None and not place.kind.flies and leeway < Leeway.GROUND
        bottom = foot if stands_firm else next(unknown)
        width = next(unknown) if leeway else scale * (wish.width * wish.zoom)
        edges = _edges(place, next(unknown), bottom, width)
    return Body(place, wish, Extent(*edges, depth=depth_at(foot)), foot, scale, support, leeway, rigidity)


def _fixed_edges(box: Box) -> tuple[Row, Row, Row, Row]:
    return constant(box.left), constant(box.top), constant(box.right), constant(box.bottom)


def _edges(place: Place, center: Row, bottom: Row, width: Row) -> tuple[Row, Row, Row, Row]:
    return center - width * 0.5, bottom - width * place.aspect, center + width * 0.5, bottom


def _foot(place: Place, support: Body | None, leeway: Leeway, unknown: Iterator[Row]) -> Row:
    if support is not None:
        return support.foot
    if place.kind.sky_depth is not None and (leeway < Leeway.GROUND or place.pinned):
        return constant(foot_at(place.kind.sky_depth))
    if place.pinned is not None:
        return constant(min(max(place.pinned.bottom, HORIZON), 1.0))
    return next(unknown)


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
    size = [extent.width - nominal * NARROWEST, nominal * WIDEST - extent.width] if body.leeway else []
    picture = [extent.left, extent.top, extent.right * -1.0 + 1.0, extent.bottom * -1.0 + 1.0]
    if body.support is not None:
        return [*size, *picture]
    if body.place.kind.flies:
        return [*size, *picture, body.foot - HORIZON, body.foot * -1.0 + 1.0]
    return [*size, *picture, body.foot - FARTHEST, body.foot * -1.0 + 1.0, body.foot - extent.bottom]


def wish(program: Program, bodies: Mapping[str, Body], readings: Sequence[Reading]) -> None:
    """Add the wishes of all bodies."""
    immersed = {reading.subject for reading in readings if reading.held}
    for body in bodies.values():
        if body.place.pinned is None:
            _wish_foot(program, body)
            _wish_bottom(program, body, INSIDE if body.place.id in immersed else 0.0)
            anchor = 0.0 if body.wish.anchor is None else bodies[body.wish.anchor].extent.center_x
            program.wish(body.extent.center_x - anchor - body.wish.x, PREFER)
            if body.leeway >= Leeway.SIZES:
                program.wish(body.extent.width - body.nominal * body.wish.zoom, body.rigidity)
    for body, shelter in ((bodies[id] for id in reading.sheltered) for reading in readings if reading.sheltered):
        if body.place.box is None:
            program.wish(body.foot - shelter.foot, RATHER)


def _wish_foot(program: Program, body: Body) -> None:
    if body.support is None:
        program.wish(body.foot - body.wish.foot, GROUND if body.place.kind.flies else STAY)


def _wish_bottom(program: Program, body: Body, least: float) -> None:
    """A body without a box sits where its support lets it, but at least this share of the height deep."""
    bottom, box, support = body.extent.bottom, body.place.box, body.support
    if body.stands:
        if body.leeway == Leeway.GROUND:
            program.wish(bottom - body.foot, GROUND)
    elif box is not None:
        program.wish(bottom - box.bottom, PREFER)
    elif support is None:
        program.wish(body.extent.top - body.wish.top, PREFER)
    else:
        seat = support.extent.height * max(support.place.kind.seat, least)
        program.wish(bottom - support.extent.top - seat, RATHER)
