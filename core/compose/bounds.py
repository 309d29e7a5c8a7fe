"""Limits that keep the summed guidance from growing with the number of cards.

A bound takes the contributions, (units, batch, channels, height, width), and their sum, and returns the sum that is
applied. A unit is one condition, or all conditions of one OR. Where the sum is 0 it stays exactly 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import torch
from torch import Tensor

Bound = Callable[[Tensor, Tensor], Tensor]

TINY = 1e-30


def unbounded(contributions: Tensor, total: Tensor) -> Tensor:
    """The sum as it is: the product of the densities, exactly."""
    del contributions
    return total


def norm_cap(contributions: Tensor, total: Tensor) -> Tensor:
    """At each point of the grid the sum is at most as long as the longest single contribution there."""
    if len(contributions) == 1:
        return total
    lengths = [one.square().sum(dim=1, keepdim=True) for one in contributions]  # one by one: they are large
    longest = torch.stack(lengths).amax(dim=0)  # squared: (batch, 1, height, width)
    length = total.square().sum(dim=1, keepdim=True)
    return total * _least_share(longest, length)


def rescale(contributions: Tensor, total: Tensor) -> Tensor:
    """Over the picture the sum is no stronger than the strongest contribution (after Lin et al. 2024, section 3.4)."""
    if len(contributions) == 1:
        return total
    strengths = [one.square().sum(dim=(1, 2, 3)) for one in contributions]
    strongest = torch.stack(strengths).amax(dim=0)  # squared: (batch,)
    strength = total.square().sum(dim=(1, 2, 3))
    return total * _least_share(strongest, strength)[:, None, None, None]


def _least_share(limit: Tensor, length: Tensor) -> Tensor:
    """What a length is multiplied by to stay within its limit, both squared: at most 1."""
    return (length / limit.clamp_min(TINY)).clamp_min(1).rsqrt()


BOUNDS: Mapping[str, Bound] = MappingProxyType({"none": unbounded, "cap": norm_cap, "rescale": rescale})
