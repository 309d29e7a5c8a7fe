"""Cards painted into their boxes on the latent grid."""

from __future__ import annotations

import torch
from torch import Tensor

from core.compose import masks
from core.scene.relations import SAME_DEPTH


def coverage(boxes: Tensor, side: int) -> Tensor:
    """The share of each cell that each box covers, on a square grid: (..., 4) -> (..., side, side)."""
    return masks.coverage(boxes, side, side)


def shares(covered: Tensor, boxes: Tensor, depths: Tensor) -> tuple[Tensor, Tensor]:
    """How much of each card is in front, and how much of it lies behind another card, in every cell.

    The nearer card hides the farther one; of two that are level, like a load and its carrier, the smaller box is in
    front. What is hidden is kept apart rather than lost, for a box is wider than its body.

    Args:
        covered: (batch, cards, side, side), from `coverage`.
        boxes: (batch, cards, 4).
        depths: (batch, cards).

    Returns:
        In front and behind, each (batch, cards, side, side); their sum is `covered`. Nothing depends on the order of
        the cards.
    """
    area = boxes[..., 2] * boxes[..., 3]
    nearer = depths[:, :, None] > depths[:, None, :] + SAME_DEPTH  # (batch, card, other)
    level = (depths[:, :, None] - depths[:, None, :]).abs() <= SAME_DEPTH
    hides = nearer | (level & (area[:, :, None] > area[:, None, :]))
    free = torch.where(hides[..., None, None], 1 - covered[:, None], 1.0).prod(dim=2)  # (batch, card, side, side)
    front = covered * free
    return front, covered - front


def within(boxes: Tensor, side: int) -> Tensor:
    """Where each cell lies in each box: (..., 2, side, side), x and y.

    -1 is the left or upper edge and 1 the other; beyond the box the numbers are cut off at -1.5 and 1.5.
    """
    left, top, width, height = boxes.unbind(-1)
    x = _place(left, width, side)[..., None, :].expand(*left.shape, side, side)
    y = _place(top, height, side)[..., :, None].expand(*left.shape, side, side)
    return torch.stack([x, y], dim=-3)


def _place(start: Tensor, length: Tensor, side: int) -> Tensor:
    middles = (torch.arange(side, device=start.device, dtype=start.dtype) + 0.5) / side
    beyond = (middles - start[..., None]) / length[..., None].clamp_min(1e-6)
    return (beyond * 2 - 1).clamp(-1.5, 1.5)
