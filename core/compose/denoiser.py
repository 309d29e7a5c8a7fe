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
T = TypeVar("T", float, Tensor)


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
class Preconditioning(Generic[T]):
    """How a network F is read as the denoised picture: D = c_skip x + c_out F(c_in x, c_noise).

    Karras et al. 2022, equation 7. The coefficients are of one noise level, or of one for each picture of a batch.
    """

    c_skip: T
    c_out: T
    c_in: T
    c_noise: T

    def denoised(self, x: Tensor, network: Callable[[Tensor, T], Tensor]) -> Tensor:
        return x * self.c_skip + network(x * self.c_in, self.c_noise) * self.c_out


def edm_preconditioning(sigma: Tensor, sigma_data: float) -> Preconditioning[Tensor]:
    """Inputs and targets of F have variance 1 (Karras et al. 2022, table 1, column "Ours").

    sigma is (batch,); c_skip, c_out and c_in are (batch, 1, 1, 1), c_noise is (batch,).
    """
    wide = sigma[:, None, None, None]
    total = wide.square() + sigma_data**2
    return Preconditioning(
        c_skip=sigma_data**2 / total,
        c_out=wide * sigma_data * total.rsqrt(),
        c_in=total.rsqrt(),
        c_noise=sigma.log() / 4,
    )


Parameterisation = Callable[[float], Preconditioning[float]]
"""sigma -> the coefficients by which a prediction of another kind is read."""

Network = Callable[[Tensor, Tensor, Sequence[C]], Tensor]
"""(scaled x (batch, channels, height, width), time (batch,), conditions) -> prediction of the shape of x."""


@dataclass(frozen=True, slots=True)
class AdaptedDenoiser(Generic[C]):
    """A denoiser made of a network and its parameterisation."""

    space: Space
    network: Network[C]
    parameterisation: Parameterisation

    def __call__(self, x: Tensor, sigma: float, conditions: Sequence[C], /) -> Tensor:
        def predict(scaled: Tensor, time: float) -> Tensor:
            times = torch.full((len(x),), time, dtype=x.dtype, device=x.device)
            return self.network(scaled, times, conditions)

        return self.parameterisation(sigma).denoised(x, predict)


def epsilon_prediction(sigmas: Sequence[float]) -> Parameterisation:
    """A variance-preserving network that predicts the noise (Ho et al. 2020); `sigmas` is its table, ascending."""
    time = _time_in(sigmas)
    return lambda sigma: Preconditioning(c_skip=1.0, c_out=-sigma, c_in=_preserving_scale(sigma), c_noise=time(sigma))


def v_prediction(sigmas: Sequence[float]) -> Parameterisation:
    """A variance-preserving network that predicts v = alpha * noise - sigma * clean (Salimans and Ho 2022)."""
    time = _time_in(sigmas)
    return lambda sigma: Preconditioning(
        c_skip=1 / (1 + sigma**2),
        c_out=-sigma * _preserving_scale(sigma),
        c_in=_preserving_scale(sigma),
        c_noise=time(sigma),
    )


def _preserving_scale(sigma: float) -> float:
    return 1 / math.sqrt(1 + sigma**2)


def _time_in(sigmas: Sequence[float]) -> Callable[[float], float]:
    """The fractional index of a noise level in a table, interpolated in its logarithm."""
    logs = np.log(np.asarray(sigmas, dtype=np.float64))
    indices = np.arange(len(logs), dtype=np.float64)
    return lambda sigma: float(np.interp(math.log(sigma), logs, indices))
