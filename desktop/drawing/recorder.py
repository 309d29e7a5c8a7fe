"""What is seen of a picture while it is drawn: previews for the window, frames for the film. On the worker's thread."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from core.compose.samplers import Step
from core.generation import Run
from core.picture import to_images
from desktop.drawing.results import Frame, Influence

PREVIEWS_PER_SECOND = 15
MOST_FRAMES = 60
"""Of one picture's refinement, evenly spaced."""

INFLUENCE_SIDE = 64
"""Maps of influence are at most so fine."""


class Recorder:
    """Looks on while a picture is drawn, and while it is put right.

    Args:
        steps: of the picture.
        show: takes a preview, as often as anybody can see; None: nobody looks on, and nothing is filmed.
    """

    def __init__(self, steps: int, show: Callable[[Frame], None] | None) -> None:
        self._show = show
        self._filmed = _spread(steps, MOST_FRAMES)
        self._frames: list[Frame] = []
        self._attempt = 0
        self._began = time.perf_counter()
        self._last_preview = -math.inf
        self._step_seconds = math.inf

    @property
    def seconds(self) -> float:
        """Since the drawing began."""
        return time.perf_counter() - self._began

    @property
    def step_seconds(self) -> float:
        """How long a step of the picture took; what it takes to put it right is not in it."""
        return self._step_seconds

    def record(self, step: Step, run: Run[Any], attempt: int = 0, kept: Collection[int] = ()) -> None:
        """A step of the picture, or of an attempt to put it right; which of those before it were kept."""
        now = time.perf_counter()
        if attempt != self._attempt:
            self._frames, self._attempt = list(self.frames(kept)), attempt
        if not attempt:
            self._step_seconds = (now - self._began) / (step.index + 1)
        due, filmed = now - self._last_preview >= 1 / PREVIEWS_PER_SECOND, step.index in self._filmed
        if self._show is None or not (due or filmed):
            return
        frame = replace(_frame(step, run), attempt=attempt)
        if filmed:
            self._frames.append(frame)
        if due:
            self._last_preview = now
            self._show(frame)

    def ends_with(self, image: Image.Image) -> Frame:
        """The last moment of all, as it came out of the decoder."""
        return replace(self._frames[-1], image=image)

    def frames(self, kept: Collection[int] = ()) -> tuple[Frame, ...]:
        """The way of the picture, and of those attempts to put it right that were kept."""
        way = [frame for frame in self._frames if not frame.attempt or frame.attempt in kept]
        return tuple(way[place] for place in sorted(_spread(len(way), MOST_FRAMES)))


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
