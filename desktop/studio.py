"""What lives on the worker's thread: the open model, kept between pictures, and the ways to draw with it.

Importing this module imports torch, so only the worker does, on its thread, once the environment is prepared.
"""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from core.backends.backend import Backend
from core.backends.catalogue import open_model
from core.compose.samplers import Step
from core.device import Device, choose_device, ran_out_of_memory, use_threads
from core.errors import ModelError, Phrase, StoppedError, one_line
from core.generation import Controls, Run
from core.picture import to_images
from core.recipe import SHIPPED, Recipe, model_name
from core.scene.scene import Scene
from desktop.drawn import Drawn, Frame, Influence
from desktop.loading import uncollected
from desktop.mailbox import Mailbox
from desktop.orders import (
    Advanced,
    Event,
    Finished,
    Loading,
    Noticed,
    Order,
    Picture,
    Prepared,
    Ready,
    Setup,
    Sheet,
    SheetAdvanced,
    SheetFinished,
)
from desktop.worker import NoRoomError, OpenModel

PREVIEWS_PER_SECOND = 15
MOST_FRAMES = 60
"""Of one picture's refinement, evenly spaced."""

NOT_LISTED = "The model '{name}' is not among your models; add it, or choose another one."
NO_ROOM = "There is not enough memory to load '{name}'; close other programs, or choose a smaller model."

INFLUENCE_SIDE = 64
"""Maps of influence are at most so fine."""


@dataclass(slots=True)
class Job:
    """An order while it is carried out, and the recipe as it has become by steering."""

    order: Order
    mailbox: Mailbox[Event]
    is_stopped: Callable[[int], bool]
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
            self.mailbox.post(Loading(order.number, order.recipe.digest, share, part))

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


class Studio:
    """The open model, kept between pictures, and the ways to use it."""

    def __init__(self, mailbox: Mailbox[Event], open_model: OpenModel = open_any) -> None:
        self._mailbox = mailbox
        self._open_model = open_model
        self._model: _Model | None = None
        self._threads: int | None = None

    def serve(self, job: Job) -> None:
        """Carry out an order to its last event.

        Raises:
            StoppedError: it was stopped.
            DioramaError: in one sentence, why it could not be carried out.
        """
        self._prepare(job)
        match job.order:
            case Picture(draft=draft):
                drawn = self._draw(job, job.order.drawn_as)
                drawn = replace(drawn, recipe=job.recipe, draft=draft or job.steered)
                self._mailbox.deliver(Finished(*job.id, drawn))
            case Sheet(seeds=seeds):
                self._mailbox.deliver(SheetFinished(*job.id, self._draw_all(job, seeds)))
            case _:
                self._mailbox.deliver(Prepared(*job.id))

    def _draw_all(self, job: Job, seeds: Sequence[int]) -> tuple[Drawn, ...]:
        pictures: list[Drawn] = []
        for seed in seeds:
            pictures.append(replace(self._draw(job, replace(job.recipe, seed=seed), quiet=True), frames=()))
            self._mailbox.deliver(SheetAdvanced(*job.id, pictures[-1], len(pictures), len(seeds)))
        return tuple(pictures)

    def _draw(self, job: Job, recipe: Recipe, *, quiet: bool = False) -> Drawn:
        assert self._model is not None
        controls = Controls(job.stopped, (lambda: None) if quiet else job.scene, job.notice)
        run = Run(recipe, self._model.backend, controls=controls)
        film, x = _Film(job, run, recipe.steps), None
        try:
            for step in run:
                x = step.x
                if not quiet:
                    film.see(step)
            assert x is not None, "a recipe has one step at least"
            image = to_images(run.decode(x))[0]
        finally:
            self._keep(job, run.backend)
        return Drawn(recipe, image, tuple(film.frames), film.seconds, run.backend.device.type)

    def _keep(self, job: Job, backend: Backend[Any]) -> None:
        """A run may have moved to another device or precision; so does what comes next."""
        assert self._model is not None
        moved = backend.device != self._model.backend.device
        self._model = replace(self._model, backend=backend)
        if moved:
            self._mailbox.deliver(Ready(*job.id, backend.device.type, backend.device.why))

    def _prepare(self, job: Job) -> None:
        recipe, setup = job.order.recipe, job.order.setup
        if self._model is None or not self._model.fits(recipe, setup) or setup.threads != self._threads:
            self._mailbox.deliver(Loading(*job.id))
            self._set_threads(setup.threads)
            self._open(job)
        assert self._model is not None
        device = self._model.backend.device
        self._mailbox.deliver(Ready(*job.id, device.type, device.why))

    def _set_threads(self, threads: int) -> None:
        use_threads(threads or None)
        self._threads = threads

    def _open(self, job: Job) -> None:
        recipe, setup = job.order.recipe, job.order.setup
        if self._model is not None and self._model.fits(recipe, setup):
            return
        job.give_up_if_stopped()
        if self._model is not None:
            self._model = None  # the memory of the one before is free before the next one needs it
            free_memory()
        backend = self._open_checkpoint(job) if job.order.checkpoint else self._open_shipped(job)
        self._model = _Model(backend, setup.model_of(recipe))

    def _open_shipped(self, job: Job) -> Backend[Any]:
        with uncollected():
            return self._opened(job)

    def _open_checkpoint(self, job: Job) -> Backend[Any]:
        """As it is collected like anything else, its gigabytes can be had back."""
        try:
            return self._opened(job)
        except (MemoryError, RuntimeError) as error:
            if ran_out_of_memory(error):
                raise NoRoomError(Phrase.of(NO_ROOM, name=one_line(job.order.checkpoint, 120))) from None
            raise
        finally:
            free_memory()

    def _opened(self, job: Job) -> Backend[Any]:
        recipe, setup = job.order.recipe, job.order.setup
        device = choose_device(setup.device)
        return self._open_model(
            recipe,
            device,
            checkpoints=setup.checkpoints,
            report=job.report_opening,
            stopped=job.nobody_waits,
            allow_download=setup.may_download == recipe.model,
        )


def free_memory() -> None:
    """Gives back what a model had that nobody holds any more: its modules refer to each other in circles."""
    gc.collect()
    if torch.cuda.is_initialized():
        torch.cuda.empty_cache()
    if torch.backends.mps.is_available():
        torch.mps.empty_cache()


class _Film:
    """Looks on while a picture is drawn: previews for the window, frames for the timeline."""

    def __init__(self, job: Job, run: Run[Any], steps: int) -> None:
        self.frames: list[Frame] = []
        self._job, self._run = job, run
        self._kept = _spread(steps, MOST_FRAMES)
        self._began = time.perf_counter()
        self._last_preview = -math.inf

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._began

    def see(self, step: Step) -> None:
        now = time.perf_counter()
        due = now - self._last_preview >= 1 / PREVIEWS_PER_SECOND
        if not due and step.index not in self._kept:
            return
        frame = _frame(step, self._run)
        if step.index in self._kept:
            self.frames.append(frame)
        if due:
            self._last_preview = now
            self._job.mailbox.post(Advanced(*self._job.id, frame, self.seconds))


def _spread(count: int, most: int) -> frozenset[int]:
    """At most so many of the indices 0..count-1, evenly spaced, the first and the last among them."""
    if count <= most:
        return frozenset(range(count))
    return frozenset(round(i * (count - 1) / (most - 1)) for i in range(most))


def _frame(step: Step, run: Run[Any]) -> Frame:
    image = to_images(run.preview(step))[0]
    return Frame(step.index, step.count, step.sigma, image, _influence(step.estimate.influence()))


def _influence(lengths: Mapping[str, Tensor]) -> Influence:
    """The maps of the batch's first picture, 0..1 of the strongest point of all."""
    if not lengths:
        return {}
    maps = torch.stack([length[0] for length in lengths.values()]).float()  # (cards, height, width)
    if maps.shape[-1] > INFLUENCE_SIDE:
        maps = functional.adaptive_avg_pool2d(maps, INFLUENCE_SIDE)
    maps = (maps / maps.max().clamp_min(1e-12)).cpu().numpy()
    return {id: map.copy() for id, map in zip(lengths, maps, strict=True)}
