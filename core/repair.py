"""A finished picture that is looked at, and drawn anew where it is not what the scene asks for.

What is wrong (a card that is not there, something that nobody asked for) is taken back to a noise level at which
shapes are still open and drawn again by the same composition, while all else is held. What comes of it is kept if less
is wrong then: rejection sampling, of a place instead of a whole picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor

from core.backends.backend import Backend
from core.backends.clay.backend import ClayBackend
from core.compose.denoiser import Space
from core.compose.masks import BoxMasks, MaskSchedule
from core.compose.samplers import Step
from core.generation import Controls, Express, Inpaint, Run
from core.judge.detector import Detect, Detector, shipped
from core.judge.findings import Finding
from core.judge.verifier import Verdict, verify
from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.layout import Layout, arrange
from core.scene.scene import Scene

C = TypeVar("C")

RENOISE_SIGMA = 3.0
"""The noise level, in units of the data's deviation: a body is undone, and may become another."""

INPAINT_GROWTH = MaskSchedule(wide=1.5, tight=1.5)
"""How far around what is wrong the picture is drawn anew."""

_ATTEMPTS = 0x85EBCA6B
"""Parts the randomness of each attempt from the picture's own."""


class Repair(Generic[C]):
    """Attempts to put one finished picture right; iterate over their steps once, and take `x`.

    Args:
        recipe: of the picture; `mend` says how many attempts there may be.
        run: that drew it.
        x: the picture, (1, channels, height, width).
        detect: what the judge sees in pictures; None: nobody looks, and the picture stays as it is.
        seed: of the picture, by default the recipe's.
        controls: how the attempts are steered; the scene is the recipe's.
        express: what is asked of the model, by default every card in its place.
        picture: x as it was decoded, where it was.

    Attributes:
        x: the picture as it is by now; `picture` is the same, decoded.
        run: the latest run; it may have moved to another device.
        wrong: what is known to be wrong with it, once the first step has been asked for.
        attempts: how many there have been.
        kept: which of them made the picture better, counted from 1.

    Iterating raises what `Run` raises; `x` is a whole picture even then.
    """

    def __init__(
        self,
        recipe: Recipe,
        run: Run[C],
        x: Tensor,
        detect: Detect | None,
        *,
        seed: int | None = None,
        controls: Controls | None = None,
        express: Express[C] | None = None,
        picture: Tensor | None = None,
    ) -> None:
        self.run, self.x, self.attempts = run, x, 0
        self._picture = picture
        self.kept: tuple[int, ...] = ()
        self.wrong: tuple[Verdict, ...] = ()
        self.recipe, self._detect = recipe, detect
        self._seed = recipe.seed if seed is None else seed
        self._controls = replace(controls or Controls(), scene=lambda: None)
        self._express = express

    def __iter__(self) -> Iterator[Step]:
        if self._detect is None or not self.recipe.mend:
            return
        layout = arrange(self.recipe.scene, self._controls.stopped)
        self.wrong = self._faults(self._detect, self.picture, layout)
        while self.wrong and self.attempts < self.recipe.mend:
            x = self.x
            self.run = self._attempt(inpaint_mask(inpaint_boxes(self.wrong, layout), self.run.backend.denoiser.space))
            for step in self.run:
                x = step.x
                yield step
            self.attempts += 1
            picture = self.run.decode(x)
            left = self._faults(self._detect, picture, layout)
            if len(left) < len(self.wrong):
                self.x, self._picture = x, picture
                self.wrong, self.kept = left, (*self.kept, self.attempts)

    @property
    def picture(self) -> Tensor:
        """The picture, decoded once: (1, 3, height, width) in -1..1."""
        if self._picture is None:
            self._picture = self.run.decode(self.x)
        return self._picture

    def _attempt(self, mask: Tensor) -> Run[C]:
        backend = self.run.backend
        return Run(
            self.recipe,
            backend,
            seeds=[(self._seed + (self.attempts + 1) * _ATTEMPTS) & 0xFFFFFFFF],
            attribute_seed=self._seed,
            controls=self._controls,
            express=self._express,
            inpaint=Inpaint(self.x, mask, RENOISE_SIGMA * backend.denoiser.space.sigma_data),
        )

    def _faults(self, detect: Detect, picture: Tensor, layout: Layout) -> tuple[Verdict, ...]:
        (findings,) = detect(picture)
        return faults(self.recipe.scene, findings, layout)


def detector_for(backend: Backend[Any]) -> Detect | None:
    """Who looks at the pictures of a model: the judge at those of clay, nobody at others.

    Raises:
        ModelError: the judge's weights are missing or damaged.
    """
    return _judge().detect if isinstance(backend, ClayBackend) else None


@cache
def _judge() -> Detector:
    return Detector.load(shipped())


def faults(scene: Scene, findings: Sequence[Finding], layout: Layout) -> tuple[Verdict, ...]:
    """What is wrong with a picture in which this was found."""
    verdicts = verify(scene, findings, layout).verdicts
    return tuple(verdict for verdict in verdicts if verdict.fulfilled is False)


def inpaint_boxes(wrong: Sequence[Verdict], layout: Layout) -> list[Box | None]:
    """Where the picture is to be drawn anew: where cards belong, and where is what should not be; None: anywhere."""
    boxes: list[Box | None] = []
    for verdict in wrong:
        if verdict.finding is not None:
            boxes.append(verdict.finding.box)
        boxes += [layout.boxes.get(card) for card in _cards(verdict)]
    return boxes


def _cards(verdict: Verdict) -> tuple[str, ...]:
    """The cards that are not as they should be; those of a hint that cannot be told have verdicts of their own."""
    if verdict.outcome in {"intruder", "open"}:
        return ()
    if verdict.hint is not None:
        return verdict.hint.cards
    return () if verdict.card is None else (verdict.card,)


def inpaint_mask(boxes: Sequence[Box | None], space: Space) -> Tensor:
    """(height, width), 0..1: 1 in every box and somewhat around it."""
    masks = BoxMasks(boxes, INPAINT_GROWTH, space).at(space.sigma_max, torch.empty(0))
    return masks.amax(dim=0)
