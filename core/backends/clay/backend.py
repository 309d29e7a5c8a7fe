"""The clay model as a backend. It draws at its own size, 256 x 256 pixels, and scales the decoded pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
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
from core.backends.clay.shared_queries import shared_queries
from core.backends.clay.weights import ClayModel, load_model
from core.compose.denoiser import Denoiser, Space
from core.compose.scene_compiler import Composition, compile_scene
from core.compose.schedule import Sigmas, karras
from core.device import ASKED, Device
from core.recipe import Recipe
from core.scene.layout import Layout
from core.scene.open_attributes import resolve_backdrop, resolve_colours
from core.scene.repertoire import known
from core.scene.scene import Scene
from core.scene.vocabulary import Repertoire

DEVICE = Device("cpu", "float32", ASKED)


class ClayDenoiser:
    """Evaluates a clay network; the encoding of the last conditions is kept, as they are the same at every step."""

    def __init__(self, network: ClayNetwork) -> None:
        shape = network.shape
        self.space = Space(shape.channels, shape.side, shape.side, SIGMA_MIN, SIGMA_MAX, SIGMA_DATA)
        self._network = network
        self._last: tuple[tuple[Condition, ...], Conditioning] | None = None

    @torch.inference_mode()
    def __call__(self, x: Tensor, sigma: float, conditions: Sequence[Condition], /) -> Tensor:
        levels = torch.full((len(x),), sigma, device=x.device)
        return self._network.denoised(x, levels, self._encode(tuple(conditions), x.device)).to(x.dtype)

    def _encode(self, asked: tuple[Condition, ...], device: torch.device) -> Conditioning:
        last = self._last
        if last is None or last[0] != asked:
            last = asked, self._network.condition_encoder(collate(asked).to(device))
            self._last = last
        return last[1]


@dataclass(frozen=True, slots=True)
class ClayBackend:
    """Draws with the weights of a clay model; `decode` scales to `size` pixels."""

    model: ClayModel
    size: int  # pixels
    device: Device = DEVICE
    other_denoiser: Denoiser[Condition] | None = None  # evaluated instead of the model's own

    @classmethod
    def open(cls, folder: Path, size: int, device: Device) -> ClayBackend:
        """The model of a folder.

        Raises:
            ModelError: in one sentence, a file is missing, damaged, or not for this version.
        """
        return cls(load_model(folder), size).on(device)

    @property
    def denoiser(self) -> Denoiser[Condition]:
        return self.other_denoiser or ClayDenoiser(self.model.network)

    def schedule(self, steps: int) -> Sigmas:
        return karras(steps, SIGMA_MIN, SIGMA_MAX)

    @property
    def repertoire(self) -> Repertoire:
        """What the weights were trained with."""
        tables = self.model.network.vocabulary
        return Repertoire(tuple(tables["kind"]), tuple(tables["colour"]))

    def compile(self, scene: Scene, layout: Layout, recipe: Recipe) -> Composition[Condition]:
        """Colours and backdrop are resolved: for an open one the denoised picture is the mean of all until late.

        The result would be bodies of several colours, and patches of a river. An unwanted card is also evaluated at the
        boxes of the cards that may be anything, because the model follows a painted condition better than a statement.
        """
        scene = resolve_backdrop(known(scene, self.repertoire), recipe.seed)
        scene = resolve_colours(scene, recipe.seed, self.repertoire)
        anything = [card.id for card in scene.wanted if card.kind is None]
        return compile_scene(
            scene,
            layout,
            recipe,
            background=conditions.empty_scene(scene),
            null=_without_river(scene) if scene.backdrop.river else None,
            condition_of=partial(conditions.card_alone, scene),
            shared=shared_queries(scene, layout, together=recipe.placement == "together"),
            openings=[layout.boxes[id] for id in anything if id in layout.boxes],
            sentence=conditions.sentence,
        )

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
        self.model.autoencoder.linear.float()  # so small that another precision only costs time
        return replace(self, device=device, other_denoiser=None)

    def with_denoiser(self, denoiser: Denoiser[Condition]) -> ClayBackend:
        return replace(self, other_denoiser=denoiser)

    def _scaled(self, pictures: Tensor, like: Tensor) -> Tensor:
        pictures = pictures.to(like.dtype).clamp(-1, 1)
        if pictures.shape[-1] == self.size:
            return pictures
        return functional.interpolate(
            pictures, (self.size, self.size), mode="bicubic", antialias=True, align_corners=False
        ).clamp(-1, 1)


def _without_river(scene: Scene) -> Condition:
    """The same backdrop with an open river: a river is guided away from it, because its course is not part of the
    condition, and it would stop short without guidance. The rest of an empty scene needs none.
    """
    return conditions.empty_scene(replace(scene, backdrop=replace(scene.backdrop, river=None)))
