"""Training the autoencoder: pictures there and back."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from core.backends.clay.autoencoder import DOWN, Autoencoder, AutoencoderShape
from core.backends.clay.rasterize import coverage
from core.backends.clay.weights import AUTOENCODER, save_autoencoder
from core.picture import from_bytes, to_images
from core.training.dataset import Dataset
from core.training.losses import psnr, reconstruction_loss, spread_loss
from core.training.model_card import Fields
from core.training.task import Review

NOISE = 0.03
"""Standard deviation of what is added to latents, so that near latents are near pictures."""

SPREAD = 0.01
"""What it costs if latents leave mean 0 and variance 1; without it they would grow until the noise means nothing."""

SETTLING = 64
"""Pictures from which the latents' statistics and the preview are taken at a review."""

MEASURED = 64
"""The most pictures that a review measures with: it must not take long on a laptop."""

CHUNK = 16
SHOWN = 4


class AutoencoderTask:
    """Learns crops of the pictures, all of them on one device as bytes.

    Args:
        dataset: on the training device.
        folder: of the model, where the weights are saved.
        batch: crops of a step.
        crop: side of a crop in pixels, a multiple of 16; smaller ones are more pictures a second.
        shape: of the network, if it begins anew.
        trained: the autoencoder whose decoder alone is to learn, so that a denoiser of its latents stays right.
    """

    def __init__(
        self,
        dataset: Dataset,
        folder: Path,
        batch: int,
        crop: int,
        shape: AutoencoderShape | None = None,
        trained: Autoencoder | None = None,
    ) -> None:
        self._dataset, self._spare = dataset.split()
        self._folder, self.batch, self._crop = folder, batch, min(crop, dataset.side)
        self.weights = folder / AUTOENCODER
        self._keeps_latents = trained is not None
        self.model = trained or Autoencoder(shape or AutoencoderShape())
        self.model.to(dataset.picture.device)
        if trained is None:
            self.model.begin_with(from_bytes(self._dataset.picture[:SETTLING]))
        else:
            self.model.decoder.requires_grad_()

    @property
    def data(self) -> Fields:
        return {"worlds": len(self._dataset), "side": self._dataset.side, "crop": self._crop, "measured_on": MEASURED}

    def loss(self, model: nn.Module, generator: torch.Generator) -> Tensor:
        crops = self._crops(generator)
        cells = self._crop // DOWN
        noise = torch.randn(
            (len(crops), self.model.shape.channels, cells, cells), generator=generator, device=generator.device
        )
        made, raw = model(crops, noise * NOISE)
        return reconstruction_loss(made.float(), crops) + SPREAD * spread_loss(raw.float())

    @torch.no_grad()
    def review(self, model: nn.Module) -> Review:
        assert isinstance(model, Autoencoder)
        self._settle(model)
        pictures = from_bytes(self._spare.picture[:MEASURED])
        latents, made = _there_and_back(model, pictures)
        preview = nn.functional.interpolate(model.preview(latents), pictures.shape[-2:], mode="bilinear")
        inside = coverage(self._spare.box[:MEASURED], pictures.shape[-1]).amax(dim=1)
        figures = {
            "psnr": psnr(made, pictures).mean().item(),
            "psnr_bodies": psnr(made, pictures, inside)[inside.flatten(1).any(dim=1)].mean().item(),
            "psnr_preview": psnr(preview, pictures).mean().item(),
            "latent_deviation": latents.std().item(),
        }
        shown = [picture for row in zip(pictures, made, preview, strict=True) for picture in row][: 3 * SHOWN]
        captions = ["true", "there and back", "preview"] * SHOWN
        return Review(figures, to_images(torch.stack(shown)), captions[: len(shown)])

    def save(self, model: nn.Module) -> None:
        assert isinstance(model, Autoencoder)
        save_autoencoder(self._folder, model)

    def _crops(self, generator: torch.Generator) -> Tensor:
        """Random places of random pictures, all flipped or not: (batch, 3, crop, crop) in -1..1."""
        device, room = generator.device, self._dataset.side - self._crop + 1
        rows = torch.randint(len(self._dataset), (self.batch, 1, 1), generator=generator, device=device)
        top, left = torch.randint(room, (2, self.batch, 1, 1), generator=generator, device=device)
        along = torch.arange(self._crop, device=device)
        crops = from_bytes(self._dataset.picture[rows, :, top + along[:, None], left + along].movedim(-1, 1))
        return crops.flip(-1) if int(torch.randint(2, (), generator=generator, device=device)) else crops

    def _settle(self, model: Autoencoder) -> None:
        """Take the latents' scale, and then the preview, from whole pictures and the averaged weights."""
        if self._keeps_latents:
            return
        pictures = from_bytes(self._dataset.picture[:SETTLING])
        raw = torch.cat([model.encoder(part) for part in torch.split(pictures, CHUNK)])
        model.scale.take(raw)
        model.fit_preview(model.scale(raw), pictures)


def _there_and_back(model: Autoencoder, pictures: Tensor) -> tuple[Tensor, Tensor]:
    latents = torch.cat([model.encode(part) for part in torch.split(pictures, CHUNK)])
    return latents, torch.cat([model.decode(part) for part in torch.split(latents, CHUNK)])
