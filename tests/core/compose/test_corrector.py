"""Langevin steps leave the density that they are made for as it is."""

from __future__ import annotations

from functools import partial

import pytest
import torch
from scipy.stats import ks_1samp, ks_2samp
from torch import Tensor

from core.compose.corrector import AdaptiveMala, corrected, mala, ula, with_corrector
from core.compose.estimate import Estimate
from core.compose.factors import And, Factor
from core.compose.noise import Noise
from core.compose.samplers import dpmpp_2m, euler, heun
from core.compose.schedule import karras
from tests.closeness import ELEMENTWISE, assert_close
from tests.core.compose.densities import (
    Density,
    OneStream,
    compose,
    denoiser,
    exact_sample,
    first_cdf,
    log_pdf,
    normal,
    sample,
)

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
    assert_close(together, torch.cat(alone), ELEMENTWISE)


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
    sampler = corrected(dpmpp_2m, lambda: partial(ula, steps=3))
    steps = list(sampler(lambda x, s: Estimate(model(x, s, [target])), torch.ones(1, 1, 1, 1), levels, Noise([0])))
    assert len(model.asked) == 4 + 3 * 3
    assert torch.equal(steps[-1].x, steps[-1].estimate.denoised)


# The target is no Gaussian: a log density ratio by the trapezoid rule fails each of these at p < 1e-8 somewhere.

NARROW_AND_WIDE, TWO_MODES, NEAR_MODES = "a narrow part in a wide one", "two modes", "unequal modes near each other"


def mixture(name: str, dimensions: int) -> Density:
    rest = [0.0] * (dimensions - 1)
    match name:
        case "a narrow part in a wide one":
            return normal([0.0, *rest], 0.03, 0.5) + normal([0.0, *rest], 2.0, 0.5)
        case "two modes":
            return normal([-1.5, *rest], 0.1, 0.5) + normal([1.5, *rest], 0.1, 0.5)
        case _:
            return normal([-0.6, *rest], 0.05, 0.7) + normal([0.6, *rest], 0.05, 0.3)


def denoise_with(target: Density):
    model = denoiser(len(target[0].mean))
    return lambda x, sigma: Estimate(model(x, sigma, [target] * len(x)))


@pytest.mark.parametrize("sigma", [0.2, 0.7, 2.0])
@pytest.mark.parametrize("dimensions", [1, 2, 8])
@pytest.mark.parametrize("name", [NARROW_AND_WIDE, TWO_MODES, NEAR_MODES])
def test_mala_leaves_a_mixture_as_it_is(name: str, dimensions: int, sigma: float) -> None:
    """Points of the exact density stay points of it: by their first coordinate and by their log density."""
    target = mixture(name, dimensions)
    start = exact_sample(target, sigma, 8000, seed=1)[:, :, None, None]
    moved = mala(denoise_with(target), start, sigma, OneStream(2), steps=40).flatten(1)

    coordinate = ks_1samp(moved[:, 0].numpy(), lambda x: first_cdf(target, torch.from_numpy(x), sigma).numpy())
    others = exact_sample(target, sigma, 8000, seed=3)
    density = ks_2samp(log_pdf(target, moved, sigma).numpy(), log_pdf(target, others, sigma).numpy())
    assert min(coordinate.pvalue, density.pvalue) > 1e-3


@pytest.mark.parametrize("name", [NARROW_AND_WIDE, TWO_MODES, NEAR_MODES])
def test_an_annealed_run_with_adaptive_mala_ends_in_the_mixture(name: str) -> None:
    target, levels = mixture(name, 2), karras(80, 0.01, 60.0)
    points = sample(with_corrector(heun, "mala", 2), denoise_with(target), levels, 4000, 2)
    assert ks_1samp(points[:, 0].numpy(), lambda x: first_cdf(target, torch.from_numpy(x)).numpy()).pvalue > 1e-3
    exact = exact_sample(target, 0.0, 4000, seed=3)
    assert ks_2samp(log_pdf(target, points).numpy(), log_pdf(target, exact).numpy()).pvalue > 1e-3


def test_an_annealed_run_ends_in_the_product_with_a_mixture() -> None:
    """N(m, v) times N(0.5, 1) over N(0, 4) is Gaussian again, so the product with a mixture is a mixture."""
    background, other = normal(0.0, 4.0), normal(0.5, 1.0)
    parts = normal(-1.0, 0.3, 0.5) + normal(1.0, 0.8, 0.5)
    composed = compose(And((Factor(parts), Factor(other))), background)
    points = sample(with_corrector(heun, "mala", 12), composed, karras(60, 0.02, 60.0), 4000)

    precisions = [1 / part.covariance.item() + 1 - 1 / 4 for part in parts]
    means = [(part.mean.item() / part.covariance.item() + 0.5) / p for part, p in zip(parts, precisions, strict=True)]
    at = torch.tensor(means, dtype=torch.float64)[:, None]
    masses = [
        (log_pdf(parts[i : i + 1], at[i : i + 1]) + log_pdf(other, at[i : i + 1]) - log_pdf(background, at[i : i + 1]))
        .exp()
        .item()
        / p**0.5
        for i, p in enumerate(precisions)
    ]
    shares = [mass / sum(masses) for mass in masses]
    truth = normal(means[0], 1 / precisions[0], shares[0]) + normal(means[1], 1 / precisions[1], shares[1])
    assert ks_1samp(points[:, 0].numpy(), lambda x: first_cdf(truth, torch.from_numpy(x)).numpy()).pvalue > 1e-3


def test_step_sizes_adapt_where_every_step_would_be_refused() -> None:
    """Guidance 100 makes the density a hundred times steeper than any noised density is."""
    composed = compose(Factor(normal(0.0, 0.5), weight=100.0), normal(0.0, 4.0))
    x = OneStream(3).normal(torch.empty(2000, 1, 1, 1, dtype=torch.float64)) * 0.1
    fixed = mala(composed, x, 1.0, OneStream(4), steps=20)
    assert (fixed == x).double().mean() > 0.5
    corrector, noise = AdaptiveMala(2), OneStream(4)
    for _ in range(40):
        before, x = x, corrector(composed, x, 1.0, noise)
    assert (before == x).double().mean() < 0.3
