"""A sketch of the composition: a target position for every place, towards which soft constraints pull it.

Places that are on, in, under, behind or above each other share a *column* of the picture; columns stand from left to
right in an order that obeys the hints. What the user has given a box keeps it as its target, and its size; where it
comes to stand on something nearer or farther, it grows or shrinks as it would on the ground.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.scene.geometry import Box
from core.scene.layout.columns import NARROWEST_GAP, Column, column_centers, needed_width
from core.scene.layout.ground import FARTHEST, components, feet_of, scales_of
from core.scene.layout.places import Interpretation, Stage, leads_to
from core.scene.perspective import scale_at
from core.scene.relations import RELATIONS, Contact

SAME = 1e-6
"""A body whose width differs by no more than this share from that of its kind where it stands was never resized."""

SKY_TOPS = (0.05, 0.10)
"""The upper edges that bodies of the sky take in turn."""


@dataclass(frozen=True, slots=True)
class BodyTarget:
    """Where a body is to stand, and how large, unless a constraint moves it."""

    x: float  # of its centre; counted from the centre of `anchor`, where there is one
    foot: float
    top: float  # of a body of the sky
    width: float  # at scale 1 and zoom 1
    scale: float  # there
    zoom: float  # how much a crowd shrinks it
    anchor: str | None = None

    @property
    def target_width(self) -> float:
        return self.width * self.scale * self.zoom


def targets_for(
    stage: Stage, interpretations: Sequence[Interpretation], supports: Mapping[str, str], zoom: float
) -> dict[str, BodyTarget]:
    """Place id -> target."""
    return _Sketch(stage, interpretations, supports, zoom).targets()


def span_of(stage: Stage, interpretations: Sequence[Interpretation], supports: Mapping[str, str]) -> float:
    """The width that the columns without boxes need beside each other, as a share of the picture's, at zoom 1."""
    columns = _Sketch(stage, interpretations, supports, 1.0).columns()
    return needed_width([column for column in columns if not column.flies and column.center is None], 2 * NARROWEST_GAP)


class _Sketch:
    def __init__(
        self, stage: Stage, interpretations: Sequence[Interpretation], supports: Mapping[str, str], zoom: float
    ) -> None:
        self._stage, self._interpretations, self._supports, self._zoom = stage, interpretations, supports, zoom
        self._feet = feet_of(stage, interpretations, supports)
        self._scales = scales_of(stage, self._feet, supports)
        self._columns = components(stage, interpretations, lambda meant: meant.sense.stacks)

    def targets(self) -> dict[str, BodyTarget]:
        centers = column_centers(self.columns(), list(self._orders()), self._neighbours())
        anchors = self._anchors()
        return {
            id: self._target(id, index, centers[self._columns[id]], anchors.get(id))
            for index, id in enumerate(self._stage.places)
        }

    def columns(self) -> list[Column]:
        return [self._column(leader) for leader in dict.fromkeys(self._columns.values())]

    def _target(self, id: str, index: int, center: float, anchor: tuple[str, float] | None) -> BodyTarget:
        place, foot, scale = self._stage.places[id], self._feet[id], self._scales[id]
        top = SKY_TOPS[index % len(SKY_TOPS)]
        if place.box is not None:
            width = self._width(id, place.box, scale)
            return BodyTarget(place.box.center.x, foot, place.box.top, width, scale, 1.0)
        if anchor is None:
            return BodyTarget(center, foot, top, place.nominal_width, scale, self._zoom)
        reference, share = anchor
        return BodyTarget(
            share * self._reach(id, reference), foot, top, place.nominal_width, scale, self._zoom, reference
        )

    def _width(self, id: str, box: Box, scale: float) -> float:
        """At scale 1. What stood on the ground and is carried now is as large as it is upon what carries it."""
        nominal = self._stage.places[id].nominal_width
        alone = nominal * scale_at(max(box.bottom, FARTHEST))
        stood = id in self._supports and abs(box.width - alone) < SAME * alone
        return nominal if stood else box.width / scale

    def _reach(self, *ids: str) -> float:
        """The sum of their widths."""
        return sum(self._stage.places[id].nominal_width * self._scales[id] for id in ids) * self._zoom

    def _column(self, leader: str) -> Column:
        members = {id: place for id, place in self._stage.places.items() if self._columns[id] == leader}
        boxes = [place.box for place in members.values() if place.box is not None]
        return Column(
            leader,
            width=max(self._reach(id) for id in members),
            foot=self._feet[leader],
            flies=all(place.kind.flies for place in members.values()),
            center=boxes[0].center.x if boxes else None,
        )

    def _orders(self) -> Iterator[tuple[str, ...]]:
        """Which columns stand from left to right by the hints."""
        for meant in self._interpretations:
            likeliest = RELATIONS[meant.hint.relation].senses[0]
            row = None if likeliest.adjoins else likeliest.row
            if row is not None:
                yield tuple(self._columns[meant.places[role]] for role in row)

    def _neighbours(self) -> list[tuple[str, ...]]:
        rows = [meant.places for meant in self._interpretations if meant.sense.adjoins]
        return [tuple(self._columns[place] for place in row) for row in rows]

    def _anchors(self) -> dict[str, tuple[str, float]]:
        """Place id -> the place that its x follows, and how far beside it, as a share of both widths."""
        anchors: dict[str, list[str]] = {}
        followers: dict[tuple[str, Contact | None, bool, str], list[str]] = {}
        for meant in self._interpretations:
            body, anchor = meant.carried or (meant.subject, meant.references[0])
            follows = meant.sense.stacks and body not in anchors and self._stage.places[body].box is None
            if follows and not leads_to(anchors, anchor, body):
                anchors[body] = [anchor]
                alike = meant.hint.relation, meant.sense.contact, meant.sense.hides is not None, anchor
                followers.setdefault(alike, []).append(body)
        return {
            body: (anchor, share)
            for (_, _, hides, anchor), bodies in followers.items()
            for body, share in _side_by_side(bodies, hides).items()
        }


def _side_by_side(bodies: Sequence[str], hides: bool) -> dict[str, float]:
    """Bodies that follow one anchor spread about it; one alone is in its middle, or peeps out where it hides."""
    if len(bodies) == 1:
        return {bodies[0]: 0.26 if hides else 0.0}
    reach = 0.28 if hides else 0.2
    return {body: reach * (2 * index / (len(bodies) - 1) - 1) for index, body in enumerate(bodies)}
