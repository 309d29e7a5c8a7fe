"""What is drawn when, and what is told of it: tables of what happens at which second, without a thread or a window."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PIL import Image

from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.scene import Scene
from core.scene.sentence import parse
from desktop.drawing.messages import (
    Advanced,
    Answer,
    DrawPicture,
    DrawSheet,
    LoadProgress,
    ModelPrepared,
    ModelReady,
    Noticed,
    OrderFailed,
    OrderStopped,
    PictureDrawn,
    PictureFinished,
    PrepareModel,
    Setup,
    SheetAdvanced,
    SheetFinished,
)
from desktop.drawing.pacing import Pacing
from desktop.drawing.results import DeviceInUse, Done, DrawingPicture, Drawn, Failed, Failure, Frame, LoadingModel
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

SCENE = parse("a red cube on a blue ball")
RED = Recipe(SCENE, model="gaussian", steps=10, size=64, seed=3, mend=3)
YELLOW = replace(RED, scene=SCENE.changed("card1", colour="yellow"))
MOVED = replace(RED, scene=SCENE.changed("card1", box=Box(0.1, 0.6, 0.2, 0.2), pinned=True))
BARE = replace(RED, scene=Scene())
DREAM = replace(RED, model="dream.safetensors")

CPU = DeviceInUse("cpu", "It was chosen in the settings.")
WITH_DREAM = Setup(checkpoints={"dream.safetensors": Path("dream.safetensors")})
IMAGE = Image.new("RGB", (4, 4))


def frame(index: int, attempt: int = 0) -> Frame:
    return Frame(index, 10, 1.0, IMAGE, attempt=attempt)


def drawn(recipe: Recipe, *, draft: bool = False) -> Drawn:
    return Drawn(recipe, IMAGE, (frame(9),), 1.5, "cpu", draft=draft)


@dataclass
class Play:
    """A machine, and what it did about what happened so far."""

    state: State
    order: int = 0  # the newest that was given
    effects: list[Effect] = field(default_factory=list)

    def happen(self, event: Event, now: float) -> tuple[Effect, ...]:
        self.state, effects = advance(self.state, event, now)
        self.effects += effects
        self.order = max([self.order, *(effect.order.number for effect in effects if isinstance(effect, GiveOrder))])
        return effects


Happening = Callable[[Play], Event]


def after(event: Event) -> Happening:
    return lambda _: event


def says(answer: Callable[[int], Answer], *, late: bool = False) -> Happening:
    """The worker tells something of its newest order; `late`: of the one before."""
    return lambda play: Answered(answer(play.order - late))


def edit(recipe: Recipe, *, gesture: bool = False, known: Drawn | None = None) -> Happening:
    return after(Edited(recipe, gesture, known))


def step(done: int, seconds: float = 0.01, attempt: int = 0, *, late: bool = False) -> Happening:
    return says(lambda order: Advanced(order, "", frame(done - 1, attempt), seconds), late=late)


def finished(recipe: Recipe, *, draft: bool = False) -> Happening:
    return says(lambda order: PictureFinished(order, "", drawn(recipe, draft=draft), 0.01))


START, WAKE, DRAW, STOP, CLOSE = (
    after(event) for event in (Started(), Woken(), DrawRequested(RED), StopRequested(), Closed())
)
READY = says(lambda order: ModelReady(order, "", CPU))
PREPARED = says(lambda order: ModelPrepared(order, ""))
LOADING = says(lambda order: LoadProgress(order, "", 0.43, "unet"))
UNVERIFIED = says(lambda order: PictureDrawn(order, "", frame(9), 0.01))
STOPPED = says(lambda order: OrderStopped(order, ""))
FAILED = says(lambda order: OrderFailed(order, "", Failure("It is too large.", "memory")))
FAILED_LATE = says(lambda order: OrderFailed(order, "", Failure("A bug.", "unexpected")), late=True)
NOT_LIVE, LIVE = (after(SettingsChanged(Setup(), live=live)) for live in (False, True))


def said(effect: Effect) -> str:  # noqa: PLR0911, PLR0912
    """An effect in a word or two."""
    match effect:
        case GiveOrder(order=PrepareModel()):
            return "prepare"
        case GiveOrder(order=DrawPicture(draft=draft)):
            return "draft" if draft else "draw"
        case GiveOrder(order=DrawSheet(seeds=seeds)):
            return f"draw {len(seeds)}"
        case Steer():
            return "steer"
        case StopOrder():
            return "end"
        case CloseWorker():
            return "close"
        case WakeAt(time=time):
            return f"wake {time:.2f}"
        case KeepPicture():
            return "keep"
        case TellStatus(status=status):
            return type(status).__name__
        case TellFrame():
            return "frame"
        case TellFinished():
            return "picture"
        case TellSheetProgress(done=done, count=count):
            return f"{done} of {count}"
        case TellSheetFinished():
            return "sheet"
        case TellOpened(model=model):
            return f"opened {model}"
        case TellNotOpened(model=model):
            return f"not opened {model}"
        case TellNotice():
            return "notice"
        case TellDevice() | CancelWake():
            return ""


Row = tuple[float, Happening, str]
"""Seconds, what happens then, and what is done about it."""

BEGUN: list[Row] = [
    (0, START, "draw LoadingModel"),
    (1, LOADING, "LoadingModel"),
    (2, READY, "DrawingPicture opened gaussian"),
]
SHOWN: list[Row] = [*BEGUN, (3, step(10), "frame DrawingPicture"), (3.1, finished(RED), "keep picture Done")]

LIVE_TABLES: dict[str, list[Row]] = {
    "the document is drawn by itself, and what was drawn is not drawn again": [*SHOWN, (9, WAKE, "")],
    "an edit is drawn after a rest": [
        *SHOWN,
        (5, edit(YELLOW), "wake 5.25"),
        (5.25, WAKE, "draw DrawingPicture"),
        (5.3, READY, ""),
        (6, finished(YELLOW), "keep picture Done"),
    ],
    "undo to a known picture shows it at once, and ends what is drawn": [
        *SHOWN,
        (5, edit(YELLOW), "wake 5.25"),
        (5.25, WAKE, "draw DrawingPicture"),
        (5.5, edit(RED, known=drawn(RED)), "end Done picture"),
        (5.6, step(4), ""),
        (9, WAKE, ""),
    ],
    "the same recipe again is no edit": [*SHOWN, (5, edit(RED), ""), (9, WAKE, "")],
    "what the document has left behind is kept, but told as a step on the way": [
        *BEGUN,
        (3, edit(YELLOW), "wake 3.25"),
        (3.1, finished(RED), "keep frame Done wake 3.25"),
        (3.25, WAKE, "draw DrawingPicture"),
    ],
    "what is told of an order that nobody waits for changes nothing": [
        *BEGUN,
        (3, edit(YELLOW), "wake 3.25"),
        (3.1, after(DrawRequested(YELLOW)), "draw DrawingPicture"),
        (3.2, step(5, late=True), ""),
        (3.3, FAILED_LATE, ""),
        (4, finished(YELLOW), "keep picture Done"),
    ],
    "a bare stage is drawn only where that is asked for": [
        *SHOWN,
        (5, edit(BARE), "Idle"),
        (9, WAKE, ""),
        (10, after(DrawRequested(BARE)), "draw DrawingPicture"),
    ],
    "a gesture draws drafts, and its end the real picture": [
        *SHOWN,
        (3.25, edit(MOVED, gesture=True), "wake 3.35"),
        (3.4, WAKE, "draft DrawingPicture"),
        (3.5, step(1), "DrawingPicture wake 4.25"),
        (3.6, step(5), "frame DrawingPicture wake 4.25"),
        (3.7, finished(MOVED, draft=True), "keep picture Done wake 4.25"),
        (3.75, edit(MOVED), "wake 4.00"),
        (4.0, WAKE, "draw DrawingPicture"),
    ],
    "a gesture that rests is drawn as if it had ended": [
        *SHOWN,
        (5, edit(MOVED, gesture=True), "wake 5.10"),
        (5.1, WAKE, "draft DrawingPicture"),
        (5.4, finished(MOVED, draft=True), "keep picture Done wake 6.00"),
        (6, WAKE, "draw DrawingPicture"),
    ],
    "a card that is moved steers the picture, which is then drawn properly": [
        *BEGUN,
        (3, step(4), "frame DrawingPicture"),
        (3.1, edit(MOVED, gesture=True), "steer wake 4.10"),
        (3.2, finished(MOVED, draft=True), "keep picture Done wake 4.10"),
        (3.3, edit(MOVED), "wake 3.55"),
        (3.55, WAKE, "draw DrawingPicture"),
    ],
    "a card that is moved near the end does not steer": [
        *BEGUN,
        (3, step(7), "frame DrawingPicture"),
        (3.1, edit(MOVED, gesture=True), "wake 3.20"),
        (3.2, WAKE, ""),
        (3.3, finished(RED), "keep frame Done draft DrawingPicture"),
    ],
    "another colour does not steer": [*BEGUN, (3, step(4), "frame DrawingPicture"), (3.1, edit(YELLOW), "wake 3.35")],
    "a slow picture is dropped for the newest, as soon as something was to be seen": [
        *BEGUN,
        (3, step(1, 1.0), "frame DrawingPicture"),
        (3.5, edit(YELLOW), "wake 3.75"),
        (3.75, WAKE, "draw DrawingPicture"),
    ],
    "a picture that is being repaired is shown, and left for what is newer": [
        *BEGUN,
        (3, UNVERIFIED, "frame Verifying"),
        (3.1, step(8, attempt=1), "frame Repairing"),
        (3.2, edit(MOVED, gesture=True), "wake 3.30"),
        (3.35, WAKE, "draft DrawingPicture"),
    ],
    "a failure is told, and not tried again by itself": [
        *BEGUN,
        (3, FAILED, "Failed"),
        (9, WAKE, ""),
        (10, edit(YELLOW), "wake 10.25"),
        (10.25, WAKE, "draw DrawingPicture"),
    ],
    "another device is a reason to try again": [
        *BEGUN,
        (3, FAILED, "Failed"),
        (4, after(SettingsChanged(Setup("cuda"), live=True)), "prepare draw DrawingPicture"),
        (5, finished(RED), "keep picture Done"),
    ],
    "another number of threads only makes the model ready, and the picture stays": [
        *SHOWN,
        (4, after(SettingsChanged(Setup(threads=3), live=True)), "prepare"),
        (5, READY, "LoadingModel"),
        (6, PREPARED, "Idle"),
    ],
    "after a stop nothing begins until the next edit": [
        *BEGUN,
        (3, step(5), "frame DrawingPicture"),
        (3.1, STOP, "end"),
        (3.2, STOPPED, "Stopped"),
        (9, WAKE, ""),
        (10, edit(YELLOW), "wake 10.25"),
    ],
    "draw right after stop draws, and of the stop nothing is told": [
        *BEGUN,
        (3, step(5), "frame DrawingPicture"),
        (3.1, STOP, "end"),
        (3.1, DRAW, "draw DrawingPicture"),
        (3.2, says(lambda order: OrderStopped(order, ""), late=True), ""),
        (4, finished(RED), "keep picture Done"),
    ],
    "a stop in mid repair leaves the picture as it is by then": [
        *BEGUN,
        (3, UNVERIFIED, "frame Verifying"),
        (3.1, STOP, "end"),
        (3.2, says(lambda order: OrderStopped(order, "", drawn(replace(RED, mend=0)))), "keep picture Stopped"),
        (9, WAKE, ""),
    ],
    "draw draws again what is there, and not twice at once": [
        *SHOWN,
        (5, DRAW, "draw DrawingPicture"),
        (5.1, DRAW, ""),
        (6, finished(RED), "keep picture Done"),
    ],
    "a sheet shows what is known, and edits wait for it": [
        *SHOWN,
        (5, after(SheetRequested(RED, (3, 4, 5), {3: drawn(RED)})), "draw 2 DrawingSheet 1 of 3"),
        (5.5, edit(YELLOW), ""),
        (5.8, says(lambda order: SheetAdvanced(order, "", drawn(replace(RED, seed=4)))), "keep DrawingSheet 2 of 3"),
        (6, says(lambda order: SheetAdvanced(order, "", drawn(replace(RED, seed=5)))), "keep DrawingSheet 3 of 3"),
        (6.1, says(lambda order: SheetFinished(order, "")), "sheet Done draw DrawingPicture"),
    ],
    "a sheet can be stopped": [
        *SHOWN,
        (5, after(SheetRequested(RED, (4, 5))), "draw 2 DrawingSheet 0 of 2"),
        (6, STOP, "end"),
        (6.1, STOPPED, "Stopped"),
    ],
    "the model moves to another device in mid run": [
        *BEGUN,
        (3, step(5), "frame DrawingPicture"),
        (4, says(lambda order: ModelReady(order, "", DeviceInUse("cpu", "Memory ran out."))), ""),
        (4.1, says(lambda order: Noticed(order, "", "Memory ran short.")), "notice"),
    ],
    "leave to fetch files begins nothing by itself": [
        *SHOWN,
        (4, after(DownloadAllowed(Setup(may_download="dream.safetensors"))), ""),
    ],
    "a session that is closed does nothing any more": [
        *BEGUN,
        (3, CLOSE, "close"),
        (3.1, step(5), ""),
        (4, edit(YELLOW), ""),
        (5, DRAW, ""),
        (6, START, ""),
    ],
}

STILL_TABLES: dict[str, list[Row]] = {
    "the model is made ready, and nothing is drawn until that is asked for": [
        (0, START, "prepare"),
        (1, LOADING, "LoadingModel"),
        (2, READY, "LoadingModel opened gaussian"),
        (3, PREPARED, "Idle"),
        (4, edit(YELLOW), "Idle"),
        (9, WAKE, ""),
        (10, after(DrawRequested(YELLOW)), "draw DrawingPicture"),
        (11, finished(YELLOW), "keep picture Done"),
        (12, edit(RED), "Idle"),
        (13, LIVE, "draw DrawingPicture"),
    ],
    "what was asked for is finished, whatever is edited meanwhile": [
        (0, START, "prepare"),
        (1, DRAW, "draw LoadingModel"),
        (2, READY, "DrawingPicture opened gaussian"),
        (3, edit(MOVED), ""),
        (4, finished(RED), "keep picture Done"),
    ],
    "what was asked for goes on with another model": [
        (0, START, "prepare"),
        (0.5, READY, "LoadingModel opened gaussian"),
        (1, DRAW, "draw DrawingPicture"),
        (2, edit(DREAM), "draw DrawingPicture"),
        (3, finished(DREAM), "keep picture Done"),
    ],
}


def _hold(play: Play, rows: Sequence[Row]) -> None:
    for number, (now, happening, expected) in enumerate(rows):
        effects = play.happen(happening(play), now)
        assert " ".join(filter(None, map(said, effects))) == expected, f"row {number + 1}, at {now} s"


@pytest.mark.parametrize("rows", LIVE_TABLES.values(), ids=LIVE_TABLES)
def test_live_drawing(rows: list[Row]) -> None:
    _hold(Play(State(Target(RED), Setup())), rows)


@pytest.mark.parametrize("rows", STILL_TABLES.values(), ids=STILL_TABLES)
def test_drawing_on_request(rows: list[Row]) -> None:
    _hold(Play(State(Target(RED), Setup(), live=False)), rows)


def test_a_checkpoint_is_loaded_and_a_stop_gives_it_up_at_once() -> None:
    play = Play(State(Target(RED), WITH_DREAM))
    _hold(play, SHOWN)
    _hold(play, [(5, edit(DREAM), "wake 5.25 prepare"), (6, LOADING, "LoadingModel")])
    assert play.state.status == LoadingModel(DREAM.digest, 0, "dream.safetensors", 0.43, "unet")
    assert play.state.status.busy
    _hold(play, [(7, STOP, "end Stopped not opened dream.safetensors")])
    _hold(play, [(7, edit(RED, known=drawn(RED)), "Done picture prepare"), (8, READY, "LoadingModel opened gaussian")])
    _hold(play, [(9, PREPARED, "Done")])
    assert isinstance(play.state.status, Done)
    assert play.state.status.cached, "its picture was known"


def test_a_failure_says_why_and_of_which_model() -> None:
    play = Play(State(Target(DREAM), WITH_DREAM))
    _hold(play, [(0, START, "draw LoadingModel"), (1, FAILED, "Failed not opened dream.safetensors")])
    assert play.effects[-1] == TellNotOpened("dream.safetensors", "It is too large.", "memory")
    assert play.state.status == Failed(DREAM.digest, Failure("It is too large.", "memory"))


def test_the_status_says_how_far_the_picture_is() -> None:
    play = Play(State(Target(RED), Setup()))
    _hold(play, [*BEGUN, (3, step(4), "frame DrawingPicture")])
    assert play.state.status == DrawingPicture("", 4, 10)
    assert TellDevice(CPU) in play.effects


def test_advancing_leaves_the_state_before_as_it_was() -> None:
    before = State(Target(RED), Setup())
    copy = replace(before)
    advance(before, Started(), 1.0)
    assert before == copy


# However it is edited


@dataclass
class Simulated:
    """A worker whose steps take as long as it is told, beside a machine: everything happens in simulated seconds."""

    play: Play
    step_seconds: float
    queue: list[tuple[float, int, Event]] = field(default_factory=list)
    recipe: Recipe = RED
    pictures: list[Drawn] = field(default_factory=list)
    wake: float | None = None
    count: int = 0
    order: DrawPicture | PrepareModel | DrawSheet | None = None
    steered: Recipe | None = None

    def put(self, time: float, event: Event) -> None:
        self.count += 1
        heapq.heappush(self.queue, (time, self.count, event))

    def run(self, until: float) -> None:
        while self.queue and self.queue[0][0] <= until:
            now, _, event = heapq.heappop(self.queue)
            if isinstance(event, Woken) and now != self.wake:
                continue  # another time was named since
            for effect in self.play.happen(event, now):
                self._carry_out(effect, now)
            if (
                self.order is not None
                and isinstance(event, Answered)
                and isinstance(event.answer, ModelReady | Advanced)
            ):
                self._go_on(event.answer, now)

    def _carry_out(self, effect: Effect, now: float) -> None:
        match effect:
            case GiveOrder(order=order):
                assert self.order is None or order.number > self.order.number
                self.order, self.steered = order, None
                self.put(now + self.step_seconds, Answered(ModelReady(order.number, "", CPU)))
            case Steer(number=number, recipe=recipe):
                assert self.order is not None
                assert number == self.order.number
                self.steered = recipe
            case WakeAt(time=time):
                self.wake = max(time, now)
                self.put(self.wake, Woken())
            case CancelWake():
                self.wake = None
            case TellFinished(drawn=drawn):
                assert drawn.recipe == self.play.state.target.recipe, "a stale picture is never called finished"
                self.pictures.append(drawn)

    def _go_on(self, answer: Answer, now: float) -> None:
        """The next step of the order, if it is still the newest."""
        order = self.order
        if order is None or answer.order != order.number:
            return
        later = now + self.step_seconds
        if isinstance(order, PrepareModel):
            self.put(later, Answered(ModelPrepared(order.number, "")))
            return
        done = answer.frame.index + 1 if isinstance(answer, Advanced) else 0
        if done < 10:
            self.put(later, Answered(Advanced(order.number, "", frame(done), self.step_seconds)))
            return
        assert isinstance(order, DrawPicture)
        picture = drawn(self.steered or order.recipe, draft=order.draft or self.steered is not None)
        self.put(later, Answered(PictureFinished(order.number, "", picture, self.step_seconds)))


@pytest.mark.parametrize("step_seconds", [0.001, 0.02, 0.3, 1.2])
@pytest.mark.parametrize("seed", range(5))
def test_however_it_is_edited_the_last_recipe_is_shown_and_no_stale_one(step_seconds: float, seed: int) -> None:
    """Two hundred edits of all kinds, now and then in a gesture, at random times; then a rest."""
    chance = random.Random(seed)
    world = Simulated(Play(State(Target(RED), Setup())), step_seconds)
    world.put(0.0, Started())
    now, recipe = 0.0, RED
    for _ in range(200):
        now += chance.choice((0.0, 0.005, 0.04, 0.3, 1.0))
        scene = chance.choice(
            (
                recipe.scene.changed("card1", box=Box(chance.random() * 0.7, 0.5, 0.25, 0.25), pinned=True),
                recipe.scene.changed("card2", colour=chance.choice(("red", "green"))),
                SCENE,
            )
        )
        recipe = replace(recipe, scene=scene, seed=chance.choice((recipe.seed, chance.randrange(5))))
        world.put(now, Edited(recipe, in_gesture=chance.random() < 0.5))
    recipe = replace(recipe, seed=99)
    world.put(now, Edited(recipe))
    world.run(until=now + 60)
    assert world.pictures[-1].recipe == recipe
    assert not world.pictures[-1].draft
    assert isinstance(world.play.state.status, Done)
    assert world.play.state.pacing.began is None
    assert world.play.state.pacing != Pacing()
