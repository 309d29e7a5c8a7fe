"""What the session asks of the worker, and what it hears: frozen values. Each carries the number of its order.

An order is stale as soon as a newer one was given; whatever is still told about it is ignored by its number, which,
unlike a recipe, never comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from core.errors import ModelError
from core.recipe import Recipe
from core.scene.scene import Scene
from desktop.drawing.results import DeviceInUse, Drawn, Failure, Frame

if TYPE_CHECKING:
    from core.backends.backend import Backend
    from core.device import Device
    from core.judge.detector import Detect

DRAFT_STEPS = 6


class OpenModel(Protocol):
    """Opens the model of a recipe on a device, on the worker's thread.

    `checkpoints` says where the user's own models lie, by their names; `report` is told how much is done (0..1) and
    what is being read; `stopped` is asked whether to give up, which raises StoppedError. Nothing is fetched from the
    network unless `allow_download`.
    """

    def __call__(
        self,
        recipe: Recipe,
        device: Device,
        /,
        *,
        checkpoints: Mapping[str, Path],
        report: Callable[[float, str], None],
        stopped: Callable[[], bool],
        allow_download: bool,
    ) -> Backend[Any]: ...


class DetectorFor(Protocol):
    """Says who looks for what is wrong with the pictures of a model, on the worker's thread; None: nobody does."""

    def __call__(self, backend: Backend[Any], /) -> Detect | None: ...


class ModelTooLargeError(ModelError):
    """A checkpoint is larger than the memory that is left."""


@dataclass(frozen=True, slots=True)
class Setup:
    """Where to draw, as the settings say it, and with what."""

    device: str = "auto"
    threads: int = 0  # 0: chosen by the program
    checkpoints: Mapping[str, Path] = field(default_factory=dict)  # name, as recipes have it -> where it lies
    may_download: str = ""  # the checkpoint for which missing small files may be fetched: the user said so

    def model_of(self, recipe: Recipe) -> tuple[object, ...]:
        """What decides which model is opened for a recipe, and how."""
        return recipe.model, recipe.size, self.checkpoints.get(recipe.model), self.device


@dataclass(frozen=True, slots=True)
class PrepareModel:
    """Have the model of a recipe open."""

    number: int
    recipe: Recipe
    setup: Setup


@dataclass(frozen=True, slots=True)
class DrawPicture:
    """One picture; a draft of it has few steps of the simplest kind, and is not verified."""

    number: int
    recipe: Recipe
    setup: Setup
    draft: bool = False

    @property
    def drawn_as(self) -> Recipe:
        """The recipe that is really drawn."""
        if not self.draft:
            return self.recipe
        steps = min(self.recipe.steps, DRAFT_STEPS)
        return replace(self.recipe, steps=steps, sampler="euler", corrector="none", mend=0)


@dataclass(frozen=True, slots=True)
class DrawSheet:
    """The recipe with other seeds, one picture each."""

    number: int
    recipe: Recipe
    setup: Setup
    seeds: tuple[int, ...] = ()


Order: TypeAlias = PrepareModel | DrawPicture | DrawSheet
"""What the worker is to do."""


def checkpoint_of(order: Order) -> str:
    """The name of the user's checkpoint that an order needs; "": it needs none."""
    return order.recipe.model if order.recipe.model in order.setup.checkpoints else ""


def same_model(one: Order, other: Order) -> bool:
    """Whether the model that is opened for one order is right for the other one, too."""
    return one.setup.model_of(one.recipe) == other.setup.model_of(other.recipe)


@dataclass(frozen=True, slots=True)
class _Answer:
    """The order's number, and the digest of the recipe that is drawn by now."""

    order: int
    digest: str


@dataclass(frozen=True, slots=True)
class LoadProgress(_Answer):
    """The model is being opened. Of several that nobody has read, only the newest matters."""

    share: float = 0.0  # done, 0..1
    part: str = ""  # what is being read, as the core calls it


@dataclass(frozen=True, slots=True)
class ModelReady(_Answer):
    """The model is open, or has moved to another device."""

    device: DeviceInUse


@dataclass(frozen=True, slots=True)
class ModelPrepared(_Answer):
    """The model is open, and nothing more was asked."""


@dataclass(frozen=True, slots=True)
class Advanced(_Answer):
    """A preview. Of several that nobody has read, only the newest matters."""

    frame: Frame
    step_seconds: float  # how long a step takes here


@dataclass(frozen=True, slots=True)
class PictureDrawn(_Answer):
    """The picture is there, but not verified: what is wrong with it is looked for now, and then drawn anew."""

    frame: Frame  # the finished picture in the place of its last step
    step_seconds: float


@dataclass(frozen=True, slots=True)
class PictureFinished(_Answer):
    """The picture is there, and nothing more comes."""

    drawn: Drawn
    step_seconds: float


@dataclass(frozen=True, slots=True)
class SheetAdvanced(_Answer):
    """One more picture of the sheet is there."""

    drawn: Drawn


@dataclass(frozen=True, slots=True)
class SheetFinished(_Answer):
    """All pictures of the sheet are there."""


@dataclass(frozen=True, slots=True)
class Noticed(_Answer):
    """Something the user should know; the drawing goes on."""

    sentence: str


@dataclass(frozen=True, slots=True)
class OrderStopped(_Answer):
    """Nothing more comes of the order, as it was stopped."""

    drawn: Drawn | None = None  # a picture whose repair was stopped; its recipe says after how many attempts


@dataclass(frozen=True, slots=True)
class OrderFailed(_Answer):
    """Nothing more comes of the order, and why."""

    failure: Failure


Answer: TypeAlias = (
    LoadProgress
    | ModelReady
    | ModelPrepared
    | Advanced
    | PictureDrawn
    | PictureFinished
    | SheetAdvanced
    | SheetFinished
    | Noticed
    | OrderStopped
    | OrderFailed
)
"""What the worker tells about an order."""


def only_moved(before: Recipe, after: Recipe) -> bool:
    """Whether two recipes differ in nothing but where cards are."""
    return replace(before, scene=after.scene) == after and _placeless(before.scene) == _placeless(after.scene)


def _placeless(scene: Scene) -> Scene:
    return replace(scene, cards=tuple(replace(card, box=None, pinned=False) for card in scene.cards))
