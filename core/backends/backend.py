"""What a model must say of itself so that the same cards, hints and composer can drive it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from torch import Tensor

from core.compose.denoiser import Denoiser
from core.compose.latent_update import LatentUpdate
from core.compose.schedule import Sigmas
from core.device import Device
from core.scene.geometry import Box
from core.scene.layout import Layout
from core.scene.scene import Card, Scene

C = TypeVar("C")
C_co = TypeVar("C_co", covariant=True)


class Together(Protocol[C_co]):
    """How a model paints several cards in one evaluation."""

    def groups(self, scene: Scene, cards: Sequence[Card], layout: Layout) -> Sequence[Sequence[Card]]:
        """The cards, which all have boxes, by what belongs together whatever a recipe says: mostly each for itself."""
        ...

    def packs(self, groups: Sequence[Sequence[Card]], layout: Layout) -> Sequence[Sequence[Card]]:
        """Those groups in as few packs as the model can paint; each of them in one."""
        ...

    def condition(self, scene: Scene, cards: Sequence[Card], layout: Layout) -> C_co:
        """The scene with the cards of a pack."""
        ...


class Backend(Protocol[C]):
    """A model: its denoiser, the conditions that the parts of a scene become, and how its pictures are shown."""

    @property
    def denoiser(self) -> Denoiser[C]: ...

    @property
    def device(self) -> Device: ...

    @property
    def together(self) -> Together[C] | None:
        """None: the model paints one card at a time."""
        ...

    def schedule(self, steps: int) -> Sigmas:
        """The noise levels that suit the model."""
        ...

    def resolve_open_attributes(self, scene: Scene, seed: int) -> Scene:
        """The scene as the model is asked about it: the seed decides what the model cannot.

        The cards keep their ids and places. Where it can decide, or nothing is open: the scene itself.
        """
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

    def openings(self, scene: Scene, layout: Layout) -> Sequence[Box]:
        """Places where it may draw anything, and so is asked about what is unwanted there, too.

        None, where asking about the whole picture is enough.
        """
        ...

    def sentence(self, scene: Scene) -> C | None:
        """The whole scene as one description, without any place; None: the model reads none."""
        ...

    def mover(self, scene: Scene, cards: Sequence[Card], layout: Layout) -> LatentUpdate | None:
        """What moves a noisy picture until the model looks for cards in their boxes; None: the model needs none."""
        ...

    def preview(self, denoised: Tensor) -> Tensor:
        """A cheap picture of a denoised batch, as small as it comes: (batch, 3, height, width) in -1..1."""
        ...

    def decode(self, x: Tensor) -> Tensor:
        """The picture of a finished batch: (batch, 3, height, width) in -1..1."""
        ...

    def on(self, device: Device) -> Backend[C]:
        """The same model on another device or with other numbers; this one may be used no more."""
        ...
