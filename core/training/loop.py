"""The training loop, for whatever is trained.

It runs under `accelerate`: one process on a laptop, several GPUs or computers by `accelerate launch`. The randomness of
a step depends on its number, so a run that was interrupted and resumed ends with the same weights as one that was not.
"""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import torch
from PIL import Image
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from torch import Tensor, nn
from torch.optim import AdamW

from core import export
from core.backends.clay.blocks import channels_last
from core.training.card import Card, Facts, write_card
from core.training.checkpoint import Progress, load_checkpoint, save_checkpoint
from core.training.curve import Curve
from core.training.worlds import TrainingError

LOOK = 10
"""Steps between two looks at the loss; each look waits for the device."""


@dataclass(frozen=True, slots=True)
class Review:
    """How good a model is just now."""

    figures: Mapping[str, float]
    images: Sequence[Image.Image]
    captions: Sequence[str]


class Engine(Protocol):
    """What is used of `accelerate.Accelerator`."""

    @property
    def device(self) -> torch.device: ...
    @property
    def process_index(self) -> int: ...
    @property
    def num_processes(self) -> int: ...
    @property
    def is_main_process(self) -> bool: ...
    def prepare(self, *things: Any) -> Any: ...
    def autocast(self) -> Any: ...
    def backward(self, loss: Tensor, **more: Any) -> None: ...
    def clip_grad_norm_(self, parameters: Any, max_norm: Any) -> Any: ...
    def wait_for_everyone(self) -> None: ...
    def main_process_first(self) -> Any: ...


class Task(Protocol):
    """Something to train: it owns its data, which lie on the training device."""

    @property
    def model(self) -> nn.Module: ...

    @property
    def batch(self) -> int:
        """Pictures of a step, in each process."""
        ...

    @property
    def weights(self) -> Path:
        """The file that `save` writes; a card is laid beside it."""
        ...

    @property
    def data(self) -> Facts:
        """What it learns from, for the card."""
        ...

    def loss(self, model: nn.Module, generator: torch.Generator) -> Tensor:
        """The loss of one batch that the generator draws; `model` is the task's, as the loop has wrapped it."""
        ...

    def review(self, model: nn.Module) -> Review:
        """Measure the averaged weights on worlds that training never sees."""
        ...

    def save(self, model: nn.Module) -> None:
        """Write the averaged weights where the application will look for them; follows a review."""
        ...


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run goes."""

    folder: Path  # for checkpoint.safetensors, curve.csv, curve.png and sheet.png
    steps: int | None = None  # of all sessions together; the learning rate falls to 0 towards them
    minutes: float | None = None  # of this session; without steps, the learning rate falls to 0 towards them
    resume: bool = False  # from the folder's checkpoint
    begun: Progress = field(default_factory=Progress)  # else: how far the weights that the task came with are
    rate: float = 1e-3  # the highest learning rate
    warm_up: int = 100  # steps, from where the optimizer knows nothing yet
    decay: float = 0.9995  # of the averaged weights, once the run is old enough
    clip: float = 1.0  # the longest gradient
    seed: int = 0
    compiled: bool = False
    every_seconds: float = 120.0  # between reviews
    command: str = ""  # that began the session, for the card

    def share(self, step: int, seconds: float) -> float:
        """How much of the run is done, 0..1."""
        shares = [step / self.steps] if self.steps else []
        shares += [seconds / 60 / self.minutes] if self.minutes else []
        return min(max(shares, default=0.0), 1.0)

    def rate_at(self, step: int, seconds: float) -> float:
        """Linear warm-up, then half a cosine. With steps it depends on the step alone, and so can be repeated."""
        share = step / self.steps if self.steps else self.share(step, seconds)
        warm = min(1.0, (step + 1 - self.begun.step) / self.warm_up)
        return self.rate * warm * (0.5 + 0.5 * math.cos(math.pi * min(share, 1.0)))


def run_training(task: Task, plan: Plan, accelerator: Engine) -> Progress:
    """Train until the steps or minutes are over, or the user interrupts; everything is saved then.

    Raises:
        TrainingError: the loss is no number any more, or there is nothing to resume from.
    """
    run = _Run(task, plan, accelerator)
    with _interrupts() as interrupted, _bar(accelerator.is_main_process) as bar:
        shown = bar.add_task("Training", total=1.0)
        while not run.over() and not interrupted():
            run.step()
            if run.done.step % LOOK == 0:
                bar.update(shown, completed=run.share(), description=run.look())
                if run.due():
                    run.keep()
    run.look()
    run.keep()
    return run.done


class _Run:
    """One session of training."""

    def __init__(self, task: Task, plan: Plan, accelerator: Engine) -> None:
        self._task, self._plan, self._accelerator = task, plan, accelerator
        self._own = task.model.to(accelerator.device)
        channels_last(self._own)
        self._average: nn.Module = deepcopy(self._own).eval().requires_grad_(False)
        fused = accelerator.device.type == "cuda"
        parameters = [parameter for parameter in self._own.parameters() if parameter.requires_grad]
        optimizer = AdamW(parameters, plan.rate, betas=(0.9, 0.99), weight_decay=0.01, fused=fused)
        self.done, self._curve = plan.begun, Curve(plan.folder)
        if plan.resume:
            self.done = load_checkpoint(self._path, self._own, self._average, optimizer)
            self._curve.resume(self.done.step)
        self._model: nn.Module
        self._optimizer: Any
        self._model, self._optimizer = accelerator.prepare(
            _compiled(self._own) if plan.compiled else self._own, optimizer
        )
        self._generator = torch.Generator(accelerator.device)
        self._first, self._start = self.done, time.monotonic()
        self._kept, self._losses = self.done, torch.zeros((), device=accelerator.device)
        self._mean = math.nan

    @property
    def _path(self) -> Path:
        return self._plan.folder / "checkpoint.safetensors"

    def over(self) -> bool:
        return self.share() >= 1

    def share(self) -> float:
        return self._plan.share(self.done.step, self._here)

    @property
    def _here(self) -> float:
        """Seconds of this session."""
        return self.done.seconds - self._first.seconds

    def step(self) -> None:
        """One step of the optimizer; fused and asynchronous where the device allows it."""
        step = self.done.step
        for group in self._optimizer.param_groups:
            group["lr"] = self._plan.rate_at(step, self._here)
        self._generator.manual_seed(_seed(self._plan.seed, step, self._accelerator.process_index))
        self._model.train()
        with self._accelerator.autocast():
            loss = self._task.loss(self._model, self._generator)
        self._accelerator.backward(loss)
        self._accelerator.clip_grad_norm_(self._model.parameters(), self._plan.clip)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        self._losses += loss.detach()
        _average(self._average, self._own, min(self._plan.decay, (1 + step) / (10 + step)))
        self.done = Progress(step + 1, self._first.seconds + time.monotonic() - self._start)

    def look(self) -> str:
        """The mean loss since the last review, in words.

        Raises:
            TrainingError: it is no number.
        """
        steps = self.done.step - self._kept.step
        if steps:
            self._mean = self._losses.item() / steps
            if not math.isfinite(self._mean):
                raise TrainingError(
                    f"The loss was no number before step {self.done.step}, so training stopped; "
                    "resume from the last checkpoint, perhaps with a lower learning rate."
                )
        return f"step {self.done.step}, loss {self._mean:.4f}, {self._speed():.0f} pictures/s"

    def due(self) -> bool:
        return self.done.seconds - self._kept.seconds >= self._plan.every_seconds

    def keep(self) -> None:
        """Review, and write everything; only in the first of several processes."""
        if self._accelerator.is_main_process and self.done.step > self._kept.step:
            review = self._task.review(self._average)
            row = {
                "step": self.done.step,
                "minutes": self.done.seconds / 60,
                "loss": self._mean,
                "rate": self._plan.rate_at(self.done.step, self._here),
                "pictures_per_second": self._speed(),
                **review.figures,
            }
            self._curve.add(row)
            export.write_sheet(self._plan.folder / "sheet.png", review.images, review.captions)
            save_checkpoint(self._path, self._own, self._average, self._optimizer, self.done)
            self._task.save(self._average)
            write_card(self._task.weights, self._card(review))
        self._accelerator.wait_for_everyone()
        self._losses.zero_()
        self._start = time.monotonic() - self._here  # what a review takes is no training
        self._kept = self.done

    def _card(self, review: Review) -> Card:
        return Card(
            data=self._task.data,
            steps=self.done.step,
            pictures=self._pictures(self.done.step),
            minutes=round(self.done.seconds / 60, 1),
            device=describe(self._accelerator.device, self._accelerator.num_processes),
            parameters=sum(parameter.numel() for parameter in self._own.parameters()),
            figures={name: round(figure, 4) for name, figure in review.figures.items()},
            command=self._plan.command,
        )

    def _pictures(self, steps: int) -> int:
        return steps * self._task.batch * self._accelerator.num_processes

    def _speed(self) -> float:
        seconds = self.done.seconds - self._kept.seconds
        return self._pictures(self.done.step - self._kept.step) / seconds if seconds else 0.0


def describe(device: torch.device, processes: int = 1) -> str:
    """A device in words, for the card."""
    if device.type == "cuda":
        name = torch.cuda.get_device_name(device)
    elif device.type == "cpu":
        name = f"CPU, {torch.get_num_threads()} threads"
    else:
        name = device.type
    return name if processes == 1 else f"{processes} x {name}"


def _compiled(model: nn.Module) -> nn.Module:
    compiled: Any = torch.compile(model)  # pyright: ignore[reportUnknownMemberType]  # it keeps the class
    return compiled


@torch.no_grad()
def _average(average: nn.Module, model: nn.Module, decay: float) -> None:
    """Move the averaged weights and statistics towards the model's; what is counted is copied."""
    for mine, its in zip(average.state_dict().values(), model.state_dict().values(), strict=True):
        if mine.is_floating_point():
            mine.lerp_(its, 1 - decay)
        else:
            mine.copy_(its)


def _seed(seed: int, step: int, process: int) -> int:
    return (seed * 1_000_003 + step) * 4099 + process


@contextmanager
def _interrupts() -> Generator[Callable[[], bool]]:
    """Whether the user has asked to stop (Ctrl-C); a second time, it is no longer asked but done."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return

    def ask(_number: int, _frame: Any) -> None:
        asked.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _bar(shown: bool) -> Bar:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Bar(*columns, console=console, disable=not (shown and console.is_terminal))
