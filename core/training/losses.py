"""How far pictures are apart. Pictures are (batch, 3, height, width) in -1..1."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def reconstruction_loss(made: Tensor, true: Tensor) -> Tensor:
    """Absolute and squared differences, and edges."""
    return (made - true).abs().mean() + 4 * functional.mse_loss(made, true) + 0.5 * edge_loss(made, true)


def spread_loss(raw: Tensor) -> Tensor:
    """How far the channels of a batch of latents are from mean 0 and variance 1."""
    return raw.mean(dim=(0, 2, 3)).square().mean() + (raw.var(dim=(0, 2, 3)) - 1).square().mean()


def edge_loss(made: Tensor, true: Tensor) -> Tensor:
    """The mean absolute difference of the steps between neighbouring pixels."""
    difference = made - true
    return difference.diff(dim=-1).abs().mean() + difference.diff(dim=-2).abs().mean()


def psnr(made: Tensor, true: Tensor, weight: Tensor | None = None) -> Tensor:
    """The peak signal-to-noise ratio of each picture in dB: (batch,); a weight is (batch, height, width)."""
    squared = (made.clamp(-1, 1) - true).square().mean(dim=1)
    weight = torch.ones_like(squared) if weight is None else weight
    error = (squared * weight).sum(dim=(1, 2)) / weight.sum(dim=(1, 2)).clamp_min(1e-6)
    return 10 * torch.log10(4 / error.clamp_min(1e-10))
