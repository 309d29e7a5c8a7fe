"""Rasterizes the boxes of cards on the latent grid: coverage, visibility and coordinates within a box."""

from __future__ import annotations

import torch
from torch import Tensor

from core.compose import masks
from core.scene.slacks import SAME_DEPTH


def coverage(boxes: Tensor, side: int) -> Tensor:
    """The share of each cell that each box covers, on a square grid: (..., 4) -> (..., side, side)."""
    return masks.coverage(boxes, side, side)


def visible_and_occluded(covered: Tensor, boxes: Tensor, depths: Tensor) -> tuple[Tensor, Tensor]:
    """Split the coverage of each card into what is visible and what another card occludes.

    The nearer card occludes the farther one; of two at the same depth, like a load and its carrier, the smaller box is
    in front. The occluded part is kept, because a box is wider than its body.

    Args:
        covered: (batch, cards, side, side), from `coverage`.
        boxes: (batch, cards, 4).
        depths: (batch, cards).

    Returns:
        Visible and occluded, each (batch, cards, side, side); their sum is `covered`. The order of the cards does not
        matter.
    """
    area = boxes[..., 2] * boxes[..., 3]
    nearer = depths[:, :, None] > depths[:, None, :] + SAME_DEPTH  # (batch, card, other)
    level = (depths[:, :, None] - depths[:, None, :]).abs() <= SAME_DEPTH
    occludes = nearer | (level & (area[:, :, None] > area[:, None, :]))
    free = torch.where(occludes[..., None, None], 1 - covered[:, None], 1.0).prod(dim=2)  # (batch, card, side, side)
    visible = covered * free
    return visible, covered - visible


def box_coordinates(boxes: Tensor, side: int) -> Tensor:
    """The x and y of each cell's middle in the coordinates of each box: (..., 2, side, side).

    -1 is the left or upper edge and 1 the right or lower one; beyond the box values are clamped to -1.5..1.5.
    """
    left, top, width, height = boxes.unbind(-1)
    x = _coordinate(left, width, side)[..., None, :].expand(*left.shape, side, side)
    y = _coordinate(top, height, side)[..., :, None].expand(*left.shape, side, side)
    return torch.stack([x, y], dim=-3)


def _coordinate(start: Tensor, length: Tensor, side: int) -> Tensor:
    middles = (torch.arange(side, device=start.device, dtype=start.dtype) + 0.5) / side
    beyond = (middles - start[..., None]) / length[..., None].clamp_min(1e-6)
    return (beyond * 2 - 1).clamp(-1.5, 1.5)
