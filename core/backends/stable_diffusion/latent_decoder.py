"""Finished latents to pictures: by the checkpoint's decoder, in tiles where they are large, and past its checker."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.backends.stable_diffusion.components import Components, Safety
from core.backends.stable_diffusion.denoiser import pixels_of_a_cell
from core.errors import BlockedError, Phrase
from core.picture import to_images

TILED_ABOVE_PX = 768
"""Larger pictures are decoded in tiles of TILE_PX, whose edges are blended: in one piece 1024 pixels take 5 GB."""

TILE_PX = 512

BLOCKED = (
    "The model's own safety checker has blocked this picture, so it is not shown; "
    "try another seed, or say it in other words."
)


def decode(components: Components, latents: Tensor) -> Tensor:
    """(batch, 4, height, width) -> (batch, 3, height, width) in -1..1, float32, one picture after another.

    Raises:
        BlockedError: the checkpoint's safety checker would not show a picture.
    """
    vae = components.vae
    _prepare_tiles(vae, latents.shape[-1] * pixels_of_a_cell(vae))
    scaled = latents.to(vae.dtype) / vae.config.scaling_factor
    decoded = [vae.decode(latent, return_dict=False)[0].float().clamp(-1, 1) for latent in scaled.split(1)]
    pictures = torch.cat(decoded)
    if components.safety is not None:
        _check(components.safety, pictures)
    return pictures


def decodes_in(components: Components, dtype: torch.dtype) -> torch.dtype:
    """The type of number that the decoder is good for: XL's first one leaves the range of half precision."""
    too_wide = components.checkpoint.family == "sdxl" and components.vae.config.force_upcast
    return torch.float32 if too_wide else dtype


def _check(safety: Safety, pictures: Tensor) -> None:
    images = to_images(pictures)
    seen = safety.extractor(images, return_tensors="pt").pixel_values
    seen = seen.to(device=pictures.device, dtype=safety.checker.dtype)
    _, blocked = safety.checker(clip_input=seen, images=[np.array(image) for image in images])
    if any(blocked):
        raise BlockedError(Phrase(BLOCKED))


def _prepare_tiles(vae: Any, side_px: int) -> None:
    vae.tile_sample_min_size, vae.tile_latent_min_size = TILE_PX, TILE_PX // pixels_of_a_cell(vae)
    vae.use_tiling = side_px > TILED_ABOVE_PX
