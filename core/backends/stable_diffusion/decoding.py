"""Finished latents to pictures: by the checkpoint's decoder, in tiles where they are large, and past its checker."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.backends.stable_diffusion.components import Components
from core.backends.stable_diffusion.denoiser import pixels_of_a_cell
from core.errors import GenerationError
from core.picture import to_images

TILED_ABOVE_PX = 768
"""Larger pictures are decoded in tiles of TILE_PX, whose edges are blended: in one piece 1024 pixels take 5 GB."""

TILE_PX = 512


def decode(components: Components, latents: Tensor) -> Tensor:
    """(batch, 4, height, width) -> (batch, 3, height, width) in -1..1, float32, one picture after another.

    Raises:
        GenerationError: the checkpoint's safety checker would not show a picture.
    """
    vae = components.vae
    _prepare_tiles(vae, latents.shape[-1] * pixels_of_a_cell(vae))
    scaled = latents.to(vae.dtype) / vae.config.scaling_factor
    decoded = [vae.decode(latent, return_dict=False)[0].float().clamp(-1, 1) for latent in scaled.split(1)]
    pictures = torch.cat(decoded)
    if components.safety is not None:
        _check(components.safety, pictures)
    return pictures


def decodes_in(vae: Any, dtype: torch.dtype) -> torch.dtype:
    """The type of number that a decoder is good for: some, like XL's, leave the range of half precision."""
    return torch.float32 if vae.config.force_upcast else dtype


def _check(safety: Any, pictures: Tensor) -> None:
    checker, extractor = safety
    images = to_images(pictures)
    seen = extractor(images, return_tensors="pt").pixel_values.to(device=pictures.device, dtype=checker.dtype)
    shown = [np.asarray(image) for image in images]
    _, blocked = checker(clip_input=seen, images=shown)
    if any(blocked):
        raise GenerationError(
            "The model's own safety checker has blocked this picture, so it is not shown; "
            "try another seed, or say it in other words."
        )


def _prepare_tiles(vae: Any, side_px: int) -> None:
    vae.tile_sample_min_size, vae.tile_latent_min_size = TILE_PX, TILE_PX // pixels_of_a_cell(vae)
    vae.use_tiling = side_px > TILED_ABOVE_PX
