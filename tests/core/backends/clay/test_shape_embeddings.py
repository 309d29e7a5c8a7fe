"""Learnt shapes, resampled into boxes."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from core.backends.clay.condition_batch import row_of
from core.backends.clay.rasterize import coverage
from core.backends.clay.shape_embeddings import GRID, HARMONICS, ShapeEmbeddings

SIDE, DOG = 16, row_of("kind", "dog")
BOX = torch.tensor([[[0.25, 0.25, 0.5, 0.5]]])
PAINTED = torch.tensor([[[DOG, 0, 0]]])
AWAY = torch.zeros(1, 1, 2)
FREE = torch.ones(1, 1, SIDE, SIDE)


def shapes(**pieces: Tensor) -> ShapeEmbeddings:
    """One feature; the dog's shape has these pieces for `still`, `sine` and `cosine`; colours change nothing."""
    made = ShapeEmbeddings(1, SIDE)
    table = torch.stack([pieces.get(turn, torch.zeros(GRID, GRID)) for turn in ("still", "sine", "cosine")])
    with torch.no_grad():
        made.tints.weight.zero_()
        made.kinds.weight.zero_()
        made.kinds.weight[DOG] = table.flatten()
    return made


@pytest.mark.parametrize("box", [(0.25, 0.25, 0.5, 0.5), (0.1, 0.3, 0.37, 0.11), (-0.2, 0.8, 0.5, 0.5)])
def test_an_even_shape_is_the_coverage_of_its_box(box: tuple[float, ...]) -> None:
    boxes = torch.tensor([[box]])
    placed = shapes(still=torch.ones(GRID, GRID))(PAINTED, boxes, AWAY, FREE)
    torch.testing.assert_close(placed, coverage(boxes, SIDE))


def test_every_piece_lies_where_it_belongs() -> None:
    pieces = torch.arange(GRID * GRID, dtype=torch.float32).view(GRID, GRID)
    placed = shapes(still=pieces)(PAINTED, BOX, AWAY, FREE)[0, 0]
    torch.testing.assert_close(placed[4:12, 4:12], pieces)  # a piece is as large as a cell here
    assert placed.sum() == pieces.sum()


def test_what_is_occluded_adds_nothing() -> None:
    free = FREE.clone()
    free[..., :8, :] = 0
    placed = shapes(still=torch.ones(GRID, GRID))(PAINTED, BOX, AWAY, free)
    assert placed[..., :8, :].abs().sum() == 0
    assert placed.sum() == GRID * GRID / 2


def test_a_shape_turns_with_its_body() -> None:
    made = shapes(sine=torch.full((GRID, GRID), 2.0), cosine=torch.ones(GRID, GRID))
    for yaw in (0.3, math.pi - 0.3):
        placed = made(PAINTED, BOX, torch.tensor([[[math.sin(yaw), math.cos(yaw)]]]), FREE)
        assert placed[0, 0, 8, 8].item() == pytest.approx(2 * math.sin(yaw) + math.cos(yaw), abs=1e-6)
    assert made(PAINTED, BOX, AWAY, FREE).abs().sum() == 0
    assert HARMONICS == 3


def test_a_colour_multiplies_a_shape() -> None:
    made = shapes(still=torch.ones(GRID, GRID))
    with torch.no_grad():
        made.tints.weight[row_of("colour", "red")] = 0.5
    red = torch.tensor([[[DOG, row_of("colour", "red"), 0]]])
    torch.testing.assert_close(made(red, BOX, AWAY, FREE), 1.5 * made(PAINTED, BOX, AWAY, FREE))
