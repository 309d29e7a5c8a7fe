"""Bodies as affine expressions: the centre, the foot, the bottom and the width are variables, the rest follows.

On the ground a body's bottom is its foot; on or in something it shares the support's ground; in the sky it keeps its
depth. Kind, size and perspective give its width. Hints that cannot hold otherwise relax some of this (`Relaxation`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import count

import numpy as np

from core.scene.layout.affine import Affine, Floats, constant
from core.scene.layout.ground import FARTHEST
from core.scene.layout.places import Interpretation, Place, Stage
from core.scene.layout.sketch import BodyTarget
from core.scene.perspective import HORIZON, depth_at, foot_at, scale_at
from core.scene.slacks import Extent

PREFER = 0.01
RATHER = 0.1
GROUND = 30.0
STAY, SHRINK, FIT = 6 * PREFER, 30 * PREFER, 4 * PREFER
"""The weights of soft constraints, far enough apart to come one after the other. A body moves aside (PREFER) rather
than far away (STAY), and does not become a dwarf (SHRINK). Only one that has to fit into or under another readily
changes its size (FIT).
"""

STEADY = 1.02
"""So much rather does a hint move its subject aside than what it names: "the cube is on the ball" moves the cube."""

NARROWEST, WIDEST = 0.35, 1.2
"""The permitted width, against the one that kind, size and perspective give."""

LEAST = 0.02
"""No body is narrower than this share of the picture, unless the user made it so."""

INSIDE = 0.4
"""At least so deep sits a body in what holds it, as a share of that one's height."""

LEFT, TOP, RIGHT, BOTTOM, DEPTH = range(5)
VARIABLES, EDGES = 4, 5
"""Of each body: variables at most, edges and depth."""


class Relaxation(IntEnum):
    """How far bodies may depart from their nature; each level includes the one before."""

    NONE = 0
    SIZES = 1  # be smaller or larger than the others
    GROUND = 2  # leave the ground, or their depth in the sky
    SUPPORT = 3  # stand at another depth than what carries them, as far as the relation allows


@dataclass(frozen=True, slots=True)
class Body:
    """A place with the variables of the linear program in it."""

    place: Place
    target: BodyTarget
    foot: Affine
    bottom: Affine
    width: Affine
    scale: Affine
    support: Body | None
    relaxation: Relaxation
    rigidity: float  # the weight of its target width
    aloft: bool  # whether it may be carried by something in the sky, which has no ground to stand on

    @property
    def nominal(self) -> Affine:
        return self.scale * self.target.width

    @property
    def free(self) -> bool:
        return self.place.pinned is None

    @property
    def stands(self) -> bool:
        """On the ground, and on nothing else."""
        return self.support is None and not self.place.kind.flies


@dataclass(frozen=True, slots=True)
class Bodies:
    """The bodies of a stage, and their edges and depths as expressions."""

    bodies: Mapping[str, Body]  # by place id
    index: Mapping[str, int]  # place id -> its number below
    edges: Floats  # (bodies, EDGES, variables + 1): left, top, right, bottom, depth
    weights: Floats  # of the variables' absolute values

    def extent(self, id: str) -> Extent[Affine]:
        """The edges and the depth of one body."""
        return Extent(*map(Affine, self.edges[self.index[id]]))

    def numbers(self, x: Floats) -> Extent[Floats]:
        """The edges and depths of all bodies, given the variables."""
        return Extent(*(self.edges @ np.append(x, 1.0)).T)


def build(
    stage: Stage,
    targets: Mapping[str, BodyTarget],
    interpretations: Sequence[Interpretation],
    supports: Mapping[str, str],
    relaxations: Mapping[str, Relaxation],
) -> Bodies:
    """The bodies of a stage. A place without a relaxation has none; one that is relaxed to SUPPORT has no support."""
    supports = {id: support for id, support in supports.items() if relaxations.get(id, 0) < Relaxation.SUPPORT}
    builder = _Builder(stage, targets, interpretations, supports, relaxations)
    bodies = {id: builder.body(id) for id in stage.places}
    edges = np.empty((len(bodies), EDGES, len(builder.weights) + 1))
    for index, (id, body) in enumerate(bodies.items()):
        center, half = builder.center(id).coefficients, body.width.coefficients * 0.5
        bottom, depth = body.bottom.coefficients, depth_at(body.foot).coefficients
        edges[index] = center - half, bottom - 2 * body.place.aspect * half, center + half, bottom, depth
    return Bodies(bodies, {id: index for index, id in enumerate(bodies)}, edges, builder.weights)


class _Builder:
    """Builds each body after those that it refers to."""

    def __init__(
        self,
        stage: Stage,
        targets: Mapping[str, BodyTarget],
        interpretations: Sequence[Interpretation],
        supports: Mapping[str, str],
        relaxations: Mapping[str, Relaxation],
    ) -> None:
        self._stage, self._targets, self._supports, self._relaxations = stage, targets, supports, relaxations
        self._shelters = dict(meant.sheltered for meant in interpretations if meant.sheltered)
        self._immersed = {meant.subject for meant in interpretations if meant.held}
        self._references = {id for meant in interpretations for id in meant.references}
        self._carried = {meant.carried[0] for meant in interpretations if meant.carried}
        self._bodies: dict[str, Body] = {}
        self._centers: dict[str, Affine] = {}
        self._feet: dict[str, Affine] = {}
        self._variables = VARIABLES * len(stage.places)
        self._numbers = count()
        self.weights = np.full(self._variables, PREFER)

    def body(self, id: str) -> Body:
        if id not in self._bodies:
            self._bodies[id] = self._body(id)
        return self._bodies[id]

    def center(self, id: str) -> Affine:
        if id not in self._centers:
            self._centers[id] = self._center(id)
        return self._centers[id]

    def _near(self, target: Affine, weight: float) -> Affine:
        """A new variable's worth away from the target."""
        number = next(self._numbers)
        self.weights[number] = weight
        coefficients = target.coefficients.copy()
        coefficients[number] += 1.0
        return Affine(coefficients)

    def _constant(self, value: float) -> Affine:
        return constant(value, self._variables)

    def _body(self, id: str) -> Body:
        place, target = self._stage.places[id], self._targets[id]
        support = self.body(self._supports[id]) if id in self._supports else None
        fits = id in self._immersed or id in self._shelters
        relaxation = max(self._relaxations.get(id, Relaxation.NONE), Relaxation.SIZES if fits else Relaxation.NONE)
        foot = self.foot(id)
        scale = self._scale(place, foot, support)
        rigidity = FIT if fits else SHRINK
        aloft = relaxation == Relaxation.SUPPORT and id in self._stage.aloft
        if place.pinned is not None:
            bottom, width = self._constant(place.pinned.bottom), self._constant(place.pinned.width)
        else:
            width = scale * (target.width * target.zoom)
            width = self._near(width, rigidity) if relaxation else width
            bottom = self._bottom(place, target, support, foot, width, relaxation)
        return Body(place, target, foot, bottom, width, scale, support, relaxation, rigidity, aloft)

    def foot(self, id: str) -> Affine:
        if id not in self._feet:
            self._feet[id] = self._foot(id)
        return self._feet[id]

    def _foot(self, id: str) -> Affine:
        place, relaxation = self._stage.places[id], self._relaxations.get(id, Relaxation.NONE)
        if id in self._supports:
            return self.foot(self._supports[id])
        if place.pinned and relaxation == Relaxation.SUPPORT and id in self._carried:
            return self._near(self._constant(self._targets[id].foot), STAY)
        if place.kind.sky_depth is not None and (relaxation < Relaxation.GROUND or place.pinned):
            return self._constant(foot_at(place.kind.sky_depth))
        if place.pinned is not None:
            return self._constant(min(max(place.pinned.bottom, HORIZON), 1.0))
        if place.box is None and self._may_follow(id):
            return self._near(self.foot(self._shelters[id]), RATHER)
        return self._near(self._constant(self._targets[id].foot), GROUND if place.kind.flies else STAY)

    def _may_follow(self, id: str) -> bool:
        """Whether its foot may be counted from its shelter's, because that one's is not counted from its own."""
        seen = [id]
        while seen[-1] in self._shelters or seen[-1] in self._supports:
            seen.append(self._supports.get(seen[-1]) or self._shelters[seen[-1]])
            if seen[-1] in seen[:-1]:
                return False
        return id in self._shelters

    def _scale(self, place: Place, foot: Affine, support: Body | None) -> Affine:
        if place.kind.flies:
            return self._constant(1.0)
        if support is not None:
            return support.scale
        return scale_at(foot) if place.pinned is None else self._constant(scale_at(max(place.pinned.bottom, FARTHEST)))

    def _bottom(
        self,
        place: Place,
        target: BodyTarget,
        support: Body | None,
        foot: Affine,
        width: Affine,
        relaxation: Relaxation,
    ) -> Affine:
        """A body without a box sits where its support lets it, but at least some share of the height deep."""
        if support is None and not place.kind.flies:
            return foot if relaxation < Relaxation.GROUND else self._near(foot, GROUND)
        if place.box is not None:
            return self._near(self._constant(place.box.bottom), PREFER)
        if support is None:
            return self._near(width * place.aspect + target.top, PREFER)
        seat = max(support.place.kind.seat, INSIDE if place.id in self._immersed else 0.0)
        return self._near(support.bottom - support.width * (support.place.aspect * (1 - seat)), RATHER)

    def _center(self, id: str) -> Affine:
        place, target = self._stage.places[id], self._targets[id]
        if place.pinned is not None:
            return self._constant(place.pinned.center.x)
        anchor = self._constant(0.0) if target.anchor is None else self.center(target.anchor)
        return self._near(anchor + target.x, PREFER * STEADY if id in self._references else PREFER)


def limits(bodies: Bodies) -> Iterator[tuple[Floats, Sequence[int]]]:
    """The slacks (rows, variables + 1) that keep bodies in the picture, on the ground, and of a sensible size, and the
    number of the body that each row is about."""
    every = list(bodies.bodies.values())
    free = [number for number, body in enumerate(every) if body.free]
    edges = bodies.edges[free]
    yield edges[:, LEFT], free
    yield edges[:, TOP], free
    yield _at_most(edges[:, RIGHT], 1.0), free
    yield _at_most(edges[:, BOTTOM], 1.0), free
    yield _at_least(edges[:, RIGHT] - edges[:, LEFT], [_least_width(every[number].place) for number in free]), free
    rows = [(row, number) for number, body in enumerate(every) for row in (*_size(body), *_stance(body))]
    if rows:
        yield np.stack([row.coefficients for row, _ in rows]), [number for _, number in rows]


def _at_most(rows: Floats, most: float) -> Floats:
    rows = -rows
    rows[:, -1] += most
    return rows


def _at_least(rows: Floats, least: Sequence[float]) -> Floats:
    rows[:, -1] -= least
    return rows


def _least_width(place: Place) -> float:
    return LEAST if place.box is None else min(LEAST, place.box.width)


def _size(body: Body) -> Iterator[Affine]:
    if body.free and body.relaxation:
        largest = body.nominal if not body.aloft else body.nominal * 0.0 + body.target.width
        yield body.width - body.nominal * NARROWEST
        yield largest * WIDEST - body.width


def _stance(body: Body) -> Iterator[Affine]:
    """It stands where the ground is, or over it."""
    if body.free and body.support is None:
        no_ground = body.aloft or body.place.kind.flies
        yield body.foot - (HORIZON if no_ground else FARTHEST)
        yield body.foot * -1.0 + 1.0
        if not no_ground and body.relaxation >= Relaxation.GROUND:
            yield body.foot - body.bottom
    elif not body.free and body.relaxation == Relaxation.SUPPORT:
        yield body.foot - HORIZON
        yield body.foot * -1.0 + 1.0
