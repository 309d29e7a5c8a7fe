"""How probable each branch of an OR is, given the picture as it is now.

A mixture's score is the branches' scores, weighted by how probable each branch is at x (responsibilities). Diffusion
models give scores and no densities, but a density is the integral of its derivatives, and both derivatives of
log p(x, sigma) follow from the denoised picture:

    by x       s(x, sigma) = (D - x) / sigma^2                              (Tweedie)
    by sigma   sigma * (div s + |s|^2)                                      (the heat equation, in log density)

The integral of an exact differential does not depend on the way, so it may be taken along whatever moves the sampler
makes, by the trapezoid rule, noise and corrector steps included. The divergence is estimated with one random direction
of signs (Hutchinson 1990) and a finite difference, which evaluates each factor once more. Skreta et al. 2025 ("The
Superposition of Diffusion Models") weight models by densities along the way too, for moves of one particular kind.

Kept are the log ratios of each factor's density to the background's: a branch that is an AND is the product of such
ratios, each to the power of its weight, and what the branches share cancels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """The derivatives of each factor's log density ratio to the background, where the picture is now."""

    x: Tensor  # (batch, channels, height, width)
    sigma: float
    by_x: Tensor  # (factors, batch, channels, height, width)
    by_log_sigma: Tensor  # (factors, batch)


@dataclass(frozen=True, slots=True, eq=False)
class LogRatios:
    """The log density ratio of each factor to the background, and the slopes where it was last known."""

    log: Tensor  # (factors, batch)
    slopes: Slopes

    @classmethod
    def at_start(cls, slopes: Slopes) -> LogRatios:
        """The ratios at the first picture of a run, where sigma is large against the clean data.

        There the log ratio of two densities at a given x falls as 1 / sigma^2, so it is half of its own slope. As runs
        start from noise about 0, sigma must also be large against the length of a clean picture, that is the root of
        its number of values; else the start speaks for the factor whose pictures are shorter.
        """
        return cls(slopes.by_log_sigma / -2, slopes)

    def rows(self, rows: Sequence[int | None]) -> LogRatios:
        """The ratios of these factors, in this order; None is a new one, of which nothing is known."""

        def taken(values: Tensor) -> Tensor:
            return torch.stack([torch.zeros_like(values[0]) if row is None else values[row] for row in rows])

        slopes = replace(self.slopes, by_x=taken(self.slopes.by_x), by_log_sigma=taken(self.slopes.by_log_sigma))
        return LogRatios(taken(self.log), slopes)

    def moved_to(self, slopes: Slopes) -> LogRatios:
        """The ratios at another picture and noise level."""
        last = self.slopes
        by_x = ((last.by_x + slopes.by_x) * (slopes.x - last.x)).sum(dim=(2, 3, 4)) / 2
        by_sigma = (last.by_log_sigma + slopes.by_log_sigma) / 2 * math.log(slopes.sigma / last.sigma)
        return LogRatios(self.log + by_x + by_sigma, slopes)


def ratio_slopes(
    x: Tensor, sigma: float, background: Tensor, differences: Tensor, probe: Tensor, probed: Tensor, radius: float
) -> Slopes:
    """The slopes from the network's answers.

    Args:
        x: the picture, (batch, channels, height, width).
        sigma: its noise level.
        background: the background's denoised picture at x, of the shape of x.
        differences: each factor's denoised picture less the background's at x, (factors, batch, ...).
        probe: a random direction of signs, of the shape of x.
        probed: the differences at x + radius * probe.
        radius: the step of the finite difference, in units of x.
    """
    scores = differences / sigma**2
    divergence = ((probed - differences) * probe).sum(dim=(2, 3, 4)) / (radius * sigma**2)
    background_score = (background - x) / sigma**2
    lengths = (scores * (scores + background_score * 2)).sum(dim=(2, 3, 4))
    return Slopes(x, sigma, scores, (divergence + lengths) * sigma**2)
