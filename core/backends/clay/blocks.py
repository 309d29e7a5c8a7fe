"""The building blocks of the denoiser. Feature maps are (batch, channels, height, width)."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional


def normed(x: Tensor) -> Tensor:
    """Each point's features to mean 0 and variance 1 (Ba et al. 2016): unlike group norm, what is local stays local."""
    return functional.layer_norm(x.movedim(1, -1), (x.shape[1],)).movedim(-1, 1)


class Residual(nn.Module):
    """Two convolutions beside the identity; a vector scales and shifts what is between them (Perez et al. 2018)."""

    def __init__(self, channels: int, vector: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.film = nn.Linear(vector, 2 * channels)
        self.second = zeroed(nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x: Tensor, vector: Tensor) -> Tensor:
        scale, shift = self.film(vector)[:, :, None, None].chunk(2, dim=1)
        hidden = self.first(functional.silu(normed(x)))
        hidden = functional.silu(normed(hidden) * (1 + scale) + shift)
        return x + self.second(hidden)


class Attention(nn.Module):
    """Every point attends to every point and to the statements; queries and keys have length 1, so bf16 holds."""

    def __init__(self, channels: int, token: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.points = nn.Conv2d(channels, 3 * channels, 1)
        self.tokens = nn.Linear(token, 2 * channels)
        self.temperature = nn.Parameter(torch.full((heads, 1, 1), math.log(10.0)))
        self.out = zeroed(nn.Conv2d(channels, channels, 1))

    def forward(self, x: Tensor, tokens: Tensor, statement_mask: Tensor) -> Tensor:
        """tokens is (batch, statements, token), statement_mask (batch, statements) bool."""
        q, k, v = (self._split(part.flatten(2).mT) for part in self.points(normed(x)).chunk(3, dim=1))
        mask = None
        if tokens.shape[1]:
            more_k, more_v = (self._split(part) for part in self.tokens(tokens).chunk(2, dim=-1))
            k, v = torch.cat([k, more_k], dim=2), torch.cat([v, more_v], dim=2)
            mask = functional.pad(statement_mask, (q.shape[2], 0), value=True)[:, None, None]
        q = functional.normalize(q, dim=-1) * self.temperature.exp().to(q)
        k = functional.normalize(k, dim=-1)
        attended = functional.scaled_dot_product_attention(q, k.to(q), v, attn_mask=mask, scale=1.0)
        return x + self.out(attended.transpose(2, 3).reshape(x.shape))

    def _split(self, rows: Tensor) -> Tensor:
        """(batch, points, channels) -> (batch, heads, points, channels of a head)."""
        return rows.view(*rows.shape[:2], self.heads, -1).transpose(1, 2)


class Shrink(nn.Module):
    """Half the side: four neighbours become one point, nothing is lost before the projection."""

    def __init__(self, channels: int, out: int) -> None:
        super().__init__()
        self.project = nn.Conv2d(4 * channels, out, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.project(functional.pixel_unshuffle(x, 2))


class Grow(nn.Module):
    """Twice the side: one point becomes four neighbours."""

    def __init__(self, channels: int, out: int) -> None:
        super().__init__()
        self.project = nn.Conv2d(channels, 4 * out, 1)

    def forward(self, x: Tensor) -> Tensor:
        return functional.pixel_shuffle(self.project(x), 2)


class NoiseEmbedding(nn.Module):
    """Embeds c_noise, a quarter of the logarithm of sigma, as a vector: Fourier features, then two layers."""

    def __init__(self, vector: int, waves: int = 32) -> None:
        super().__init__()
        self.register_buffer("frequencies", torch.logspace(-1, 1.5, waves))
        self.first = nn.Linear(2 * waves, vector)
        self.second = nn.Linear(vector, vector)

    def forward(self, c_noise: Tensor) -> Tensor:
        """(batch,) -> (batch, vector)."""
        angles = c_noise[:, None].float() * self.get_buffer("frequencies").float()
        waves = torch.cat([angles.sin(), angles.cos()], dim=-1)
        return self.second(functional.silu(self.first(waves.to(self.first.weight.dtype))))


def channels_last(module: nn.Module) -> None:
    """Lay the weights of convolutions out as they are fastest, in place."""
    module.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]  # torch's stub lacks it


def zeroed(layer: nn.Conv2d) -> nn.Conv2d:
    """A layer that at first adds nothing, so that a deep network begins as the identity."""
    nn.init.zeros_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer
