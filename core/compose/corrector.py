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

import torch
from torch import Tensor

from core.compose.estimate import Denoise
from core.compose.noise import Noise
from core.compose.samplers import Sampler, Step

Corrector = Callable[[Denoise, Tensor, float, Noise], Tensor]
"""(denoise, x, sigma, noise) -> another x of the same noise level."""

TARGET_ACCEPTANCE = 0.574
"""The share of accepted MALA steps that mixes fastest in many dimensions (Roberts and Rosenthal 1998)."""

LINE_NODES = ((1 - 5**-0.5) / 2, (1 + 5**-0.5) / 2)
"""The inner nodes of the four-point Gauss-Lobatto rule on 0..1; with weights 5/12, and 1/12 for each end."""


def ula(denoise: Denoise, x: Tensor, sigma: float, noise: Noise, steps: int, size: float = 0.1) -> Tensor:
    """Unadjusted Langevin steps of `size` * sigma**2 (Roberts and Tweedie 1996). Their bias is of order `size`."""
    step = size * sigma**2
    for _ in range(steps):
        x = x + _score(denoise, x, sigma) * step + noise.normal(x) * (2 * step) ** 0.5
    return x


def mala(denoise: Denoise, x: Tensor, sigma: float, noise: Noise, steps: int, size: float | Tensor = 1.2) -> Tensor:
    """Metropolis-adjusted Langevin steps (Roberts and Tweedie 1996); each picture accepts or refuses for itself.

    Steps are of `size` * sigma**2 / d**(1/3) in d dimensions (Roberts and Rosenthal 1998); `size` is one number or
    (batch,). A step costs three evaluations. See `_mala` for what its ratio assumes.
    """
    return _mala(denoise, x, sigma, noise, steps, torch.as_tensor(size, dtype=x.dtype, device=x.device))[0]


class AdaptiveMala:
    """`mala` for one run from level to level: each picture's step size follows its acceptance to TARGET_ACCEPTANCE.

    The size changes between levels only, so that within a level every step is the same Markov kernel and leaves the
    level's density as it is. It never exceeds `size`, up to which the line integral is accurate.
    """

    def __init__(self, steps: int, size: float = 1.2) -> None:
        self._steps, self._size = steps, size
        self._log_scale: Tensor | None = None  # (batch,), at most 0: of the step size

    def __call__(self, denoise: Denoise, x: Tensor, sigma: float, noise: Noise) -> Tensor:
        log_scale = x.new_zeros(len(x)) if self._log_scale is None else self._log_scale.to(x)
        x, acceptance = _mala(denoise, x, sigma, noise, self._steps, self._size * log_scale.exp())
        self._log_scale = (log_scale + acceptance - TARGET_ACCEPTANCE).clamp_max(0)
        return x


def corrected(sampler: Sampler, begin: Callable[[], Corrector], above: float = 0.0) -> Sampler:
    """The sampler with a corrector after each of its steps that ends above a noise level: all but the last.

    `begin` gives a new corrector for each run. A sampler with a memory loses it here.
    """

    def predict_and_correct(denoise: Denoise, x: Tensor, sigmas: Sequence[float], noise: Noise) -> Iterator[Step]:
        corrector = begin()
        for i, levels in enumerate(pairwise(sigmas)):
            (step,) = sampler(denoise, x, levels, noise)
            x = corrector(denoise, step.x, step.sigma_next, noise) if step.sigma_next > above else step.x
            yield Step(i, len(sigmas) - 1, step.sigma, step.sigma_next, x, step.estimate)

    return predict_and_correct


def with_corrector(sampler: Sampler, name: str, steps: int, above: float = 0.0) -> Sampler:
    """The sampler with a corrector by its name in a recipe: "none", "ula" or "mala"; above a noise level only."""
    if name == "none":
        return sampler
    return corrected(sampler, partial(CORRECTORS[name], steps), above)


def _mala(denoise: Denoise, x: Tensor, sigma: float, noise: Noise, steps: int, size: Tensor) -> tuple[Tensor, Tensor]:
    """x after the steps, and each picture's mean probability of acceptance, (batch,).

    The density's log ratio is the line integral of the score s along the move m = x' - x, by the four-point
    Gauss-Lobatto rule (error of order |m|**7). With the two proposal densities the log acceptance ratio is

        5/12 m . (s_1 + s_2 - s - s') + step/4 (|s|**2 - |s'|**2),

    where s_1 and s_2 are the scores at the inner nodes. It changes its sign when the move is turned round, so the steps
    are reversible. They leave a density as it is only if the score is that density's gradient. That of a composed
    denoiser need not be any gradient: masks and a bound are set at each level and point, a network is only nearly a
    posterior mean, and an OR's weights remember the way; then the integral depends on the line.
    """
    step = (size * sigma**2 / x[0].numel() ** (1 / 3)).expand(len(x))
    wide = step[:, None, None, None]
    score, acceptance = _score(denoise, x, sigma), torch.zeros_like(step)
    for _ in range(steps):
        move = score * wide + noise.normal(x) * (2 * wide).sqrt()
        inner = sum(_score(denoise, x + move * node, sigma) for node in LINE_NODES)
        x_new = x + move
        score_new = _score(denoise, x_new, sigma)
        log_ratio = 5 / 12 * _inner(move, inner - score - score_new)
        log_ratio = log_ratio + step / 4 * (_inner(score, score) - _inner(score_new, score_new))
        accepted = (noise.uniform(x).log() < log_ratio)[:, None, None, None]
        x, score = x_new.where(accepted, x), score_new.where(accepted, score)
        acceptance = acceptance + log_ratio.exp().clamp_max(1) / steps
    return x, acceptance


def _score(denoise: Denoise, x: Tensor, sigma: float) -> Tensor:
    """The gradient of the log density of the noisy picture (Tweedie's formula)."""
    return (denoise(x, sigma).denoised - x) / sigma**2


def _inner(a: Tensor, b: Tensor) -> Tensor:
    return (a * b).sum(dim=(1, 2, 3))


def _begin_ula(steps: int) -> Corrector:
    return partial(ula, steps=steps)


CORRECTORS: Mapping[str, Callable[[int], Corrector]] = MappingProxyType({"ula": _begin_ula, "mala": AdaptiveMala})
"""Name in a recipe -> the corrector of one run, from the number of its steps at each level."""
