"""What lives on the worker's thread: the open model, kept between pictures, and the ways to draw with it.

Importing this module imports torch, so only the worker does, on its thread, once the environment is prepared.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import torch

from core.backends.backend import Backend
from core.backends.catalogue import open_model
from core.device import Device, choose_device, ran_out_of_memory, use_threads
from core.errors import GenerationError, ModelError, Phrase, StoppedError, one_line
from core.generation import Controls, Run
from core.judge.detector import Detect
from core.judge.verdict_sentences import TEMPLATES, verdict_sentence
from core.judge.verifier import Verdict
from core.picture import to_images
from core.recipe import SHIPPED, Recipe, model_name
from core.repair import Repair
from core.repair import detector_for as default_detector_for
from core.scene.scene import Scene
from desktop.drawing.loading import uncollected
from desktop.drawing.mailbox import Mailbox
from desktop.drawing.messages import (
    Advanced,
    Answer,
    DetectorFor,
    DrawPicture,
    DrawSheet,
    LoadProgress,
    ModelPrepared,
    ModelReady,
    ModelTooLargeError,
    Noticed,
    OpenModel,
    Order,
    OrderStopped,
    PictureDrawn,
    PictureFinished,
    PrepareModel,
    Setup,
    SheetAdvanced,
    SheetFinished,
    checkpoint_of,
)
from desktop.drawing.recorder import Recorder
from desktop.drawing.results import DeviceInUse, Drawn, Fault, Frame

NOT_LISTED = "The model '{name}' is not among your models; add it, or choose another one."
NO_ROOM = "There is not enough memory to load '{name}'; close other programs, or choose a smaller model."


@dataclass(slots=True)
class RequestContext:
    """An order while it is carried out, and the recipe as it has become by steering."""

    order: Order
    mailbox: Mailbox[Answer]
    is_stopped: Callable[[int], bool]
    is_called: Callable[[], bool]  # whether something newer is wanted, or the end
    wanted: Callable[[int], Recipe | None]
    waiting: Callable[[Order], Order | None]  # whoever needs the model that this order opens
    recipe: Recipe = field(init=False)
    steered: bool = False

    def __post_init__(self) -> None:
        self.recipe = self.order.recipe

    @property
    def id(self) -> tuple[int, str]:
        return self.order.number, self.recipe.digest

    def stopped(self) -> bool:
        return self.is_stopped(self.order.number)

    def scene(self) -> Scene:
        wanted = self.wanted(self.order.number)
        if wanted is not None and wanted != self.recipe:
            self.recipe, self.steered = wanted, True
        return self.recipe.scene

    def nobody_waits(self) -> bool:
        """Whether the model that is being opened is needed no more. Other pictures with it may have been ordered."""
        return self.waiting(self.order) is None

    def give_up_if_stopped(self) -> None:
        """Before a model is let go for another one that nobody needs any more.

        Raises:
            StoppedError: nobody does.
        """
        if self.nobody_waits():
            raise StoppedError("The model was not opened, as nobody needs it any more.")

    def report_opening(self, share: float, part: str) -> None:
        if (order := self.waiting(self.order)) is not None:
            self.mailbox.post(LoadProgress(order.number, order.recipe.digest, share, part))

    def notice(self, sentence: str) -> None:
        self.mailbox.deliver(Noticed(*self.id, sentence))


@dataclass(frozen=True, slots=True)
class _Model:
    """The open model, and for what it was opened."""

    backend: Backend[Any]
    key: tuple[object, ...]  # as `Setup.model_of` has it

    def fits(self, recipe: Recipe, setup: Setup) -> bool:
        return self.key == setup.model_of(recipe)


def open_any(
    recipe: Recipe,
    device: Device,
    /,
    *,
    checkpoints: Mapping[str, Path],
    report: Callable[[float, str], None],
    stopped: Callable[[], bool],
    allow_download: bool,
) -> Backend[Any]:
    """A shipped model, or one of the checkpoints by its name: a scene that comes from elsewhere opens no other path.

    Raises:
        ModelError: there is no such model, or its files cannot be used.
        StoppedError: `stopped` was true.
    """
    if recipe.model not in SHIPPED and recipe.model not in checkpoints:
        raise ModelError(Phrase.of(NOT_LISTED, name=one_line(model_name(recipe.model), 120)))
    return open_model(
        recipe, device, checkpoints=checkpoints, report=report, stopped=stopped, allow_download=allow_download
    )


class ModelHost:
    """The open model, kept between pictures, and the ways to use it."""

    def __init__(
        self, mailbox: Mailbox[Answer], open_model: OpenModel | None = None, detector_for: DetectorFor | None = None
    ) -> None:
        self._mailbox = mailbox
        self._open_model, self._detector_for = open_model or open_any, detector_for or default_detector_for
        self._model: _Model | None = None
        self._threads: int | None = None

    def serve(self, context: RequestContext) -> None:
        """Carry out an order to its last event.

        Raises:
            StoppedError: it was stopped.
            DioramaError: in one sentence, why it could not be carried out.
        """
        self._prepare(context)
        match context.order:
            case PrepareModel():
                self._mailbox.deliver(ModelPrepared(*context.id))
            case DrawPicture() as order:
                self._serve_picture(context, order)
            case DrawSheet(seeds=seeds):
                self._serve_sheet(context, seeds)

    def _serve_picture(self, context: RequestContext, order: DrawPicture) -> None:
        drawn, step_seconds = self._draw(context, order.drawn_as)
        if drawn.recipe != order.drawn_as:
            self._mailbox.deliver(OrderStopped(*context.id, drawn))
            return
        drawn = replace(drawn, recipe=context.recipe, draft=order.draft or context.steered)
        self._mailbox.deliver(PictureFinished(*context.id, drawn, step_seconds))

    def _serve_sheet(self, context: RequestContext, seeds: Sequence[int]) -> None:
        for seed in seeds:
            drawn, _ = self._draw(context, replace(context.recipe, seed=seed), quiet=True)
            self._mailbox.deliver(SheetAdvanced(*context.id, drawn))
        self._mailbox.deliver(SheetFinished(*context.id))

    def _draw(self, context: RequestContext, recipe: Recipe, *, quiet: bool = False) -> tuple[Drawn, float]:
        """The picture, and the seconds of a step. A picture that was put right no further has another recipe."""
        assert self._model is not None
        drawing = _Drawing(context, recipe, self._model.backend, quiet=quiet)
        try:
            drawn = drawing.draw()
            if recipe.mend and not context.steered and (detect := self._detector_for(drawing.run.backend)):
                drawn = drawing.repair(drawn, detect)
        finally:
            self._keep(context, drawing.run.backend)
        return drawn, drawing.recorder.step_seconds

    def _keep(self, context: RequestContext, backend: Backend[Any]) -> None:
        """A run may have moved to another device or precision; so does what comes next."""
        assert self._model is not None
        moved = backend.device != self._model.backend.device
        self._model = replace(self._model, backend=backend)
        if moved:
            self._tell_ready(context)

    def _prepare(self, context: RequestContext) -> None:
        recipe, setup = context.order.recipe, context.order.setup
        if self._model is None or not self._model.fits(recipe, setup) or setup.threads != self._threads:
            self._mailbox.deliver(LoadProgress(*context.id))
            self._set_threads(setup.threads)
            self._open(context)
        self._tell_ready(context)

    def _tell_ready(self, context: RequestContext) -> None:
        assert self._model is not None
        device = self._model.backend.device
        self._mailbox.deliver(ModelReady(*context.id, DeviceInUse(device.type, device.why)))

    def _set_threads(self, threads: int) -> None:
        use_threads(threads or None)
        self._threads = threads

    def _open(self, context: RequestContext) -> None:
        recipe, setup = context.order.recipe, context.order.setup
        if self._model is not None and self._model.fits(recipe, setup):
            return
        context.give_up_if_stopped()
        if self._model is not None:
            self._model = None  # the memory of the one before is free before the next one needs it
            free_memory()
        backend = self._open_checkpoint(context) if checkpoint_of(context.order) else self._open_shipped(context)
        self._model = _Model(backend, setup.model_of(recipe))

    def _open_shipped(self, context: RequestContext) -> Backend[Any]:
        with uncollected():
            return self._opened(context)

    def _open_checkpoint(self, context: RequestContext) -> Backend[Any]:
        """As it is collected like anything else, its gigabytes can be had back."""
        try:
            return self._opened(context)
        except (MemoryError, RuntimeError) as error:
            if ran_out_of_memory(error):
                raise ModelTooLargeError(Phrase.of(NO_ROOM, name=one_line(checkpoint_of(context.order), 120))) from None
            raise
        finally:
            free_memory()

    def _opened(self, context: RequestContext) -> Backend[Any]:
        recipe, setup = context.order.recipe, context.order.setup
        device = choose_device(setup.device)
        return self._open_model(
            recipe,
            device,
            checkpoints=setup.checkpoints,
            report=context.report_opening,
            stopped=context.nobody_waits,
            allow_download=setup.may_download == recipe.model,
        )


def free_memory() -> None:
    """Gives back what a model had that nobody holds any more: its modules refer to each other in circles."""
    gc.collect()
    if torch.cuda.is_initialized():
        torch.cuda.empty_cache()
    if torch.backends.mps.is_available():
        torch.mps.empty_cache()


class _Drawing:
    """One picture while it is drawn and put right; `quiet`: nobody looks on, and what is not done is not wanted."""

    def __init__(self, context: RequestContext, recipe: Recipe, backend: Backend[Any], *, quiet: bool) -> None:
        self._context, self._recipe, self._quiet = context, recipe, quiet
        controls = Controls(context.stopped, (lambda: None) if quiet else context.scene, context.notice)
        self.run: Run[Any] = Run(recipe, backend, controls=controls)
        self.recorder = Recorder(recipe.steps, None if quiet else self._show)
        self._x = self._picture = torch.empty(0)  # a recipe has one step at least

    def draw(self) -> Drawn:
        """The picture as it comes out of the noise."""
        for step in self.run:
            self._x = step.x
            self.recorder.record(step, self.run)
        self._picture = self.run.decode(self._x)
        image = to_images(self._picture)[0]
        return Drawn(self._recipe, image, self.recorder.frames(), self.recorder.seconds, self.run.backend.device.type)

    def repair(self, drawn: Drawn, detect: Detect) -> Drawn:
        """The same, put right; where that was stopped, its recipe says how many attempts there were until then."""
        context, recorder = self._context, self.recorder
        if not self._quiet:
            context.mailbox.deliver(PictureDrawn(*context.id, recorder.ends_with(drawn.image), recorder.step_seconds))
        controls = Controls(context.stopped, notice=context.notice)
        repair = Repair(self._recipe, self.run, self._x, detect, controls=controls, picture=self._picture)
        done = self._go_through(repair)
        wrong = _faults(self._recipe.scene, repair.wrong)
        return Drawn(
            self._recipe if done else replace(self._recipe, mend=repair.attempts),
            to_images(repair.picture)[0] if repair.kept else drawn.image,
            recorder.frames(repair.kept),
            recorder.seconds,
            repair.run.backend.device.type,
            wrong=wrong if done and all_can_be_judged(self._recipe.scene) else wrong or None,  # None: it is not known
        )

    def _go_through(self, repair: Repair[Any]) -> bool:
        """Whether all was done that there was to do. The user's stop leaves the picture; a newer order needs none."""
        try:
            for step in repair:
                self.recorder.record(step, repair.run, repair.attempts + 1, repair.kept)
        except StoppedError:
            if self._quiet or self._context.is_called():
                raise
            return False
        except GenerationError as error:
            if self._quiet:
                raise
            self._context.notice(str(error))
            return False
        finally:
            self.run = repair.run
        return True

    def _show(self, frame: Frame) -> None:
        context, recorder = self._context, self.recorder
        context.mailbox.post(Advanced(*context.id, frame, recorder.step_seconds))


def all_can_be_judged(scene: Scene) -> bool:
    """Whether a picture without a fault shows everything: of free text the judge cannot tell."""
    return all(card.text is None for card in scene.wanted)


def _faults(scene: Scene, wrong: Sequence[Verdict]) -> tuple[Fault, ...]:
    """What is wrong, in words: they are found here, as the window does without all that the judge needs.

    Of a hint that cannot be told, as one of its cards is missing, nothing is said: that card is named.
    """
    return tuple(
        Fault(
            MappingProxyType({language: verdict_sentence(scene, verdict, language) for language in TEMPLATES}),
            verdict.card,
            verdict.hint,
        )
        for verdict in wrong
        if verdict.outcome != "open"
    )
