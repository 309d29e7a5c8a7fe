"""How probable each branch of an OR is, given the picture as it is now.

A mixture's score is the branches' scores, weighted by how probable each branch is at x (responsibilities). Diffusion
models give scores and no densities, but a density is the integral of its derivatives, and both derivatives of
log p(x, sigma) follow from the denoised picture:

    by x       s(x, sigma) = (D - x) / sigma^2                              (Tweedie)
    by sigma   sigma * (div s + |s|^2)                                      (the heat equation, in log density)

The integral of an exact differential does not depend on the way, so it may be taken along whatever moves the sampler
makes, by the trapezoid rule, noise and corrector steps included. The divergence is estimated with one random direction
of signs (Hutchinson 1990) and a finite difference, which asks each branch once more. Skreta et al. 2025 ("The
Superposition of Diffusion Models") weight models by densities along the way too, for moves of one particular kind.

Everything is kept relative to the background, whose own density cancels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True, slots=True, eq=False)
class BranchSlopes:
    """The derivatives of each branch's log density relative to the background's, where the picture is now."""

    x: Tensor  # (batch, channels, height, width)
    sigma: float
    by_x: Tensor  # (branches, batch, channels, height, width)
    by_log_sigma: Tensor  # (branches, batch)


@dataclass(frozen=True, slots=True, eq=False)
class Odds:
    """The log odds of each branch, (branches, batch), and the slopes where they were last known."""

    log: Tensor
    slopes: BranchSlopes

    @classmethod
    def at_start(cls, prior: Sequence[float], slopes: BranchSlopes) -> Odds:
        """The odds at the first picture of a run, from the odds before anything is seen.

        Along x = sigma * u a log density ratio vanishes as 1 / sigma for large sigma, so there it is the negative of
        its own derivative by log sigma.
        """
        log_prior = slopes.x.new_tensor(prior).log()[:, None]
        along = (slopes.by_x * slopes.x).sum(dim=(2, 3, 4)) + slopes.by_log_sigma
        return cls(log_prior - along, slopes)

    def moved_to(self, slopes: BranchSlopes) -> Odds:
        """The odds at another picture and noise level."""
        last = self.slopes
        move = slopes.x - last.x
        by_x = ((last.by_x + slopes.by_x) * move).sum(dim=(2, 3, 4)) / 2
        by_sigma = (last.by_log_sigma + slopes.by_log_sigma) / 2 * math.log(slopes.sigma / last.sigma)
        return Odds(self.log + by_x + by_sigma, slopes)

    def probabilities(self) -> Tensor:
        """(branches, batch), summing to 1 over the branches."""
        return self.log.softmax(dim=0)


def branch_slopes(
    x: Tensor, sigma: float, background: Tensor, pulls: Tensor, probe: Tensor, probed_pulls: Tensor, reach: float
) -> BranchSlopes:
    """The slopes from what the network said.

    Args:
        x: the picture, (batch, channels, height, width).
        sigma: its noise level.
        background: the background's denoised picture at x.
        pulls: each branch's denoised picture less the background's at x, (branches, batch, channels, height, width).
        probe: a random direction of signs, of the shape of x.
        probed_pulls: the pulls at x + reach * probe.
        reach: how far the probe goes, in units of x.
    """
    scores = pulls / sigma**2
    divergence = ((probed_pulls - pulls) * probe).sum(dim=(2, 3, 4)) / (reach * sigma**2)
    background_score = (background - x) / sigma**2
    lengths = (scores * (scores + background_score * 2)).sum(dim=(2, 3, 4))
    return BranchSlopes(x, sigma, scores, (divergence + lengths) * sigma**2)
