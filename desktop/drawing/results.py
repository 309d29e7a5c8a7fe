"""What comes of a recipe: pictures, what is wrong with them, and what the program is doing. All values are frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from PIL import Image

from core.errors import Phrase
from core.recipe import Recipe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.scene.scene import Hint

Influence: TypeAlias = "Mapping[str, NDArray[np.float32]]"
"""Card id -> how strongly it paints at each point: (height, width), 0..1 of the strongest of all cards."""


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
class DeviceInUse:
    """Where pictures are drawn, and why there."""

    kind: str = ""  # cuda, mps or cpu; "": not known yet
    why: str = ""  # one sentence


UNKNOWN_DEVICE = DeviceInUse()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why nothing came of an order. The text "drawing.KIND" says it in every language; "" has no such text."""

    sentence: str  # in English
    kind: str = ""
    phrase: Phrase | None = None  # the sentence where it can be said in other languages


# What the program is doing: an honest line below the stage. `digest` is that of the recipe that it is about.


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is drawn."""

    digest: str = ""
    phase: ClassVar[Literal["idle"]] = "idle"
    busy: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class LoadingModel:
    """The model is being opened, for a picture or to have it ready."""

    digest: str = ""
    steps: int = 0  # of the picture that waits for it; 0: none does
    checkpoint: str = ""  # its name; "": it is a shipped model
    share: float = 0.0  # that is loaded, 0..1
    part: str = ""  # that is loaded now, as the core calls it
    phase: ClassVar[Literal["loading"]] = "loading"

    @property
    def busy(self) -> bool:
        """Whether there is something to stop. A shipped model that is only made ready keeps nobody from asking."""
        return self.steps > 0 or bool(self.checkpoint)


@dataclass(frozen=True, slots=True)
class DrawingPicture:
    """A picture comes out of the noise."""

    digest: str
    step: int  # 0: none is taken yet
    steps: int
    phase: ClassVar[Literal["drawing"]] = "drawing"
    busy: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class DrawingSheet:
    """Pictures with other seeds are drawn."""

    digest: str
    done: int  # pictures
    count: int
    phase: ClassVar[Literal["drawing"]] = "drawing"
    busy: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Verifying:
    """The judge looks for what is wrong with a finished picture."""

    digest: str
    steps: int
    phase: ClassVar[Literal["drawing"]] = "drawing"
    busy: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Repairing:
    """What is wrong with a finished picture is drawn anew."""

    digest: str
    attempt: int  # counted from 1
    attempts: int  # that there may be
    step: int  # of the attempt
    steps: int
    phase: ClassVar[Literal["drawing"]] = "drawing"
    busy: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Done:
    """The picture is there."""

    digest: str
    steps: int
    seconds: float
    device: DeviceInUse = UNKNOWN_DEVICE
    cached: bool = False  # it was there already
    phase: ClassVar[Literal["done"]] = "done"
    busy: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Stopped:
    """The user wanted no more of it."""

    digest: str = ""
    step: int = 0
    steps: int = 0
    complete: bool = False  # the picture was finished before, and only its repair was stopped
    phase: ClassVar[Literal["stopped"]] = "stopped"
    busy: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Failed:
    """Nothing came of it."""

    digest: str
    failure: Failure
    phase: ClassVar[Literal["failed"]] = "failed"
    busy: ClassVar[bool] = False


Status: TypeAlias = (
    Idle | LoadingModel | DrawingPicture | DrawingSheet | Verifying | Repairing | Done | Stopped | Failed
)
