"""Any number of denoisers and conditions, joined into one denoiser.

    D_composed = D_b + bound( sum_i  w_i * M_i(sigma) * (D_i - D_b) )

after Liu et al. 2022, equations 11 and 12, on the denoised picture instead of the predicted noise, so that it is the
same formula for every backend; with a place for each factor and a bound on the sum. A background that is guided
(`Expert.null`) stands as D_null + g (D_b - D_null) before the sum; the differences within it stay as they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
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
    mixture: int | None = None  # the number of the OR that it belongs to
    branch: int = 0  # and the branch of it
    log_odds: tuple[float, ...] = ()  # of all its branches, before anything is seen


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """What the network said of a picture: of the composer's own background, and of each factor and its background."""

    background: Tensor  # (batch, channels, height, width), guided
    backgrounds: Tensor  # (factors, batch, ...)
    differences: Tensor  # (factors, batch, ...), masked


class Composer(Generic[C]):
    """Composes for one run: with an OR in the expression it remembers densities along the way.

    Args:
        expert: the denoiser, and its background, to which factors without an expert of their own belong.
        expression: what is wanted.
        bound: keeps the sum of the pulls in check.
        masks: how boxes become masks at a noise level.
        batching: how much goes through the network at once.
        probes: randomness for an OR's densities, with one stream for each picture of the batch.
        previous: the composer whose place this one takes in mid-run; what it knows of factors of the same name stays.
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
        previous: Composer[C] | None = None,
    ) -> None:
        self._own = expert
        self._questions, self._terms = _by_expert(expert, tuple(_terms(expression, count())))
        self._mixtures = sorted({term.mixture for term in self._terms if term.mixture is not None})
        if self._mixtures and probes is None:
            raise ValueError("An expression with an OR needs probes.")
        self._ratios = previous.ratios_of([term.factor.name for term in self._terms]) if previous else None
        self._signed = torch.tensor([term.weight * term.sign for term in self._terms])
        self._bound = bound
        boxes = [term.factor.box for term in self._terms]
        self._masks = BoxMasks(boxes, masks or MaskSchedule(), expert.denoiser.space) if any(boxes) else None
        self._batching = batching or Batching()
        self._probes = probes

    def __call__(self, x: Tensor, sigma: float) -> Estimate:
        """The composed estimate of x, (batch, channels, height, width), at noise level sigma."""
        said = self._ask(x, sigma)
        if not self._terms:
            return Estimate(said.background, field=self)
        weights = self._weights(x, sigma, said)
        each = said.differences * weights[:, :, None, None, None]
        total = self._bound(self._units(each), each.sum(dim=0))
        names = tuple(term.factor.name for term in self._terms)
        return Estimate(said.background + total, Pulls(names, weights, each, total), field=self)

    def ratios_of(self, names: Sequence[str]) -> LogRatios | None:
        """What is known of the densities of factors, by their names; None where nothing is."""
        rows = {term.factor.name: row for row, term in enumerate(self._terms)}
        if self._ratios is None or rows.keys().isdisjoint(names):
            return None
        return self._ratios.rows([rows.get(name) for name in names])

    def _ask(self, x: Tensor, sigma: float) -> _Said:
        answers = [
            self._batching.evaluate(expert.denoiser, x, sigma, conditions) for expert, conditions in self._questions
        ]
        background, answers[0] = self._guided(answers[0])
        backgrounds = [answer[:1].expand(len(answer) - 1, *x.shape) for answer in answers]
        apart = [answer[1:] - answer[0] for answer in answers]
        differences = _joined(apart)
        if self._masks is not None:
            differences = differences * self._masks.at(sigma, like=x)[:, None, None]
        return _Said(background, _joined(backgrounds), differences)

    def _guided(self, own: Tensor) -> tuple[Tensor, Tensor]:
        """The background as it is drawn, and the own expert's answers without the unconditional, which is the last."""
        if self._own.null is None:
            return own[0], own
        null = own[-1]
        return null + (own[0] - null) * self._own.guidance, own[:-1]

    def _units(self, each: Tensor) -> Tensor:
        """What a bound weighs against each other: the pulls of the factors, those of one OR together."""
        if not self._mixtures:
            return each
        alone = [i for i, term in enumerate(self._terms) if term.mixture is None]
        together = [self._members(mixture) for mixture in self._mixtures]
        return torch.cat([each[alone], *(each[members].sum(dim=0, keepdim=True) for members in together)])

    def _members(self, mixture: int) -> list[int]:
        return [i for i, term in enumerate(self._terms) if term.mixture == mixture]

    def _weights(self, x: Tensor, sigma: float, said: _Said) -> Tensor:
        """What each factor's difference is multiplied by: (factors, batch)."""
        weights = self._signed.to(x)[:, None].expand(-1, len(x))
        if self._probes is None or not self._mixtures:
            return weights
        probe, reach = self._probes.signs(x), PROBE_REACH * sigma
        probed = self._ask(x + probe * reach, sigma).differences
        slopes = ratio_slopes(x, sigma, said.backgrounds, said.differences, probe, probed, reach)
        self._ratios = self._ratios.moved_to(slopes) if self._ratios else LogRatios.at_start(slopes)
        return weights * self._probabilities(self._ratios.log)

    def _probabilities(self, log_ratios: Tensor) -> Tensor:
        """How probable each factor's branch is in its OR, 1 outside of an OR: (factors, batch)."""
        probabilities = torch.ones_like(log_ratios)
        for members in map(self._members, self._mixtures):
            odds = log_ratios.new_tensor(self._terms[members[0]].log_odds)
            logits = odds[:, None].repeat(1, log_ratios.shape[1])
            for i in members:
                logits[self._terms[i].branch] += log_ratios[i] * self._terms[i].weight
            chosen = logits.softmax(dim=0)
            for i in members:
                probabilities[i] = chosen[self._terms[i].branch]
        return probabilities


def _joined(parts: Sequence[Tensor]) -> Tensor:
    return parts[0] if len(parts) == 1 else torch.cat(list(parts))


def _terms(expression: Expression[C], numbers: Iterator[int]) -> Iterator[Term[C]]:
    match expression:
        case Factor():
            yield Term(expression, expression.weight)
        case And(parts):
            for part in parts:
                yield from _terms(part, numbers)
        case Not(part):
            yield from map(_turned_round, _terms(part, numbers))
        case Or(parts):
            number, odds = next(numbers), tuple(map(math.log, expression.probabilities()))
            for branch, part in enumerate(parts):
                for term in _terms(part, numbers):
                    yield replace(term, mixture=number, branch=branch, log_odds=odds)


def _by_expert(own: Expert[C], terms: Sequence[Term[C]]) -> tuple[Sequence[Question[C]], Sequence[Term[C]]]:
    """Each expert with the conditions that it is asked about, its background first; and the terms in that order.

    The composer's own expert comes first, and its unconditional, if it has one, after all its other conditions.
    """
    experts = {id(own): own} | {id(term.factor.expert): term.factor.expert for term in terms if term.factor.expert}
    asked = [(expert, [term for term in terms if (term.factor.expert or own) is expert]) for expert in experts.values()]
    questions = [(expert, [expert.background, *(term.factor.condition for term in group)]) for expert, group in asked]
    if own.null is not None:
        questions[0][1].append(own.null)
    return questions, [term for _, group in asked for term in group]


def _turned_round(term: Term[C]) -> Term[C]:
    if term.mixture is None:
        return replace(term, weight=-term.weight)
    return replace(term, sign=-term.sign)
