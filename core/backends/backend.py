"""What a model must say of itself so that the same cards, hints and composer can drive it."""

from __future__ import annotations

from typing import Protocol, TypeVar

from torch import Tensor

from core.compose.denoiser import Denoiser
from core.compose.schedule import Sigmas
from core.device import Device
from core.scene.layout import Layout
from core.scene.scene import Card, Scene

C = TypeVar("C")


class Backend(Protocol[C]):
    """A model: its denoiser, the conditions that the parts of a scene become, and how its pictures are shown."""

    @property
    def denoiser(self) -> Denoiser[C]: ...

    @property
    def device(self) -> Device: ...

    def schedule(self, steps: int) -> Sigmas:
        """The noise levels that suit the model."""
        ...

    def background(self, scene: Scene) -> C:
        """The scene without its cards."""
        ...

    def null(self, scene: Scene) -> C | None:
        """What the background itself is guided away from; None: it stands as it is."""
        ...

    def condition(self, scene: Scene, card: Card, layout: Layout) -> C:
        """The scene with this card alone."""
        ...

    def preview(self, denoised: Tensor) -> Tensor:
        """A cheap picture of a denoised batch: (batch, 3, height, width) in -1..1."""
        ...

    def decode(self, x: Tensor) -> Tensor:
        """The picture of a finished batch: (batch, 3, height, width) in -1..1."""
        ...

    def on(self, device: Device) -> Backend[C]:
        """The same model on another device or with other numbers; this one may be used no more."""
        ...
