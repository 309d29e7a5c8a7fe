"""Noise levels of a run: sigma, falling, in the variance-exploding convention, with 0 at the end."""

from __future__ import annotations

from collections.abc import Sequence

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
