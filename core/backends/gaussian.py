"""An analytic model: each condition is a Gaussian over pictures, so its denoiser is known exactly.

It needs no weights. It draws cards as soft blobs of clay before a plain backdrop, so that the whole path from a
sentence to a picture runs for real. A card's Gaussian differs from the background's only inside its blob, and is far
narrower there, so that the product of many shows each in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import torch
from torch import Tensor

from core.compose.denoiser import Denoiser, Space
from core.compose.scene_compiler import Composition, compile_scene
from core.compose.schedule import Sigmas, karras
from core.device import Device
from core.picture import from_rgb
from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.layout import Layout
from core.scene.perspective import HORIZON
from core.scene.scene import Backdrop, Card, Scene
from core.scene.vocabulary import COLOURS

BACKGROUND_DEVIATION = 0.05
CARD_DEVIATION = 0.003
"""Standard deviations of a pixel: the backdrop has a grain like paper, the cards are smooth."""

SIGMA_MIN = 0.01

SKY_RGB = {"blue": (150, 196, 235), "pink": (246, 190, 205), "sunset": (250, 170, 120), "night": (38, 44, 84)}
GROUND_RGB = {
    "grass": (134, 178, 98),
    "sand": (226, 204, 158),
    "snow": (236, 240, 246),
    "stone": (166, 162, 158),
    "sea": (72, 134, 178),
}
MOUNTAIN_RGB = {"blue": (112, 142, 190), "green": (104, 148, 116), "purple": (150, 124, 178)}
RIVER_RGB = (104, 164, 208)
FLOWERS_RGB = (222, 196, 84)
PLAIN_RGB = (198, 176, 150)

ROUNDNESS = {"cube": 8.0, "cylinder": 6.0, "house": 6.0, "truck": 6.0, "train": 8.0, "table": 8.0, "bridge": 6.0}
"""The exponent of a kind's superellipse: 2 is an ellipse, more is squarer."""


@dataclass(frozen=True, slots=True, eq=False)
class Gaussian:
    """Independent pixels: mean and variance, (3, height, width) and (1, height, width)."""

    mean: Tensor
    variance: Tensor


@dataclass(frozen=True, slots=True)
class GaussianDenoiser:
    """D = mean + variance / (variance + sigma^2) * (x - mean), the exact posterior mean."""

    space: Space

    def __call__(self, x: Tensor, sigma: float, conditions: Sequence[Gaussian], /) -> Tensor:
        mean = torch.stack([condition.mean for condition in conditions]).to(x)
        variance = torch.stack([condition.variance for condition in conditions]).to(x)
        return mean + variance / (variance + sigma**2) * (x - mean)


@dataclass(frozen=True, slots=True)
class GaussianBackend:
    """Draws at any size, straight in pixels."""

    size: int  # pixels
    device: Device = field(default_factory=lambda: Device("cpu", "float32", "The model is a formula."))
    other_denoiser: Denoiser[Gaussian] | None = None  # evaluated instead of the model's own

    @property
    def denoiser(self) -> Denoiser[Gaussian]:
        space = Space(3, self.size, self.size, SIGMA_MIN, self._sigma_max, workspace=4)
        return self.other_denoiser or GaussianDenoiser(space)

    @property
    def _sigma_max(self) -> float:
        """Nothing of a picture is left only where the noise is large against the length of all its values together."""
        return 2.0 * self.size

    def schedule(self, steps: int) -> Sigmas:
        return karras(steps, SIGMA_MIN, self._sigma_max)

    def compile(self, scene: Scene, layout: Layout, recipe: Recipe) -> Composition[Gaussian]:
        """Each card is a condition of its own. An open colour is that of plain clay, and the sentence is not read."""
        return compile_scene(
            scene,
            layout,
            recipe,
            background=self.background(scene),
            null=None,
            condition_of=partial(self.condition, scene),
        )

    def background(self, scene: Scene) -> Gaussian:
        """The backdrop, with a grain like paper."""
        mean = _backdrop(scene.backdrop, self.size)
        return Gaussian(mean, torch.full((1, self.size, self.size), BACKGROUND_DEVIATION**2))

    def condition(self, scene: Scene, card: Card, layout: Layout) -> Gaussian:
        """The backdrop with the card's blob in its box; without a box the card leaves no trace in this model.

        The blob is cut where a nearer card stands, as Gaussians know of no depth. What is unwanted is as wide as the
        background, as a quotient by anything narrower has no end.
        """
        background = self.background(scene)
        box = layout.boxes.get(card.id)
        if box is None:
            return background
        inside = self._silhouette(card, box)
        for nearer in _nearer(scene, card, layout):
            inside = inside * (1 - self._silhouette(nearer, layout.boxes[nearer.id]))
        mean = background.mean.lerp(_clay(card, box, self.size), inside)
        deviation = CARD_DEVIATION if card.wanted else BACKGROUND_DEVIATION
        log_variance = background.variance.log().lerp(torch.tensor(deviation**2).log(), inside)
        return Gaussian(mean, log_variance.exp())

    def _silhouette(self, card: Card, box: Box) -> Tensor:
        return _silhouette(box, ROUNDNESS.get(card.kind or "", 2.0), self.size)

    def preview(self, denoised: Tensor) -> Tensor:
        return denoised.clamp(-1, 1)

    def decode(self, x: Tensor) -> Tensor:
        return x.clamp(-1, 1)

    def on(self, device: Device) -> GaussianBackend:
        return replace(self, device=device, other_denoiser=None)

    def with_denoiser(self, denoiser: Denoiser[Gaussian]) -> GaussianBackend:
        return replace(self, other_denoiser=denoiser)


def _nearer(scene: Scene, card: Card, layout: Layout) -> Iterator[Card]:
    """The cards that may hide another: of two at one depth, the upper one. Alternatives of one group never do."""

    def distance(id: str) -> tuple[float, float]:
        return layout.depths.get(id, 0.0), layout.boxes[id].bottom

    for other in scene.wanted:
        if distance(other.id) < distance(card.id) and (other.group is None or other.group != card.group):
            yield other


def _grid(size: int) -> tuple[Tensor, Tensor]:
    """x and y of the pixels' middles: (1, 1, size) and (1, size, 1), 0..1."""
    line = (torch.arange(size) + 0.5) / size
    return line[None, None, :], line[None, :, None]


def _backdrop(backdrop: Backdrop, size: int) -> Tensor:
    """(3, size, size) in -1..1: the sky grows lighter and the ground darker away from the horizon."""
    x, y = _grid(size)
    sky = from_rgb(SKY_RGB[backdrop.sky or "blue"]) + (y / HORIZON - 1) * -0.25 * (1 - y)
    ground = from_rgb(GROUND_RGB.get(backdrop.ground or "", PLAIN_RGB)) - (y - HORIZON) * 0.25
    if backdrop.flowers:
        ground = ground.lerp(from_rgb(FLOWERS_RGB), 0.5 + 0.4 * torch.sin(60 * x) * torch.sin(90 * y**2))
    if backdrop.river:
        width = 0.02 + 0.35 * (y - HORIZON).clamp_min(0)
        middle = 0.55 + 0.08 * torch.sin(9 * y)
        ground = ground.lerp(from_rgb(RIVER_RGB), _soft(width - (x - middle).abs()))
    if backdrop.mountains in MOUNTAIN_RGB:
        ridge = HORIZON - 0.10 - 0.06 * torch.sin(7 * x + 1) - 0.03 * torch.sin(17 * x)
        sky = sky.lerp(from_rgb(MOUNTAIN_RGB[backdrop.mountains]), _soft(y - ridge))
    return sky.lerp(ground, _soft(y - HORIZON)).clamp(-1, 1).expand(3, size, size)


def _silhouette(box: Box, roundness: float, size: int) -> Tensor:
    """1 inside the blob, 0 outside, with a soft edge: (1, size, size)."""
    across, down = _in_box(box, size)
    radius = (across.abs() ** roundness + down.abs() ** roundness) ** (1 / roundness)
    return _soft((1 - radius) * min(box.width, box.height) / 2)


def _clay(card: Card, box: Box, size: int) -> Tensor:
    """The blob's colour with light from the upper left: (3, size, size)."""
    across, down = _in_box(box, size)
    light = 0.12 - 0.18 * across - 0.22 * down
    colour = COLOURS[card.colour].rgb if card.colour else PLAIN_RGB
    return (from_rgb(colour) + light).clamp(-1, 1)


def _in_box(box: Box, size: int) -> tuple[Tensor, Tensor]:
    """The pixels in the box's own coordinates, -1..1 inside it."""
    x, y = _grid(size)
    return (x - box.center.x) / (box.width / 2), (y - box.center.y) / (box.height / 2)


def _soft(distance: Tensor) -> Tensor:
    """0 outside and 1 inside of an edge, over about a hundredth of the picture."""
    return (distance / 0.012 + 0.5).clamp(0, 1)
