"""What happens to the session, and what it does about it: frozen values on both sides of `session_machine.advance`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from core.errors import Phrase
from core.recipe import Recipe
from desktop.drawing.messages import Answer, Order, Setup
from desktop.drawing.results import DeviceInUse, Drawn, Frame, Status

# Events


@dataclass(frozen=True, slots=True)
class Started:
    """The window is painted, so that the model may be opened."""


@dataclass(frozen=True, slots=True)
class Edited:
    """The document changed."""

    recipe: Recipe
    in_gesture: bool = False  # the edit still goes on
    known: Drawn | None = None  # the picture of the recipe, where it is in the cache


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """The settings or the user's checkpoints changed."""

    setup: Setup
    live: bool


@dataclass(frozen=True, slots=True)
class DownloadAllowed:
    """The user lets missing files of a checkpoint be fetched, as the setup says by now."""

    setup: Setup


@dataclass(frozen=True, slots=True)
class DrawRequested:
    """The user wants the picture of this recipe, the document's, now."""

    recipe: Recipe


@dataclass(frozen=True, slots=True)
class StopRequested:
    """The user wants no more of what is drawn."""


@dataclass(frozen=True, slots=True)
class SheetRequested:
    """The user wants the picture of this recipe, the document's, with each of these seeds."""

    recipe: Recipe
    seeds: tuple[int, ...]
    known: Mapping[int, Drawn] = field(default_factory=dict)  # seed -> its picture, where that is in the cache


@dataclass(frozen=True, slots=True)
class Woken:
    """The time has come that `WakeAt` named."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The worker told something."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Closed:
    """The session ends."""


Event: TypeAlias = (
    Started
    | Edited
    | SettingsChanged
    | DownloadAllowed
    | DrawRequested
    | StopRequested
    | SheetRequested
    | Woken
    | Answered
    | Closed
)

# Effects


@dataclass(frozen=True, slots=True)
class GiveOrder:
    """Have the worker do this now."""

    order: Order


@dataclass(frozen=True, slots=True)
class Steer:
    """Let the picture with this number become another scene from its next step on."""

    number: int
    recipe: Recipe


@dataclass(frozen=True, slots=True)
class StopOrder:
    """End this order, and those before it, before the next network call."""

    number: int


@dataclass(frozen=True, slots=True)
class CloseWorker:
    """End everything before the next network call."""


@dataclass(frozen=True, slots=True)
class WakeAt:
    """Ask again then; a time that was named before counts no more."""

    time: float  # seconds of the session's clock


@dataclass(frozen=True, slots=True)
class CancelWake:
    """No time is waited for any more."""


@dataclass(frozen=True, slots=True)
class KeepPicture:
    """Put a picture into the cache."""

    drawn: Drawn


@dataclass(frozen=True, slots=True)
class TellStatus:
    status: Status


@dataclass(frozen=True, slots=True)
class TellDevice:
    device: DeviceInUse


@dataclass(frozen=True, slots=True)
class TellFrame:
    frame: Frame


@dataclass(frozen=True, slots=True)
class TellFinished:
    drawn: Drawn


@dataclass(frozen=True, slots=True)
class TellNotice:
    sentence: str


@dataclass(frozen=True, slots=True)
class TellSheetProgress:
    done: int
    count: int


@dataclass(frozen=True, slots=True)
class TellSheetFinished:
    pictures: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class TellOpened:
    """Another model than before is open."""

    model: str


@dataclass(frozen=True, slots=True)
class TellNotOpened:
    """A model was stopped, or failed, before it was open."""

    model: str
    why: str | Phrase = ""  # "": the user stopped it
    kind: str = ""  # as `results.Failure` has it


Tell: TypeAlias = (
    TellStatus
    | TellDevice
    | TellFrame
    | TellFinished
    | TellNotice
    | TellSheetProgress
    | TellSheetFinished
    | TellOpened
    | TellNotOpened
)
"""What is told on the window's thread."""

Effect: TypeAlias = GiveOrder | Steer | StopOrder | CloseWorker | WakeAt | CancelWake | KeepPicture | Tell
