"""A Stable Diffusion checkpoint as a backend: the condition of a card is a text, and its mask places it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from core.backends.stable_diffusion import latent_decoder, previews, prompts
from core.backends.stable_diffusion.checkpoint import Checkpoint
from core.backends.stable_diffusion.components import Components
from core.backends.stable_diffusion.denoiser import denoiser, noise_levels, pixels_of_a_cell
from core.backends.stable_diffusion.loader import load
from core.backends.stable_diffusion.offload import Offloader
from core.backends.stable_diffusion.regions import Prompt
from core.backends.stable_diffusion.shared_queries import shared_queries
from core.backends.stable_diffusion.strict import AttentionTarget, StrictPlacement, words_of
from core.compose.denoiser import Denoiser
from core.compose.scene_compiler import Composition, compile_scene, placed_cards
from core.compose.schedule import Sigmas, trailing
from core.device import Device
from core.errors import ModelError, Phrase
from core.recipe import Recipe
from core.scene.layout import Layout
from core.scene.scene import Scene

SIDE = "The picture's side is {side} pixels, but this model draws in steps of {step}; choose another."
STRICT = "Strict placement needs all of the model in graphics memory; free some, or draw without it."


@dataclass(frozen=True, slots=True)
class StableDiffusionBackend:
    """Draws with a loaded checkpoint at `size` pixels; a condition is a text."""

    offloader: Offloader
    size: int  # pixels
    device: Device
    denoiser: Denoiser[Prompt]

    @classmethod
    def of(cls, offloader: Offloader, size: int, device: Device) -> StableDiffusionBackend:
        """The backend of networks that are on the device, as far as they have room there.

        Raises:
            ModelError: the size does not fit the checkpoint's latents.
        """
        cell = pixels_of_a_cell(offloader.components.vae)
        if size % cell:
            raise ModelError(Phrase.of(SIDE, side=size, step=cell))
        return cls(offloader, size, device, denoiser(offloader.components, size, device.type))

    @classmethod
    def open(
        cls,
        checkpoint: Checkpoint,
        size: int,
        device: Device,
        report: Callable[[float, str], None],
        stopped: Callable[[], bool],
        allow_download: bool,
    ) -> StableDiffusionBackend:
        """Loads a checkpoint into the processor's memory, and puts on the device what has room there.

        Raises:
            ModelError: in one sentence, a file does not hold what it should, or memory does not suffice.
            StoppedError: `stopped` was true.
        """
        at_first = replace(device, type="cpu")
        components = load(checkpoint, at_first, report, stopped, allow_download)
        return cls.of(Offloader(components), size, at_first).on(device)

    @property
    def components(self) -> Components:
        return self.offloader.components

    def schedule(self, steps: int) -> Sigmas:
        return trailing(steps, noise_levels(self.components))

    def compile(self, scene: Scene, layout: Layout, recipe: Recipe) -> Composition[Prompt]:
        """The text of a card does not depend on its box, so moving it evaluates nothing anew but its mask.

        Open attributes stay open, because a prompt without a colour gives a body of one colour. An unwanted card is
        evaluated over the whole picture only, as a negative prompt is.
        """
        background = prompts.backdrop_text(scene.backdrop)
        return compile_scene(
            scene,
            layout,
            recipe,
            background=background,
            null=prompts.NULL if background != prompts.NULL else None,
            condition_of=lambda card, _: prompts.card_before_backdrop(scene, card),
            shared=shared_queries(scene, layout, together=recipe.placement == "together"),
            sentence=prompts.scene_text,
            latent_update=self.strict_placement(scene, layout) if recipe.strict else None,
        )

    def strict_placement(self, scene: Scene, layout: Layout) -> StrictPlacement:
        """The update that leads the attention to each card into its box; it needs a gradient of the UNet.

        Raises:
            ModelError: the UNet has no room on the device as a whole.
        """
        if self.offloader.offloads_blocks:
            raise ModelError(Phrase(STRICT))
        tokenizer = self.components.tokenizers[0]
        wishes = (
            AttentionTarget(
                prompts.card_before_backdrop(scene, card),
                words_of(tokenizer, prompts.card_text(card)),
                layout.boxes[card.id],
            )
            for card in placed_cards(scene, layout.boxes)
        )
        return StrictPlacement(self.components.unet, self.denoiser, tuple(wishes))

    def preview(self, denoised: Tensor) -> Tensor:
        with torch.no_grad():
            return previews.preview(self.components, denoised)

    def decode(self, x: Tensor) -> Tensor:
        with torch.no_grad():
            return latent_decoder.decode(self.components, x)

    def on(self, device: Device) -> StableDiffusionBackend:
        self.offloader.move(device)
        return StableDiffusionBackend.of(self.offloader, self.size, device)

    def with_denoiser(self, denoiser: Denoiser[Prompt]) -> StableDiffusionBackend:
        return replace(self, denoiser=denoiser)
