"""A checkpoint's UNet as a denoiser of latents, under prompts."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from core.backends.stable_diffusion.attention import sharing
from core.backends.stable_diffusion.components import Components
from core.backends.stable_diffusion.regions import Prompt, RegionShares, boxes_of, shares, texts_of
from core.backends.stable_diffusion.text_encoder import TextEmbedding, TextEncoder
from core.compose.denoiser import AdaptedDenoiser, Space, epsilon_prediction, v_prediction
from core.compose.schedule import Sigmas
from core.device import DeviceType
from core.scene.geometry import Box

LEAST_KEPT = 2.0**-24
"""Of the clean latent's variance at the noisiest level: where nothing is kept, no sigma says so."""

GRID = 64
"""Cells along a side, on which the parts of texts are measured."""

MAPS = 32
"""Feature maps of the UNet's finest width that one evaluation holds at a time, about: skips, and a wide attention."""


@dataclass(frozen=True, slots=True, eq=False)
class PromptedUnet:
    """Predicts what the checkpoint was trained to predict, for prompts of one text or of several."""

    unet: Any
    encoder: TextEncoder
    side_px: int  # of the picture that is drawn
    one_by_one: bool = False

    def __call__(self, x: Tensor, time: Tensor, prompts: Sequence[Prompt], /) -> Tensor:
        """x (batch, channels, height, width) at times (batch,) -> the prediction, of the type of x.

        Prompts of equally many texts are asked in one batch.
        """
        batches = self._batches(prompts)
        answers = [self._alike(x[rows], time[rows], [prompts[row] for row in rows]) for rows in batches]
        order = torch.tensor([row for rows in batches for row in rows], device=x.device)
        return torch.cat(answers)[order.argsort()]

    def _batches(self, prompts: Sequence[Prompt]) -> list[list[int]]:
        if self.one_by_one:
            return [[row] for row in range(len(prompts))]
        batches: dict[int, list[int]] = {}
        for row, prompt in enumerate(prompts):
            batches.setdefault(len(texts_of(prompt)), []).append(row)
        return list(batches.values())

    def _alike(self, x: Tensor, time: Tensor, prompts: Sequence[Prompt]) -> Tensor:
        encoded = [[self.encoder(text) for text in texts_of(prompt)] for prompt in prompts]
        states = torch.stack([torch.cat([text.states for text in texts]) for texts in encoded])
        boxes = [boxes_of(prompt) for prompt in prompts]
        added = self._added([_pooled(*row) for row in zip(encoded, boxes, strict=True)])
        with sharing(self.unet, RegionShares(boxes, *x.shape[-2:])) if any(boxes) else nullcontext():
            predicted = self.unet(x.to(states.dtype), time, states, added_cond_kwargs=added, return_dict=False)[0]
        return predicted.to(x.dtype)

    def _added(self, pooled: Sequence[Tensor | None]) -> dict[str, Tensor] | None:
        """What XL is told besides: the whole texts, and the sizes of a picture that was never cropped."""
        known = [row for row in pooled if row is not None]
        if not known:
            return None
        side = float(self.side_px)
        sizes = known[0].new_tensor([side, side, 0, 0, side, side])  # original, crop, target: height, width
        return {"text_embeds": torch.stack(known), "time_ids": sizes.expand(len(known), -1)}


def _pooled(texts: Sequence[TextEmbedding], boxes: Sequence[Box]) -> Tensor | None:
    """What stands for several texts as a whole: their mean, each by the part of the picture that it has."""
    known = [text.pooled for text in texts if text.pooled is not None]
    if not known or not boxes:
        return known[0] if known else None
    parts = shares(boxes, GRID, GRID).mean(dim=(1, 2)).to(known[0])
    return (torch.stack(known) * parts[:, None]).sum(dim=0)


def noise_levels(components: Components) -> Sigmas:
    """The levels that the checkpoint was trained at, ascending."""
    kept = components.alphas_cumprod.double().clamp_min(LEAST_KEPT)
    return tuple(float(level) for level in ((1 - kept) / kept).sqrt())


def denoiser(components: Components, size: int, device: DeviceType) -> AdaptedDenoiser[Prompt]:
    """D(x, sigma, prompts) for pictures of `size` pixels along a side.

    On Apple's graphics processor one prompt after another is asked, as batches of them have crashed there.
    """
    table = noise_levels(components)
    predicts = v_prediction if components.checkpoint.prediction == "v_prediction" else epsilon_prediction
    network = PromptedUnet(components.unet, TextEncoder(components, device), size, one_by_one=device == "mps")
    return AdaptedDenoiser(space_of(components, size), network, predicts(table))


def space_of(components: Components, size: int) -> Space:
    """The latents of pictures of `size` pixels; they were scaled to a standard deviation of 1."""
    table, config, side = noise_levels(components), components.unet.config, size // pixels_of_a_cell(components.vae)
    channels, finest = config.in_channels, config.block_out_channels[0]
    return Space(channels, side, side, table[0], table[-1], 1.0, -4.0, 4.0, workspace=MAPS * finest // channels)


def pixels_of_a_cell(vae: Any) -> int:
    """Pixels along the side of one point of a latent."""
    return 2 ** (len(vae.config.block_out_channels) - 1)
