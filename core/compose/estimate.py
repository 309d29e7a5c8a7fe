"""What is known of the picture at one moment of a run, and what each concept has to do with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Pulls:
    """What each factor adds to the background's denoised picture, after weights and masks."""

    names: tuple[str, ...]  # one a factor
    weights: Tensor  # (factors, batch): with the sign of NOT and the share of an OR
    masks: Tensor  # (factors, height, width), 0..1
    rows: tuple[int, ...]  # which of the differences each factor is about; those of a pack share one
    differences: Tensor  # (questions, batch, channels, height, width)
    total: Tensor  # (batch, channels, height, width), after the bound

    @property
    def each(self) -> Tensor:
        """The pull of each factor before the bound: (factors, batch, channels, height, width)."""
        strengths = self.weights[:, :, None, None] * self.masks[:, None]
        return self.differences[list(self.rows)] * strengths[:, :, None]


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """The denoised picture, (batch, channels, height, width), and the pulls that made it (None: a plain denoiser).

    `field` is whatever gave the estimate. Estimates of one field belong to one smooth flow; a sampler that remembers
    forgets at a change of field.
    """

    denoised: Tensor
    pulls: Pulls | None = None
    field: object = None

    def influence(self) -> dict[str, Tensor]:
        """How strongly each name paints at each point: the length of its pull, (batch, height, width), at least 0.

        What has no name is left out.
        """
        if self.pulls is None:
            return {}
        maps: dict[str, Tensor] = {}
        for name, pull in zip(self.pulls.names, self.pulls.each, strict=True):
            if not name:
                continue
            length = pull.square().sum(dim=1).sqrt()
            maps[name] = maps[name] + length if name in maps else length
        return maps

    def guidance(self) -> Tensor:
        """The summed weight of all factors as it comes to bear after the bound: (batch,)."""
        if self.pulls is None:
            return self.denoised.new_zeros(len(self.denoised))
        asked = self.pulls.each.sum(dim=0).square().sum(dim=(1, 2, 3)).sqrt()
        given = self.pulls.total.square().sum(dim=(1, 2, 3)).sqrt()
        return self.pulls.weights.abs().sum(dim=0) * given / asked.clamp_min(1e-12)


Denoise = Callable[[Tensor, float], Estimate]
"""(x at noise level sigma, sigma) -> estimate: all that a sampler knows of models and concepts."""
