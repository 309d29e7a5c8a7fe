"""Points, sizes and boxes."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SceneError
from core.scene.geometry import PICTURE, Box, Point, Size
from tests.strategies import boxes

UNIT = Box(0.0, 0.0, 0.5, 0.5)


def test_a_box_knows_its_edges_centre_and_base():
    box = Box(0.1, 0.2, 0.4, 0.6)
    assert (box.right, box.bottom) == pytest.approx((0.5, 0.8))
    assert (box.center.x, box.center.y) == pytest.approx((0.3, 0.5))
    assert (box.base.x, box.base.y) == pytest.approx((0.3, 0.8))
    assert box.size == Size(0.4, 0.6)
    assert box.area == pytest.approx(0.24)


def test_boxes_are_built_around_on_and_between():
    assert Box.around(Point(0.5, 0.5), Size(0.2, 0.4)) == Box(0.4, 0.3, 0.2, 0.4)
    assert Box.standing_at(Point(0.5, 0.75), Size(0.25, 0.5)) == Box(0.375, 0.25, 0.25, 0.5)
    assert Box.between(0.25, 0.25, 0.75, 1.0) == Box(0.25, 0.25, 0.5, 0.75)


@pytest.mark.parametrize(
    ("other", "area", "iou"),
    [
        (UNIT, 0.25, 1.0),  # equal
        (Box(0.5, 0.0, 0.5, 0.5), 0.0, 0.0),  # touching
        (Box(0.75, 0.75, 0.25, 0.25), 0.0, 0.0),  # apart
        (Box(0.25, 0.25, 0.5, 0.5), 0.0625, 1 / 7),  # a corner
        (Box(0.125, 0.125, 0.25, 0.25), 0.0625, 0.25),  # inside
    ],
)
def test_overlap_and_intersection_over_union(other, area, iou):
    assert UNIT.overlap(other) == other.overlap(UNIT) == pytest.approx(area)
    assert UNIT.iou(other) == other.iou(UNIT) == pytest.approx(iou)


@pytest.mark.parametrize(
    ("box", "clamped"),
    [
        (Box(0.2, 0.2, 0.3, 0.3), Box(0.2, 0.2, 0.3, 0.3)),
        (Box(-0.1, 0.2, 0.3, 0.3), Box(0.0, 0.2, 0.3, 0.3)),
        (Box(0.9, 0.9, 0.25, 0.5), Box(0.75, 0.5, 0.25, 0.5)),
        (Box(-1.0, 0.5, 3.0, 0.5), Box(0.0, 0.5, 1.0, 0.5)),
    ],
)
def test_clamping_moves_a_box_into_the_picture(box, clamped):
    assert box.clamped() == clamped


@given(boxes())
def test_a_clamped_box_lies_in_the_picture(box):
    clamped = box.clamped()
    assert clamped.overlap(PICTURE) == pytest.approx(clamped.area)
    assert clamped.size == box.size


@given(boxes(), boxes())
def test_a_union_holds_both_boxes(a, b):
    union = a.union(b)
    for box in (a, b):
        assert union.overlap(box) == pytest.approx(box.area)


@given(boxes(), boxes())
def test_mirroring_keeps_overlaps_and_is_its_own_inverse(a, b):
    assert a.mirrored().overlap(b.mirrored()) == pytest.approx(a.overlap(b))
    assert a.mirrored().mirrored().left == pytest.approx(a.left)


@given(boxes(), st.floats(0.1, 3.0))
def test_scaling_keeps_the_centre(box, factor):
    scaled = box.scaled(factor)
    assert (scaled.center.x, scaled.center.y) == pytest.approx((box.center.x, box.center.y))
    assert scaled.area == pytest.approx(box.area * factor**2)


def test_moving_and_containing():
    moved = UNIT.moved_by(0.25, 0.5)
    assert moved == Box(0.25, 0.5, 0.5, 0.5)
    assert moved.contains(Point(0.25, 1.0))
    assert not moved.contains(Point(0.24, 0.9))
    assert Point(0.0, 0.0).distance_to(Point(0.3, 0.4)) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("build", "field"),
    [
        (lambda: Box(0, 0, 0, 1), "width"),
        (lambda: Box(0, 0, 1, -1), "height"),
        (lambda: Box(math.nan, 0, 1, 1), "left"),
        (lambda: Size(math.inf, 1), "width"),
        (lambda: Point(0, -math.inf), "y"),
    ],
)
def test_what_is_no_box_is_refused_with_the_field_named(build, field):
    with pytest.raises(SceneError, match=field):
        build()
