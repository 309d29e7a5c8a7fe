from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.scene.geometry import Box, Point, Size
from core.scene.perspective import scale_at
from core.scene.vocabulary import KINDS
from core.world.bodies import BUILDS
from core.world.camera import STRETCH, Pose, base_of, box_of, depth_of, distance_at, distance_of, pose_in
from core.world.shapes import hulls

kinds = st.sampled_from(sorted(KINDS))


@given(kinds, st.floats(0.15, 0.85), st.floats(0.6, 0.97), st.floats(0.6, 1.4), st.floats(0, 1), st.booleans())
@settings(max_examples=150, deadline=None)
def test_the_pose_in_a_box_appears_in_that_box(
    kind: str, x: float, foot: float, size: float, turn: float, aloft: bool
) -> None:
    low, high = BUILDS[kind].yaws[0]
    width = KINDS[kind].width * scale_at(foot) * size
    box = Box.standing_at(Point(x, foot), Size(width, width * KINDS[kind].aspect))
    distance = distance_at(foot + 0.02) if aloft else None
    pose = pose_in(box, hulls()[kind], np.radians(low + turn * (high - low)), distance)
    seen = box_of(pose, hulls()[kind])
    assert seen.left == pytest.approx(box.left, abs=2e-3)
    assert seen.right == pytest.approx(box.right, abs=2e-3)
    assert seen.bottom == pytest.approx(box.bottom, abs=2e-3)
    if STRETCH[0] < pose.stretch < STRETCH[1]:
        assert seen.top == pytest.approx(box.top, abs=4e-3)
    if not aloft:
        assert pose.y == 0


@given(st.floats(0.36, 1.0), st.floats(0.36, 1.0))
def test_size_is_proportional_to_the_distance_from_the_horizon(foot: float, other: float) -> None:
    flat = np.array([[-0.5, 0.0, 0.0], [0.5, 0.2, 0.0]])
    widths = [box_of(Pose(0.0, 0.0, distance_at(y), 1.0), flat).width for y in (foot, other)]
    assert widths[0] / widths[1] == pytest.approx(scale_at(foot) / scale_at(other))


@given(st.floats(0.0, 0.98))
def test_depth_and_distance_are_inverse(depth: float) -> None:
    assert depth_of(distance_of(depth)) == pytest.approx(depth)


def test_the_base_is_where_the_body_stands() -> None:
    assert base_of(Pose(0.0, 0.0, distance_at(0.8), 1.0)).y == pytest.approx(0.8)
    assert base_of(Pose(1.0, 0.0, 5.0, 1.0)).x > 0.5


def test_facing_left_mirrors_facing_right() -> None:
    hull = hulls()["dog"]
    right = box_of(Pose(0.0, 0.0, 7.0, 1.0, np.radians(20)), hull)
    left = box_of(Pose(0.0, 0.0, 7.0, 1.0, np.radians(160)), hull)
    assert left.mirrored().iou(right) > 0.99
