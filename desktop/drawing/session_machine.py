"""Which recipe is drawn when, and what comes of it: a pure machine, `advance(state, event, now) -> (state, effects)`.

With live drawing the picture follows the document by itself: drafts while a gesture goes on, the real picture after it.
A card that is moved while a picture is drawn steers that picture; what comes of it counts as a draft, as equal recipes
must give equal pictures. The newest recipe wins. When it is drawn, `pacing` decides.

Times are seconds of any clock that only goes forward. Nothing in here waits, draws or knows a thread: `session` carries
out the effects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from core.errors import Phrase
from core.recipe import Recipe
from core.scene.scene import Scene
from desktop.drawing.messages import (
    Advanced,
    Answer,
    DrawPicture,
    DrawSheet,
    LoadProgress,
    ModelPrepared,
    ModelReady,
    Noticed,
    Order,
    OrderFailed,
    OrderStopped,
    PictureDrawn,
    PictureFinished,
    PrepareModel,
    Setup,
    SheetAdvanced,
    SheetFinished,
    checkpoint_of,
    only_moved,
)
from desktop.drawing.pacing import Pacing
from desktop.drawing.results import (
    UNKNOWN_DEVICE,
    DeviceInUse,
    Done,
    DrawingPicture,
    DrawingSheet,
    Drawn,
    Failed,
    Failure,
    Idle,
    LoadingModel,
    Repairing,
    Status,
    Stopped,
    Verifying,
)
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

STEERABLE = 0.6
"""Up to this share of its steps a picture follows a card that is moved; later there is too little noise left."""

NOTHING_YET, NOTHING_SHOWN = Pacing(), Idle()


@dataclass(frozen=True, slots=True)
class Target:
    """What should be there to see."""

    recipe: Recipe
    draft: bool = False  # a draft of it will do, as a gesture goes on


@dataclass(frozen=True, slots=True)
class Running:
    """What the worker does."""

    order: Order
    target: Target | None = None  # what will come of it for the document; None: nothing, or nobody waits for it
    requested: bool = False  # by the user, rather than by live drawing
    sheet: Mapping[int, Drawn | None] = field(default_factory=dict)  # seed -> its picture, once it is there


@dataclass(frozen=True, slots=True)
class State:
    """All that the session remembers."""

    target: Target  # what the document wants; a gesture that rests wants more than a draft (`_target_at`)
    setup: Setup
    live: bool = True
    running: Running | None = None
    settled: Target | None = None  # what was shown last, or could not be, or was stopped: not to be begun by itself
    pacing: Pacing = NOTHING_YET
    orders: int = 0  # that were given so far, so that each has a number of its own
    open_model: str = ""  # its name; "": none is known to be open
    device: DeviceInUse = UNKNOWN_DEVICE
    status: Status = NOTHING_SHOWN
    done_before: Done | None = None  # what there was to see before another model was made ready
    closed: bool = False


def advance(state: State, event: Event, now: float) -> tuple[State, tuple[Effect, ...]]:
    """The state after an event, and what is to be done about it, in this order."""
    turn = Turn(state, now)
    if not state.closed:
        turn = _advanced(turn, event)
    return turn.state, turn.effects


@dataclass(frozen=True, slots=True)
class Turn:
    """An event under way: the state by now, and the effects so far. Every method returns a new value."""

    state: State
    now: float
    effects: tuple[Effect, ...] = ()

    def having(self, **fields: Any) -> Turn:
        """With other fields of the state."""
        return replace(self, state=replace(self.state, **fields))

    def then(self, *effects: Effect) -> Turn:
        """With these effects, too."""
        return replace(self, effects=(*self.effects, *effects))

    def showing(self, status: Status) -> Turn:
        """With another status, which is told if it is new."""
        return self if status == self.state.status else self.having(status=status).then(TellStatus(status))


def _advanced(turn: Turn, event: Event) -> Turn:
    match event:
        case Started():
            turn = _start(turn)
        case Edited():
            turn = _edit(turn, event)
        case SettingsChanged():
            turn = _take_up(turn, event)
        case DownloadAllowed(setup=setup):
            turn = turn.having(setup=setup)
        case DrawRequested(recipe=recipe):
            turn = _draw(turn, Target(recipe))
        case StopRequested():
            turn = _stop(turn)
        case SheetRequested():
            turn = _draw_sheet(turn, event)
        case Woken():
            turn = _decide(turn)
        case Answered(answer=answer):
            turn = _hear(turn, answer)
        case Closed():
            turn = turn.having(closed=True).then(CancelWake(), CloseWorker())
        case _:
            assert_never(event)
    return turn


# What the document, the settings and the user say


def _start(turn: Turn) -> Turn:
    """Draw what is wanted, or have the model open before it is needed."""
    if turn.state.running is None:
        turn = _decide(turn)
    return _prepare(turn) if turn.state.running is None else turn


def _edit(turn: Turn, event: Edited) -> Turn:
    recipe, target = event.recipe, Target(event.recipe, event.in_gesture)
    if target == turn.state.target:
        return turn
    other_model = recipe.model != turn.state.target.recipe.model
    turn = turn.having(target=target, pacing=turn.state.pacing.edited(turn.now))
    if event.known is not None and not target.draft:
        turn = _show_known(turn, event.known)
    elif turn.state.live:
        turn = _decide(_steer(turn, recipe))
        if recipe.scene == Scene() and not isinstance(turn.state.status, Failed):
            turn = _rest(turn)
    else:
        turn = _rest(turn)
    running = turn.state.running
    if other_model and (running is None or running.order.recipe.model != recipe.model):
        turn = _change_model(turn)
    return turn


def _show_known(turn: Turn, drawn: Drawn) -> Turn:
    """A picture from the cache in the place of what is drawn or shown."""
    state = turn.state
    if state.running is not None and isinstance(state.running.order, DrawPicture):
        turn = turn.having(running=None, pacing=state.pacing.ended()).then(StopOrder(state.running.order.number))
    done = Done(drawn.recipe.digest, drawn.recipe.steps, drawn.seconds, state.device, cached=True)
    return turn.having(settled=Target(drawn.recipe)).then(CancelWake()).showing(done).then(TellFinished(drawn))


def _steer(turn: Turn, recipe: Recipe) -> Turn:
    """Let the running picture become the new scene, if it can."""
    running, pacing = turn.state.running, turn.state.pacing
    if running is None or running.target is None or not only_moved(running.target.recipe, recipe):
        return turn
    if pacing.whole or not _is_early(turn.state.status):
        return turn
    running = replace(running, target=Target(recipe, draft=True))
    return turn.having(running=running, pacing=pacing.followed()).then(Steer(running.order.number, recipe))


def _is_early(status: Status) -> bool:
    """Whether there is noise enough left for a picture to become another one."""
    return not isinstance(status, DrawingPicture) or status.step <= STEERABLE * status.steps


def _rest(turn: Turn) -> Turn:
    """Nothing is drawn, unless something still is."""
    return turn.showing(Idle(turn.state.target.recipe.digest)) if turn.state.running is None else turn


def _change_model(turn: Turn) -> Turn:
    """What was drawn ends; a picture that the user asked for is drawn with the new model, once that is open."""
    state = turn.state
    turn = turn.having(done_before=state.status if isinstance(state.status, Done) else None)
    running = state.running
    if running is not None and running.requested and running.target is not None and not state.live:
        return _begin(turn, Target(state.target.recipe), requested=True)
    return _prepare(turn)


def _take_up(turn: Turn, event: SettingsChanged) -> Turn:
    before, recipe = turn.state.setup, turn.state.target.recipe
    turn = turn.having(setup=event.setup, live=event.live)
    same_threads = event.setup.threads == before.threads
    if not same_threads or event.setup.model_of(recipe) != before.model_of(recipe):
        if isinstance(turn.state.status, Failed):
            turn = turn.having(settled=None)
        if turn.state.running is None:
            turn = _prepare(turn)
    return _decide(turn)


def _draw(turn: Turn, target: Target) -> Turn:
    """Whether the picture is known or not."""
    running = turn.state.running
    if running is None or running.target != target:
        return _begin(turn, target, requested=True)
    return turn.having(running=replace(running, requested=True))


def _stop(turn: Turn) -> Turn:
    """End what is drawn, and wait for the next edit. A picture that is only repaired by now is shown as it is."""
    running = turn.state.running
    turn = turn.having(settled=_target_at(turn.state, turn.now)).then(CancelWake())
    if running is None:
        return turn
    turn = turn.having(running=replace(running, target=None)).then(StopOrder(running.order.number))
    status = turn.state.status
    if isinstance(status, LoadingModel) and status.checkpoint:
        # What is imported before a checkpoint is read cannot be ended, but nobody has to wait for it.
        return _give_up(turn, running.order.recipe.model)
    return turn


def _give_up(turn: Turn, model: str) -> Turn:
    """The order is stopped, perhaps before its model was open."""
    return _note_not_open(_end(turn, _stopped_at(turn.state.status)), model)


def _draw_sheet(turn: Turn, event: SheetRequested) -> Turn:
    sheet = {seed: replace(event.known[seed], frames=()) if seed in event.known else None for seed in event.seeds}
    missing = tuple(seed for seed, drawn in sheet.items() if drawn is None)
    order = DrawSheet(turn.state.orders + 1, event.recipe, turn.state.setup, missing)
    return _show_sheet(_give(turn, Running(order, sheet=sheet)))


# When to draw


def _target_at(state: State, now: float) -> Target:
    """What the document wants: a gesture that rests is no gesture any more."""
    return replace(state.target, draft=state.pacing.drafting(now, state.target.draft))


def _decide(turn: Turn) -> Turn:
    """Begin what is due; else ask again when it may be. A bare stage is drawn only where that is asked for."""
    state, running = turn.state, turn.state.running
    if not state.live or (running is not None and isinstance(running.order, DrawSheet)):
        return turn
    target = _target_at(state, turn.now)
    if target.recipe.scene == Scene():
        return turn
    if target in (state.settled, running.target if running is not None else None):
        return turn.then(WakeAt(state.pacing.rests_at)) if target.draft else turn
    verdict = state.pacing.verdict(turn.now, target.draft)
    if verdict.begin:
        return _begin(turn, target)
    return turn.then(WakeAt(verdict.again_at)) if verdict.again_at is not None else turn


def _begin(turn: Turn, target: Target, *, requested: bool = False) -> Turn:
    order = DrawPicture(turn.state.orders + 1, target.recipe, turn.state.setup, draft=target.draft)
    turn = turn.having(pacing=turn.state.pacing.begun(turn.now, order.drawn_as.steps), settled=None)
    turn = _give(turn, Running(order, target, requested))
    known = turn.state.device != UNKNOWN_DEVICE
    return turn.showing(_nothing_drawn(order) if known else LoadingModel(order.recipe.digest, order.drawn_as.steps))


def _prepare(turn: Turn) -> Turn:
    """Have the model open before it is needed."""
    return _give(turn, Running(PrepareModel(turn.state.orders + 1, turn.state.target.recipe, turn.state.setup)))


def _give(turn: Turn, running: Running) -> Turn:
    return turn.having(running=running, orders=running.order.number).then(CancelWake(), GiveOrder(running.order))


# What the worker says


def _hear(turn: Turn, answer: Answer) -> Turn:
    """What is told of an order that nobody waits for any more changes nothing."""
    running = turn.state.running
    if running is None or answer.order != running.order.number:
        return turn
    return _heard(turn, running, answer)


def _heard(turn: Turn, running: Running, answer: Answer) -> Turn:
    order = running.order
    match answer:
        case LoadProgress(share=share, part=part):
            turn = turn.showing(LoadingModel(order.recipe.digest, _steps_of(order), checkpoint_of(order), share, part))
        case ModelReady(device=device):
            turn = _note_open(_show_ready(_use(turn, device), running), order.recipe.model)
        case ModelPrepared():
            turn = _end_preparing(turn, order)
        case Noticed(sentence=sentence):
            turn = turn.then(TellNotice(sentence))
        case Advanced():
            turn = _see_step(turn, order, answer)
        case PictureDrawn():
            turn = _see_unverified(turn, running, answer)
        case PictureFinished():
            turn = _finish(turn, running, answer)
        case SheetAdvanced(drawn=drawn):
            turn = _add_to_sheet(turn, running, drawn)
        case SheetFinished():
            turn = _end_sheet(turn, running)
        case OrderStopped(drawn=drawn):
            turn = _give_up(turn, order.recipe.model) if drawn is None else _end_early(turn, running, drawn)
        case OrderFailed(failure=failure):
            turn = _fail(turn, running, failure)
        case _:
            assert_never(answer)
    return turn


def _use(turn: Turn, device: DeviceInUse) -> Turn:
    return turn if device == turn.state.device else turn.having(device=device).then(TellDevice(device))


def _show_ready(turn: Turn, running: Running) -> Turn:
    """Nobody waits for the model any more; a picture that goes on, on another device, says on how far it is."""
    match running.order:
        case PrepareModel(recipe=recipe):
            return turn.showing(LoadingModel(recipe.digest))
        case DrawSheet():
            return turn.showing(_sheet_status(running))
        case DrawPicture() as order:
            drawing = isinstance(turn.state.status, DrawingPicture | Verifying | Repairing)
            return turn if drawing else turn.showing(_nothing_drawn(order))


def _note_open(turn: Turn, model: str) -> Turn:
    return turn if model == turn.state.open_model else turn.having(open_model=model).then(TellOpened(model))


def _note_not_open(turn: Turn, model: str, why: str | Phrase = "", kind: str = "") -> Turn:
    if model == turn.state.open_model:
        return turn
    return turn.having(open_model="").then(TellNotOpened(model, why, kind))


def _end_preparing(turn: Turn, order: Order) -> Turn:
    """The picture that was there before stays what there is to see."""
    state, before = turn.state, turn.state.done_before
    turn = turn.having(done_before=None)
    if before is not None and before.digest == state.target.recipe.digest:
        return _end(turn, replace(before, device=state.device))
    return _end(turn, Idle(order.recipe.digest))


def _see_step(turn: Turn, order: Order, answer: Advanced) -> Turn:
    frame, done = answer.frame, answer.frame.index + 1
    pacing = turn.state.pacing.measured(answer.step_seconds)
    draft = isinstance(order, DrawPicture) and order.draft
    if not draft or pacing.worth_showing(turn.now, done):
        pacing = pacing.seen(turn.now)
        turn = turn.then(TellFrame(frame))
    if frame.attempt:
        status = Repairing(answer.digest, frame.attempt, order.recipe.mend, done, frame.count)
    else:
        status = DrawingPicture(answer.digest, done, _steps_of(order))
    return _decide(turn.having(pacing=pacing).showing(status))


def _see_unverified(turn: Turn, running: Running, answer: PictureDrawn) -> Turn:
    """The picture is there; what comes now repairs it, and follows no card that is moved."""
    if running.target is not None:
        turn = turn.having(running=replace(running, target=Target(running.order.recipe)))
    pacing = turn.state.pacing.measured(answer.step_seconds).seen(turn.now).completed()
    turn = turn.having(pacing=pacing).then(TellFrame(answer.frame))
    return _decide(turn.showing(Verifying(answer.digest, answer.frame.count)))


def _finish(turn: Turn, running: Running, answer: PictureFinished) -> Turn:
    """A picture that is older than the document is kept, but shown only as a step on the way."""
    drawn = answer.drawn
    pacing = turn.state.pacing.measured(answer.step_seconds).seen(turn.now)
    turn = turn.having(pacing=pacing, settled=Target(drawn.recipe, drawn.draft))
    turn = _show_picture(turn, running, drawn, drawn.recipe)
    return _end(turn, Done(drawn.recipe.digest, _steps_of(running.order), drawn.seconds, turn.state.device))


def _end_early(turn: Turn, running: Running, drawn: Drawn) -> Turn:
    """A finished picture was repaired no further: that is what there is, until somebody wants more."""
    turn = turn.having(settled=running.target or turn.state.settled)
    turn = _show_picture(turn, running, drawn, running.order.recipe)
    status = replace(_stopped_at(turn.state.status), digest=drawn.recipe.digest, complete=True)
    return _end(turn, status)


def _show_picture(turn: Turn, running: Running, drawn: Drawn, ordered: Recipe) -> Turn:
    turn = turn.then(KeepPicture(drawn))
    if running.requested or ordered == turn.state.target.recipe:
        return turn.then(TellFinished(drawn))
    return turn.then(TellFrame(replace(drawn.frames[-1], image=drawn.image)))


def _add_to_sheet(turn: Turn, running: Running, drawn: Drawn) -> Turn:
    sheet = {**running.sheet, drawn.recipe.seed: drawn}
    return _show_sheet(turn.having(running=replace(running, sheet=sheet)).then(KeepPicture(drawn)))


def _end_sheet(turn: Turn, running: Running) -> Turn:
    turn = turn.then(TellSheetFinished(tuple(drawn for drawn in running.sheet.values() if drawn is not None)))
    return _end(turn, Done(running.order.recipe.digest, len(running.sheet), 0.0, turn.state.device))


def _fail(turn: Turn, running: Running, failure: Failure) -> Turn:
    recipe = running.order.recipe
    turn = _end(turn.having(settled=running.target or Target(recipe)), Failed(recipe.digest, failure))
    return _note_not_open(turn, recipe.model, failure.phrase or failure.sentence, failure.kind)


def _end(turn: Turn, status: Status) -> Turn:
    """The order is done with."""
    return _decide(turn.having(running=None, pacing=turn.state.pacing.ended()).showing(status))


# What is shown


def _show_sheet(turn: Turn) -> Turn:
    running = turn.state.running
    assert running is not None
    status = _sheet_status(running)
    return turn.showing(status).then(TellSheetProgress(status.done, status.count))


def _sheet_status(running: Running) -> DrawingSheet:
    done = sum(drawn is not None for drawn in running.sheet.values())
    return DrawingSheet(running.order.recipe.digest, done, len(running.sheet))


def _nothing_drawn(order: DrawPicture) -> DrawingPicture:
    return DrawingPicture(order.recipe.digest, 0, order.drawn_as.steps)


def _steps_of(order: Order) -> int:
    """The steps that are taken for an order; 0: nothing is drawn."""
    match order:
        case PrepareModel():
            return 0
        case DrawPicture():
            return order.drawn_as.steps
        case DrawSheet():
            return order.recipe.steps


def _stopped_at(status: Status) -> Stopped:
    """How far it was."""
    match status:
        case DrawingPicture(digest=digest, step=step, steps=steps) | Repairing(digest=digest, step=step, steps=steps):
            return Stopped(digest, step, steps)
        case DrawingSheet(digest=digest, done=done, count=count):
            return Stopped(digest, done, count)
        case Verifying(digest=digest, steps=steps):
            return Stopped(digest, steps, steps)
        case LoadingModel(digest=digest, steps=steps):
            return Stopped(digest, 0, steps)
        case _:
            return Stopped(status.digest)
