"""The denoised picture at one moment of a run, and the contribution of each factor to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Contributions:
    """The guidance terms w_i M_i (D_i - D_b): what each factor adds to the background's denoised picture."""

    names: tuple[str, ...]  # one a factor
    weights: Tensor  # (factors, batch): with the sign of NOT and the share of an OR
    masks: Tensor  # (factors, height, width), 0..1
    rows: tuple[int, ...]  # the difference of each factor, by its index; factors of one query share it
    differences: Tensor  # (conditions, batch, channels, height, width)
    total: Tensor  # (batch, channels, height, width), after the bound

    def one(self, index: int) -> Tensor:
        """The contribution of one factor before the bound: (batch, channels, height, width)."""
        strength = self.weights[index, :, None, None] * self.masks[index]
        return self.differences[self.rows[index]] * strength[:, None]

    @property
    def each(self) -> Tensor:
        """The contribution of each factor before the bound: (factors, batch, channels, height, width)."""
        strengths = self.weights[:, :, None, None] * self.masks[:, None]
        return self.differences[list(self.rows)] * strengths[:, :, None]


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """The denoised picture, (batch, channels, height, width), and the contributions in it (None: a plain denoiser).

    `field` is the denoiser that made the estimate. Estimates of one field belong to one smooth probability flow; a
    multistep sampler starts anew when the field changes.
    """

    denoised: Tensor
    contributions: Contributions | None = None
    field: object = None

    def influence(self) -> dict[str, Tensor]:
        """How strongly each name paints at each point: (batch, height, width), at least 0.

        It is the length of the name's contribution. Factors without a name are left out.
        """
        if self.contributions is None:
            return {}
        maps: dict[str, Tensor] = {}
        for index, name in enumerate(self.contributions.names):
            if not name:
                continue
            length = self.contributions.one(index).square().sum(dim=1).sqrt()
            maps[name] = maps[name] + length if name in maps else length
        return maps

    def guidance(self) -> Tensor:
        """The summed weight of all factors as it comes to bear after the bound: (batch,)."""
        if self.contributions is None:
            return self.denoised.new_zeros(len(self.denoised))
        parts = map(self.contributions.one, range(len(self.contributions.names)))
        asked = reduce(torch.add, parts).square().sum(dim=(1, 2, 3)).sqrt()
        given = self.contributions.total.square().sum(dim=(1, 2, 3)).sqrt()
        return self.contributions.weights.abs().sum(dim=0) * given / asked.clamp_min(1e-12)


Denoise = Callable[[Tensor, float], Estimate]
"""(x at noise level sigma, sigma) -> estimate: all that a sampler knows of models and concepts."""
