"""Densities whose score is known, as denoisers: mixtures of Gaussians in any number of dimensions.

A point of a d-dimensional space is a "picture" of d channels and one grid point.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import torch
from torch import Tensor

from core.compose.batch_evaluator import BatchEvaluator
from core.compose.composer import Composer
from core.compose.denoiser import Expert, Space
from core.compose.estimate import Denoise
from core.compose.factors import Expression
from core.compose.noise import Noise
from core.compose.samplers import Sampler

torch.set_num_threads(1)


@dataclass(frozen=True, slots=True, eq=False)
class Normal:
    """A Gaussian, or one part of a mixture."""

    mean: Tensor  # (d,)
    covariance: Tensor  # (d, d)
    share: float = 1.0

    def at(self, sigma: float) -> torch.distributions.MultivariateNormal:
        """The Gaussian with noise on it."""
        noise = torch.eye(len(self.mean), dtype=self.mean.dtype) * sigma**2
        return torch.distributions.MultivariateNormal(self.mean, self.covariance + noise, validate_args=False)

    def denoised(self, x: Tensor, sigma: float) -> Tensor:
        gain = torch.linalg.solve(self.at(sigma).covariance_matrix, self.covariance)
        return self.mean + (x - self.mean) @ gain


Density = tuple[Normal, ...]


def normal(mean: float | Sequence[float], variance: float | Tensor, share: float = 1.0) -> Density:
    center = torch.atleast_1d(torch.tensor(mean, dtype=torch.float64))
    covariance = variance if isinstance(variance, Tensor) else torch.eye(len(center), dtype=torch.float64) * variance
    return (Normal(center, covariance, share),)


@dataclass(frozen=True, slots=True)
class DensityDenoiser:
    """D of mixtures of Gaussians; every condition is a density. `asked` collects the number of rows of each call."""

    space: Space
    asked: list[int]

    def __call__(self, x: Tensor, sigma: float, conditions: Sequence[Density], /) -> Tensor:
        self.asked.append(len(x))
        rows = x.flatten(1).double()
        runs = [(density, len(list(run))) for density, run in groupby(conditions)]
        chunks = rows.split([length for _, length in runs])
        answers = [_denoised(density, chunk, sigma) for (density, _), chunk in zip(runs, chunks, strict=True)]
        return torch.cat(answers).view(x.shape).to(x)


def log_pdf(density: Density, x: Tensor, sigma: float = 0.0) -> Tensor:
    """The log density, with noise on it, at x of (points, d)."""
    return torch.stack([part.at(sigma).log_prob(x) + math.log(part.share) for part in density]).logsumexp(dim=0)


def exact_sample(density: Density, sigma: float, points: int, seed: int = 0) -> Tensor:
    """Independent points of the density with noise on it: (points, d)."""
    generator = torch.Generator().manual_seed(seed)
    shares = torch.tensor([part.share for part in density])
    chosen = torch.multinomial(shares, points, replacement=True, generator=generator)
    roots = torch.stack([part.at(sigma).scale_tril for part in density])
    normals = torch.randn(points, len(density[0].mean), 1, generator=generator, dtype=torch.float64)
    return torch.stack([part.mean for part in density])[chosen] + (roots[chosen] @ normals)[..., 0]


def first_cdf(density: Density, values: Tensor, sigma: float = 0.0) -> Tensor:
    """How probable it is that the first coordinate is at most each value, with noise on the density."""
    deviations = [part.at(sigma).covariance_matrix[0, 0].sqrt() for part in density]
    parts = [
        part.share * torch.special.ndtr((values - part.mean[0]) / deviation)
        for part, deviation in zip(density, deviations, strict=True)
    ]
    return torch.stack(parts).sum(dim=0)


def _denoised(density: Density, x: Tensor, sigma: float) -> Tensor:
    parts = torch.stack([part.denoised(x, sigma) for part in density])
    if len(density) == 1:
        return parts[0]
    shares = torch.stack([log_pdf((part,), x, sigma) for part in density]).softmax(dim=0)
    return (shares[:, :, None] * parts).sum(dim=0)


def denoiser(dimensions: int = 1, sigma_max: float = 30.0) -> DensityDenoiser:
    return DensityDenoiser(Space(dimensions, 1, 1, 0.002, sigma_max, sigma_data=1.0), [])


def expert(background: Density, sigma_max: float = 30.0) -> Expert[Density]:
    return Expert(denoiser(len(background[0].mean), sigma_max), background)


class OneStream(Noise):
    """Noise for thousands of points at once, from one generator."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__([seed])

    def _draw(self, like, draw):
        (generator,) = self._generators
        return draw(like.shape, generator).to(like.dtype)


def sample(sampler: Sampler, denoise: Denoise, sigmas: Sequence[float], points: int, dimensions: int = 1) -> Tensor:
    """Points drawn by a sampler from pure noise: (points, dimensions)."""
    noise = OneStream(1)
    x = noise.normal(torch.empty(points, dimensions, 1, 1, dtype=torch.float64)) * sigmas[0]
    for step in sampler(denoise, x, sigmas, noise):
        x = step.x
    return x.flatten(1)


def compose(expression: Expression[Density], background: Density, sigma_max: float = 30.0) -> Composer[Density]:
    return Composer(expert(background, sigma_max), expression, probes=OneStream(2), evaluator=BatchEvaluator(10**12))
