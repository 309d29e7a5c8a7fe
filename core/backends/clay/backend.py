"""The clay model as a backend: it draws 256 x 256 latents' pictures, whatever size is asked for, and scales them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from core.backends.clay import conditions
from core.backends.clay.blocks import channels_last
from core.backends.clay.condition_batch import collate
from core.backends.clay.condition_encoder import Conditioning
from core.backends.clay.conditions import Condition
from core.backends.clay.network import SIGMA_DATA, SIGMA_MAX, SIGMA_MIN, ClayNetwork
from core.backends.clay.together import PaintedTogether
from core.backends.clay.weights import ClayModel, load_model
from core.compose.denoiser import Space
from core.compose.schedule import Sigmas, karras
from core.device import ASKED, Device
from core.scene.geometry import Box
from core.scene.layout import Layout
from core.scene.open_attributes import resolve_backdrop, resolve_colours
from core.scene.scene import Card, Hint, Scene

DEVICE = Device("cpu", "float32", ASKED)


class ClayDenoiser:
    """Remembers what it was asked last: the questions of a run are the same at every step."""

    def __init__(self, network: ClayNetwork) -> None:
        shape = network.shape
        self.space = Space(shape.channels, shape.side, shape.side, SIGMA_MIN, SIGMA_MAX, SIGMA_DATA)
        self._network = network
        self._last: tuple[tuple[Condition, ...], Conditioning] | None = None

    @torch.inference_mode()
    def __call__(self, x: Tensor, sigma: float, conditions: Sequence[Condition], /) -> Tensor:
        levels = torch.full((len(x),), sigma, device=x.device)
        return self._network.denoised(x, levels, self._hear(tuple(conditions), x.device)).to(x.dtype)

    def _hear(self, asked: tuple[Condition, ...], device: torch.device) -> Conditioning:
        last = self._last
        if last is None or last[0] != asked:
            last = asked, self._network.condition_encoder(collate(asked).to(device))
            self._last = last
        return last[1]


@dataclass(frozen=True, slots=True)
class ClayBackend:
    """Draws from the clay model's weights.

    The latents are drawn at the model's own size; `decode` scales to `size` pixels.
    """

    model: ClayModel
    size: int  # pixels
    device: Device = DEVICE
    denoiser: ClayDenoiser = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "denoiser", ClayDenoiser(self.model.network))

    @classmethod
    def open(cls, folder: Path, size: int, device: Device) -> ClayBackend:
        """The model of a folder.

        Raises:
            ModelError: in one sentence, a file is missing, damaged, or not for this version.
        """
        return cls(load_model(folder), size).on(device)

    def schedule(self, steps: int) -> Sigmas:
        return karras(steps, SIGMA_MIN, SIGMA_MAX)

    def resolve_open_attributes(self, scene: Scene, seed: int) -> Scene:
        """Asked for any colour it gives the mean of all until late: a body of several, and patches of a river."""
        return resolve_colours(resolve_backdrop(scene, seed), seed)

    def background(self, scene: Scene) -> Condition:
        return conditions.empty_scene(scene)

    def null(self, scene: Scene) -> Condition | None:
        """The same backdrop, its river left open, to guide it: where it flows is not said, and so it would stop short.

        What else an empty scene shows needs no guidance.
        """
        if not scene.backdrop.river:
            return None
        return conditions.empty_scene(replace(scene, backdrop=replace(scene.backdrop, river=None)))

    def condition(self, scene: Scene, card: Card, layout: Layout) -> Condition:
        return conditions.card_alone(scene, card, layout)

    @property
    def together(self) -> PaintedTogether:
        return PaintedTogether()

    def openings(self, scene: Scene, layout: Layout) -> list[Box]:
        """Of cards that may be anything: what is painted in its place is understood better than what is only said."""
        return [layout.boxes[card.id] for card in scene.wanted if card.kind is None and card.id in layout.boxes]

    def mover(self, scene: Scene, cards: Sequence[Card], layout: Layout) -> None:
        """A painted card is where it is painted."""

    def relation(self, scene: Scene, hint: Hint) -> Condition:
        """A hint as a factor of its own, for cards that have no place."""
        return conditions.relation(scene, hint)

    def sentence(self, scene: Scene) -> Condition:
        """The whole scene as one description: the single prompt."""
        return conditions.sentence(scene)

    @torch.inference_mode()
    def preview(self, denoised: Tensor) -> Tensor:
        linear = self.model.autoencoder.linear
        return self.model.autoencoder.preview(denoised.to(linear.weight)).to(denoised.dtype).clamp(-1, 1)

    @torch.inference_mode()
    def decode(self, x: Tensor) -> Tensor:
        latents = x.to(self.model.autoencoder.decoder.straight.weight)
        return self._scaled(self.model.autoencoder.decode(latents), x)

    def on(self, device: Device) -> ClayBackend:
        dtype: torch.dtype = getattr(torch, device.dtype)
        for network in (self.model.autoencoder, self.model.network):
            channels_last(network.to(device.type, dtype))
        self.model.autoencoder.linear.float()  # so small that other numbers only cost time
        return replace(self, device=device)

    def _scaled(self, pictures: Tensor, like: Tensor) -> Tensor:
        pictures = pictures.to(like.dtype).clamp(-1, 1)
        if pictures.shape[-1] == self.size:
            return pictures
        return functional.interpolate(
            pictures, (self.size, self.size), mode="bicubic", antialias=True, align_corners=False
        ).clamp(-1, 1)
