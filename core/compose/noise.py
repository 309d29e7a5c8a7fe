"""Randomness by seed: one CPU generator a picture, so that a picture depends neither on the device nor on its batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor


class Noise:
    """The random numbers of a run: one stream for each seed, drawn on the CPU in float32 and then moved."""

    def __init__(self, seeds: Sequence[int]) -> None:
        self._generators = [torch.Generator().manual_seed(seed) for seed in seeds]

    def normal(self, like: Tensor) -> Tensor:
        """Standard normal numbers of the shape, type and device of `like`, whose first axis has one entry a seed."""
        return self._draw(like, lambda shape, generator: torch.randn(shape, generator=generator))

    def signs(self, like: Tensor) -> Tensor:
        """-1 or 1, evenly (Rademacher)."""
        return self._draw(like, lambda shape, generator: torch.randint(0, 2, shape, generator=generator) * 2 - 1)

    def uniform(self, like: Tensor) -> Tensor:
        """Uniform numbers in 0..1, one a picture: (batch,)."""
        return self._draw(like[:, 0, 0, 0], lambda shape, generator: torch.rand(shape, generator=generator))

    def state(self) -> list[Tensor]:
        """Where the streams are, for `restore`."""
        return [generator.get_state() for generator in self._generators]

    def restore(self, state: Sequence[Tensor]) -> None:
        """Draws again what was drawn after `state` was taken."""
        for generator, where in zip(self._generators, state, strict=True):
            generator.set_state(where)

    def _draw(self, like: Tensor, draw: Callable[[torch.Size, torch.Generator], Tensor]) -> Tensor:
        rows = [draw(like.shape[1:], generator) for generator in self._generators]
        return torch.stack(rows).to(device=like.device, dtype=like.dtype)


def starting_noise(noise: Noise, seeds: int, shape: tuple[int, int, int], sigma: float, device: str = "cpu") -> Tensor:
    """Pure noise of level sigma, from which a run starts: (seeds, channels, height, width), float32."""
    return noise.normal(torch.empty(seeds, *shape, device=device)) * sigma
