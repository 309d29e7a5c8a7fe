"""The samplers and the composition against diffusers' schedulers, and against the published formulas in NumPy.

A network that predicts noise is made of a density whose denoiser is known, so that every implementation can ask it.
diffusers computes in float32, whatever it is given.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from diffusers.schedulers.scheduling_ddim import DDIMScheduler
from diffusers.schedulers.scheduling_ddpm import DDPMScheduler
from diffusers.schedulers.scheduling_dpmsolver_multistep import DPMSolverMultistepScheduler
from diffusers.schedulers.scheduling_euler_ancestral_discrete import EulerAncestralDiscreteScheduler
from diffusers.schedulers.scheduling_euler_discrete import EulerDiscreteScheduler
from diffusers.schedulers.scheduling_heun_discrete import HeunDiscreteScheduler
from torch import Tensor

from core.compose.estimate import Denoise, Estimate
from core.compose.factors import And, Factor, Not
from core.compose.noise import Noise
from core.compose.samplers import SAMPLERS, Sampler, ancestral, dpmpp_2m, euler, heun
from core.compose.schedule import karras
from tests.core.compose.densities import Density, compose, denoiser, normal

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # diffusers, NumPy 2

TARGET = normal([-1.2, 0.3], 0.05, 0.4) + normal([0.8, 0.1], 0.2, 0.6)
STEPS, POINTS = 24, 50
STABLE_DIFFUSION: dict[str, Any] = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "timestep_spacing": "leading",
    "steps_offset": 1,
}
FLOAT32 = {"rtol": 2e-5, "atol": 2e-5}


def denoise(x: Tensor, sigma: float) -> Estimate:
    return Estimate(denoiser(2)(x, sigma, [TARGET] * len(x)))


def noise_prediction(x: Tensor, sigma: float, denoise: Denoise = denoise) -> Tensor:
    return (x - denoise(x, sigma).denoised) / sigma


class Shared(Noise):
    """Draws what diffusers draws from a generator of the same seed."""

    def _draw(self, like: Tensor, draw: Callable[[torch.Size, torch.Generator], Tensor]) -> Tensor:
        (generator,) = self._generators
        return draw(like.shape, generator).to(like.dtype)


def start(sigma: float) -> Tensor:
    return torch.randn(POINTS, 2, 1, 1, generator=torch.Generator().manual_seed(3)) * sigma


def last(sampler: Sampler, denoise: Denoise, x: Tensor, sigmas: Sequence[float]) -> Tensor:
    *_, step = sampler(denoise, x, sigmas, Shared([5]))
    return step.x


@pytest.mark.parametrize(
    ("sampler", "theirs"),
    [
        (euler, EulerDiscreteScheduler),
        (heun, HeunDiscreteScheduler),
        (ancestral, EulerAncestralDiscreteScheduler),
    ],
)
def test_a_sampler_is_diffusers_in_the_variance_exploding_space(sampler: Sampler, theirs: Any) -> None:
    scheduler, generator = theirs(**STABLE_DIFFUSION), torch.Generator().manual_seed(5)
    scheduler.set_timesteps(STEPS)
    x = mine = start(float(scheduler.sigmas[0]))
    for number, timestep in enumerate(scheduler.timesteps):
        prediction = noise_prediction(x, float(scheduler.sigmas[number]))
        options = {} if theirs is HeunDiscreteScheduler else {"generator": generator}
        scheduler.scale_model_input(x, timestep)
        x = scheduler.step(prediction, timestep, x, **options).prev_sample
    sigmas = [float(sigma) for sigma in scheduler.sigmas]
    if theirs is HeunDiscreteScheduler:  # its list has every inner level twice, once for each evaluation
        sigmas = [*sigmas[::2], 0.0] if sigmas[-2] else [*sigmas[:-1:2], 0.0]
    torch.testing.assert_close(last(sampler, denoise, mine, sigmas), x, **FLOAT32)


def test_dpm_solver_is_diffusers_in_the_variance_preserving_space() -> None:
    """Its picture is ours over (1 + sigma**2)**0.5."""
    scheduler = DPMSolverMultistepScheduler(**STABLE_DIFFUSION, lower_order_final=False, final_sigmas_type="zero")
    scheduler.set_timesteps(STEPS)
    sigmas = [float(sigma) for sigma in scheduler.sigmas]
    mine = start(sigmas[0])
    x = mine / math.sqrt(1 + sigmas[0] ** 2)
    for sigma, timestep in zip(sigmas, scheduler.timesteps, strict=False):
        x = scheduler.step(noise_prediction(x * math.sqrt(1 + sigma**2), sigma), timestep, x).prev_sample
    torch.testing.assert_close(last(dpmpp_2m, denoise, mine, sigmas), x, **FLOAT32)


BACKGROUND = normal([0.0, 0.0], 1.0)
CONCEPTS: tuple[tuple[Density, float], ...] = (
    (normal([0.8, 0.0], 0.4), 1.5),
    (normal([0.0, 0.5], 0.6), 0.75),
    (normal([-0.5, -0.5], 0.9), -0.5),
)
"""Conditions and weights, which float32 holds exactly; a negative weight is a NOT (Liu et al. 2022, equation 12)."""


def released_composition(x: Tensor, sigma: float) -> Tensor:
    """The line of the released code, on predicted noise: e = e_u + sum_i w_i (e_i - e_u)."""
    model = denoiser(2)

    def predicted(condition: Density) -> Tensor:
        return (x - model(x, sigma, [condition] * len(x))) / sigma

    unconditional = predicted(BACKGROUND)
    return unconditional + sum(weight * (predicted(concept) - unconditional) for concept, weight in CONCEPTS)


def composer() -> Denoise:
    factors = [Factor(concept, abs(weight)) for concept, weight in CONCEPTS]
    return compose(And((factors[0], factors[1], Not(factors[2]))), BACKGROUND)


@pytest.mark.parametrize("sigma", [30.0, 1.0, 0.05])
def test_the_composition_is_the_line_of_the_released_code(sigma: float) -> None:
    x = start(sigma).double()
    torch.testing.assert_close(
        noise_prediction(x, sigma, composer()), released_composition(x, sigma), rtol=1e-9, atol=1e-11
    )


@pytest.mark.parametrize(
    ("sampler", "theirs"), [(euler, DDIMScheduler), (ancestral, DDPMScheduler)], ids=["DDIM", "DDPM"]
)
def test_a_whole_composed_run_is_the_released_loop(sampler: Sampler, theirs: Any) -> None:
    """The released code's loops: DDIM with eta 0, and DDPM, each on the composed noise."""
    scheduler, generator = theirs(**STABLE_DIFFUSION, clip_sample=False), torch.Generator().manual_seed(5)
    scheduler.set_timesteps(50)
    alphas = scheduler.alphas_cumprod.double()
    levels = [math.sqrt((1 - alphas[t]) / alphas[t]) for t in scheduler.timesteps]
    end = 0.0 if theirs is DDPMScheduler else math.sqrt((1 - alphas[0]) / alphas[0])
    if theirs is DDIMScheduler:
        scheduler.final_alpha_cumprod = alphas[0].float()
    mine = start(levels[0])
    x = (mine / math.sqrt(1 + levels[0] ** 2)).float()
    for sigma, timestep in zip(levels, scheduler.timesteps, strict=True):
        prediction = released_composition(x * math.sqrt(1 + sigma**2), sigma)
        x = scheduler.step(prediction, int(timestep), x, generator=generator).prev_sample
    ours = last(sampler, composer(), mine, [*levels, end])
    torch.testing.assert_close(ours, x * math.sqrt(1 + end**2), rtol=2e-4, atol=2e-4)


# The published formulas once more, in NumPy and float64, on one Gaussian.

MEAN, VARIANCE = 0.7, 0.4
Array = np.ndarray


def known(x: Array, sigma: float) -> Array:
    return MEAN + VARIANCE / (VARIANCE + sigma**2) * (x - MEAN)


def algorithm_1(x: Array, sigmas: Sequence[float], second_order: bool) -> Array:
    """Karras et al. 2022, algorithm 1: d_i, the Euler step, and the trapezoid where t_{i+1} is not 0."""
    for here, there in pairwise(sigmas):
        d = (x - known(x, here)) / here
        x_next = x + (there - here) * d
        if second_order and there != 0:
            d_next = (x_next - known(x_next, there)) / there
            x_next = x + (there - here) * (d / 2 + d_next / 2)
        x = x_next
    return x


def algorithm_2(x: Array, sigmas: Sequence[float]) -> Array:
    """Lu et al. 2022, DPM-Solver++(2M), algorithm 2, with alpha = 1 and lambda = -log sigma; order 1 at both ends."""
    outputs: list[Array] = []
    steps: list[float] = []
    for here, there in pairwise(sigmas):
        outputs.append(known(x, here))
        if there == 0:
            return outputs[-1]
        steps.append(math.log(here) - math.log(there))
        d = outputs[-1]
        if len(outputs) > 1:
            r = steps[-2] / steps[-1]
            d = (1 + 1 / (2 * r)) * outputs[-1] - 1 / (2 * r) * outputs[-2]
        x = there / here * x - (math.exp(-steps[-1]) - 1) * d
    return x


PUBLISHED: dict[str, Callable[[Array, Sequence[float]], Array]] = {
    "euler": lambda x, sigmas: algorithm_1(x, sigmas, second_order=False),
    "heun": lambda x, sigmas: algorithm_1(x, sigmas, second_order=True),
    "dpmpp_2m": algorithm_2,
}


@pytest.mark.parametrize("end", [0.05, 0.0])
@pytest.mark.parametrize("name", PUBLISHED)
def test_a_sampler_is_its_published_formula(name: str, end: float) -> None:
    sigmas = karras(STEPS, 0.05, 20.0)[: None if end == 0 else -1]
    x = start(20.0)[:, :1].double()
    model, target = denoiser(), normal(MEAN, VARIANCE)
    ours = last(SAMPLERS[name], lambda x, s: Estimate(model(x, s, [target] * len(x))), x, sigmas)
    np.testing.assert_allclose(ours.numpy(), PUBLISHED[name](x.numpy(), sigmas), rtol=1e-12, atol=1e-12)
