"""The denoiser of the clay model: a small U-Net on the latent grid that gives the denoised latent itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.backends.clay.blocks import Attention, Grow, NoiseLevel, Residual, Shrink, normed, zeroed
from core.backends.clay.cues import Cues
from core.backends.clay.hearing import Heard, Hearing
from core.serial import STRICT

SIGMA_DATA = 1.0
"""Latents are normalised to this standard deviation."""

SIGMA_MIN, SIGMA_MAX = 0.02, 60.0


@dataclass(frozen=True, slots=True)
class NetworkShape:
    """The size of the network; the defaults are the shipped one."""

    __pydantic_config__: ClassVar = STRICT

    channels: int = 16  # of a latent
    side: int = 16  # cells of a latent along a side, even
    fine: int = 128  # features at the latent's own grid
    coarse: int = 256  # features at half of it
    before: int = 1  # fine blocks on the way down
    middle: int = 3  # coarse blocks, each followed by attention
    after: int = 2  # fine blocks on the way up
    heads: int = 4  # of attention; a divisor of `coarse`
    concept: int = 64  # numbers that stand for a card
    stamp: int = 64  # numbers that stand for a piece of a kind's shape
    token: int = 128  # numbers that stand for a statement
    vector: int = 256  # numbers that steer every block


@dataclass(frozen=True, slots=True)
class Preconditioning:
    """D = skip * x + out * F(scale * x, level), so that F always has inputs and targets of variance 1.

    Karras et al. 2022, table 1, column "Ours". Every field is (batch, 1, 1, 1) but `level`, (batch,).
    """

    skip: Tensor
    out: Tensor
    scale: Tensor
    level: Tensor

    @classmethod
    def at(cls, sigma: Tensor, sigma_data: float = SIGMA_DATA) -> Preconditioning:
        wide = sigma[:, None, None, None]
        total = wide.square() + sigma_data**2
        return cls(
            skip=sigma_data**2 / total,
            out=wide * sigma_data * total.rsqrt(),
            scale=total.rsqrt(),
            level=sigma.log() / 4,
        )


class ClayNetwork(nn.Module):
    """D(x, sigma, cues), the denoised latent."""

    def __init__(self, shape: NetworkShape) -> None:
        super().__init__()
        self.shape = shape
        fine, coarse, vector = shape.fine, shape.coarse, shape.vector
        self.hearing = Hearing(fine, shape.side, shape.concept, shape.stamp, shape.token, vector)
        self.level = NoiseLevel(vector)
        self.steer = nn.Sequential(nn.SiLU(), nn.Linear(vector, vector), nn.SiLU())
        self.enter = nn.Conv2d(shape.channels, fine, 3, padding=1)
        self.place = nn.Parameter(nn.init.normal_(torch.empty(1, fine, shape.side, shape.side), std=0.02))
        self.before = nn.ModuleList(Residual(fine, vector) for _ in range(shape.before))
        self.down = Shrink(fine, coarse)
        self.map_down = Shrink(fine, coarse)
        self.middle = nn.ModuleList(Residual(coarse, vector) for _ in range(shape.middle))
        self.attention = nn.ModuleList(Attention(coarse, shape.token, shape.heads) for _ in range(shape.middle))
        self.up = Grow(coarse, fine)
        self.join = nn.Conv2d(2 * fine, fine, 1)
        self.after = nn.ModuleList(Residual(fine, vector) for _ in range(shape.after))
        self.leave = zeroed(nn.Conv2d(fine, shape.channels, 3, padding=1))

    def forward(self, x: Tensor, sigma: Tensor, cues: Cues) -> Tensor:
        """x (batch, channels, side, side) at levels sigma (batch,), each above 0 -> the denoised latents, float32."""
        return self.denoised(x, sigma, self.hearing(cues))

    def denoised(self, x: Tensor, sigma: Tensor, heard: Heard) -> Tensor:
        """The same for questions that have been heard already."""
        with_ = Preconditioning.at(sigma.float())
        x = x.float()
        predicted = self._predicted((x * with_.scale).to(self.place.dtype), with_.level, heard)
        return x * with_.skip + predicted.float() * with_.out

    def _predicted(self, x: Tensor, level: Tensor, heard: Heard) -> Tensor:
        vector = self.steer(self.level(level) + heard.vector)
        entered = self.enter(x)
        skipped = entered + (self.place + heard.map).to(entered.dtype)
        for block in self.before:
            skipped = block(skipped, vector)
        h = self.down(skipped) + self.map_down(heard.map)
        for block, attention in zip(self.middle, self.attention, strict=True):
            h = attention(block(h, vector), heard.tokens, heard.said)
        h = self.join(torch.cat([self.up(h), skipped], dim=1)) + heard.map.to(entered.dtype)
        for block in self.after:
            h = block(h, vector)
        return self.leave(functional.silu(normed(h)))
