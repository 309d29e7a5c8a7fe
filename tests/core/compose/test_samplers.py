"""Samplers against flows with known ends."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from core.compose.estimate import Denoise, Estimate
from core.compose.factors import And, Factor
from core.compose.samplers import SAMPLERS, ancestral, dpmpp_2m, euler, heun
from core.compose.schedule import karras
from tests.core.compose.densities import OneStream, compose, denoiser, normal, sample

MEAN, VARIANCE = 0.7, 0.4
TARGET = normal(MEAN, VARIANCE)


def denoise(x: Tensor, sigma: float) -> Estimate:
    return Estimate(denoiser()(x, sigma, [TARGET] * len(x)))


def end_of_flow(x: Tensor, start: float, end: float) -> Tensor:
    """The probability flow of a Gaussian in closed form: the distance from the mean shrinks with the deviation."""
    return MEAN + (x - MEAN) * math.sqrt((VARIANCE + end**2) / (VARIANCE + start**2))


def slope(sampler, steps: list[int]) -> float:
    """The order of convergence: minus the slope of log error by log steps."""
    x = torch.full((1, 1, 1, 1), 3.0, dtype=torch.float64)
    truth = end_of_flow(x, 5.0, 0.1)
    errors = []
    for count in steps:
        *_, last = sampler(denoise, x, karras(count + 1, 0.1, 5.0)[:-1], OneStream())
        errors.append((last.x - truth).abs().item())
    logs = torch.tensor([steps, errors], dtype=torch.float64).log()
    centred = logs - logs.mean(dim=1, keepdim=True)
    return -(centred[0] @ centred[1] / (centred[0] @ centred[0])).item()


@pytest.mark.parametrize(("sampler", "order"), [(euler, 1), (heun, 2), (dpmpp_2m, 2)])
def test_order_of_convergence(sampler, order: int) -> None:
    assert slope(sampler, [32, 64, 128, 256, 512]) == pytest.approx(order, abs=0.12)


@pytest.mark.parametrize("sampler", [euler, heun, ancestral, dpmpp_2m])
def test_samples_have_the_moments_of_the_target(sampler) -> None:
    points = sample(sampler, denoise, karras(200, 0.01, 30.0), 4000)
    assert points.mean().item() == pytest.approx(MEAN, abs=0.04)
    assert points.var().item() == pytest.approx(VARIANCE, rel=0.08)


@pytest.mark.parametrize("sampler", SAMPLERS.values())
def test_steps_tell_where_they_are(sampler) -> None:
    sigmas = karras(7, 0.1, 10.0)
    x = torch.ones(2, 1, 1, 1)
    steps = list(sampler(denoise, x, sigmas, OneStream()))
    assert [step.index for step in steps] == list(range(7))
    assert {step.count for step in steps} == {7}
    assert [step.sigma for step in steps] == list(sigmas[:-1])
    assert [step.sigma_next for step in steps] == list(sigmas[1:])
    assert torch.equal(x, torch.ones(2, 1, 1, 1)), "a sampler must not write into its argument"
    torch.testing.assert_close(steps[-1].x, steps[-1].estimate.denoised)


@pytest.mark.parametrize("sampler", [euler, heun, ancestral])
def test_a_run_can_begin_anywhere(sampler) -> None:
    sigmas, x = karras(9, 0.1, 10.0), torch.full((1, 1, 1, 1), 4.0, dtype=torch.float64)
    noise = OneStream(3)
    *_, middle = sampler(denoise, x, sigmas[:5], noise)
    *_, broken = sampler(denoise, middle.x, sigmas[4:], noise)
    *_, whole = sampler(denoise, x, sigmas, OneStream(3))
    assert torch.equal(broken.x, whole.x)


def test_nothing_is_evaluated_before_it_is_asked_for() -> None:
    """A consumer that stops after two steps has paid for two."""
    model = denoiser()

    def counted(x: Tensor, sigma: float) -> Estimate:
        return Estimate(model(x, sigma, [TARGET] * len(x)))

    steps = euler(counted, torch.ones(1, 1, 1, 1), karras(10, 0.1, 10.0), OneStream())
    next(steps), next(steps)
    steps.close()
    assert len(model.asked) == 2


class Switching:
    """A field that becomes another one after some calls, as when a card is changed in mid-run."""

    def __init__(self, fields: tuple[Denoise, Denoise], after: int) -> None:
        self._fields, self._after, self._calls = fields, after, 0

    def __call__(self, x: Tensor, sigma: float) -> Estimate:
        self._calls += 1
        return self._fields[self._calls > self._after](x, sigma)


@pytest.mark.parametrize("sampler", SAMPLERS.values())
def test_a_card_swapped_in_mid_run_gives_the_second_cards_distribution(sampler) -> None:
    background = normal(0.0, 9.0)
    first = compose(And((Factor(normal(-4.0, 0.3)),)), background)
    second = compose(And((Factor(normal(3.0, 0.5)),)), background)
    points = sample(sampler, Switching((first, second), after=10), karras(120, 0.01, 30.0), 4000)

    # The swap comes where noise still hides the first card; the flow carries a Gaussian on, so its moments are known.
    assert points.mean().item() == pytest.approx(3.0, abs=0.15)
    assert points.var().item() == pytest.approx(0.5, rel=0.1)


def test_a_sampler_with_a_memory_forgets_at_a_swap() -> None:
    """After a change of field DPM++ 2M does what it would do if it began there."""
    background = normal(0.0, 9.0)
    fields = (compose(Factor(normal(-4.0, 0.3)), background), compose(Factor(normal(3.0, 0.5)), background))
    sigmas, x = karras(12, 0.1, 10.0), torch.full((1, 1, 1, 1), 8.0, dtype=torch.float64)
    steps = list(dpmpp_2m(Switching(fields, after=5), x, sigmas, OneStream()))
    fresh = list(dpmpp_2m(fields[1], steps[4].x, sigmas[5:], OneStream()))
    assert torch.equal(steps[5].x, fresh[0].x)
    assert torch.equal(steps[-1].x, fresh[-1].x)
