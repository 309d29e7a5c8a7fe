"""How regions share a grid."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.backends.stable_diffusion.regions import RegionShares, grid_of, shares
from core.scene.geometry import PICTURE, Box

boxes = st.builds(Box, *[st.floats(-0.1, 0.8)] * 2, *[st.floats(0.15, 0.9)] * 2)
sides = st.integers(1, 24)


@given(st.lists(boxes, min_size=1, max_size=5), sides, sides)
def test_shares_add_up_to_one_everywhere_and_every_box_has_some(found: list[Box], height: int, width: int) -> None:
    masks = shares(found, height, width)
    assert masks.shape == (1 + len(found), height, width)
    assert masks.min() >= 0
    torch.testing.assert_close(masks.sum(dim=0), torch.ones(height, width))
    assert (masks[1:].flatten(1).amax(dim=1) * len(found) > 0.499).all(), "each keeps a cell, or its part of one"


def test_a_box_has_its_cells_and_the_ground_what_is_left() -> None:
    ground, left, right = shares([Box(0, 0, 0.5, 0.5), Box(0.5, 0.5, 0.5, 0.5)], 4, 4)
    assert left.nonzero().tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert right.nonzero().tolist() == [[2, 2], [2, 3], [3, 2], [3, 3]]
    assert torch.equal(ground, 1 - left - right)


def test_boxes_that_overlap_share_alike() -> None:
    ground, one, other = shares([PICTURE, Box(0, 0, 1, 0.5)], 4, 2)
    assert ground.abs().max() == 0
    assert one.tolist() == [[0.5, 0.5]] * 2 + [[1, 1]] * 2
    assert other.tolist() == [[0.5, 0.5]] * 2 + [[0, 0]] * 2


def test_a_box_that_is_too_small_for_a_grid_keeps_the_cell_that_it_covers_most() -> None:
    ground, tiny = shares([Box(0.3, 0.55, 0.05, 0.05)], 4, 4)
    assert tiny.nonzero().tolist() == [[2, 1]]
    assert tiny[2, 1] == 1
    assert ground[2, 1] == 0


@pytest.mark.parametrize(("height", "width"), [(64, 64), (48, 80), (13, 9), (1, 1)])
def test_every_grid_of_a_unet_is_known_by_its_cells(height: int, width: int) -> None:
    down = (height, width)
    while down != (1, 1):
        assert grid_of(down[0] * down[1], height, width) == down
        down = (down[0] + 1) // 2, (down[1] + 1) // 2
    with pytest.raises(ValueError, match="halving"):
        grid_of(7919, height, width)


def test_each_row_has_places_of_its_own() -> None:
    left, right = Box(0, 0, 0.5, 1), Box(0.5, 0, 0.5, 1)
    masks = RegionShares([[left], [right]], 8, 8).at(16, like=torch.empty(0, dtype=torch.float64))
    assert masks.shape == (2, 2, 16, 1)
    assert masks.dtype == torch.float64
    assert masks[1, 0].view(4, 4)[0].tolist() == [1, 1, 0, 0]
    assert masks[1, 1].view(4, 4)[0].tolist() == [0, 0, 1, 1]
