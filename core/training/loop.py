"""The training loop, for whatever is trained.

It runs under `accelerate`: one process on a laptop, several GPUs or computers by `accelerate launch`. The randomness of
a step depends on its number, so a run that was interrupted and resumed ends with the same weights as one that was not.
"""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from torch import Tensor, nn
from torch.optim import AdamW
from torch.optim.swa_utils import AveragedModel

from core import export
from core.backends.clay.blocks import channels_last
from core.training.checkpoint import CHECKPOINT, Progress, load_checkpoint, save_checkpoint
from core.training.curve import Curve
from core.training.dataset import TrainingError
from core.training.engine import Engine, described
from core.training.interrupts import interrupts
from core.training.model_card import ModelCard, write_card
from core.training.plan import TrainingPlan
from core.training.task import Review, Task

FUSED = ("cpu", "cuda")
"""Devices on which torch has AdamW as one kernel."""

LOOK = 10
"""Steps between two looks at the loss; each look waits for the device."""


def run_training(task: Task, plan: TrainingPlan, accelerator: Engine) -> Progress:
    """Train until the steps or minutes are over, or the user interrupts; everything is saved then.

    Raises:
        TrainingError: the loss is NaN or infinite, or there is nothing to resume from.
    """
    run = _Run(task, plan, accelerator)
    with interrupts() as interrupted, _bar(accelerator.is_main_process) as bar:
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

    def __init__(self, task: Task, plan: TrainingPlan, accelerator: Engine) -> None:
        self._task, self._plan, self._accelerator = task, plan, accelerator
        self._own = task.model.to(accelerator.device)
        channels_last(self._own)
        parameters = [parameter for parameter in self._own.parameters() if parameter.requires_grad]
        optimizer = AdamW(
            parameters, plan.rate, betas=(0.9, 0.99), weight_decay=0.01, fused=accelerator.device.type in FUSED
        )
        self.done, self._curve = plan.begun, Curve(plan.folder)
        self._ema = AveragedModel(self._own, avg_fn=self._averaged, use_buffers=True).requires_grad_(False)
        self._ema.n_averaged += 1  # else the first update would copy the weights
        self._average: nn.Module = self._ema.module.eval()
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
        return self._plan.folder / CHECKPOINT

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
        self._ema.update_parameters(self._own)
        self.done = Progress(step + 1, self._first.seconds + time.monotonic() - self._start)

    def _averaged(self, average: Tensor, own: Tensor, _updates: object) -> Tensor:
        """The exponential moving average, faster while the run is young; counters are copied."""
        step = self.done.step
        decay = min(self._plan.decay, (1 + step) / (10 + step))
        return average.lerp(own, 1 - decay) if average.is_floating_point() else own

    def look(self) -> str:
        """The mean loss since the last review, in words.

        Raises:
            TrainingError: it is NaN or infinite.
        """
        steps = self.done.step - self._kept.step
        if steps:
            self._mean = self._losses.item() / steps
            if not math.isfinite(self._mean):
                raise TrainingError(
                    f"The loss was not finite before step {self.done.step}, so training stopped; "
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

    def _card(self, review: Review) -> ModelCard:
        return ModelCard(
            data=self._task.data,
            steps=self.done.step,
            pictures=self._pictures(self.done.step),
            minutes=round(self.done.seconds / 60, 1),
            device=described(self._accelerator.device, self._accelerator.num_processes),
            parameters=sum(parameter.numel() for parameter in self._own.parameters()),
            figures={name: round(figure, 4) for name, figure in review.figures.items()},
            command=self._plan.command,
        )

    def _pictures(self, steps: int) -> int:
        return steps * self._task.batch * self._accelerator.num_processes

    def _speed(self) -> float:
        seconds = self.done.seconds - self._kept.seconds
        return self._pictures(self.done.step - self._kept.step) / seconds if seconds else 0.0


def _compiled(model: nn.Module) -> nn.Module:
    compiled: Any = torch.compile(model)  # pyright: ignore[reportUnknownMemberType]  # it keeps the class
    return compiled


def _seed(seed: int, step: int, process: int) -> int:
    return (seed * 1_000_003 + step) * 4099 + process


def _bar(shown: bool) -> Bar:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Bar(*columns, console=console, disable=not (shown and console.is_terminal))
