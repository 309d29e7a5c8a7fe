"""Repair: a finished picture is verified by the judge, and inpainted where it does not show what the scene asks for.

The place of what is wrong (a missing card, an intruder) is renoised to a level at which shapes are still open, and
drawn again by the same composition, while the rest of the picture is held. An attempt is kept if the judge finds fewer
faults in it: rejection sampling of a place instead of a whole picture.
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
from core.generation import Controls, ExpressionOf, Inpaint, Run
from core.judge.detector import Detect, Detector, shipped
from core.judge.findings import Finding
from core.judge.verifier import Verdict, verify
from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.layout import Layout
from core.scene.repertoire import known, shipped_repertoire
from core.scene.scene import Scene

C = TypeVar("C")

RENOISE_SIGMA = 3.0
"""The noise level at which an attempt begins, in units of the data's standard deviation: a body may become another."""

INPAINT_GROWTH = MaskSchedule(wide=1.5, tight=1.5)
"""The inpaint mask is each box, so many times as large, with the usual feather."""

_SEED_STEP = 0x85EBCA6B
"""Between the seeds of one picture's attempts, so that each has noise of its own."""


class Repair(Generic[C]):
    """Attempts to repair one finished picture. Iterate over their steps once, and take `x`.

    Args:
        recipe: of the picture; `mend` is the greatest number of attempts.
        run: the run that drew it.
        x: the last x of the run, (1, channels, height, width).
        detect: the judge's detector; None: the picture is not verified and stays as it is.
        seed: of the picture, by default the recipe's.
        controls: how the attempts are steered; the scene is the recipe's.
        expression_of: the expression of a scene, by default each card is a factor in its box.
        picture: the decoded x, if it is known.

    Attributes:
        x: the best latent so far; `picture` is the same, decoded.
        run: the latest run; it may have moved to another device.
        wrong: the verdicts that are not fulfilled in `picture`, from the first step on.
        attempts: how many there have been.
        kept: the attempts that removed a fault, counted from 1.

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
        expression_of: ExpressionOf[C] | None = None,
        picture: Tensor | None = None,
    ) -> None:
        self.run, self.x, self.attempts = run, x, 0
        self._picture = picture
        self.kept: tuple[int, ...] = ()
        self.wrong: tuple[Verdict, ...] = ()
        self.recipe, self._detect = recipe, detect
        self._seed = recipe.seed if seed is None else seed
        self._controls = replace(controls or Controls(), scene=lambda: None)
        self._expression_of = expression_of

    def __iter__(self) -> Iterator[Step]:
        if self._detect is None or not self.recipe.mend:
            return
        layout = self.run.layout
        self.wrong = self._faults(self._detect, self.picture, layout)
        while self.wrong and self.attempts < self.recipe.mend:
            x = self.x
            self.run = self._attempt(inpaint_boxes(self.wrong, layout))
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

    def _attempt(self, boxes: Sequence[Box | None]) -> Run[C]:
        backend, space = self.run.backend, self.run.backend.denoiser.space
        return Run(
            self.recipe,
            backend,
            seeds=[(self._seed + (self.attempts + 1) * _SEED_STEP) & 0xFFFFFFFF],
            attribute_seed=self._seed,
            controls=self._controls,
            layout=self.run.layout,
            expression_of=self._expression_of,
            inpaint=Inpaint(self.x, inpaint_mask(boxes, space), RENOISE_SIGMA * space.sigma_data),
        )

    def _faults(self, detect: Detect, picture: Tensor, layout: Layout) -> tuple[Verdict, ...]:
        (findings,) = detect(picture)
        return faults(self.recipe.scene, findings, layout)


def detector_for(backend: Backend[Any]) -> Detect | None:
    """The judge's detector for a clay model; None for any other, whose pictures it was not trained on.

    Raises:
        ModelError: the judge's weights are missing or damaged.
    """
    return _judge().detect if isinstance(backend, ClayBackend) else None


@cache
def _judge() -> Detector:
    return Detector.load(shipped())


def faults(scene: Scene, findings: Sequence[Finding], layout: Layout) -> tuple[Verdict, ...]:
    """The verdicts on a picture that are not fulfilled, from the findings in it, but for what the model cannot draw."""
    verdicts = verify(known(scene, shipped_repertoire()), findings, layout).verdicts
    return tuple(verdict for verdict in verdicts if verdict.fulfilled is False)


def inpaint_boxes(wrong: Sequence[Verdict], layout: Layout) -> list[Box | None]:
    """The boxes to inpaint: of cards by the layout, and of what was found in their stead; None: the whole picture."""
    boxes: list[Box | None] = []
    for verdict in wrong:
        if verdict.finding is not None:
            boxes.append(verdict.finding.box)
        boxes += [layout.boxes.get(card) for card in _cards(verdict)]
    return boxes


def _cards(verdict: Verdict) -> tuple[str, ...]:
    """The cards that a verdict is about; none of an intruder, which is inpainted where it was found."""
    if verdict.outcome in {"intruder", "open"}:
        return ()
    if verdict.hint is not None:
        return verdict.hint.cards
    return () if verdict.card is None else (verdict.card,)


def inpaint_mask(boxes: Sequence[Box | None], space: Space) -> Tensor:
    """1 in every grown box and 0 beyond its feather: (height, width)."""
    masks = BoxMasks(boxes, INPAINT_GROWTH, space).at(space.sigma_max, torch.empty(0))
    return masks.amax(dim=0)
