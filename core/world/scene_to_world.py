"""Converts a scene with its layout to a world: each body gets the pose in which it fills the box of its card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.scene.geometry import Box, Point, Size
from core.scene.layout import arrange
from core.scene.perspective import FARTHEST_FOOT, REFERENCE_FOOT, depth_at
from core.scene.relations import RELATIONS
from core.scene.scene import Backdrop, Card, Scene
from core.scene.slacks import extent_of
from core.scene.vocabulary import KINDS, WHOLE
from core.world.bodies import BUILDS, Lamp, World, WorldBody
from core.world.camera import Pose, box_of, distance_at, distance_of, pose_in
from core.world.facing import a_yaw
from core.world.shapes import hulls

TOLERANCE = 0.01
"""By how much boxes may miss a hint and still be meant as it says."""

LEVEL = 0.03
"""A body whose depth differs by less than this from that of the ground at its feet stands on the ground."""


def oracle_world(scene: Scene, variation_seed: int = 0) -> World:
    """The world of a picture that shows the scene as the layout places it: the right answer for any model."""
    layout = arrange(scene)
    return world_of(scene, layout.boxes, layout.depths, variation_seed)


def world_of(scene: Scene, boxes: Mapping[str, Box], depths: Mapping[str, float], variation_seed: int = 0) -> World:
    """The scene with its layout (both by card id) as a world. `variation_seed` decides what the scene leaves open.

    Of the alternatives of an OR the first is shown; free text and cards that are not wanted have no body.
    """
    shown = [card for card in _shown(scene) if card.id in boxes]
    supports = {card.id: _support(card, scene, boxes, depths) for card in shown}
    order = sorted(shown, key=lambda card: _height(card.id, supports))
    index = {card.id: number for number, card in enumerate(order)}
    bodies: list[WorldBody] = []
    for card in order:
        support = supports[card.id]
        rng = np.random.default_rng([variation_seed, index[card.id]])
        body = WorldBody(
            kind=card.kind or "cube",
            colour=card.colour or str(rng.choice(WHOLE.visible(card.kind or "cube", scene.backdrop.ground))),
            size=card.size,
            pose=Pose(0.0, 0.0, 1.0, 1.0, a_yaw(card.kind or "cube", rng)),
            variation_seed=int(rng.integers(1 << 30)),
            carrier=index.get(support.carrier) if support else None,
            held=support.held if support else False,
        )
        bodies.append(replace(body, pose=_pose(body, boxes[card.id], depths.get(card.id), bodies)))
    places = [index[card.id] for card in shown]
    return World(
        _reordered(bodies, places),
        scene.backdrop,
        sample_lamp(np.random.default_rng([variation_seed, 1 << 20])),
        variation_seed,
    )


def portrait(kind: str, colour: str, variation_seed: int = 0, backdrop: Backdrop | None = None) -> World:
    """One body alone in the middle, as large as the picture allows: the picture on a card."""
    row = KINDS[kind]
    width = min(0.7, 0.64 / row.aspect) * (0.85 if row.flies else 1.0)
    middle = Point(0.5, 0.36) if row.flies else Point(0.5, 0.92 - width * row.aspect / 2)
    box = Box.around(middle, Size(width, width * row.aspect))
    distance = None if row.sky_depth is None else distance_of(row.sky_depth)
    pose = pose_in(box, hulls()[kind], a_yaw(kind, np.random.default_rng(variation_seed)), distance, (0.95, 1.05))
    return World(
        (WorldBody(kind, colour, "large", pose, variation_seed),),
        backdrop or Backdrop("blue", "grass"),
        Lamp(),
        variation_seed,
    )


def sample_lamp(rng: np.random.Generator) -> Lamp:
    """Light from behind the viewer's left or right shoulder."""
    return Lamp(float(rng.choice((-1.0, 1.0)) * rng.uniform(24, 62)), float(rng.uniform(40, 60)))


def carried_pose(kind: str, box: Box, yaw: float, carrier: WorldBody, held: bool) -> Pose:
    """The pose of a body on the deck of its carrier, or in its hollow, as near to a box as these allow."""
    build, hull = BUILDS[carrier.kind], hulls()[kind]
    spot = build.hollow if held else build.deck
    assert spot is not None
    ((middle, floor, z),) = carrier.pose.world(np.array([[spot.x, spot.y, 0.0]]))
    scale, reach = carrier.pose.scale, spot.reach * carrier.pose.scale
    candidates: list[Pose] = []
    for slide in (0.0,) if held else (-0.5, -0.25, 0.0, 0.25, 0.5):
        pose = pose_in(box, hull, yaw, -z - slide * reach)
        width = float(np.ptp(hull[:, 0])) * pose.scale
        pose = replace(pose, y=floor, x=float(np.clip(pose.x, middle - reach, middle + reach)))
        if held:
            room = min(1.0, 2 * reach / width)
            sunk = build.rim * scale * carrier.pose.stretch - 0.4 * _tallness(kind, pose) * room
            pose = replace(pose, scale=pose.scale * room, x=_inside(pose.x, middle, reach, width * room))
            pose = replace(pose, y=max(floor, carrier.pose.y + sunk))
        candidates.append(pose)
    return max(candidates, key=lambda pose: box_of(pose, hull).iou(box))


@dataclass(frozen=True, slots=True)
class _Support:
    carrier: str
    held: bool


def _shown(scene: Scene) -> Iterator[Card]:
    for alternatives in scene.by_group():
        bodies = [card for card in alternatives if card.wanted and card.kind is not None]
        yield from bodies[:1]


def _support(card: Card, scene: Scene, boxes: Mapping[str, Box], depths: Mapping[str, float]) -> _Support | None:
    """What carries the card, if a hint says so and the boxes agree."""
    for hint in scene.active_hints:
        if not set(hint.cards) <= boxes.keys():
            continue
        where = [extent_of(boxes[id], depths.get(id)) for id in hint.cards]
        for sense in RELATIONS[hint.relation].senses:
            contact = sense.contact
            if contact is None or not contact.carries or hint.cards[contact.body] != card.id:
                continue
            carrier, held = hint.cards[contact.support], contact.surrounds
            if _has_room(scene.card(carrier), held) and sense.margin(*where) >= -TOLERANCE:
                return _Support(carrier, held)
    return None


def _has_room(carrier: Card, held: bool) -> bool:
    build = BUILDS.get(carrier.kind or "")
    return build is not None and (build.hollow if held else build.deck) is not None


def _height(id: str, supports: Mapping[str, _Support | None]) -> int:
    """How many bodies are beneath a card; margins forbid a ring of carriers."""
    support = supports.get(id)
    return 0 if support is None else 1 + _height(support.carrier, supports)


def _pose(body: WorldBody, box: Box, depth: float | None, carriers: list[WorldBody]) -> Pose:
    if body.carrier is not None:
        return carried_pose(body.kind, box, body.pose.yaw, carriers[body.carrier], body.held)
    return pose_in(box, hulls()[body.kind], body.pose.yaw, _distance(body.kind, box, depth))


def _distance(kind: str, box: Box, depth: float | None) -> float | None:
    """How far away a body floats; None if it stands on the ground."""
    sky_depth = KINDS[kind].sky_depth
    if sky_depth is not None:
        return distance_of(sky_depth if depth is None else depth)
    if box.bottom < FARTHEST_FOOT - LEVEL:  # nothing can stand so far away: it hangs in the air
        return distance_at(REFERENCE_FOOT)
    if depth is None or abs(depth - depth_at(box.bottom)) < LEVEL:
        return None
    return distance_of(depth)


def _reordered(bodies: list[WorldBody], places: list[int]) -> tuple[WorldBody, ...]:
    """The bodies in another order; carriers follow."""
    new = {old: number for number, old in enumerate(places)}
    return tuple(
        replace(bodies[old], carrier=None if (carrier := bodies[old].carrier) is None else new[carrier])
        for old in places
    )


def _tallness(kind: str, pose: Pose) -> float:
    return float(hulls()[kind][:, 1].max()) * pose.scale * pose.stretch


def _inside(x: float, middle: float, reach: float, width: float) -> float:
    room = max(reach - width / 2, 0.0)
    return float(np.clip(x, middle - room, middle + room))
