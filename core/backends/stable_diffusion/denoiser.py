"""A checkpoint's UNet as a denoiser of latents, under prompts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from core.backends.stable_diffusion.components import Components
from core.backends.stable_diffusion.encoding import Encoded, Encoder
from core.compose.denoiser import AdaptedDenoiser, Space, epsilon_prediction, v_prediction
from core.compose.schedule import Sigmas
from core.device import DeviceType

LEAST_KEPT = 2.0**-24
"""Of the clean latent's variance at the noisiest level: where nothing is kept, no sigma says so."""

MAPS = 32
"""Feature maps of the UNet's finest width that one evaluation holds at a time, about: skips, and a wide attention."""


@dataclass(frozen=True, slots=True, eq=False)
class PromptedUnet:
    """Predicts what the checkpoint was trained to predict, for texts."""

    unet: Any
    encoder: Encoder
    side_px: int  # of the picture that is drawn
    one_by_one: bool = False

    def __call__(self, x: Tensor, time: Tensor, prompts: Sequence[str], /) -> Tensor:
        """x (batch, channels, height, width) at times (batch,) -> the prediction, of the type of x."""
        if self.one_by_one and len(x) > 1:
            return torch.cat([self(x[i : i + 1], time[i : i + 1], [prompt]) for i, prompt in enumerate(prompts)])
        encoded = [self.encoder(prompt) for prompt in prompts]
        states = torch.stack([text.states for text in encoded])
        added = self._added(encoded)
        predicted = self.unet(x.to(states.dtype), time, states, added_cond_kwargs=added, return_dict=False)[0]
        return predicted.to(x.dtype)

    def _added(self, encoded: list[Encoded]) -> dict[str, Tensor] | None:
        """What XL is told besides: the whole texts, and the sizes of a picture that was never cropped."""
        pooled = [text.pooled for text in encoded if text.pooled is not None]
        if not pooled:
            return None
        side = float(self.side_px)
        sizes = pooled[0].new_tensor([side, side, 0, 0, side, side])  # original, crop, target: height, width
        return {"text_embeds": torch.stack(pooled), "time_ids": sizes.expand(len(pooled), -1)}


def noise_levels(components: Components) -> Sigmas:
    """The levels that the checkpoint was trained at, ascending."""
    kept = components.alphas_cumprod.double().clamp_min(LEAST_KEPT)
    return tuple(float(level) for level in ((1 - kept) / kept).sqrt())


def denoiser(components: Components, size: int, device: DeviceType) -> AdaptedDenoiser[str]:
    """D(x, sigma, prompts) for pictures of `size` pixels along a side.

    On Apple's graphics processor one prompt after another is asked, as batches of them have crashed there.
    """
    table = noise_levels(components)
    predicts = v_prediction if components.checkpoint.prediction == "v_prediction" else epsilon_prediction
    network = PromptedUnet(components.unet, Encoder(components, device), size, one_by_one=device == "mps")
    return AdaptedDenoiser(space_of(components, size), network, predicts(table))


def space_of(components: Components, size: int) -> Space:
    """The latents of pictures of `size` pixels; they were scaled to a standard deviation of 1."""
    table, config, side = noise_levels(components), components.unet.config, size // pixels_of_a_cell(components.vae)
    channels, finest = config.in_channels, config.block_out_channels[0]
    return Space(channels, side, side, table[0], table[-1], 1.0, -4.0, 4.0, workspace=MAPS * finest // channels)


def pixels_of_a_cell(vae: Any) -> int:
    """Pixels along the side of one point of a latent."""
    return 2 ** (len(vae.config.block_out_channels) - 1)
