"""A finished picture that is looked at, and drawn anew where it is not what the scene asks for.

What is wrong (a card that is not there, something that nobody asked for) is taken back to a noise level at which shapes
are still open and drawn again by the same composition, while all else is held. What comes of it is kept if less is wrong
then: rejection sampling, of a place instead of a whole picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

import torch
from torch import Tensor

from core.backends.backend import Backend
from core.compose.denoiser import Space
from core.compose.masks import BoxMasks, MaskSchedule
from core.compose.samplers import Step
from core.generation import Controls, Express, Repaint, Run
from core.judge.detector import Find
from core.judge.findings import Finding
from core.judge.verifier import Judgement, Verdict, verify
from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.layout import Layout, arrange
from core.scene.scene import Scene

C = TypeVar("C")

TAKEN_BACK = 8.0
"""The noise level, in units of the data's deviation: a body is undone, and may become another."""

REGION = MaskSchedule(wide=1.5, tight=1.5)
"""How far around what is wrong the picture is drawn anew."""

_ATTEMPTS = 0x85EBCA6B
"""Parts the randomness of each attempt from the picture's own."""


class Mending(Generic[C]):
    """Attempts to put one finished picture right; iterate over their steps once, and take `x`.

    Args:
        recipe: of the picture; `mend` says how many attempts there may be.
        run: that drew it. `run` is the last attempt later, which may have moved to another device.
        x: the picture, (1, channels, height, width).
        find: what the judge sees in pictures.
        seed: of the picture, by default the recipe's.
        controls: how the attempts are steered; the scene is the recipe's.
        express: what is asked of the model, by default every card in its place.

    Iterating raises what `Run` raises.
    """

    def __init__(
        self,
        recipe: Recipe,
        run: Run[C],
        x: Tensor,
        find: Find,
        *,
        seed: int | None = None,
        controls: Controls | None = None,
        express: Express[C] | None = None,
    ) -> None:
        self.run, self.x = run, x
        self._recipe, self._find = recipe, find
        self._seed = recipe.seed if seed is None else seed
        self._controls = replace(controls or Controls(), scene=lambda: None)
        self._express = express

    def __iter__(self) -> Iterator[Step]:
        if not self._recipe.mend:
            return
        layout = arrange(self._recipe.scene, self._controls.stopped)
        wrong = self._wrong(self.x, layout)
        for attempt in range(self._recipe.mend):
            if not wrong:
                return
            x = self.x
            self.run = self._attempt(attempt, region(places(wrong, layout), self.run.backend.denoiser.space))
            for step in self.run:
                x = step.x
                yield step
            left = self._wrong(x, layout)
            if len(left) < len(wrong):
                self.x, wrong = x, left

    def _attempt(self, number: int, region: Tensor) -> Run[C]:
        space = self.run.backend.denoiser.space
        return Run(
            self._recipe,
            self.run.backend,
            seeds=[(self._seed + (number + 1) * _ATTEMPTS) & 0xFFFFFFFF],
            controls=self._controls,
            express=self._express,
            repaint=Repaint(self.x, region, TAKEN_BACK * space.sigma_data),
        )

    def _wrong(self, x: Tensor, layout: Layout) -> list[Verdict]:
        (findings,) = self._find(self.run.decode(x))
        return faults(self._recipe.scene, findings, layout)


def faults(scene: Scene, findings: Sequence[Finding], layout: Layout) -> list[Verdict]:
    """What is wrong with a picture in which this was found."""
    judgement: Judgement = verify(scene, findings, layout)
    return [verdict for verdict in judgement.verdicts if verdict.fulfilled is False]


def places(wrong: Sequence[Verdict], layout: Layout) -> list[Box | None]:
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


def region(boxes: Sequence[Box | None], space: Space) -> Tensor:
    """(height, width), 0..1: 1 in every box and somewhat around it."""
    masks = BoxMasks(boxes, REGION, space).at(space.sigma_max, torch.empty(0))
    return masks.amax(dim=0)
