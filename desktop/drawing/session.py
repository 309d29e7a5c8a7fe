"""The picture of the document: when it is drawn, and what comes of it. The newest recipe wins.

With live drawing the picture follows the document by itself: drafts while a gesture goes on, the real picture after it.
A card that is moved while a picture is drawn steers that picture; what comes of it counts as a draft, as equal recipes
must give equal pictures. Drawing itself happens in `worker`; when, is said in `pacing`.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.errors import Phrase
from core.recipe import Recipe
from core.scene.scene import Scene
from desktop.document.checkpoints import CheckpointLibrary
from desktop.document.document import Document, ScenePart
from desktop.document.settings import SettingsStore
from desktop.drawing.cache import PictureCache
from desktop.drawing.mailbox import Mailbox
from desktop.drawing.messages import (
    Advanced,
    DetectorFor,
    Event,
    Failed,
    Finished,
    Loading,
    Noticed,
    OpenModel,
    Order,
    Picture,
    Prepared,
    Ready,
    Setup,
    Sheet,
    SheetAdvanced,
    SheetFinished,
    Stopped,
    Verifying,
    only_moved,
)
from desktop.drawing.pacing import Pacing
from desktop.drawing.results import Drawn, Frame, Phase, Status
from desktop.drawing.worker import Worker
from desktop.look.translations import Translations

START_MS = 100
"""So long after the window's loop has begun the model is opened; the window is painted first."""

STEERABLE = 0.6
"""Up to this share of its steps a picture follows a card that is moved; later there is too little noise left."""

_FRESH: Mapping[str, Any] = MappingProxyType(
    {
        "message": "",
        "cached": False,
        "model": "",
        "share": 0.0,
        "part": "",
        "looking": False,
        "attempt": 0,
        "attempts": 0,
        "whole": False,
    }
)
"""What of a status holds for one moment only."""


@dataclass(frozen=True, slots=True)
class Target:
    """What should be there to see."""

    recipe: Recipe
    draft: bool = False  # a draft of it will do, as a gesture goes on


class Session(QObject):
    """Draws the document's picture on a thread of its own. All signals come on the window's thread.

    Args:
        document: whose recipe is drawn.
        settings: whether drawing is live, and the device and threads to use; taken up with the next picture.
        cache: where finished pictures are kept, and looked for first.
        words: say failures in their language; without them, in English.
        library: the user's checkpoints; simple mode never draws with them.
        open_model: opens the model of a recipe on a device; on the worker's thread.
        detector_for: says who looks for what is wrong with a picture; on the worker's thread.
        clock: seconds, only ever forward.
    """

    status_changed = Signal(Status)
    frame_arrived = Signal(Frame)
    finished = Signal(Drawn)
    noticed = Signal(str)
    sheet_progress = Signal(int, int)  # pictures done, pictures in all
    sheet_finished = Signal(object)  # tuple[Drawn, ...]
    opened = Signal(str)  # another model than before, by its name
    not_opened = Signal(str, object, str)  # a model that was stopped, or failed, before it was open; why; and its kind

    _woken = Signal()

    def __init__(
        self,
        document: Document,
        settings: SettingsStore,
        cache: PictureCache,
        parent: QObject | None = None,
        *,
        words: Translations | None = None,
        library: CheckpointLibrary | None = None,
        open_model: OpenModel | None = None,
        detector_for: DetectorFor | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._document, self._cache, self._words, self._clock = document, cache, words, clock
        self._settings, self._library = settings, library
        self._mailbox: Mailbox[Event] = Mailbox(self._wake)
        self._worker = Worker(self._mailbox, open_model, detector_for)
        self._numbers = itertools.count(1)
        self._order: Order | None = None  # what the worker does
        self._underway: Target | None = None  # what will come of it
        self._asked = False  # whether the user asked for it, rather than live drawing
        self._answered: Target | None = None  # what was shown last, or could not be
        self._sheet: dict[int, Drawn | None] = {}  # seed -> picture, once it is there, of the sheet that is drawn
        self._wanted = Target(document.recipe, document.in_gesture)
        self._pacing = Pacing()
        self._live = settings.present.live
        self._may_download = ""
        self._setup = self._setup_now()
        self._open = ""  # the model that is open
        self._shown_before: Status | None = None  # what there was to see before another model was made ready
        self._status = Status()
        self._closed = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._decide)
        self._woken.connect(self._collect, Qt.ConnectionType.QueuedConnection)
        document.changed.connect(self._follow)
        settings.changed.connect(self._take_up)
        if library is not None:
            library.changed.connect(self._take_up)
        QTimer.singleShot(0, self, lambda: QTimer.singleShot(START_MS, self, self._start))

    @property
    def status(self) -> Status:
        return self._status

    def draw(self) -> None:
        """Draw the present recipe now, whether its picture is known or not."""
        wanted = Target(self._document.recipe)
        if self._underway != wanted:
            self._begin(wanted)
        self._asked = True

    def allow_download(self, model: str) -> None:
        """From now on the small files that this checkpoint lacks may be fetched: the user was asked, and said yes."""
        self._may_download = model
        self._setup = self._setup_now()

    def stop(self) -> None:
        """End what is drawn, and wait for the next edit. A picture that is only put right by now is shown as it is."""
        self._answered, self._underway = self._wanted_now(), None
        self._timer.stop()
        if self._order is not None:
            self._worker.stop(self._order.number)
            if self._status.model:
                self._give_up_loading(self._order)

    def _give_up_loading(self, order: Order) -> None:
        """At once: what is imported before a checkpoint is read cannot be ended, but nobody has to wait for it."""
        self._end("stopped")
        self._note_not_open(order.recipe.model)

    def draw_sheet(self, seeds: Sequence[int]) -> None:
        """Draw the present recipe with each of these seeds; those in the cache are there at once."""
        recipe = self._document.recipe
        known = {seed: self._cache.get(replace(recipe, seed=seed)) for seed in seeds}
        self._sheet = {seed: replace(drawn, frames=()) if drawn else None for seed, drawn in known.items()}
        missing = tuple(seed for seed, drawn in known.items() if drawn is None)
        self._give(Sheet(next(self._numbers), recipe, self._setup, missing), None)
        self._announce("drawing")
        self._show_sheet_progress()

    def recall(self, recipe: Recipe) -> Drawn | None:
        """The picture of a recipe, if it was drawn in this session and is still known."""
        return self._cache.get(recipe)

    def shutdown(self, seconds: float = 2.0) -> bool:
        """End everything; whether the worker's thread has ended within this time. Nothing is told any more."""
        self.close()
        return self._worker.join(seconds)

    def close(self) -> None:
        """End everything, without waiting for it; `running` says when it is done."""
        self._closed = True
        self._timer.stop()
        self._worker.close()

    @property
    def running(self) -> bool:
        """Whether the worker's thread still runs."""
        return self._worker.running

    # What the document and the settings say

    def _start(self) -> None:
        if self._order is None:
            self._decide()
        if self._order is None:
            self._prepare()

    def _prepare(self) -> None:
        """Have the model open before it is needed."""
        if not self._closed:
            self._give(Order(next(self._numbers), self._document.recipe, self._setup), None)

    def _follow(self, _: ScenePart) -> None:
        recipe = self._document.recipe
        wanted = Target(recipe, self._document.in_gesture)
        if wanted == self._wanted:
            return
        other_model = recipe.model != self._wanted.recipe.model
        self._wanted = wanted
        self._pacing = self._pacing.edited(self._clock())
        if not wanted.draft and (known := self._cache.get(recipe)):
            self._show_known(known)
        elif self._live:
            self._steer(recipe)
            self._decide()
            if recipe.scene == Scene() and self._status.phase != "failed":
                self._rest(recipe)
        else:
            self._rest(recipe)
        if other_model and (self._order is None or self._order.recipe.model != recipe.model):
            self._change_model(recipe)

    def _change_model(self, recipe: Recipe) -> None:
        """What was drawn ends; a picture that the user asked for is drawn with the new model, once that is open."""
        self._shown_before = self._status if self._status.phase == "done" else None
        if self._asked and self._underway is not None and not self._live:
            self._begin(Target(recipe))
            self._asked = True
        else:
            self._prepare()

    def _rest(self, recipe: Recipe) -> None:
        """Nothing is drawn, unless something still is."""
        if self._order is None:
            self._show("idle", digest=recipe.digest, step=0, seconds=0.0)

    def _take_up(self, *_: object) -> None:
        self._live, before = self._settings.present.live, self._setup
        self._setup = self._setup_now()
        recipe = self._document.recipe
        if (self._setup.threads, self._setup.model_of(recipe)) != (before.threads, before.model_of(recipe)):
            self._answered = None if self._status.phase == "failed" else self._answered
            if self._order is None:
                self._prepare()
        self._decide()

    def _steer(self, recipe: Recipe) -> None:
        """Let the running picture become the new scene, if it can."""
        if self._order is None or self._underway is None or not only_moved(self._underway.recipe, recipe):
            return
        if not self._pacing.whole and self._status.step <= STEERABLE * self._status.steps:
            self._worker.steer(self._order.number, recipe)
            self._underway = Target(recipe, draft=True)
            self._pacing = self._pacing.followed()

    # When to draw

    def _wanted_now(self) -> Target:
        return replace(self._wanted, draft=self._pacing.drafting(self._clock(), self._wanted.draft))

    def _decide(self) -> None:
        """Begin what is due; else ask again when it may be."""
        if not self._live or self._closed or isinstance(self._order, Sheet):
            return
        wanted = self._wanted_now()
        if wanted.recipe.scene == Scene():  # a bare stage says how to begin; it is drawn only when that is asked for
            return
        if wanted in (self._answered, self._underway):
            if wanted.draft:
                self._ask_again(self._pacing.rests_at)
            return
        verdict = self._pacing.verdict(self._clock(), wanted.draft)
        if verdict.begin:
            self._begin(wanted)
        elif verdict.again_at is not None:
            self._ask_again(verdict.again_at)

    def _ask_again(self, at: float) -> None:
        self._timer.start(max(math.ceil((at - self._clock()) * 1000), 1))

    def _begin(self, wanted: Target) -> None:
        order = Picture(next(self._numbers), wanted.recipe, self._setup, draft=wanted.draft)
        self._pacing = self._pacing.begun(self._clock(), order.drawn_as.steps)
        self._give(order, wanted)
        self._announce("drawing")

    def _give(self, order: Order, wanted: Target | None) -> None:
        self._order, self._underway = order, wanted
        self._answered, self._asked = None if wanted else self._answered, False
        self._timer.stop()
        self._worker.put(order)

    # What the worker says

    def _wake(self) -> None:
        """On the worker's thread."""
        with suppress(RuntimeError):  # the session is gone, and nobody listens
            self._woken.emit()

    def _collect(self) -> None:
        for event in self._mailbox.take():
            if self._order is not None and event.order == self._order.number and not self._closed:
                self._hear(self._order, event)

    def _hear(self, order: Order, event: Event) -> None:
        match event:
            case Loading(share=share, part=part):
                self._announce("loading", model=order.checkpoint, share=share, part=part)
            case Ready(device=device, why=why):
                self._show("loading" if type(order) is Order else "drawing", device=device, why=why)
                self._note_open(order.recipe.model)
            case Noticed(sentence=sentence):
                self.noticed.emit(sentence)
            case Advanced():
                self._advance(order, event)
            case Verifying():
                self._look(order, event)
            case SheetAdvanced(drawn=drawn):
                self._add_to_sheet(drawn)
            case Finished(drawn=drawn, step_seconds=step_seconds):
                self._finish(drawn, step_seconds)
            case SheetFinished():
                self.sheet_finished.emit(tuple(self._sheet.values()))
                self._end("done")
            case Prepared():
                self._end_preparing()
            case Stopped(drawn=Drawn() as drawn):
                self._end_early(order, drawn)
            case Stopped():
                self._end("stopped")
                self._note_not_open(order.recipe.model)
            case Failed():
                self._answered = self._underway or Target(order.recipe)
                self._end("failed", message=self._said(event))
                self._note_not_open(order.recipe.model, event.phrase or event.sentence, event.kind)

    def _note_open(self, model: str) -> None:
        if model != self._open:
            self._open = model
            self.opened.emit(model)

    def _note_not_open(self, model: str, why: str | Phrase = "", kind: str = "") -> None:
        if model != self._open:
            self._open = ""
            self.not_opened.emit(model, why, kind)

    def _end_preparing(self) -> None:
        """The picture that was there before stays what there is to see."""
        before, self._shown_before = self._shown_before, None
        if before is not None and before.digest == self._wanted.recipe.digest:
            self._end("done", **{name: getattr(before, name) for name in ("step", "steps", "seconds", "cached")})
        else:
            self._end("idle")

    def _advance(self, order: Order, event: Advanced) -> None:
        frame, now = event.frame, self._clock()
        done = frame.index + 1
        self._pacing = self._pacing.measured(event.step_seconds)
        if not (isinstance(order, Picture) and order.draft) or self._pacing.worth_showing(now, done):
            self._pacing = self._pacing.seen(now)
            self.frame_arrived.emit(frame)
        attempts = order.recipe.mend if frame.attempt else 0
        at = {"step": done, "seconds": event.seconds, "attempt": frame.attempt, "attempts": attempts}
        self._show("drawing", digest=event.digest, **at)
        self._decide()

    def _look(self, order: Order, event: Verifying) -> None:
        """The picture is there; what comes now puts it right, and follows no card that is moved."""
        if self._underway is not None:
            self._underway = Target(order.recipe)
        self._pacing = self._pacing.measured(event.step_seconds).seen(self._clock()).completed()
        self.frame_arrived.emit(event.frame)
        self._show("drawing", digest=event.digest, step=event.frame.count, seconds=event.seconds, looking=True)
        self._decide()

    def _finish(self, drawn: Drawn, step_seconds: float) -> None:
        """A picture that is older than the document is kept, but shown only as a step on the way."""
        self._pacing = self._pacing.measured(step_seconds).seen(self._clock())
        self._answered = Target(drawn.recipe, drawn.draft)
        self._take(drawn, drawn.recipe)
        self._end("done", digest=drawn.recipe.digest, step=self._status.steps, seconds=drawn.seconds)

    def _end_early(self, order: Order, drawn: Drawn) -> None:
        """A finished picture was put right no further: that is what there is, until somebody wants more."""
        self._answered = self._underway or self._answered
        self._take(drawn, order.recipe)
        self._end("stopped", digest=drawn.recipe.digest, seconds=drawn.seconds, whole=True)

    def _take(self, drawn: Drawn, ordered: Recipe) -> None:
        self._cache.keep(drawn)
        if self._asked or ordered == self._wanted.recipe:
            self.finished.emit(drawn)
        else:
            self.frame_arrived.emit(replace(drawn.frames[-1], image=drawn.image))

    def _add_to_sheet(self, drawn: Drawn) -> None:
        self._cache.keep(drawn)
        self._sheet[drawn.recipe.seed] = drawn
        self._show_sheet_progress()

    def _show_sheet_progress(self) -> None:
        done = sum(drawn is not None for drawn in self._sheet.values())
        self._show("drawing", step=done, steps=len(self._sheet))
        self.sheet_progress.emit(done, len(self._sheet))

    def _end(self, phase: Phase, **fields: Any) -> None:
        """The order is done with."""
        self._order = self._underway = None
        self._pacing = self._pacing.ended()
        self._show(phase, **fields)
        self._decide()

    def _said(self, failed: Failed) -> str:
        if self._words is None or not failed.kind:
            return failed.sentence
        if failed.phrase is not None:
            return self._words.phrase(failed.phrase)
        return self._words(f"drawing.{failed.kind}", sentence=failed.sentence)

    # What is shown

    def _show_known(self, drawn: Drawn) -> None:
        """A picture from the cache in the place of what is drawn or shown."""
        if isinstance(self._order, Picture):
            self._worker.stop(self._order.number)
            self._order = self._underway = None
            self._pacing = self._pacing.ended()
        self._timer.stop()
        self._answered = Target(drawn.recipe)
        steps = drawn.recipe.steps
        self._show("done", digest=drawn.recipe.digest, step=steps, steps=steps, seconds=drawn.seconds, cached=True)
        self.finished.emit(drawn)

    def _announce(self, phase: Phase, **fields: Any) -> None:
        """The order has been given, or its model is being opened."""
        assert self._order is not None
        phase = phase if self._status.device else "loading"
        steps = 0 if type(self._order) is Order else self._order.drawn_as.steps
        self._show(phase, digest=self._order.recipe.digest, step=0, steps=steps, seconds=0.0, **fields)

    def _show(self, phase: Phase, **fields: Any) -> None:
        status = replace(self._status, phase=phase, **{**_FRESH, **fields})
        if status != self._status:
            self._status = status
            self.status_changed.emit(status)

    def _setup_now(self) -> Setup:
        settings = self._settings.present
        checkpoints = self._library.paths if self._library and not settings.simple else {}
        return Setup(settings.device, settings.threads, checkpoints, self._may_download)
