"""An expression as a sum: what the network is asked, and how much each answer counts.

    D = D_b + bound( sum_i  w_i M_i (D_i - D_b) )            (Liu et al. 2022, equations 11 and 12)

AND, NOT and OR compile to the terms i of this sum. Only the weights of an OR depend on the picture.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Generic, TypeVar

import torch
from torch import Tensor

from core.compose.factors import And, Expression, Factor, Not, Or

C = TypeVar("C")


@dataclass(frozen=True, slots=True, eq=False)
class Term(Generic[C]):
    """One factor of an expression and what the expression does to its weight."""

    factor: Factor[C]
    weight: float  # with the sign of every NOT below the OR, if there is one
    sign: float = 1.0  # of every NOT above the OR
    mixture: int | None = None  # the number of the OR that it belongs to
    branch: int = 0  # and the branch of it
    log_odds: tuple[float, ...] = ()  # the prior of each branch of that OR

    def negated(self) -> Term[C]:
        return replace(self, weight=-self.weight) if self.mixture is None else replace(self, sign=-self.sign)


@dataclass(frozen=True, slots=True, eq=False)
class ExpressionProgram(Generic[C]):
    """A compiled expression. Terms that share a query have one condition, which is asked once."""

    terms: tuple[Term[C], ...]
    conditions: tuple[C, ...]  # asked beside the background
    rows: tuple[int, ...]  # the condition of each term, by its index

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each term's factor."""
        return tuple(term.factor.name for term in self.terms)

    @property
    def weights(self) -> Tensor:
        """The weight of each term, before an OR: (terms, 1)."""
        return torch.tensor([[term.weight * term.sign] for term in self.terms])

    @property
    def membership(self) -> Tensor:
        """1 where a term has a condition: (conditions, terms)."""
        return torch.tensor([[float(row == own) for own in self.rows] for row in range(len(self.conditions))])

    @property
    def mixtures(self) -> list[list[int]]:
        """The terms of each OR."""
        members: dict[int, list[int]] = {}
        for i, term in enumerate(self.terms):
            if term.mixture is not None:
                members.setdefault(term.mixture, []).append(i)
        return list(members.values())

    @property
    def units(self) -> list[list[int]]:
        """The conditions whose contributions a bound adds up before it compares: each its own, those of an OR one."""
        together = [sorted({self.rows[i] for i in members}) for members in self.mixtures]
        mixed = {row for rows in together for row in rows}
        return [*([row] for row in range(len(self.conditions)) if row not in mixed), *together]

    @property
    def shared_queries(self) -> list[list[int]]:
        """The terms of each condition that several terms have."""
        members = ([i for i, own in enumerate(self.rows) if own == row] for row in range(len(self.conditions)))
        return [terms for terms in members if len(terms) > 1]

    def responsibilities(self, log_ratios: Tensor) -> Tensor:
        """How probable the branch of each term is in its OR, 1 outside of an OR.

        `log_ratios`, log p_i / p_b of each term, and the result are (terms, batch).
        """
        probabilities = torch.ones_like(log_ratios)
        for members in self.mixtures:
            prior = log_ratios.new_tensor(self.terms[members[0]].log_odds)
            logits = prior[:, None].repeat(1, log_ratios.shape[1])
            for i in members:
                logits[self.terms[i].branch] += log_ratios[i] * self.terms[i].weight
            probabilities[members] = logits.softmax(dim=0)[[self.terms[i].branch for i in members]]
        return probabilities


def compile_expression(expression: Expression[C]) -> ExpressionProgram[C]:
    """The program of an expression."""
    terms = tuple(_terms(expression, count()))
    conditions, row_of = list[C](), dict[Hashable, int]()
    for term in terms:
        if row_of.setdefault(_query(term), len(conditions)) == len(conditions):
            conditions.append(term.factor.condition)
    return ExpressionProgram(terms, tuple(conditions), tuple(row_of[_query(term)] for term in terms))


def _query(term: Term[C]) -> Hashable:
    """What two terms have in common if they share a condition."""
    return id(term) if term.factor.query is None else ("shared", term.factor.query)


def _terms(expression: Expression[C], mixtures: Iterator[int]) -> Iterator[Term[C]]:
    match expression:
        case Factor():
            yield Term(expression, expression.weight)
        case And(parts):
            for part in parts:
                yield from _terms(part, mixtures)
        case Not(part):
            yield from (term.negated() for term in _terms(part, mixtures))
        case Or(parts):
            mixture, log_odds = next(mixtures), tuple(map(math.log, expression.probabilities()))
            for branch, part in enumerate(parts):
                for term in _terms(part, mixtures):
                    yield replace(term, mixture=mixture, branch=branch, log_odds=log_odds)
