"""Langevin steps at one noise level: they draw from the composed density itself.

The sum of scores is the score of the product only where there is no noise: the noised product is not the product of
the noised parts, so a sampler alone ends beside the product (Du et al. 2023, "Reduce, Reuse, Recycle"). Correctors
follow the sequence of composed densities level by level, and end at the product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from types import MappingProxyType

from torch import Tensor

from core.compose.estimate import Denoise
from core.compose.noise import Noise
from core.compose.samplers import Sampler, Step

Corrector = Callable[[Denoise, Tensor, float, Noise], Tensor]
"""(denoise, x, sigma, noise) -> another x of the same noise level."""


def ula(denoise: Denoise, x: Tensor, sigma: float, noise: Noise, steps: int, size: float = 0.1) -> Tensor:
    """Unadjusted Langevin steps of `size` * sigma**2 (Roberts and Tweedie 1996). Their bias is of order `size`."""
    step = size * sigma**2
    for _ in range(steps):
        x = x + _score(denoise, x, sigma) * step + noise.normal(x) * (2 * step) ** 0.5
    return x


def mala(denoise: Denoise, x: Tensor, sigma: float, noise: Noise, steps: int, size: float = 1.2) -> Tensor:
    """Langevin steps that each picture accepts or refuses for itself (Roberts and Tweedie 1996): no bias of step size.

    Steps are of `size` * sigma**2 / d**(1/3) in d dimensions, which keeps the acceptance (Roberts and Rosenthal 1998).
    The density's ratio is the integral of the score along the proposed move, by the trapezoid rule: exact for
    Gaussians, of third order in the move elsewhere. Only one evaluation a step.
    """
    step = size * sigma**2 / x[0].numel() ** (1 / 3)
    score = _score(denoise, x, sigma)
    for _ in range(steps):
        x_new = x + score * step + noise.normal(x) * (2 * step) ** 0.5
        score_new = _score(denoise, x_new, sigma)
        move = x_new - x
        gain = _inner(score + score_new, move) / 2
        forth = _inner(move - score * step, move - score * step)
        back = _inner(move + score_new * step, move + score_new * step)
        accepted = noise.uniform(x).log() < gain + (forth - back) / (4 * step)
        x = x_new.where(accepted[:, None, None, None], x)
        score = score_new.where(accepted[:, None, None, None], score)
    return x


def corrected(sampler: Sampler, corrector: Corrector, above: float = 0.0) -> Sampler:
    """The sampler with the corrector after each of its steps that ends above a noise level: all but the last.

    A sampler with a memory loses it here.
    """

    def predict_and_correct(denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise) -> Iterator[Step]:
        for i, levels in enumerate(pairwise(sigmas)):
            (step,) = sampler(denoise, x, levels, noise)
            x = corrector(denoise, step.x, step.sigma_next, noise) if step.sigma_next > above else step.x
            yield Step(i, len(sigmas) - 1, step.sigma, step.sigma_next, x, step.estimate)

    return predict_and_correct


def with_corrector(sampler: Sampler, name: str, steps: int, above: float = 0.0) -> Sampler:
    """The sampler with a corrector by its name in a recipe: "none", "ula" or "mala"; above a noise level only."""
    if name == "none":
        return sampler
    return corrected(sampler, partial(CORRECTORS[name], steps=steps), above)


def _score(denoise: Denoise, x: Tensor, sigma: float) -> Tensor:
    """The gradient of the log density of the noisy picture (Tweedie's formula)."""
    return (denoise(x, sigma).denoised - x) / sigma**2


def _inner(a: Tensor, b: Tensor) -> Tensor:
    return (a * b).sum(dim=(1, 2, 3))


CORRECTORS: Mapping[str, Callable[..., Tensor]] = MappingProxyType({"ula": ula, "mala": mala})
