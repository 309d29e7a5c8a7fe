"""What the session asks of the worker, and what it hears: frozen values. Each carries the number of its order.

An order is stale as soon as a newer one was given; whatever is still told about it is ignored by its number, which,
unlike a recipe, never comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from core.errors import ModelError, Phrase
from core.recipe import Recipe
from core.scene.scene import Scene
from desktop.drawing.results import Drawn, Frame

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
class Order:
    """Something to do; by itself only to have the model ready."""

    number: int
    recipe: Recipe
    setup: Setup

    @property
    def drawn_as(self) -> Recipe:
        """The recipe that is really drawn."""
        return self.recipe

    @property
    def checkpoint(self) -> str:
        """The name of the user's checkpoint that it needs; "": it needs none."""
        return self.recipe.model if self.recipe.model in self.setup.checkpoints else ""

    def needs_the_model_of(self, other: Order) -> bool:
        """Whether the model that is opened for the other one is right for this one, too."""
        return self.setup.model_of(self.recipe) == other.setup.model_of(other.recipe)


@dataclass(frozen=True, slots=True)
class Picture(Order):
    """One picture; a draft of it has few steps of the simplest kind, and nobody looks for what is wrong with it."""

    draft: bool = False

    @property
    def drawn_as(self) -> Recipe:
        if not self.draft:
            return self.recipe
        steps = min(self.recipe.steps, DRAFT_STEPS)
        return replace(self.recipe, steps=steps, sampler="euler", corrector="none", mend=0)


@dataclass(frozen=True, slots=True)
class Sheet(Order):
    """The recipe with other seeds, one picture each."""

    seeds: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """What the worker tells: the order's number, and the digest of the recipe that is drawn by now."""

    order: int
    digest: str


@dataclass(frozen=True, slots=True)
class Loading(Event):
    """The model is being opened. Of several that nobody has read, only the newest matters."""

    share: float = 0.0  # done, 0..1
    part: str = ""  # what is being read, as the core calls it


@dataclass(frozen=True, slots=True)
class Ready(Event):
    """The model is open."""

    device: str  # cuda, mps or cpu
    why: str


@dataclass(frozen=True, slots=True)
class Prepared(Event):
    """The model is open, and nothing more was asked."""


@dataclass(frozen=True, slots=True)
class Advanced(Event):
    """A preview. Of several that nobody has read, only the newest matters."""

    frame: Frame
    seconds: float  # since the first network call
    step_seconds: float  # how long a step takes here


@dataclass(frozen=True, slots=True)
class Verifying(Event):
    """The picture is finished, but for what may be wrong with it: this is looked for, and then drawn anew."""

    frame: Frame  # the finished picture in the place of its last step
    seconds: float
    step_seconds: float


@dataclass(frozen=True, slots=True)
class Finished(Event):
    drawn: Drawn
    step_seconds: float


@dataclass(frozen=True, slots=True)
class SheetAdvanced(Event):
    drawn: Drawn
    done: int  # pictures
    count: int


@dataclass(frozen=True, slots=True)
class SheetFinished(Event):
    pictures: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class Noticed(Event):
    """Something the user should know; the drawing goes on."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Stopped(Event):
    """Nothing more comes of the order."""

    drawn: Drawn | None = None  # finished before, and then put right no further; its recipe says how far


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """Nothing more comes of the order, and why: one sentence in English, and the text "drawing.KIND" that says it too.

    A kind of "" has no text of its own.
    """

    sentence: str
    kind: str = ""
    phrase: Phrase | None = None  # the sentence where it can be said in other languages


def only_moved(before: Recipe, after: Recipe) -> bool:
    """Whether two recipes differ in nothing but where cards are."""
    return replace(before, scene=after.scene) == after and _placeless(before.scene) == _placeless(after.scene)


def _placeless(scene: Scene) -> Scene:
    return replace(scene, cards=tuple(replace(card, box=None, pinned=False) for card in scene.cards))
