"""The one camera: which pose of a body fills which box of the picture.

The camera looks level and its film is shifted, as an architect's is, so that upright edges stay upright and the horizon
lies at a third of the picture. Then the size of a body is exactly proportional to the distance of its foot from the
horizon, as `core.scene.perspective` says.

World: x to the right, y up, z towards the viewer, the ground at y = 0, the eye at `EYE_HEIGHT` above the origin.
`distance` is along the view, so a body stands at z = -distance. The shaders take their numbers from here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.scene.geometry import Box, Point
from core.scene.perspective import HORIZON, depth_at, foot_at

Points = NDArray[np.float64]
"""Points in a body's own frame or in the world, (count, 3)."""

EYE_HEIGHT = 2.7
FOCAL = 1.35
"""Distance of the film in picture widths: 41 degrees of view."""

FARTHEST = 600.0

STRETCH = (0.75, 1.3)
"""How far a body may be pressed flat or pulled up to fill its box, against its own height."""


ROUNDS = 24
SETTLED = 2e-4
"""`pose_in` takes steps until they change a pose by less than this share; few take more than eight."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a body stands. `scale` is world units per unit of its kind's own frame; `yaw` in radians, 0 facing us."""

    x: float
    y: float
    distance: float
    scale: float
    yaw: float = 0.0
    stretch: float = 1.0

    def world(self, points: Points) -> Points:
        """Points of the body's own frame in the world."""
        cosine, sine = np.cos(self.yaw), np.sin(self.yaw)
        side = 1.0 if cosine >= 0 else -1.0  # facing left is the mirror of facing right: the same side is towards us
        turn = np.array(((cosine, 0.0, sine), (0.0, self.stretch, 0.0), (-sine * side, 0.0, cosine * side)))
        return points @ (turn * self.scale) + (self.x, self.y, -self.distance)


def project(points: Points) -> NDArray[np.float64]:
    """World points -> places on the picture, (count, 2)."""
    x, y, z = points.T
    return np.stack((0.5 - FOCAL * x / z, HORIZON - FOCAL * (EYE_HEIGHT - y) / z), axis=1)


def box_around(places: NDArray[np.float64]) -> Box:
    left, top = places.min(axis=0)
    right, bottom = places.max(axis=0)
    return Box.between(float(left), float(top), float(right), float(bottom))


def box_of(pose: Pose, hull: Points) -> Box:
    """The box in which a body appears; its hull is given in its own frame."""
    return box_around(project(pose.world(hull)))


def base_of(pose: Pose) -> Point:
    """The place on the picture of the point where the body stands."""
    (place,) = project(pose.world(np.zeros((1, 3))))
    return Point(float(place[0]), float(place[1]))


def distance_at(foot: float) -> float:
    """How far away the ground is that is seen at the height `foot` of the picture."""
    return min(FOCAL * EYE_HEIGHT / max(foot - HORIZON, 1e-6), FARTHEST)


def distance_of(depth: float) -> float:
    """The distance of a depth, as the relations use it: 0 at the bottom of the picture .. 1 at the horizon."""
    return distance_at(foot_at(depth))


def depth_of(distance: float) -> float:
    """The inverse of `distance_of`."""
    return depth_at(HORIZON + FOCAL * EYE_HEIGHT / distance)


def pose_in(
    box: Box, hull: Points, yaw: float = 0.0, distance: float | None = None, stretch: tuple[float, float] = STRETCH
) -> Pose:
    """The pose in which a body fills a box: its width and bottom exactly, its height as far as `stretch` allows.

    Without a distance the body stands on the ground; with one it stands or floats there, as high as the box asks.
    """
    away = distance_at(box.bottom) if distance is None else distance
    pose = Pose(0.0, 0.0, away, box.width * away / FOCAL / 2, yaw)
    for _ in range(ROUNDS):
        pose, step = _nearer(pose, box, hull, distance is None, stretch), pose
        if abs(pose.scale / step.scale - 1) + abs(pose.stretch / step.stretch - 1) < SETTLED and _close(pose, step):
            break
    return pose


def _close(one: Pose, other: Pose) -> bool:
    """Whether two poses look alike in the picture."""
    shift = abs(one.x - other.x) + abs(one.y - other.y)
    return FOCAL * shift / one.distance + abs(one.distance / other.distance - 1) < SETTLED


def _nearer(pose: Pose, box: Box, hull: Points, standing: bool, stretch: tuple[float, float]) -> Pose:
    """One fixed-point step of `pose_in`: the picture is nearly linear in what is corrected here."""
    seen = box_of(pose, hull)
    distance, y = pose.distance, pose.y
    if standing:
        foot = HORIZON + FOCAL * EYE_HEIGHT / distance
        distance = distance_at(max(foot + box.bottom - seen.bottom, HORIZON + 1e-3))
    else:
        y -= (box.bottom - seen.bottom) * distance / FOCAL
    relative = distance / pose.distance
    return replace(
        pose,
        x=(pose.x + (box.center.x - seen.center.x) * pose.distance / FOCAL) * relative,
        y=y,
        distance=distance,
        scale=pose.scale * relative * box.width / seen.width,
        stretch=float(np.clip(pose.stretch * box.height / seen.height, *stretch)),
    )
