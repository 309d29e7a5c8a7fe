"""The ground truth of a rendered world: each body's box, visible share and depth, and the relations that hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from core.scene.geometry import Box, Point
from core.scene.perspective import depth_at
from core.scene.relations import RELATIONS, Relation, Sense
from core.scene.slacks import Extent, extent_of
from core.scene.vocabulary import KINDS
from core.world.bodies import BUILDS, World, WorldBody
from core.world.camera import Pose, base_of, box_of, depth_of
from core.world.renderer import Drawing, Mask, Renderer
from core.world.shapes import hulls

HIDDEN = 0.02
"""From this share of a body on, what covers it hides it in part."""

Hides = Callable[[int, int], bool]
"""Whether the first body hides a part of the second (indices)."""


@dataclass(frozen=True, slots=True)
class BodyTruth:
    """Where one body is in the picture."""

    body: WorldBody
    box: Box  # around all of it, hidden parts too
    mask: Mask  # the pixels where it shows, (size, size)
    visible: float  # the share of its pixels that show, 0..1
    base: Point  # the point where it stands
    depth: float  # 0 near .. 1 at the horizon; that of its carrier where it has one


@dataclass(frozen=True, slots=True)
class Fact:
    """A relation that holds, between bodies given by index."""

    relation: str
    subject: int
    references: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    bodies: tuple[BodyTruth, ...]
    facts: tuple[Fact, ...]


def observe(renderer: Renderer, world: World) -> tuple[Drawing, Truth]:
    """Draw a world and say what is true of the picture."""
    drawing = renderer.draw(world)
    alone = renderer.alone(world.bodies)
    boxes = [_box(body, mask) for body, mask in zip(world.bodies, alone, strict=True)]
    depths = depths_of(world.bodies, boxes)

    def hides(front: int, behind: int) -> bool:
        return _share(alone[behind] & drawing.mask(front), alone[behind]) > HIDDEN

    bodies = tuple(
        BodyTruth(
            body, boxes[index], drawing.mask(index), _share(drawing.mask(index), alone[index]), place, depths[index]
        )
        for index, (body, place) in enumerate((body, base_of(body.pose)) for body in world.bodies)
    )
    extents = [extent_of(box, depth) for box, depth in zip(boxes, depths, strict=True)]
    return drawing, Truth(bodies, tuple(facts_of(world.bodies, extents, hides)))


def _share(part: Mask, whole: Mask) -> float:
    return float(np.count_nonzero(part) / max(np.count_nonzero(whole), 1))


def depths_of(bodies: Sequence[WorldBody], boxes: Sequence[Box]) -> list[float]:
    """The depth of each body: of the ground at its feet, of its carrier, or of the air where it floats."""

    def depth(index: int) -> float:
        body = bodies[index]
        if body.carrier is not None:
            return depth(body.carrier)
        return depth_of(body.pose.distance) if body.pose.y else depth_at(boxes[index].bottom)

    return [depth(index) for index in range(len(bodies))]


def facts_of(bodies: Sequence[WorldBody], extents: Sequence[Extent[float]], hides: Hides) -> Iterator[Fact]:
    """Every relation that holds by its margin and is physically so."""

    def is_so(relation: Relation, *indices: int) -> bool:
        where = [extents[index] for index in indices]
        return any(
            sense.margin(*where) >= 0 and _is_physical(sense, bodies, indices, hides) for sense in relation.senses
        )

    pairwise = [relation for relation in RELATIONS.values() if relation.references == 1]
    of_three = [relation for relation in RELATIONS.values() if relation.references == 2]
    for subject, reference in permutations(range(len(bodies)), 2):
        for relation in pairwise:
            if is_so(relation, subject, reference):
                yield Fact(relation.id, subject, (reference,))
    for subject, one, other in permutations(range(len(bodies)), 3):
        for relation in of_three:
            if one < other and is_so(relation, subject, one, other):
                yield Fact(relation.id, subject, (one, other))


def _is_physical(sense: Sense, bodies: Sequence[WorldBody], indices: Sequence[int], hides: Hides) -> bool:
    """Whether contact, shelter and hidden pixels, which boxes do not show, are as the sense says."""
    if sense.hides is not None:
        front, hidden = (indices[role] for role in sense.hides)
        return hides(front, hidden)
    if sense.contact is None:
        return sense.may(*(KINDS[bodies[index].kind] for index in indices))
    body, support = indices[sense.contact.body], indices[sense.contact.support]
    if not sense.contact.carries:
        return shelters(bodies[support], bodies[body])
    return bodies[body].carrier == support and bodies[body].held == sense.contact.surrounds


def shelters(roof: WorldBody, guest: WorldBody) -> bool:
    """Whether the guest stands on the ground in the room beneath the roof."""
    room = BUILDS[roof.kind].shelter
    if room is None or guest.carrier is not None or guest.pose.y != roof.pose.y:
        return False
    half_width, height = room
    x, z = _within(roof.pose, guest.pose)
    tall = float(hulls()[guest.kind][:, 1].max()) * guest.pose.scale * guest.pose.stretch
    return abs(x) < half_width and abs(z) < 0.8 and tall < height * roof.pose.scale * roof.pose.stretch


def _within(frame: Pose, other: Pose) -> tuple[float, float]:
    """Where the other stands in the frame's own x and z."""
    dx, dz = (other.x - frame.x) / frame.scale, (frame.distance - other.distance) / frame.scale
    cosine, sine = float(np.cos(frame.yaw)), float(np.sin(frame.yaw))
    return cosine * dx + sine * dz, cosine * dz - sine * dx


def _box(body: WorldBody, mask: Mask) -> Box:
    """The box around a mask; a body that is out of the picture has the box in which it would appear."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return box_of(body.pose, hulls()[body.kind])
    height, width = mask.shape
    return Box.between(
        float(columns[0]) / width, float(rows[0]) / height, float(columns[-1] + 1) / width, float(rows[-1] + 1) / height
    )
