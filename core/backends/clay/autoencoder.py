"""Pictures to latents and back: 16 times down, 16 channels, each normalised.

Convolutions without any normalisation between them: what a part of the picture looks like depends on the latent around
it alone, and the decoder can be trained on crops.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.backends.clay.blocks import Grow, Shrink, zeroed
from core.serial import STRICT

DOWN = 16
"""Pixels along a side of a latent's cell."""

FIRST = 4
"""Pixels along a side of what the finest features stand for."""

PREVIEW = 4
"""Points of a preview along a side of a cell."""


@dataclass(frozen=True, slots=True)
class AutoencoderShape:
    """The size of the autoencoder; the defaults are the shipped one."""

    __pydantic_config__: ClassVar = STRICT

    channels: int = 16  # of a latent
    fine: int = 64  # features at a quarter of the picture's side
    medium: int = 128  # features at an eighth
    coarse: int = 256  # features at a sixteenth
    encoder: tuple[int, int, int] = (1, 1, 1)  # blocks: fine, medium, coarse
    decoder: tuple[int, int, int] = (2, 2, 1)
    head: int = 8  # features of a pixel before the last convolution


class Block(nn.Module):
    """Two convolutions beside the identity."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = zeroed(nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(functional.silu(self.first(functional.silu(x))))


class Encoder(nn.Module):
    """(batch, 3, height, width) -> (batch, channels, height / 16, width / 16), not normalised.

    Beside the convolutions one matrix for each cell, which begins as a principal component analysis.
    """

    def __init__(self, shape: AutoencoderShape) -> None:
        super().__init__()
        fine, medium, coarse = shape.encoder
        self.straight = nn.Conv2d(3, shape.channels, DOWN, stride=DOWN)
        self.layers = _steady(
            nn.PixelUnshuffle(FIRST),
            nn.Conv2d(3 * FIRST**2, shape.fine, 3, padding=1),
            *(Block(shape.fine) for _ in range(fine)),
            Shrink(shape.fine, shape.medium),
            *(Block(shape.medium) for _ in range(medium)),
            Shrink(shape.medium, shape.coarse),
            *(Block(shape.coarse) for _ in range(coarse)),
            zeroed(nn.Conv2d(shape.coarse, shape.channels, 1)),
        )

    def forward(self, pictures: Tensor) -> Tensor:
        return self.straight(pictures) + self.layers(pictures)


class Decoder(nn.Module):
    """The way back, from a normalised latent; again with one matrix beside the convolutions."""

    def __init__(self, shape: AutoencoderShape) -> None:
        super().__init__()
        fine, medium, coarse = shape.decoder
        self.straight = nn.Conv2d(shape.channels, 3 * DOWN**2, 1)
        self.layers = _steady(
            nn.Conv2d(shape.channels, shape.coarse, 3, padding=1),
            *(Block(shape.coarse) for _ in range(coarse)),
            Grow(shape.coarse, shape.medium),
            *(Block(shape.medium) for _ in range(medium)),
            Grow(shape.medium, shape.fine),
            *(Block(shape.fine) for _ in range(fine)),
            nn.Conv2d(shape.fine, shape.head * FIRST**2, 1),
            nn.PixelShuffle(FIRST),
            nn.SiLU(),
            zeroed(nn.Conv2d(shape.head, 3, 3, padding=1)),
        )

    def forward(self, latents: Tensor) -> Tensor:
        return functional.pixel_shuffle(self.straight(latents), DOWN) + self.layers(latents)


def _steady(*layers: nn.Module) -> nn.Sequential:
    """The layers in a row; those that do not begin at 0 keep the variance of what goes through (LeCun et al. 1998)."""
    sequence = nn.Sequential(*layers)
    for layer in sequence.modules():
        if isinstance(layer, nn.Conv2d) and not layer.weight.is_meta and layer.weight.any():
            nn.init.normal_(layer.weight, std=layer.weight[0].numel() ** -0.5)
    return sequence


class Scale(nn.Module):
    """The mean and the standard deviation of each channel of what the encoder gives, over the training pictures.

    It stands outside of both networks, is undone before the decoder, and so cannot disturb what they have learnt.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(channels, 1, 1))
        self.register_buffer("deviation", torch.ones(channels, 1, 1))

    def forward(self, raw: Tensor) -> Tensor:
        return (raw - self.get_buffer("mean")) / self.get_buffer("deviation")

    def undone(self, latents: Tensor) -> Tensor:
        return latents * self.get_buffer("deviation") + self.get_buffer("mean")

    @torch.no_grad()
    def take(self, raw: Tensor) -> None:
        """The statistics of these, (batch, channels, height, width)."""
        self.get_buffer("mean").copy_(raw.mean(dim=(0, 2, 3))[:, None, None])
        self.get_buffer("deviation").copy_(raw.std(dim=(0, 2, 3))[:, None, None])


class Autoencoder(nn.Module):
    """Latents have mean 0 and standard deviation 1 in every channel over the training pictures: sigma_data is 1."""

    def __init__(self, shape: AutoencoderShape) -> None:
        super().__init__()
        self.shape = shape
        self.encoder = Encoder(shape)
        self.scale = Scale(shape.channels)
        self.decoder = Decoder(shape)
        self.linear = nn.Conv2d(shape.channels, 3 * PREVIEW**2, 1).requires_grad_(False)
        nn.init.zeros_(self.linear.weight)

    def forward(self, pictures: Tensor, noise: Tensor | float = 0.0) -> tuple[Tensor, Tensor]:
        """Pictures there and back, with something added on the way, and what the encoder gave, as yet unscaled."""
        raw = self.encoder(pictures)
        return self.decoder(raw + noise), raw

    def encode(self, pictures: Tensor) -> Tensor:
        """(batch, 3, height, width) in -1..1 -> (batch, channels, height / 16, width / 16)."""
        return self.scale(self.encoder(pictures))

    def decode(self, latents: Tensor) -> Tensor:
        """The picture of a normalised latent, in about -1..1."""
        return self.decoder(self.scale.undone(latents))

    def preview(self, latents: Tensor) -> Tensor:
        """A quarter-size picture by one matrix a cell: (batch, 3, height / 4, width / 4), in about -1..1."""
        return functional.pixel_shuffle(self.linear(latents), PREVIEW)

    @torch.no_grad()
    def begin_with(self, pictures: Tensor) -> None:
        """Start from the principal components of some pictures' cells: training begins with a blur instead of nothing.

        The convolutions add nothing yet, so this is the best that one matrix can do.
        """
        cells = functional.pixel_unshuffle(pictures, DOWN).movedim(1, -1).flatten(0, -2)  # (cells, 3 * 16 * 16)
        mean = cells.mean(dim=0)
        _, _, basis = torch.pca_lowrank(cells - mean, self.shape.channels, center=False, niter=4)
        coordinates = (cells - mean) @ basis
        basis, inverse = basis / coordinates.std(dim=0), basis * coordinates.std(dim=0)
        coder, decoder = self.encoder.straight, self.decoder.straight
        coder.weight.copy_(basis.mT.view(coder.weight.shape))
        decoder.weight.copy_(inverse[:, :, None, None])
        for layer, bias in ((coder, -(mean @ basis)), (decoder, mean)):
            assert layer.bias is not None
            layer.bias.copy_(bias)

    @torch.no_grad()
    def fit_preview(self, latents: Tensor, pictures: Tensor) -> None:
        """Least squares from the latent of each cell to the picture's mean colours there."""
        small = functional.avg_pool2d(pictures, DOWN // PREVIEW)
        targets = functional.pixel_unshuffle(small, PREVIEW).movedim(1, -1).flatten(0, -2).cpu().double()
        cells = latents.movedim(1, -1).flatten(0, -2).cpu().double()
        cells = torch.cat([cells, torch.ones_like(cells[:, :1])], dim=1)
        # The normal equations: 17 unknowns, and latents are near to white.
        ridge = 1e-6 * len(cells) * torch.eye(cells.shape[1], dtype=cells.dtype)
        solved = ((cells.mT @ cells + ridge).inverse() @ cells.mT @ targets).mT  # (48, channels + 1)
        self.linear.weight.copy_(solved[:, :-1, None, None])
        assert self.linear.bias is not None
        self.linear.bias.copy_(solved[:, -1])
