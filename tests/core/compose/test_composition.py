"""AND, NOT and OR on densities with known answers."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from core.compose.batch_evaluator import BatchEvaluator
from core.compose.composer import Composer
from core.compose.corrector import with_corrector
from core.compose.factors import And, Factor, Not, Or
from core.compose.samplers import ancestral, euler, heun
from core.compose.schedule import karras
from tests.core.compose.densities import Density, Normal, OneStream, compose, expert, log_pdf, normal, sample

LEVELS = karras(30, 0.01, 30.0)
WIDE = normal(0.0, 4.0)


def moments(points: Tensor) -> tuple[float, float]:
    return points.mean().item(), points.var().item()


def random_covariance(dimensions: int, seed: int) -> Tensor:
    root = torch.randn(dimensions, dimensions, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return torch.eye(dimensions, dtype=torch.float64) / 2 + root @ root.T / dimensions


def product(background: Normal, parts: list[Normal]) -> tuple[Tensor, Tensor]:
    """Mean and covariance of background * prod(part / background), by adding precisions."""
    precision = sum((part.covariance.inverse() for part in parts), start=torch.zeros_like(background.covariance))
    precision = precision - background.covariance.inverse() * (len(parts) - 1)
    pulls = sum((part.covariance.inverse() @ part.mean for part in parts), start=torch.zeros_like(background.mean))
    pulls = pulls - background.covariance.inverse() @ background.mean * (len(parts) - 1)
    return precision.inverse() @ pulls, precision.inverse()


@pytest.mark.parametrize("dimensions", [1, 2, 16, 64])
def test_and_of_gaussians_has_the_mean_and_covariance_of_their_product(dimensions: int) -> None:
    generator = torch.Generator().manual_seed(dimensions)
    means = torch.randn(2, dimensions, generator=generator, dtype=torch.float64)
    parts = [Normal(mean, random_covariance(dimensions, seed)) for seed, mean in enumerate(means)]
    background = normal([0.0] * dimensions, 9.0)
    mean, covariance = product(background[0], parts)

    composed = compose(And(tuple(Factor((part,)) for part in parts)), background)
    points = sample(with_corrector(euler, "mala", 12), composed, karras(40, 0.05, 30.0), 3000, dimensions)

    assert (points.mean(dim=0) - mean).abs().max() < 0.1
    assert (points.T.cov().view_as(covariance) - covariance).norm() / covariance.norm() < 0.02 * dimensions**0.5 + 0.08


@pytest.mark.parametrize("corrector", ["ula", "mala"])
def test_without_a_corrector_and_of_gaussians_is_far_too_narrow(corrector: str) -> None:
    """The bias of summed scores at intermediate noise, which the corrector of the test above removes.

    Along the probability flow, d log(x - mean) = sigma (1 / (v1 + s^2) + 1 / (v2 + s^2) - 1 / (vb + s^2)) d sigma.
    """
    parts = (Factor(normal(0.0, 1.0)), Factor(normal(0.0, 1.0)))
    plain = sample(heun, compose(And(parts), WIDE), karras(60, 0.01, 30.0), 3000)
    mended = sample(with_corrector(heun, corrector, 12), compose(And(parts), WIDE), LEVELS, 3000)

    truth = 1 / (1 + 1 - 1 / 4)
    predicted = 30.0**2 * ((4 + 30.0**2) / 4) * (1 / (1 + 30.0**2)) ** 2
    assert plain.var().item() == pytest.approx(predicted, rel=0.08)
    assert abs(predicted - truth) > 0.3
    assert mended.var().item() == pytest.approx(truth, rel=0.1)


@pytest.mark.parametrize("dimensions", [1, 4, 16])
def test_not_is_the_quotient(dimensions: int) -> None:
    background, unwanted = normal([0.0] * dimensions, 4.0), normal([1.0] * dimensions, 8.0)
    composed = compose(Not(Factor(unwanted)), background)
    points = sample(with_corrector(euler, "mala", 16), composed, LEVELS, 3000, dimensions)

    precision = 2 / 4 - 1 / 8
    assert points.mean().item() == pytest.approx(-(1 / 8) / precision, abs=0.1)
    assert points.var(dim=0).mean().item() == pytest.approx(1 / precision, rel=0.08)


def test_a_weight_is_a_power_of_the_quotient() -> None:
    composed = compose(Factor(normal(1.0, 2.0), weight=2.0), WIDE)
    points = sample(with_corrector(euler, "mala", 12), composed, LEVELS, 3000)

    precision = 1 / 4 + 2 * (1 / 2 - 1 / 4)
    mean, variance = moments(points)
    assert mean == pytest.approx(2 * (1 / 2) / precision, abs=0.07)
    assert variance == pytest.approx(1 / precision, rel=0.08)


@pytest.mark.parametrize("odds", [(1.0, 1.0), (3.0, 1.0), (1.0, 9.0)])
@pytest.mark.parametrize("sampler", [heun, ancestral])
def test_or_is_the_mixture_with_the_given_odds(sampler, odds: tuple[float, float]) -> None:
    branches = (Factor(normal(-3.0, 0.3)), Factor(normal(3.0, 1.0)))
    points = sample(sampler, compose(Or(branches, odds), WIDE), karras(60, 0.01, 30.0), 3000)

    left, right = points[points < 0], points[points > 0]
    assert len(left) / len(points) == pytest.approx(odds[0] / sum(odds), abs=0.03)
    assert left.mean().item() == pytest.approx(-3.0, abs=0.1)
    assert right.mean().item() == pytest.approx(3.0, abs=0.15)
    assert left.var().item() == pytest.approx(0.3, rel=0.25)
    assert right.var().item() == pytest.approx(1.0, rel=0.25)


def test_or_of_three_in_sixteen_dimensions() -> None:
    corners = torch.eye(16, dtype=torch.float64)[:3] * 4
    branches = tuple(Factor((Normal(corner, torch.eye(16, dtype=torch.float64) * 0.5),)) for corner in corners)
    composed = compose(Or(branches, (1.0, 2.0, 5.0)), normal([0.0] * 16, 4.0))
    points = sample(heun, composed, karras(60, 0.01, 30.0), 2000, 16)

    nearest = torch.cdist(points, corners).argmin(dim=1)
    shares = nearest.bincount(minlength=3) / len(points)
    assert shares.tolist() == pytest.approx([1 / 8, 2 / 8, 5 / 8], abs=0.04)
    assert (points - corners[nearest]).var().item() == pytest.approx(0.5, rel=0.15)


def test_or_nests_in_and() -> None:
    """(left or right) and positive: the product of a mixture with a Gaussian is a mixture with other odds."""
    either = Or((Factor(normal(-1.0, 0.5)), Factor(normal(1.0, 0.5))))
    composed = compose(And((either, Factor(normal(1.0, 2.0)))), WIDE)
    points = sample(with_corrector(euler, "mala", 12), composed, LEVELS, 3000)

    # Each branch times the Gaussian over the background is a Gaussian; its mass is its integral.
    grid = torch.linspace(-8, 8, 4001, dtype=torch.float64)[:, None]
    density = (
        _pdf(normal(1.0, 2.0), grid)
        / _pdf(WIDE, grid)
        * _pdf((*normal(-1.0, 0.5, share=0.5), *normal(1.0, 0.5, share=0.5)), grid)
    )
    right = density[grid[:, 0] > 0].sum() / density.sum()
    assert (points > 0).double().mean().item() == pytest.approx(right.item(), abs=0.04)
    mean = (density * grid[:, 0]).sum() / density.sum()
    assert points.mean().item() == pytest.approx(mean.item(), abs=0.12)


def test_and_nests_in_or() -> None:
    both = And((Factor(normal(-1.2, 1.0)), Factor(normal(-1.2, 1.0))))
    composed = compose(Or((both, Factor(normal(1.2, 1.0)))), WIDE)
    points = sample(with_corrector(euler, "mala", 12), composed, LEVELS, 3000)

    # The branch of two is N(-1.2, 1)**2 / wide, and each branch counts by its mass.
    grid = torch.linspace(-8, 8, 4001, dtype=torch.float64)[:, None]
    branch = _pdf(normal(-1.2, 1.0), grid) ** 2 / _pdf(WIDE, grid)
    density = branch + _pdf(normal(1.2, 1.0), grid)
    left = density[grid[:, 0] < 0].sum() / density.sum()
    assert (points < 0).double().mean().item() == pytest.approx(left.item(), abs=0.04)
    assert points.mean().item() == pytest.approx(((density * grid[:, 0]).sum() / density.sum()).item(), abs=0.1)


def test_an_or_may_not_stand_in_an_or() -> None:
    inner = Or((Factor(WIDE), Factor(WIDE)))
    with pytest.raises(ValueError, match="inside another OR"):
        Or((And((inner,)), Factor(WIDE)))


def test_the_odds_along_the_way_are_the_true_ones() -> None:
    """The integrated density ratios against the known densities, where the branches compete for the same points."""
    left, right = normal(-0.6, 0.5), normal(0.8, 1.5)
    composed = compose(Or((Factor(left), Factor(right)), (2.0, 1.0)), WIDE)
    noise = OneStream(5)
    x = noise.normal(torch.empty(400, 1, 1, 1, dtype=torch.float64)) * 30.0
    worst = 0.0
    for step in ancestral(composed, x, karras(60, 0.05, 30.0), noise):
        logs = log_pdf(left, x.flatten(1), step.sigma) + math.log(2), log_pdf(right, x.flatten(1), step.sigma)
        truth = torch.stack(logs).softmax(dim=0)
        worst = max(worst, (step.estimate.contributions.weights - truth).abs().mean().item())
        x = step.x
    assert worst < 0.03


def test_a_branch_of_an_or_may_be_held_against_a_background_of_its_own() -> None:
    left, right, narrow = normal(-0.6, 0.5), normal(0.8, 1.5), normal(0.5, 2.0)
    # Over its own background the right branch is right * wide / narrow where it competes with left.
    composed = compose(Or((Factor(left), And((Factor(right), Not(Factor(narrow)))))), WIDE)
    noise = OneStream(5)
    x = noise.normal(torch.empty(400, 1, 1, 1, dtype=torch.float64)) * 60.0
    for step in ancestral(composed, x, karras(80, 0.3, 60.0)[:-1], noise):
        points = x.flatten(1)
        ratios = (
            log_pdf(left, points, step.sigma) - log_pdf(WIDE, points, step.sigma),
            log_pdf(right, points, step.sigma) - log_pdf(narrow, points, step.sigma),
        )
        left_share, right_share = torch.stack(ratios).softmax(dim=0)
        truth = torch.stack([left_share, right_share, -right_share])
        assert (step.estimate.contributions.weights - truth).abs().mean() < 0.03
        x = step.x


@pytest.mark.parametrize("sigma", [4.0, 1.0, 0.3, 0.05])
def test_what_an_or_knows_is_handed_on_when_the_scene_changes(sigma: float) -> None:
    """Composed anew in mid-run, with another card beside it, the odds stay what they were."""
    either = Or((Factor(normal(-3.0, 0.3), name="left"), Factor(normal(3.0, 1.0), name="right")))
    composed = compose(either, WIDE)
    levels = [level for level in karras(60, 0.01, 30.0) if level >= sigma]
    noise = OneStream(5)
    x = noise.normal(torch.empty(400, 1, 1, 1, dtype=torch.float64)) * levels[0]
    *_, last = ancestral(composed, x, levels, noise)
    before = composed(last.x, last.sigma_next).contributions.weights

    more = And((Factor(normal(0.0, 4.0), name="new"), either))
    anew = Composer(expert(WIDE), more, probes=OneStream(3), evaluator=BatchEvaluator(10**12), previous=composed)
    after = anew(last.x, last.sigma_next).contributions.weights
    assert (after[1:] - before).abs().mean() < 0.02


def _pdf(density: Density, points: Tensor) -> Tensor:
    return log_pdf(density, points).exp()
