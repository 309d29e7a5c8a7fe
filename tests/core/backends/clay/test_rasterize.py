from __future__ import annotations

from random import Random

import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from core.backends.clay.rasterize import box_coordinates, coverage, visible_and_occluded

SIDE = 16
share = st.floats(0, 1, allow_nan=False, width=32)
boxes = st.tuples(share, share, st.floats(0.0625, 0.625, width=32), st.floats(0.0625, 0.625, width=32))


def painted(rows: list[tuple[float, float, float, float]], depths: list[float]) -> tuple[Tensor, Tensor, Tensor]:
    box, depth = torch.tensor([rows]), torch.tensor([depths])
    covered = coverage(box, SIDE)
    return covered[0], *(part[0] for part in visible_and_occluded(covered, box, depth))


@given(boxes)
def test_coverage_is_the_area_of_the_box_inside_the_picture(box: tuple[float, float, float, float]) -> None:
    left, top, width, height = box
    inside = (min(left + width, 1) - left) * (min(top + height, 1) - top)
    assert abs(coverage(torch.tensor(box), SIDE).mean().item() - inside) < 1e-5


def test_coverage_is_soft_at_the_edge_and_nothing_beyond() -> None:
    covered = coverage(torch.tensor([2.5 / SIDE, 4 / SIDE, 3 / SIDE, 2 / SIDE]), SIDE)
    row = covered[4]
    assert row[:7].tolist() == [0, 0, 0.5, 1, 1, 0.5, 0]
    assert covered[:4].abs().sum() == 0
    assert covered[6:].abs().sum() == 0
    assert coverage(torch.zeros(4), SIDE).sum() == 0


@given(st.lists(st.tuples(boxes, share), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_cards_does_not_matter(
    cards: list[tuple[tuple[float, float, float, float], float]], random: Random
) -> None:
    order = list(range(len(cards)))
    random.shuffle(order)
    _, front, behind = painted([box for box, _ in cards], [depth for _, depth in cards])
    _, front2, behind2 = painted([cards[i][0] for i in order], [cards[i][1] for i in order])
    assert torch.allclose(front[order], front2, atol=1e-6)
    assert torch.allclose(behind[order], behind2, atol=1e-6)
    assert front.min() >= 0
    assert behind.min() >= -1e-6


def test_cards_that_do_not_touch_are_wholly_in_front() -> None:
    covered, front, behind = painted([(0.0, 0.0, 0.3, 0.3), (0.5, 0.5, 0.3, 0.3)], [0.1, 0.9])
    assert torch.equal(front, covered)
    assert behind.abs().sum() == 0


def test_the_nearer_card_hides_the_farther_one() -> None:
    near, far = (0.25, 0.25, 0.5, 0.5), (0.0, 0.0, 1.0, 1.0)
    covered, front, behind = painted([far, near], [0.6, 0.2])
    assert torch.equal(front[1], covered[1])
    assert torch.equal(front[0], covered[0] - covered[1])
    assert torch.equal(behind[0], covered[1])
    _, front, _ = painted([far, near], [0.2, 0.6])
    assert front[1].sum() == 0


def test_of_level_cards_the_smaller_is_in_front() -> None:
    covered, front, _ = painted([(0.1, 0.1, 0.8, 0.8), (0.3, 0.2, 0.2, 0.3)], [0.40, 0.43])
    assert torch.equal(front[1], covered[1])


def test_places_run_from_edge_to_edge() -> None:
    x, y = box_coordinates(torch.tensor([0.0, 0.25, 1.0, 0.5]), SIDE)
    assert torch.allclose(x[0], (torch.arange(SIDE) + 0.5) / SIDE * 2 - 1)
    assert torch.equal(x[0], x[7])
    assert (y[4, 0] + 1).abs() < 0.2
    assert y.min() == -1.5
    assert y.max() == 1.5
