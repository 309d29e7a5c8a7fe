"""Times a cold start: a new process imports, opens the model and draws a picture, as `diorama render` does.

The picture has previews at every step and is repaired as often as the recipe says.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from statistics import median
from typing import Any

import torch

from core.backends.catalogue import open_model
from core.benchmark.memory import resident_peak
from core.device import choose_device, use_threads
from core.generation import Run
from core.picture import to_images
from core.recipe import Recipe, from_json, to_json
from core.repair import Repair, detector_for


@dataclass(frozen=True, slots=True)
class ColdStart:
    """One picture in a new process, or the medians of several; of the memory the highest."""

    first_step_seconds: float  # from the moment before the process was begun until its first step was done
    first_step_processor_seconds: float  # how long the processor worked for that
    seconds: float  # until the picture was mended
    attempts: float  # to mend it
    peak_mb: float | None  # the most that the process held; None: the system does not say

    def report(self) -> dict[str, float | None]:
        return {name: value if value is None else round(value, 4) for name, value in asdict(self).items()}


def measure(recipe: Recipe, device: str, starts: int) -> ColdStart:
    """Several processes, one after another; one before them brings the files into the system's memory."""
    drawn = [_once(recipe, device) for _ in range(starts + 1)][1:]
    peaks = [one.peak_mb for one in drawn if one.peak_mb is not None]

    def middle(of: Callable[[ColdStart], float]) -> float:
        return median(map(of, drawn))

    return ColdStart(
        middle(lambda one: one.first_step_seconds),
        middle(lambda one: one.first_step_processor_seconds),
        middle(lambda one: one.seconds),
        middle(lambda one: one.attempts),
        max(peaks, default=None),
    )


def _once(recipe: Recipe, device: str) -> ColdStart:
    context = get_context("spawn")
    hears, tells = context.Pipe(duplex=False)
    process = context.Process(target=_draw, args=(to_json(recipe), device, tells))
    begin = time.perf_counter()
    process.start()
    tells.close()  # so that a process that fails is not waited for
    worked = hears.recv()
    first = time.perf_counter() - begin
    attempts, peak = hears.recv()
    whole = time.perf_counter() - begin
    process.join()
    return ColdStart(first, worked, whole, attempts, None if peak is None else peak / 1e6)


def _draw(recipe_json: str, device: str, tells: Connection[Any, Any]) -> None:
    recipe = from_json(recipe_json)
    use_threads()
    model = open_model(recipe, choose_device(device))
    run = Run(recipe, model)
    x = torch.empty(0)  # a recipe has one step at least
    for step in run:
        if step.index == 0:
            tells.send(time.process_time())
        to_images(run.preview(step))
        x = step.x
    repair = Repair(recipe, run, x, detector_for(model))
    for step in repair:
        to_images(repair.run.preview(step))
    to_images(repair.picture)
    tells.send((repair.attempts, resident_peak()))
