"""Any number of denoisers and conditions, joined into one denoiser.

    D_composed = D_b + bound( sum_i  w_i * M_i(sigma) * (D_i - D_b) )

after Liu et al. 2022, equations 11 and 12, on the denoised picture instead of the predicted noise, so that it is the
same formula for every backend; with a place for each factor and a bound on the sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeAlias, TypeVar

import torch
from torch import Tensor

from core.compose.batching import Batching
from core.compose.bounds import Bound, unbounded
from core.compose.denoiser import Expert
from core.compose.estimate import Estimate, Pulls
from core.compose.factors import And, Expression, Factor, Not, Or
from core.compose.masks import BoxMasks, MaskSchedule
from core.compose.mixture import LogRatios, ratio_slopes
from core.compose.noise import Noise

C = TypeVar("C")

Question: TypeAlias = "tuple[Expert[C], list[C]]"

PROBE_REACH = 0.1
"""How far a probe for a divergence goes, in units of sigma."""


@dataclass(frozen=True, slots=True, eq=False)
class Term(Generic[C]):
    """One factor of an expression and what the expression does to its weight."""

    factor: Factor[C]
    weight: float  # with the sign of every NOT below the OR, if there is one
    sign: float = 1.0  # of every NOT above the OR
    mixture: Or[C] | None = None  # the OR that it belongs to
    branch: int = 0  # and the branch of it


class Composer(Generic[C]):
    """Composes for one run: with an OR in the expression it remembers densities along the way.

    Args:
        expert: the denoiser, and its background, to which factors without an expert of their own belong.
        expression: what is wanted.
        bound: keeps the sum of the pulls in check.
        masks: how boxes become masks at a noise level.
        batching: how many rows go through the network at once.
        probes: randomness for an OR's densities, with one stream for each picture of the batch.
    """

    def __init__(
        self,
        expert: Expert[C],
        expression: Expression[C],
        *,
        bound: Bound = unbounded,
        masks: MaskSchedule | None = None,
        batching: Batching | None = None,
        probes: Noise | None = None,
    ) -> None:
        self._questions, self._terms = _by_expert(expert, tuple(_terms(expression)))
        self._has_mixture = any(term.mixture for term in self._terms)
        if self._has_mixture and probes is None:
            raise ValueError("An expression with an OR needs probes.")
        self._ratios: LogRatios | None = None
        self._bound = bound
        boxes = [term.factor.box for term in self._terms]
        self._masks = BoxMasks(boxes, masks or MaskSchedule(), expert.denoiser.space) if any(boxes) else None
        self._batching = batching or Batching()
        self._probes = probes

    def __call__(self, x: Tensor, sigma: float) -> Estimate:
        """The composed estimate of x, (batch, channels, height, width), at noise level sigma."""
        background, differences = self._differences(x, sigma)
        if not self._terms:
            return Estimate(background, field=self)
        weights = self._weights(x, sigma, background, differences)
        each = differences * weights[:, :, None, None, None]
        total = self._bound(each, each.sum(dim=0))
        names = tuple(term.factor.name for term in self._terms)
        return Estimate(background + total, Pulls(names, weights, each, total), field=self)

    def _differences(self, x: Tensor, sigma: float) -> tuple[Tensor, Tensor]:
        """The composer's background, and each factor's masked difference from its own expert's background."""
        answers = [
            self._batching.evaluate(expert.denoiser, x, sigma, [expert.background, *conditions])
            for expert, conditions in self._questions
        ]
        differences = torch.cat([answer[1:] - answer[0] for answer in answers])  # (factors, batch, ...)
        if self._masks is not None:
            differences = differences * self._masks.at(sigma, like=x)[:, None, None]
        return answers[0][0], differences

    def _weights(self, x: Tensor, sigma: float, background: Tensor, differences: Tensor) -> Tensor:
        """What each factor's difference is multiplied by: (factors, batch)."""
        weights = x.new_tensor([term.weight * term.sign for term in self._terms])[:, None].expand(-1, len(x))
        if self._probes is None or not self._has_mixture:
            return weights
        probe, reach = self._probes.signs(x), PROBE_REACH * sigma
        _, probed = self._differences(x + probe * reach, sigma)
        slopes = ratio_slopes(x, sigma, background, differences, probe, probed, reach)
        self._ratios = self._ratios.moved_to(slopes) if self._ratios else LogRatios.at_start(slopes)
        return weights * self._probabilities(self._ratios.log)

    def _probabilities(self, log_ratios: Tensor) -> Tensor:
        """How probable each factor's branch is in its OR, 1 outside of an OR: (factors, batch)."""
        probabilities = torch.ones_like(log_ratios)
        for mixture in {id(term.mixture): term.mixture for term in self._terms if term.mixture}.values():
            logits = log_ratios.new_tensor(mixture.probabilities()).log()[:, None].repeat(1, log_ratios.shape[1])
            mine = [i for i, term in enumerate(self._terms) if term.mixture is mixture]
            for i in mine:
                logits[self._terms[i].branch] += log_ratios[i] * self._terms[i].weight
            chosen = logits.softmax(dim=0)
            for i in mine:
                probabilities[i] = chosen[self._terms[i].branch]
        return probabilities


def _terms(expression: Expression[C]) -> Iterator[Term[C]]:
    match expression:
        case Factor():
            yield Term(expression, expression.weight)
        case And(parts):
            for part in parts:
                yield from _terms(part)
        case Not(part):
            yield from map(_turned_round, _terms(part))
        case Or(parts):
            for branch, part in enumerate(parts):
                yield from (replace(term, mixture=expression, branch=branch) for term in _terms(part))


def _by_expert(own: Expert[C], terms: Sequence[Term[C]]) -> tuple[Sequence[Question[C]], Sequence[Term[C]]]:
    """Each expert with the conditions that it is asked about, the composer's own first; and the terms in that order."""
    experts = {id(own): own} | {id(term.factor.expert): term.factor.expert for term in terms if term.factor.expert}
    asked = [(expert, [term for term in terms if (term.factor.expert or own) is expert]) for expert in experts.values()]
    questions = [(expert, [term.factor.condition for term in group]) for expert, group in asked]
    return questions, [term for _, group in asked for term in group]


def _turned_round(term: Term[C]) -> Term[C]:
    if term.mixture is None:
        return replace(term, weight=-term.weight)
    return replace(term, sign=-term.sign)
