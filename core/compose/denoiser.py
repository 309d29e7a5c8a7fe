"""What a backend must be able to do: give the denoised picture.

D(x, sigma, condition) is the expectation of the clean picture, given that x is that picture plus Gaussian noise of
standard deviation sigma (the variance-exploding convention of Karras et al. 2022, "Elucidating the Design Space of
Diffusion-Based Generative Models"). Networks that predict something else are read through a `Parameterisation`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
import torch
from torch import Tensor

C = TypeVar("C")
C_contra = TypeVar("C_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Space:
    """Where a denoiser works: one picture (or latent) of it, and the noise levels that it knows."""

    channels: int
    height: int  # grid points
    width: int  # grid points
    sigma_min: float  # the smallest noise level above 0 that it was made for
    sigma_max: float  # at this level nothing of the picture is left
    sigma_data: float = 0.5  # standard deviation of the clean data
    low: float = -1.0  # the range of clean values
    high: float = 1.0
    workspace: int = 32  # what one evaluation holds in memory at a time, in units of its picture

    @property
    def row_bytes(self) -> int:
        """Memory of one evaluation, in float32."""
        return 4 * self.workspace * self.channels * self.height * self.width

    @property
    def shape(self) -> tuple[int, int, int]:
        return self.channels, self.height, self.width


class Denoiser(Protocol[C_contra]):
    """D(x, sigma, conditions): a callable that returns the denoised batch.

    x is (batch, channels, height, width), sigma one level above 0 for the whole batch, and `conditions` has one entry a
    row. The result has the shape, device and type of x. It must not write into x.
    """

    @property
    def space(self) -> Space: ...

    def __call__(self, x: Tensor, sigma: float, conditions: Sequence[C_contra], /) -> Tensor: ...


@dataclass(frozen=True, slots=True)
class Expert(Generic[C]):
    """A denoiser and the condition that is its background: the empty scene, or the unconditional.

    A background that is itself a wish, like a backdrop in words, is guided away from the unconditional, `null`:
    D_null + guidance (D_b - D_null), after Ho and Salimans 2022, "Classifier-Free Diffusion Guidance", equation 6.
    """

    denoiser: Denoiser[C]
    background: C
    null: C | None = None  # None: the background stands as it is, and nothing more is asked
    guidance: float = 1.0  # of the background; 1: as the model has it


@dataclass(frozen=True, slots=True)
class Parameterisation:
    """How another prediction is read as the denoised picture: D = skip * x + out * network(scale * x, time)."""

    scale: Callable[[float], float]
    time: Callable[[float], float]
    skip: Callable[[float], float]
    out: Callable[[float], float]


Network = Callable[[Tensor, Tensor, Sequence[C]], Tensor]
"""(scaled x (batch, channels, height, width), time (batch,), conditions) -> prediction of the shape of x."""


@dataclass(frozen=True, slots=True)
class AdaptedDenoiser(Generic[C]):
    """A denoiser made of a network and its parameterisation."""

    space: Space
    network: Network[C]
    parameterisation: Parameterisation

    def __call__(self, x: Tensor, sigma: float, conditions: Sequence[C], /) -> Tensor:
        read = self.parameterisation
        time = torch.full((len(x),), read.time(sigma), dtype=x.dtype, device=x.device)
        prediction = self.network(x * read.scale(sigma), time, conditions)
        return x * read.skip(sigma) + prediction * read.out(sigma)


def epsilon_prediction(sigmas: Sequence[float]) -> Parameterisation:
    """A variance-preserving network that predicts the noise (Ho et al. 2020); `sigmas` is its table, ascending."""
    return Parameterisation(
        scale=_preserving_scale,
        time=_time_in(sigmas),
        skip=lambda _: 1.0,
        out=lambda sigma: -sigma,
    )


def v_prediction(sigmas: Sequence[float]) -> Parameterisation:
    """A variance-preserving network that predicts v = alpha * noise - sigma * clean (Salimans and Ho 2022)."""
    return Parameterisation(
        scale=_preserving_scale,
        time=_time_in(sigmas),
        skip=lambda sigma: 1 / (1 + sigma**2),
        out=lambda sigma: -sigma * _preserving_scale(sigma),
    )


def flow_prediction() -> Parameterisation:
    """A network that predicts noise - clean on the line from clean, time 0, to noise, time 1 (Lipman et al. 2023)."""
    return Parameterisation(
        scale=lambda sigma: 1 / (1 + sigma),
        time=lambda sigma: sigma / (1 + sigma),
        skip=lambda sigma: 1 / (1 + sigma),
        out=lambda sigma: -sigma / (1 + sigma),
    )


def _preserving_scale(sigma: float) -> float:
    return 1 / math.sqrt(1 + sigma**2)


def _time_in(sigmas: Sequence[float]) -> Callable[[float], float]:
    """The fractional index of a noise level in a table, interpolated in its logarithm."""
    logs = np.log(np.asarray(sigmas, dtype=np.float64))
    indices = np.arange(len(logs), dtype=np.float64)
    return lambda sigma: float(np.interp(math.log(sigma), logs, indices))
