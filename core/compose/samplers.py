"""From noise to picture: samplers as generators of steps.

Each takes the picture x at the first level of `sigmas` and yields one `Step` per level after that, so that a preview,
a progress bar, a stop and a test are a `for` loop. Any falling sequence of levels will do; a run can begin anywhere.
x is (batch, channels, height, width) with noise of standard deviation sigma on it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from torch import Tensor

from core.compose.estimate import Denoise, Estimate
from core.compose.noise import Noise


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One moment of refinement."""

    index: int  # 0..count-1
    count: int
    sigma: float  # the noise level at which `estimate` was made
    sigma_next: float  # the noise level of `x`
    x: Tensor  # (batch, channels, height, width)
    estimate: Estimate


Sampler = Callable[[Denoise, Tensor, Sequence[float], Noise], Iterator[Step]]


def euler(denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise) -> Iterator[Step]:
    """Euler's method on the probability flow (Karras et al. 2022, algorithm 1 without its second half); order 1."""
    del noise
    for i, (sigma, sigma_next) in enumerate(pairwise(sigmas)):
        estimate = denoise(x, sigma)
        x = x.lerp(estimate.denoised, 1 - sigma_next / sigma)  # x + (x - D) / sigma * (sigma_next - sigma)
        yield Step(i, len(sigmas) - 1, sigma, sigma_next, x, estimate)


def heun(denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise) -> Iterator[Step]:
    """Heun's method on the probability flow (Karras et al. 2022, algorithm 1); order 2, two evaluations a step."""
    del noise
    for i, (sigma, sigma_next) in enumerate(pairwise(sigmas)):
        estimate = denoise(x, sigma)
        slope = (x - estimate.denoised) / sigma
        x_guess = x + slope * (sigma_next - sigma)
        if sigma_next > 0:
            slope_guess = (x_guess - denoise(x_guess, sigma_next).denoised) / sigma_next
            x = x + (slope + slope_guess) / 2 * (sigma_next - sigma)
        else:
            x = x_guess
        yield Step(i, len(sigmas) - 1, sigma, sigma_next, x, estimate)


def ancestral(denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise) -> Iterator[Step]:
    """Euler steps to below the next level, then fresh noise up to it (Song et al. 2021, as in DDPM's posterior)."""
    for i, (sigma, sigma_next) in enumerate(pairwise(sigmas)):
        estimate = denoise(x, sigma)
        sigma_up = sigma_next * math.sqrt(1 - (sigma_next / sigma) ** 2)
        sigma_down = sigma_next**2 / sigma
        slope = (x - estimate.denoised) / sigma
        x = x + slope * (sigma_down - sigma)
        if sigma_up > 0:
            x = x + noise.normal(x) * sigma_up
        yield Step(i, len(sigmas) - 1, sigma, sigma_next, x, estimate)


def dpmpp_2m(denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise) -> Iterator[Step]:
    """DPM-Solver++(2M) (Lu et al. 2022, algorithm 2) in lambda = -log sigma; order 2, one evaluation a step.

    Its first step, the step to 0 and the step after a change of field are of order 1.
    """
    del noise
    last: Estimate | None = None
    last_width = 0.0
    for i, (sigma, sigma_next) in enumerate(pairwise(sigmas)):
        estimate = denoise(x, sigma)
        width = math.log(sigma / sigma_next) if sigma_next > 0 else math.inf
        aim = estimate.denoised
        if last is not None and last.field is estimate.field and sigma_next > 0:
            ahead = width / (2 * last_width)
            aim = aim * (1 + ahead) - last.denoised * ahead
        x = x * (sigma_next / sigma) - aim * math.expm1(-width)
        last, last_width = estimate, width
        yield Step(i, len(sigmas) - 1, sigma, sigma_next, x, estimate)


SAMPLERS: Mapping[str, Sampler] = MappingProxyType(
    {"euler": euler, "heun": heun, "ancestral": ancestral, "dpmpp_2m": dpmpp_2m}
)
