"""Langevin steps leave the density that they are made for as it is."""

from __future__ import annotations

from functools import partial

import pytest
import torch
from torch import Tensor

from core.compose.corrector import corrected, mala, ula, with_corrector
from core.compose.estimate import Estimate
from core.compose.noise import Noise
from core.compose.samplers import dpmpp_2m, euler
from core.compose.schedule import karras
from tests.core.compose.densities import OneStream, denoiser, normal

SIGMA = 0.6
VARIANCE = 1.0 - SIGMA**2
"""With noise of SIGMA on it the target's variance is exactly 1."""


def denoise_in(dimensions: int):
    target = normal([0.0] * dimensions, VARIANCE)
    model = denoiser(dimensions)
    return lambda x, sigma: Estimate(model(x, sigma, [target] * len(x)))


def start(points: int, dimensions: int, deviation: float) -> Tensor:
    return OneStream(7).normal(torch.empty(points, dimensions, 1, 1, dtype=torch.float64)) * deviation


@pytest.mark.parametrize("dimensions", [1, 8, 64])
@pytest.mark.parametrize(
    ("corrector", "tolerance"), [(partial(ula, size=0.05), 0.03), (mala, 0.02)], ids=["ula", "mala"]
)
def test_the_targets_variance_stays_one(corrector, tolerance: float, dimensions: int) -> None:
    x = start(4000 if dimensions < 64 else 1000, dimensions, 1.0)
    moved = corrector(denoise_in(dimensions), x, SIGMA, OneStream(8), steps=100)
    assert moved.var().item() == pytest.approx(1.0, abs=tolerance + 0.02)
    assert (moved - x).abs().mean() > 0.3, "the points must have moved"


@pytest.mark.parametrize("deviation", [0.5, 2.0])
def test_mala_finds_the_target_from_elsewhere(deviation: float) -> None:
    moved = mala(denoise_in(2), start(4000, 2, deviation), SIGMA, OneStream(9), steps=60)
    assert moved.var().item() == pytest.approx(1.0, abs=0.05)


def test_ula_has_the_bias_of_its_step_size_and_mala_has_none() -> None:
    """A step h on a standard normal leaves ULA at the variance 1 / (1 - h / 2)."""
    size = 0.5 / SIGMA**2  # h = size * SIGMA^2 = 0.5
    x = start(20000, 1, 1.0)
    coarse = ula(denoise_in(1), x, SIGMA, OneStream(8), steps=40, size=size)
    exact = mala(denoise_in(1), x, SIGMA, OneStream(8), steps=40, size=size)
    assert coarse.var().item() == pytest.approx(1 / (1 - 0.25), rel=0.03)
    assert exact.var().item() == pytest.approx(1.0, abs=0.03)


def test_each_picture_accepts_for_itself() -> None:
    """What happens to one picture does not depend on the others of its batch."""
    x = start(3, 4, 1.0).float()
    together = mala(denoise_in(4), x, SIGMA, Noise([1, 2, 3]), steps=20, size=1.5)
    alone = [mala(denoise_in(4), x[i : i + 1], SIGMA, Noise([i + 1]), steps=20, size=1.5) for i in range(3)]
    torch.testing.assert_close(together, torch.cat(alone))


def test_mala_keeps_refused_pictures_and_moves_accepted_ones() -> None:
    x = start(2000, 1, 1.0)
    moved = mala(denoise_in(1), x, SIGMA, OneStream(4), steps=1, size=6.0)
    kept = (moved == x).double().mean().item()
    assert 0.05 < kept < 0.95


@pytest.mark.parametrize("dimensions", [64, 1024, 12288])
def test_mala_accepts_in_the_dimensions_of_pictures(dimensions: int) -> None:
    denoise = denoise_in_pixels
    x = OneStream(7).normal(torch.empty(64, dimensions, 1, 1))
    moved = mala(denoise, x, SIGMA, OneStream(8), steps=1)
    accepted = (moved != x).flatten(1).any(dim=1).double().mean().item()
    assert 0.3 < accepted < 0.99


def denoise_in_pixels(x: Tensor, sigma: float) -> Estimate:
    """Independent values, so that it can be large."""
    return Estimate(x * (VARIANCE / (VARIANCE + sigma**2)))


def test_correcting_costs_no_evaluation_where_there_is_none() -> None:
    assert with_corrector(euler, "none", 5) is euler


def test_the_picture_at_the_end_is_not_corrected() -> None:
    """Without noise there is no score, so the last step is the sampler's own."""
    model, target = denoiser(), normal(0.0, 1.0)
    levels = karras(4, 0.1, 5.0)
    sampler = corrected(dpmpp_2m, partial(ula, steps=3))
    steps = list(sampler(lambda x, s: Estimate(model(x, s, [target])), torch.ones(1, 1, 1, 1), levels, Noise([0])))
    assert len(model.asked) == 4 + 3 * 3
    assert torch.equal(steps[-1].x, steps[-1].estimate.denoised)
