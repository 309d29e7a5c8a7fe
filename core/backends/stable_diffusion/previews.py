"""What a latent looks like, without the decoder: a linear map of its four channels to colours.

The maps are what people measured and published: for SD 1 and 2 in the Hugging Face forum ("Decoding latents to RGB
without upscaling", 2022), for XL in T. A. Vass, "Explaining the SDXL latent space" (Hugging Face blog, 2024).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from core.backends.stable_diffusion.checkpoint import Family
from core.backends.stable_diffusion.components import Components


@dataclass(frozen=True, slots=True)
class LinearColours:
    """rgb = latent @ rows + base, in -1..1."""

    rows: tuple[tuple[float, float, float], ...]  # one a channel
    base: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def __call__(self, latents: Tensor) -> Tensor:
        """(batch, 4, height, width) -> (batch, 3, height, width)"""
        rows, base = latents.new_tensor(self.rows), latents.new_tensor(self.base)
        return torch.einsum("bchw,cr->brhw", latents, rows) + base[:, None, None]


SD = LinearColours(((0.298, 0.207, 0.208), (0.187, 0.286, 0.173), (-0.158, 0.189, 0.264), (-0.184, -0.271, -0.473)))
XL = LinearColours(
    ((0.471, 0.471, 0.471), (-0.471, -0.039, 0.078), (0.196, 0.118, -0.039), (-0.549, -0.392, -0.275)),
    base=(0.176, 0.098, 0.020),
)
COLOURS: dict[Family, LinearColours] = {"sd1": SD, "sd2": SD, "sdxl": XL}


def preview(components: Components, latents: Tensor) -> Tensor:
    """A cheap picture of denoised latents, (batch, 3, height, width) in -1..1: by TAESD where the checkpoint has it.

    Without it a point of the latent is a point of the picture.
    """
    if components.tiny_vae is not None:
        tiny = components.tiny_vae
        pictures = tiny.decode(latents.to(tiny.dtype), return_dict=False)[0].to(latents.dtype)
    else:
        pictures = COLOURS[components.checkpoint.family](latents)
    return pictures.clamp(-1, 1)
