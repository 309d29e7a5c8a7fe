"""Drawing with a progress bar: everything of `diorama render` that needs torch."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import torch
from PIL import Image
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from torch import Tensor

from core.backends.backend import Backend
from core.backends.catalogue import open_model
from core.cli.source import checkpoints_at_hand
from core.compose.samplers import Step
from core.device import Device, choose_device, free_memory, use_threads
from core.generation import Controls, Run, memory_needed, seeds_alike
from core.judge.verdict_sentences import verdict_sentence
from core.picture import to_images
from core.recipe import RANGES, Recipe
from core.repair import Repair, detector_for
from core.scene.layout import Layout, arrange

TOGETHER = 8
"""The most pictures in one batch."""


@dataclass(slots=True)
class RenderResult:
    """What came of a run, and how it went; filled while it runs."""

    seeds: Sequence[int]
    device: Device  # where it ended
    seconds: float = 0.0  # from the first network call to the last picture
    images: list[Image.Image] = field(default_factory=list[Image.Image])  # one a seed
    frames: list[Image.Image] = field(default_factory=list[Image.Image])  # the first seed's refinement, if kept
    notices: list[str] = field(default_factory=list[str])
    guidances: list[float] = field(default_factory=list[float])  # the weight that came to bear in each step
    influence: Counter[str] = field(default_factory=Counter[str])  # card id -> the sum of its influence
    attempts: list[int] = field(default_factory=list[int])  # how often something was drawn anew, for each seed
    wrong: list[list[str]] = field(default_factory=list[list[str]])  # what the judge still finds wrong, for each seed

    def note(self, step: Step) -> None:
        self.guidances.append(step.estimate.guidance().mean().item())
        for name, where in step.estimate.influence().items():
            self.influence[name] += where.mean().item()  # pyright: ignore[reportArgumentType]  # a Counter adds floats


def draw(
    recipe: Recipe,
    device: str,
    threads: int | None,
    count: int,
    *,
    layout: Layout | None = None,
    keep_frames: bool = False,
    allow_download: bool = False,
    named: str | None = None,
) -> RenderResult:
    """Draws `count` pictures, with the recipe's seed and the ones after it.

    Args:
        layout: of the recipe's scene, if it is known.
        named: the model of the command line.

    Raises:
        DioramaError: the device or the model is not there, or a picture could not be drawn to its end.
    """
    use_threads(threads)
    drawing = RenderResult(_seeds(recipe, count), choose_device(device))
    model = opened(recipe, drawing.device, allow_download, named)
    detect = detector_for(model) if recipe.mend else None
    layout = layout or arrange(recipe.scene)
    batches = _batches(recipe, layout, model, drawing.seeds)
    start = time.perf_counter()
    with _progress() as progress:
        task = progress.add_task("", total=recipe.steps * len(batches))

        def notice(sentence: str) -> None:
            drawing.notices.append(sentence)
            progress.console.print(f"diorama: {sentence}", markup=False, highlight=False, soft_wrap=True)

        for seeds in batches:
            controls = Controls(notice=notice)
            run = Run(recipe, model, seeds=seeds, layout=layout, controls=controls)
            x = _drawn(drawing, run, partial(progress.advance, task), keep_frames and not drawing.images)
            for seed, one in zip(seeds, torch.split(x, 1), strict=True):
                repair = Repair(recipe, run, one, detect, seed=seed, controls=controls)
                _repair(drawing, repair, keep_frames and not drawing.images)
                run = repair.run
            model = run.backend
    drawing.device = model.device
    drawing.seconds = time.perf_counter() - start
    return drawing


def opened(recipe: Recipe, device: Device, allow_download: bool, named: str | None = None) -> Backend[Any]:
    """The recipe's model, with a bar while a large one is loaded; `named` is the model of the command line.

    Raises:
        ModelError: there is no such model, or its files cannot be used.
    """
    columns = (TextColumn("Loading {task.description}"), BarColumn(), TaskProgressColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=1.0, visible=False)

        def report(share: float, part: str) -> None:
            progress.update(task, completed=share, description=part, visible=True)

        return open_model(
            recipe, device, checkpoints=checkpoints_at_hand(named), report=report, allow_download=allow_download
        )


def _seeds(recipe: Recipe, count: int) -> list[int]:
    last = int(RANGES["seed"][1])
    return [(recipe.seed + i) % (last + 1) for i in range(count)]


def _batches(recipe: Recipe, layout: Layout, model: Backend[Any], seeds: Sequence[int]) -> list[list[int]]:
    """The seeds in their order, in batches for which the model draws the same scene.

    They take half of the memory that is free at most.
    """
    need = memory_needed(model.denoiser.space, len(recipe.scene.cards))
    most = min(max(free_memory(model.device) // 2 // need, 1), TOGETHER)
    alike = seeds_alike(recipe, layout, model, seeds)
    return [group[start : start + most] for group in alike for start in range(0, len(group), most)]


def _progress() -> Progress:
    """A bar on standard error that goes away when it is done; nothing where nobody looks."""
    console = Console(stderr=True)
    columns = (TextColumn("Drawing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _drawn(drawing: RenderResult, run: Run[Any], advance: Callable[[], None], keep_frames: bool) -> Tensor:
    """The last state of a batch."""
    x = torch.empty(0)  # a recipe has one step at least
    for step in run:
        x = step.x
        drawing.note(step)
        if keep_frames:
            drawing.frames += to_images(run.preview(step))
        advance()
    return x


def _repair(drawing: RenderResult, repair: Repair[Any], keep_frames: bool) -> None:
    """The finished picture of one seed, after what was wrong with it has been drawn anew."""
    frames: list[tuple[int, Image.Image]] = []  # the attempt, and what was seen of it
    for step in repair:
        if keep_frames:
            frames += [(repair.attempts + 1, image) for image in to_images(repair.run.preview(step))]
    drawing.frames += [image for attempt, image in frames if attempt in repair.kept]
    drawing.images += to_images(repair.picture)
    drawing.attempts.append(repair.attempts)
    drawing.wrong.append([verdict_sentence(repair.recipe.scene, verdict, "en") for verdict in repair.wrong])
    if keep_frames:
        drawing.frames.append(drawing.images[0])
