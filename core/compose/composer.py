"""Several conditions of one denoiser, composed into one denoiser.

    D = D_b + bound( sum_i  w_i M_i(sigma) (D_i - D_b) )

This is equation 11 of Liu et al. 2022, and for a negative weight equation 12, written for the denoised picture instead
of the predicted noise, so that it is the same formula for every backend; with a mask for each factor and a bound on the
sum. `program` compiles an expression to this sum. A guided background stands as D_null + g (D_b - D_null) before the
sum (`Expert.null`); the differences in the sum are to the plain D_b.

Several models compose in the same way, as one denoiser that gives each condition to its model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import torch
from torch import Tensor

from core.compose.batch_evaluator import BatchEvaluator
from core.compose.bounds import Bound, unbounded
from core.compose.denoiser import Expert
from core.compose.estimate import Contributions, Estimate
from core.compose.factors import Expression
from core.compose.masks import BoxMasks, MaskSchedule
from core.compose.mixture import LogRatios, ratio_slopes
from core.compose.noise import Noise
from core.compose.program import compile_expression

C = TypeVar("C")

PROBE_RADIUS = 0.1
"""The step of the finite difference for a divergence, in units of sigma."""


@dataclass(frozen=True, slots=True, eq=False)
class _Answers:
    """The denoised pictures of one x."""

    background: Tensor  # (batch, channels, height, width)
    guided: Tensor  # the background, guided away from the unconditional
    differences: Tensor  # (conditions, batch, channels, height, width): to the background


class Composer(Generic[C]):
    """The composed denoiser of one run. With an OR in the expression it keeps the log densities along the way.

    Tensors as large as the pictures are touched as rarely as possible: the terms of one condition differ only in
    weights and masks, so these are summed first, and again only when they change.

    Args:
        expert: the denoiser and its background.
        expression: what is wanted.
        bound: limits the sum of the contributions.
        masks: how boxes become masks at a noise level.
        evaluator: how much goes through the network at once.
        probes: randomness for an OR's densities, with one stream for each picture of the batch.
        previous: the composer that this one replaces in mid-run; log densities of factors of the same name are kept.
    """

    def __init__(
        self,
        expert: Expert[C],
        expression: Expression[C],
        *,
        bound: Bound = unbounded,
        masks: MaskSchedule | None = None,
        evaluator: BatchEvaluator | None = None,
        probes: Noise | None = None,
        previous: Composer[C] | None = None,
    ) -> None:
        self._expert, self._program = expert, (program := compile_expression(expression))
        self._mixes, self._probes = bool(program.mixtures), probes
        if self._mixes and probes is None:
            raise ValueError("An expression with an OR needs probes.")
        boxes = [term.factor.box for term in program.terms]
        self._masks = BoxMasks(boxes, masks or MaskSchedule(), expert.denoiser.space, program.shared_queries)
        self._weights, self._membership, self._units = program.weights, program.membership, program.units
        self._bound, self._evaluator = bound, evaluator or BatchEvaluator()
        self._ratios = previous.ratios_of(program.names) if previous else None
        self._kept: tuple[Tensor, Tensor] | None = None  # masks, and the strengths by them

    def __call__(self, x: Tensor, sigma: float) -> Estimate:
        """The composed estimate of x, (batch, channels, height, width), at noise level sigma."""
        program, answers = self._program, self._ask(x, sigma)
        if not program.terms:
            return Estimate(answers.guided, field=self)
        masks = self._masks.at(sigma, like=x)
        weights = self._weights.to(x)
        if self._mixes:
            weights = weights * self._responsibilities(x, sigma, answers, masks)
        each = answers.differences * self._strengths(weights, masks)
        total = self._bound(self._compared(each), each.sum(dim=0))
        contributions = Contributions(
            program.names, weights.expand(-1, len(x)), masks, program.rows, answers.differences, total
        )
        return Estimate(answers.guided + total, contributions, field=self)

    def ratios_of(self, names: Sequence[str]) -> LogRatios | None:
        """The log density ratios of factors, by their names; None where none of them is known."""
        rows = {name: row for row, name in enumerate(self._program.names)}
        if self._ratios is None or rows.keys().isdisjoint(names):
            return None
        return self._ratios.rows([rows.get(name) for name in names])

    def _ask(self, x: Tensor, sigma: float) -> _Answers:
        expert, conditions = self._expert, self._program.conditions
        null = [] if expert.null is None else [expert.null]
        asked = [expert.background, *conditions, *null]
        answers = self._evaluator.evaluate(expert.denoiser, x, sigma, asked)
        background = answers[0].clone()  # as a view it would keep all answers in memory
        guided = answers[-1] + (background - answers[-1]) * expert.guidance if null else background
        return _Answers(background, guided, answers[1 : 1 + len(conditions)] - background)

    def _strengths(self, weights: Tensor, masks: Tensor) -> Tensor:
        """The sum of w_i M_i over the terms of each condition: (conditions, batch or 1, 1, height, width)."""
        if self._kept is None or self._mixes or self._kept[0] is not masks:
            summed = (self._membership.to(masks)[:, None] * weights.mT) @ masks.flatten(1)
            self._kept = masks, summed.unflatten(2, (1, *masks.shape[1:]))
        return self._kept[1]

    def _compared(self, each: Tensor) -> Tensor:
        """The contributions that a bound compares with each other: (units, batch, channels, height, width)."""
        return torch.stack([each[unit].sum(dim=0) for unit in self._units]) if self._mixes else each

    def _responsibilities(self, x: Tensor, sigma: float, answers: _Answers, masks: Tensor) -> Tensor:
        """How probable the branch of each term is in its OR, given x: (terms, batch)."""
        assert self._probes is not None
        probe, radius = self._probes.signs(x), PROBE_RADIUS * sigma
        probed = self._ask(x + probe * radius, sigma)
        here, there = (one.differences[list(self._program.rows)] * masks[:, None, None] for one in (answers, probed))
        slopes = ratio_slopes(x, sigma, answers.background, here, probe, there, radius)
        self._ratios = self._ratios.moved_to(slopes) if self._ratios else LogRatios.at_start(slopes)
        return self._program.responsibilities(self._ratios.log)
