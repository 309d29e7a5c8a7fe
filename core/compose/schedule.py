"""Noise levels of a run: sigma, falling, in the variance-exploding convention, with 0 at the end."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from itertools import accumulate

Sigmas = tuple[float, ...]


def karras(steps: int, sigma_min: float, sigma_max: float, rho: float = 7.0) -> Sigmas:
    """Equal steps in sigma to the power of 1/rho (Karras et al. 2022, equation 5)."""
    first, last = sigma_max ** (1 / rho), sigma_min ** (1 / rho)
    positions = (i / max(steps - 1, 1) for i in range(steps))
    return (*((first + position * (last - first)) ** rho for position in positions), 0.0)


def trailing(steps: int, table: Sequence[float]) -> Sigmas:
    """Equal steps through a discrete model's table (ascending), beginning at its noisiest level (Lin et al. 2024)."""
    indices = (round(len(table) * (1 - i / steps)) - 1 for i in range(steps))
    return (*(table[index] for index in indices), 0.0)


def flow(steps: int, sigma_max: float, shift: float = 1.0) -> Sigmas:
    """Equal steps in the time t = sigma / (1 + sigma) of a flow model; a shift above 1 spends more of them on noise.

    The shift is that of Esser et al. 2024, equation 23.
    """
    end = sigma_max / (1 + sigma_max)
    first = end / (shift + (1 - shift) * end)
    times = (first * (1 - i / steps) for i in range(steps))
    shifted = [shift * time / (1 + (shift - 1) * time) for time in times]
    return (*(time / (1 - time) for time in shifted), 0.0)


def scaled_linear_table(steps: int = 1000, start: float = 0.00085, end: float = 0.012) -> Sigmas:
    """The ascending noise levels of a variance-preserving model with Stable Diffusion's scaled linear betas."""
    roots = (start**0.5 + i / (steps - 1) * (end**0.5 - start**0.5) for i in range(steps))
    kept = accumulate((1 - root**2 for root in roots), operator.mul)
    return tuple(math.sqrt((1 - share) / share) for share in kept)
