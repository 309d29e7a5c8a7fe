"""The denoiser of the clay model: a small U-Net on the latent grid, preconditioned to give the denoised latent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.backends.clay.blocks import Attention, Grow, NoiseEmbedding, Residual, Shrink, normed, zeroed
from core.backends.clay.condition_batch import VOCABULARY, ConditionBatch, Vocabulary
from core.backends.clay.condition_encoder import ConditionEncoder, Conditioning
from core.backends.clay.legacy_names import with_current_names
from core.compose.denoiser import edm_preconditioning
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
    concept: int = 64  # features of a card's concept
    shape_features: int = 64  # of each of the 8 x 8 pieces of a kind's shape
    token: int = 128  # features of a statement
    vector: int = 256  # features of the vector that conditions every block


class ClayNetwork(nn.Module):
    """A U-Net with attention that predicts the denoised latent, D(x, sigma, conditions)."""

    def __init__(self, shape: NetworkShape, vocabulary: Vocabulary = VOCABULARY) -> None:
        super().__init__()
        self.shape, self.vocabulary = shape, vocabulary
        fine, coarse, vector = shape.fine, shape.coarse, shape.vector
        self.condition_encoder = ConditionEncoder(
            fine, shape.side, shape.concept, shape.shape_features, shape.token, vector, vocabulary
        )
        self.noise_embedding = NoiseEmbedding(vector)
        self.condition = nn.Sequential(nn.SiLU(), nn.Linear(vector, vector), nn.SiLU())
        self.conv_in = nn.Conv2d(shape.channels, fine, 3, padding=1)
        self.position = nn.Parameter(nn.init.normal_(torch.empty(1, fine, shape.side, shape.side), std=0.02))
        self.before = nn.ModuleList(Residual(fine, vector) for _ in range(shape.before))
        self.down = Shrink(fine, coarse)
        self.map_down = Shrink(fine, coarse)
        self.middle = nn.ModuleList(Residual(coarse, vector) for _ in range(shape.middle))
        self.attention = nn.ModuleList(Attention(coarse, shape.token, shape.heads) for _ in range(shape.middle))
        self.up = Grow(coarse, fine)
        self.join = nn.Conv2d(2 * fine, fine, 1)
        self.after = nn.ModuleList(Residual(fine, vector) for _ in range(shape.after))
        self.conv_out = zeroed(nn.Conv2d(fine, shape.channels, 3, padding=1))
        self.register_load_state_dict_pre_hook(_take_legacy_names)  # pyright: ignore[reportUnknownMemberType]

    def forward(self, x: Tensor, sigma: Tensor, conditions: ConditionBatch) -> Tensor:
        """Denoise noisy latents.

        Args:
            x: (batch, channels, side, side).
            sigma: (batch,), each above 0.
            conditions: one for each row.

        Returns:
            The denoised latents, like x, in float32.
        """
        return self.denoised(x, sigma, self.condition_encoder(conditions))

    def denoised(self, x: Tensor, sigma: Tensor, conditioning: Conditioning) -> Tensor:
        """As `forward`, for conditions that are encoded already."""

        def predict(scaled: Tensor, c_noise: Tensor) -> Tensor:
            return self._predicted(scaled.to(self.position.dtype), c_noise, conditioning).float()

        return edm_preconditioning(sigma.float(), SIGMA_DATA).denoised(x.float(), predict)

    def _predicted(self, x: Tensor, c_noise: Tensor, conditioning: Conditioning) -> Tensor:
        vector = self.condition(self.noise_embedding(c_noise) + conditioning.vector)
        x = self.conv_in(x)
        map = conditioning.map.to(x.dtype)
        skip = x + (self.position + conditioning.map).to(x.dtype)
        for block in self.before:
            skip = block(skip, vector)
        x = self.down(skip) + self.map_down(conditioning.map)
        for block, attention in zip(self.middle, self.attention, strict=True):
            x = attention(block(x, vector), conditioning.tokens, conditioning.statement_mask)
        x = self.join(torch.cat([self.up(x), skip], dim=1)) + map
        for block in self.after:
            x = block(x, vector)
        return self.conv_out(functional.silu(normed(x)))


def _take_legacy_names(_module: nn.Module, state_dict: dict[str, Any], *_: Any) -> None:
    current = with_current_names(state_dict)
    state_dict.clear()
    state_dict.update(current)
