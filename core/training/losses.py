"""How far pictures are apart. Pictures are (batch, 3, height, width) in -1..1."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional


def reconstruction_loss(made: Tensor, true: Tensor) -> Tensor:
    """Absolute and squared differences, edges at two scales, and structure at two scales."""
    flat = (made - true).abs().mean() + 2 * functional.mse_loss(made, true)
    scales = [(made, true), (functional.avg_pool2d(made, 2), functional.avg_pool2d(true, 2))]
    edges = sum((edge_loss(a, b) for a, b in scales), made.new_zeros(()))
    structure = sum((1 - similarity(a, b) for a, b in scales), made.new_zeros(()))
    return flat + edges + 0.1 * structure


def edge_loss(made: Tensor, true: Tensor) -> Tensor:
    """The mean absolute difference of the steps between neighbouring pixels."""
    difference = made - true
    return difference.diff(dim=-1).abs().mean() + difference.diff(dim=-2).abs().mean()


def similarity(made: Tensor, true: Tensor, window: int = 8) -> Tensor:
    """The mean structural similarity of Wang et al. 2004 over square windows, up to 1."""
    pooled: Callable[[Tensor], Tensor] = lambda x: functional.avg_pool2d(x, window, window // 2)  # noqa: E731
    a, b = pooled(made), pooled(true)
    var_a, var_b = pooled(made.square()) - a.square(), pooled(true.square()) - b.square()
    shared = pooled(made * true) - a * b
    steady, crisp = 0.02**2, 0.06**2  # the paper's constants for a range of 2
    near = (2 * a * b + steady) / (a.square() + b.square() + steady)
    return (near * (2 * shared + crisp) / (var_a + var_b + crisp)).mean()


def psnr(made: Tensor, true: Tensor, weight: Tensor | None = None) -> Tensor:
    """The peak signal-to-noise ratio of each picture in dB: (batch,); a weight is (batch, height, width)."""
    squared = (made.clamp(-1, 1) - true).square().mean(dim=1)
    weight = torch.ones_like(squared) if weight is None else weight
    error = (squared * weight).sum(dim=(1, 2)) / weight.sum(dim=(1, 2)).clamp_min(1e-6)
    return 10 * torch.log10(4 / error.clamp_min(1e-10))
