"""Moving the noisy picture before it is denoised, while its layout is still open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from torch import Tensor

from core.compose.estimate import Denoise
from core.compose.noise import Noise
from core.compose.samplers import Sampler, Step

LatentUpdate = Callable[[Tensor, float], Tensor]
"""(x, sigma) -> another x of the same noise level."""


def with_latent_update(sampler: Sampler, update: LatentUpdate, until: float) -> Sampler:
    """The sampler with the update before each of its steps from above the level `until`.

    A sampler with a memory has none in these steps.
    """

    def move_and_step(denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise) -> Iterator[Step]:
        early, count = sum(sigma > until for sigma in sigmas[:-1]), len(sigmas) - 1
        for i in range(early):
            (step,) = sampler(denoise, update(x, sigmas[i]), sigmas[i : i + 2], noise)
            x = step.x
            yield replace(step, index=i, count=count)
        for step in sampler(denoise, x, sigmas[early:], noise):
            yield replace(step, index=early + step.index, count=count)

    return move_and_step
