"""What the worker tells the window: frozen values that cross threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from PIL import Image

from core.recipe import Recipe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.scene.scene import Hint

Influence: TypeAlias = "Mapping[str, NDArray[np.float32]]"
"""Card id -> how strongly it paints at each point: (height, width), 0..1 of the strongest of all cards."""

Phase = Literal["idle", "loading", "drawing", "done", "stopped", "failed"]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One moment of the refinement, as the model saw the picture then."""

    index: int  # 0..count-1
    count: int
    sigma: float
    image: Image.Image
    influence: Influence = field(default_factory=dict)
    attempt: int = 0  # to put a finished picture right, counted from 1; 0: the picture itself


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that the judge finds wrong with a finished picture."""

    said: Mapping[str, str]  # language -> a clause without a full stop
    card: str | None = None  # which it is about, by its id
    hint: Hint | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A finished picture and how it came about."""

    recipe: Recipe
    image: Image.Image
    frames: tuple[Frame, ...]  # from noise to picture; empty if it was not drawn in this session
    seconds: float
    device: str  # cuda, mps or cpu
    draft: bool = False  # drawn with fewer steps while a gesture went on: neither cached nor kept
    wrong: tuple[Fault, ...] | None = None  # what the judge still finds wrong; None: nobody has looked


@dataclass(frozen=True, slots=True)
class Status:
    """What the program is doing: an honest line below the stage."""

    phase: Phase = "idle"
    digest: str = ""  # of the recipe it is about
    step: int = 0
    steps: int = 0
    seconds: float = 0.0
    device: str = ""
    why: str = ""  # why that device, one sentence
    message: str = ""  # what failed and what to do, one sentence
    cached: bool = False  # the picture was there already
    model: str = ""  # the checkpoint that is being loaded
    share: float = 0.0  # of it that is loaded, 0..1
    part: str = ""  # of it that is loaded now, as the core calls it
    looking: bool = False  # at a finished picture, for what is wrong with it
    attempt: int = 0  # to put right what is wrong, counted from 1
    attempts: int = 0  # that there may be
    whole: bool = False  # stopped, but the picture was finished before

    @property
    def busy(self) -> bool:
        """Whether there is something to stop: a picture on its way, or a checkpoint.

        Clay that is only made ready (no steps) keeps nobody from asking.
        """
        return self.phase == "drawing" or (self.phase == "loading" and (self.steps > 0 or bool(self.model)))
