"""A Stable Diffusion checkpoint as a backend: cards are texts, and the same composer places them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from core.backends.stable_diffusion import latent_decoder, previews, prompts
from core.backends.stable_diffusion.checkpoint import Checkpoint
from core.backends.stable_diffusion.components import Components
from core.backends.stable_diffusion.denoiser import denoiser, noise_levels, pixels_of_a_cell
from core.backends.stable_diffusion.loader import load
from core.backends.stable_diffusion.offload import Offloader
from core.backends.stable_diffusion.regions import Prompt
from core.backends.stable_diffusion.strict import AttentionTarget, StrictPlacement, words_of
from core.backends.stable_diffusion.together import AttendedTogether
from core.compose.denoiser import AdaptedDenoiser
from core.compose.schedule import Sigmas, trailing
from core.device import Device
from core.errors import ModelError, Phrase
from core.scene.layout import Layout
from core.scene.scene import Card, Scene

SIDE = "The picture's side is {side} pixels, but this model draws in steps of {step}; choose another."
STRICT = "Strict placement needs all of the model in graphics memory; free some, or draw without it."


@dataclass(frozen=True, slots=True)
class StableDiffusionBackend:
    """Draws with a loaded checkpoint at `size` pixels; a condition is a text.

    Raises:
        ModelError: the size does not fit the checkpoint's latents.
    """

    offloader: Offloader
    size: int  # pixels
    device: Device
    denoiser: AdaptedDenoiser[Prompt] = field(init=False)

    def __post_init__(self) -> None:
        cell = pixels_of_a_cell(self.components.vae)
        if self.size % cell:
            raise ModelError(Phrase.of(SIDE, side=self.size, step=cell))
        object.__setattr__(self, "denoiser", denoiser(self.components, self.size, self.device.type))

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
        return cls(Offloader(components), size, at_first).on(device)

    @property
    def components(self) -> Components:
        return self.offloader.components

    def schedule(self, steps: int) -> Sigmas:
        return trailing(steps, noise_levels(self.components))

    @property
    def together(self) -> AttendedTogether:
        return AttendedTogether()

    def resolve_open_attributes(self, scene: Scene, seed: int) -> Scene:
        """A prompt without a colour gives a body of one."""
        del seed
        return scene

    def background(self, scene: Scene) -> Prompt:
        return prompts.backdrop_text(scene.backdrop)

    def null(self, scene: Scene) -> Prompt | None:
        return prompts.NULL if self.background(scene) != prompts.NULL else None

    def condition(self, scene: Scene, card: Card, layout: Layout) -> Prompt:
        """The card's words before the backdrop's. Where it stands is the mask's affair: moving it changes nothing."""
        del layout
        return prompts.card_before_backdrop(scene, card)

    def openings(self, scene: Scene, layout: Layout) -> tuple[()]:
        """A negative prompt is about the whole picture."""
        del scene, layout
        return ()

    def mover(self, scene: Scene, cards: Sequence[Card], layout: Layout) -> StrictPlacement:
        """What moves the picture; it needs a gradient of the UNet.

        Raises:
            ModelError: the UNet has no room on the device as a whole.
        """
        if self.offloader.offloads_blocks:
            raise ModelError(Phrase(STRICT))
        tokenizer = self.components.tokenizers[0]
        wishes = (
            AttentionTarget(
                prompts.card_before_backdrop(scene, card), words_of(tokenizer, prompts.card_text(card)), box
            )
            for card in cards
            if (box := layout.boxes.get(card.id))
        )
        return StrictPlacement(self.components.unet, self.denoiser, tuple(wishes))

    def sentence(self, scene: Scene) -> Prompt:
        """The whole scene as one description: the single prompt."""
        return prompts.scene_text(scene)

    def preview(self, denoised: Tensor) -> Tensor:
        with torch.no_grad():
            return previews.preview(self.components, denoised)

    def decode(self, x: Tensor) -> Tensor:
        with torch.no_grad():
            return latent_decoder.decode(self.components, x)

    def on(self, device: Device) -> StableDiffusionBackend:
        self.offloader.move(device)
        return replace(self, device=device)
