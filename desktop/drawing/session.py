"""The picture of the document, drawn on a thread of its own: what happens goes into the machine, and its effects out.

What is drawn when is decided in `session_machine`; drawing itself happens in `worker`.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import assert_never

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.recipe import Recipe
from desktop.document.checkpoints import CheckpointLibrary
from desktop.document.document import Document
from desktop.document.settings import SettingsStore
from desktop.drawing.cache import PictureCache
from desktop.drawing.mailbox import Mailbox
from desktop.drawing.messages import Answer, DetectorFor, OpenModel, Setup
from desktop.drawing.results import DeviceInUse, Drawn, Frame, Status
from desktop.drawing.session_events import (
    Answered,
    CancelWake,
    Closed,
    CloseWorker,
    DownloadAllowed,
    DrawRequested,
    Edited,
    Effect,
    Event,
    GiveOrder,
    KeepPicture,
    SettingsChanged,
    SheetRequested,
    Started,
    Steer,
    StopOrder,
    StopRequested,
    Tell,
    TellDevice,
    TellFinished,
    TellFrame,
    TellNotice,
    TellNotOpened,
    TellOpened,
    TellSheetFinished,
    TellSheetProgress,
    TellStatus,
    WakeAt,
    Woken,
)
from desktop.drawing.session_machine import State, Target, advance
from desktop.drawing.worker import Worker

START_MS = 100
"""So long after the window's loop has begun the model is opened; the window is painted first."""


class Session(QObject):
    """Draws the document's picture on a thread of its own. All signals come on the window's thread.

    Args:
        document: whose recipe is drawn.
        settings: whether drawing is live, and the device and threads to use; taken up with the next picture.
        cache: where finished pictures are kept, and looked for first.
        library: the user's checkpoints; simple mode never draws with them.
        open_model: opens the model of a recipe on a device; on the worker's thread.
        detector_for: says who looks for what is wrong with a picture; on the worker's thread.
        clock: seconds, only ever forward.
    """

    status_changed = Signal(object)  # Status
    device_changed = Signal(DeviceInUse)
    frame_arrived = Signal(Frame)
    finished = Signal(Drawn)
    noticed = Signal(str)
    sheet_progress = Signal(int, int)  # pictures done, pictures in all
    sheet_finished = Signal(object)  # tuple[Drawn, ...]
    opened = Signal(str)  # another model than before, by its name
    not_opened = Signal(str, object, str)  # a model that was stopped, or failed, before it was open; why; and its kind

    _posted = Signal()  # something lies in the mailbox

    def __init__(
        self,
        document: Document,
        settings: SettingsStore,
        cache: PictureCache,
        parent: QObject | None = None,
        *,
        library: CheckpointLibrary | None = None,
        open_model: OpenModel | None = None,
        detector_for: DetectorFor | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._document, self._settings, self._cache = document, settings, cache
        self._library, self._clock = library, clock
        self._mailbox: Mailbox[Answer] = Mailbox(self._post)
        self._worker = Worker(self._mailbox, open_model, detector_for)
        self._may_download = ""
        self._state = State(Target(document.recipe, document.in_gesture), self._setup_now(), live=settings.present.live)
        self._effects: deque[Effect] = deque()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(lambda: self._happen(Woken()))
        self._posted.connect(self._collect, Qt.ConnectionType.QueuedConnection)
        document.changed.connect(self._follow)
        settings.changed.connect(self._take_up)
        if library is not None:
            library.changed.connect(self._take_up)
        QTimer.singleShot(0, self, lambda: QTimer.singleShot(START_MS, self, lambda: self._happen(Started())))

    @property
    def status(self) -> Status:
        return self._state.status

    @property
    def device(self) -> DeviceInUse:
        return self._state.device

    def draw(self) -> None:
        """Draw the present recipe now, whether its picture is known or not."""
        self._happen(DrawRequested(self._document.recipe))

    def stop(self) -> None:
        """End what is drawn, and wait for the next edit. A picture that is only repaired by now is shown as it is."""
        self._happen(StopRequested())

    def allow_download(self, model: str) -> None:
        """From now on the small files that this checkpoint lacks may be fetched: the user was asked, and said yes."""
        self._may_download = model
        self._happen(DownloadAllowed(self._setup_now()))

    def draw_sheet(self, seeds: Sequence[int]) -> None:
        """Draw the present recipe with each of these seeds; those in the cache are there at once."""
        recipe = self._document.recipe
        known = {seed: drawn for seed in seeds if (drawn := self._cache.get(replace(recipe, seed=seed)))}
        self._happen(SheetRequested(recipe, tuple(seeds), known))

    def recall(self, recipe: Recipe) -> Drawn | None:
        """The picture of a recipe, if it was drawn in this session and is still known."""
        return self._cache.get(recipe)

    def shutdown(self, seconds: float = 2.0) -> bool:
        """End everything; whether the worker's thread has ended within this time. Nothing is told any more."""
        self.close()
        return self._worker.join(seconds)

    def close(self) -> None:
        """End everything, without waiting for it; `running` says when it is done."""
        self._happen(Closed())

    @property
    def running(self) -> bool:
        """Whether the worker's thread still runs."""
        return self._worker.running

    # What happens

    def _follow(self, *_: object) -> None:
        recipe, in_gesture = self._document.recipe, self._document.in_gesture
        self._happen(Edited(recipe, in_gesture, None if in_gesture else self._cache.get(recipe)))

    def _take_up(self, *_: object) -> None:
        self._happen(SettingsChanged(self._setup_now(), self._settings.present.live))

    def _setup_now(self) -> Setup:
        settings = self._settings.present
        checkpoints = self._library.paths if self._library and not settings.simple else {}
        return Setup(settings.device, settings.threads, checkpoints, self._may_download)

    def _post(self) -> None:
        """On the worker's thread."""
        with suppress(RuntimeError):  # the session is gone, and nobody listens
            self._posted.emit()

    def _collect(self) -> None:
        for answer in self._mailbox.take():
            self._happen(Answered(answer))

    def _happen(self, event: Event) -> None:
        """Advance the machine, and carry out its effects in the order in which they were decided.

        Whoever is told something may make the next thing happen at once. What is left to do comes before that then.
        """
        self._state, effects = advance(self._state, event, self._clock())
        self._effects.extend(effects)
        while self._effects:
            self._carry_out(self._effects.popleft())

    # What is done about it

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case GiveOrder(order=order):
                self._worker.put(order)
            case Steer(number=number, recipe=recipe):
                self._worker.steer(number, recipe)
            case StopOrder(number=number):
                self._worker.stop(number)
            case CloseWorker():
                self._worker.close()
            case WakeAt(time=at):
                self._timer.start(max(math.ceil((at - self._clock()) * 1000), 1))
            case CancelWake():
                self._timer.stop()
            case KeepPicture(drawn=drawn):
                self._cache.keep(drawn)
            case _:
                self._tell(effect)

    def _tell(self, tell: Tell) -> None:
        match tell:
            case TellStatus(status=status):
                self.status_changed.emit(status)
            case TellDevice(device=device):
                self.device_changed.emit(device)
            case TellFrame(frame=frame):
                self.frame_arrived.emit(frame)
            case TellFinished(drawn=drawn):
                self.finished.emit(drawn)
            case TellNotice(sentence=sentence):
                self.noticed.emit(sentence)
            case TellSheetProgress(done=done, count=count):
                self.sheet_progress.emit(done, count)
            case TellSheetFinished(pictures=pictures):
                self.sheet_finished.emit(pictures)
            case TellOpened(model=model):
                self.opened.emit(model)
            case TellNotOpened(model=model, why=why, kind=kind):
                self.not_opened.emit(model, why, kind)
            case _:
                assert_never(tell)
