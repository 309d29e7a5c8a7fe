"""What a model must offer so that the same scenes, composer and samplers can draw with it."""

from __future__ import annotations

from typing import Protocol, TypeVar

from torch import Tensor

from core.compose.denoiser import Denoiser
from core.compose.scene_compiler import Composition
from core.compose.schedule import Sigmas
from core.device import Device
from core.recipe import Recipe
from core.scene.layout import Layout
from core.scene.scene import Scene

C = TypeVar("C")
C_contra = TypeVar("C_contra", contravariant=True)


class Model(Protocol[C_contra]):
    """A diffusion model on a device, whose conditions are of one type."""

    @property
    def denoiser(self) -> Denoiser[C_contra]: ...

    @property
    def device(self) -> Device: ...

    def schedule(self, steps: int) -> Sigmas:
        """The noise levels that suit the model."""
        ...

    def preview(self, denoised: Tensor) -> Tensor:
        """A cheap picture of a denoised batch, as small as it comes: (batch, 3, height, width) in -1..1."""
        ...

    def decode(self, x: Tensor) -> Tensor:
        """The picture of a finished batch: (batch, 3, height, width) in -1..1."""
        ...


class Backend(Model[C], Protocol[C]):
    """A model that draws scenes."""

    def compile(self, scene: Scene, layout: Layout, recipe: Recipe) -> Composition[C]:
        """The conditions and factors of a scene.

        Attributes that the scene leaves open and the model cannot are resolved from the recipe's seed; where there are
        none, the composition's scene is the given one.

        Args:
            scene: takes the place of the recipe's.
            layout: of the scene.
            recipe: says how the scene is drawn.

        Raises:
            ModelError: the recipe wants strict placement, for which the device has not enough memory.
        """
        ...

    def on(self, device: Device) -> Backend[C]:
        """The same model on another device or in another precision; this one may be used no more."""
        ...

    def with_denoiser(self, denoiser: Denoiser[C]) -> Backend[C]:
        """The same model, evaluated through another denoiser."""
        ...
