"""Builds worlds body by body; a body is refused where it would intersect another or hide too much of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.scene.geometry import Box, Point, Size
from core.scene.perspective import scale_at
from core.scene.vocabulary import KINDS, SIZES
from core.world.bodies import BUILDS, WorldBody
from core.world.camera import Points, box_of, distance_of, pose_in, project
from core.world.facing import a_yaw
from core.world.scene_to_world import carried_pose
from core.world.shapes import hulls

STRETCH = (0.93, 1.07)
MOST_HIDDEN = 0.35
"""The share of a body's box that the boxes of nearer ones may cover, where no relation asks for more."""

EDGE = 0.01
"""How near to the picture's edge a body may come."""

NARROWEST, WIDEST = 0.11, 0.56
"""Bodies are large in the picture, and leave room for others."""

CLEARANCE = 0.02
"""How far apart bodies stand at least, in world units."""


@dataclass(frozen=True, slots=True)
class BodySpec:
    """Kind, colour and size of a body that has no place yet."""

    kind: str
    colour: str
    size: str

    def width_at(self, foot: float) -> float:
        """How wide it is in the picture when it stands at this foot; what flies is as wide everywhere."""
        row = KINDS[self.kind]
        return row.width * SIZES[self.size] * (1.0 if row.flies else scale_at(foot))


@dataclass(slots=True)
class PartialWorld:
    """The bodies added so far, their boxes in the picture and their outermost points in the world."""

    rng: np.random.Generator
    bodies: list[WorldBody] = field(default_factory=list[WorldBody])
    boxes: list[Box] = field(default_factory=list[Box])
    hulls: list[Points] = field(default_factory=list[Points])

    def put(self, spec: BodySpec, place: Point, hiding: float = MOST_HIDDEN, under: int | None = None) -> bool:
        """Add a body with the middle of its bottom edge there, if there is room.

        `hiding` is the share of a box that another may cover; `under` is a body with room beneath it.
        """
        width = spec.width_at(place.y)
        box = Box.standing_at(place, Size(width, width * KINDS[spec.kind].aspect))
        if not (NARROWEST < width < WIDEST and _inside(box) and self._seen_enough(box, hiding, under)):
            return False
        sky_depth = KINDS[spec.kind].sky_depth
        distance = None if sky_depth is None else distance_of(sky_depth)
        pose = pose_in(box, hulls()[spec.kind], a_yaw(spec.kind, self.rng), distance, STRETCH)
        return self._keep(WorldBody(spec.kind, spec.colour, spec.size, pose, self._variation_seed()), hiding, under)

    def load(self, spec: BodySpec, carrier: int, held: bool) -> bool:
        """Add a body on another one, or in it."""
        on = self.bodies[carrier]
        spot = BUILDS[on.kind].hollow if held else BUILDS[on.kind].deck
        assert spot is not None
        side = float(self.rng.uniform(-0.6, 0.6)) * spot.reach
        ((x, _),) = project(on.pose.world(np.array([[spot.x + side, spot.y, 0.0]])))
        beneath = self.boxes[carrier]
        bottom = beneath.top + KINDS[on.kind].seat * beneath.height
        width = spec.width_at(beneath.bottom)
        box = Box.standing_at(Point(float(x), bottom), Size(width, width * KINDS[spec.kind].aspect))
        pose = carried_pose(spec.kind, box, a_yaw(spec.kind, self.rng), on, held)
        body = WorldBody(spec.kind, spec.colour, spec.size, pose, self._variation_seed(), carrier, held)
        return self._keep(body, MOST_HIDDEN, carrier)

    def _keep(self, body: WorldBody, hiding: float, friend: int | None) -> bool:
        box = box_of(body.pose, hulls()[body.kind])
        points = body.pose.world(hulls()[body.kind])
        if not (_inside(box) and self._seen_enough(box, hiding, friend) and self._has_room(points, friend)):
            return False
        self.bodies.append(body)
        self.boxes.append(box)
        self.hulls.append(points)
        return True

    def _seen_enough(self, box: Box, hiding: float, friend: int | None) -> bool:
        """Whether nothing but a friend hides too much; of two boxes the lower one is taken to be the nearer."""
        others = (other for index, other in enumerate(self.boxes) if index != friend)
        return all(box.overlap(other) <= hiding * _farther(box, other).area for other in others)

    def _has_room(self, points: Points, friend: int | None) -> bool:
        return all(apart(points, other) for index, other in enumerate(self.hulls) if index != friend)

    def _variation_seed(self) -> int:
        return int(self.rng.integers(1 << 30))


def _inside(box: Box) -> bool:
    return min(box.left, box.top, 1 - box.right, 1 - box.bottom) > EDGE


def _farther(one: Box, other: Box) -> Box:
    return one if one.bottom < other.bottom else other


def apart(one: Points, other: Points) -> bool:
    """Whether some plane lies between the two sets of points."""
    axes = _axes()
    a, b = one @ axes, other @ axes
    return bool(np.any(np.maximum(a.min(axis=0) - b.max(axis=0), b.min(axis=0) - a.max(axis=0)) > CLEARANCE))


def _axes() -> NDArray[np.float64]:
    """Normals of such planes, (3, count): all around the upright, and the upright itself."""
    angles = np.arange(24) * np.pi / 24
    around = np.stack((np.cos(angles), np.zeros(24), np.sin(angles)))
    return np.concatenate((around, [[0.0], [1.0], [0.0]]), axis=1)
