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
from typing import Generic, TypeVar

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
class _Questions(Generic[C]):
    """What one expert is asked, and the terms that are about it."""

    expert: Expert[C]
    conditions: list[C]  # the background, those of the terms (of one pack once), and the unconditional if there is one
    terms: list[Term[C]]
    rows: list[int]  # which of the conditions after the background each term has

    def guided_background(self, answers: Tensor) -> Tensor:
        """The background as it is drawn, from the answers to the conditions."""
        if self.expert.null is None:
            return answers[0]
        return answers[-1] + (answers[0] - answers[-1]) * self.expert.guidance

    def differences(self, answers: Tensor) -> Tensor:
        """What the conditions of the terms say beyond the background."""
        return answers[1 : 1 + len({*self.rows})] - answers[0]


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    """What the networks said of a picture."""

    background: Tensor  # (batch, channels, height, width): the composer's own, guided
    backgrounds: list[Tensor]  # each expert's, as it is
    differences: Tensor  # (questions, batch, channels, height, width), all experts' one after another


class Composer(Generic[C]):
    """Composes for one run: with an OR in the expression it remembers densities along the way.

    What is as large as pictures is touched as rarely as can be. The factors of one question differ only in weights and
    masks, so these are summed first, to the question's strength at each point, and made anew only when they change.

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
        self._questions = _by_expert(expert, tuple(_terms(expression, count())))
        self._terms = [term for asked in self._questions for term in asked.terms]
        self._mixtures = sorted({term.mixture for term in self._terms if term.mixture is not None})
        if self._mixtures and probes is None:
            raise ValueError("An expression with an OR needs probes.")
        self._names = tuple(term.factor.name for term in self._terms)
        self._ratios = previous.ratios_of(self._names) if previous else None
        self._signed = torch.tensor([[term.weight * term.sign] for term in self._terms])
        self._rows = _rows(self._questions)
        questions = range(len({*self._rows}))
        self._membership = torch.tensor([[[float(row == own) for own in self._rows]] for row in questions])
        boxes = [term.factor.box for term in self._terms]
        self._masks = BoxMasks(boxes, masks or MaskSchedule(), expert.denoiser.space, _packs(self._terms))
        self._kept: tuple[Tensor, Tensor] | None = None  # masks, and the strengths by them
        self._together = [sorted({self._rows[i] for i in self._members(mixture)}) for mixture in self._mixtures]
        self._alone = [row for row in questions if not any(row in group for group in self._together)]
        self._bound, self._batching, self._probes = bound, batching or Batching(), probes

    def __call__(self, x: Tensor, sigma: float) -> Estimate:
        """The composed estimate of x, (batch, channels, height, width), at noise level sigma."""
        said = self._ask(x, sigma)
        if not self._terms:
            return Estimate(said.background, field=self)
        masks = self._masks.at(sigma, like=x)
        weights = self._weights(x, sigma, said, masks)
        each = said.differences * self._strengths(weights, masks)
        total = self._bound(self._units(each), each.sum(dim=0))
        pulls = Pulls(self._names, weights.expand(-1, len(x)), masks, self._rows, said.differences, total)
        return Estimate(said.background + total, pulls, field=self)

    def ratios_of(self, names: Sequence[str]) -> LogRatios | None:
        """What is known of the densities of factors, by their names; None where nothing is."""
        rows = {name: row for row, name in enumerate(self._names)}
        if self._ratios is None or rows.keys().isdisjoint(names):
            return None
        return self._ratios.rows([rows.get(name) for name in names])

    def _ask(self, x: Tensor, sigma: float) -> _Said:
        answers = [
            self._batching.evaluate(asked.expert.denoiser, x, sigma, asked.conditions) for asked in self._questions
        ]
        differences = [asked.differences(answer) for asked, answer in zip(self._questions, answers, strict=True)]
        return _Said(
            self._questions[0].guided_background(answers[0]),
            [answer[0] for answer in answers],
            differences[0] if len(differences) == 1 else torch.cat(differences),
        )

    def _strengths(self, weights: Tensor, masks: Tensor) -> Tensor:
        """Of each question at each point, the weights and masks of its factors: (questions, batch or 1, 1, h, w)."""
        if self._kept is None or self._mixtures or self._kept[0] is not masks:
            summed = (self._membership.to(masks) * weights.mT) @ masks.flatten(1)  # (questions, batch or 1, points)
            self._kept = masks, summed.unflatten(2, (1, *masks.shape[1:]))
        return self._kept[1]

    def _units(self, each: Tensor) -> Tensor:
        """What a bound weighs against each other: the pulls of the questions, those of one OR together."""
        if not self._together:
            return each
        return torch.cat([each[self._alone], *(each[group].sum(dim=0, keepdim=True) for group in self._together)])

    def _members(self, mixture: int) -> list[int]:
        return [i for i, term in enumerate(self._terms) if term.mixture == mixture]

    def _weights(self, x: Tensor, sigma: float, said: _Said, masks: Tensor) -> Tensor:
        """What each factor's difference is multiplied by: (factors, batch), or (factors, 1) where it is always so."""
        weights = self._signed.to(x)
        if self._probes is None or not self._mixtures:
            return weights
        probe, reach = self._probes.signs(x), PROBE_REACH * sigma
        probed = self._ask(x + probe * reach, sigma)
        backgrounds = [
            background for asked, background in zip(self._questions, said.backgrounds, strict=True) for _ in asked.terms
        ]
        slopes = ratio_slopes(
            x, sigma, torch.stack(backgrounds), self._seen(said, masks), probe, self._seen(probed, masks), reach
        )
        self._ratios = self._ratios.moved_to(slopes) if self._ratios else LogRatios.at_start(slopes)
        return weights * self._probabilities(self._ratios.log)

    def _seen(self, said: _Said, masks: Tensor) -> Tensor:
        """What each factor says beyond its background, in its place: (factors, batch, channels, height, width)."""
        return said.differences[list(self._rows)] * masks[:, None, None]

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


def _by_expert(own: Expert[C], terms: Sequence[Term[C]]) -> list[_Questions[C]]:
    """Each expert with what it is asked, the composer's own first."""
    experts = {id(own): own} | {id(term.factor.expert): term.factor.expert for term in terms if term.factor.expert}
    return [
        _questions(expert, [term for term in terms if (term.factor.expert or own) is expert])
        for expert in experts.values()
    ]


def _questions(expert: Expert[C], terms: list[Term[C]]) -> _Questions[C]:
    asked: list[C] = []
    rows: list[int] = []
    row_of: dict[int, int] = {}  # by pack
    for term in terms:
        pack, row = term.factor.pack, len(asked)
        if pack is not None:
            row = row_of.setdefault(pack, row)
        if row == len(asked):
            asked.append(term.factor.condition)
        rows.append(row)
    null = [] if expert.null is None else [expert.null]
    return _Questions(expert, [expert.background, *asked, *null], terms, rows)


def _rows(questions: Sequence[_Questions[C]]) -> tuple[int, ...]:
    """Which question each term has, where those of all experts stand one after another."""
    rows: list[int] = []
    for asked in questions:
        before = 1 + max(rows, default=-1)
        rows += [before + row for row in asked.rows]
    return tuple(rows)


def _packs(terms: Sequence[Term[C]]) -> list[list[int]]:
    """The terms of each pack that has several."""
    members: dict[int, list[int]] = {}
    for i, term in enumerate(terms):
        if term.factor.pack is not None:
            members.setdefault(term.factor.pack, []).append(i)
    return [pack for pack in members.values() if len(pack) > 1]


def _turned_round(term: Term[C]) -> Term[C]:
    if term.mixture is None:
        return replace(term, weight=-term.weight)
    return replace(term, sign=-term.sign)
