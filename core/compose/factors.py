"""Expressions of concepts: factors joined by AND, OR and NOT, nested as one likes.

Each expression stands for a contribution to the background's denoised picture. With D_b and D_i the denoised pictures
of the background and of factor i:

    factor       w_i M_i (D_i - D_b)
    AND          the sum of the contributions: the product of the densities
    NOT          the negative contribution: the quotient
    OR           the mean of the contributions, weighted by the probability of each branch given x: the mixture

So every expression is a weighted sum of its factors' differences, in which only an OR's weights depend on the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from core.scene.geometry import Box

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Factor(Generic[C]):
    """One condition with its weight (1: as the model has it) and its place."""

    condition: C
    weight: float = 1.0
    box: Box | None = None  # None: the whole picture
    name: str = ""  # the id of the card whose influence it is; "": it belongs to no card
    query: int | None = None  # factors of one query share a condition, asked once, and their masks where they overlap


@dataclass(frozen=True, slots=True)
class And(Generic[C]):
    parts: tuple[Expression[C], ...]


@dataclass(frozen=True, slots=True)
class Or(Generic[C]):
    """The mixture of its parts, each with the given odds (none given: even odds)."""

    parts: tuple[Expression[C], ...]
    odds: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.odds and (len(self.odds) != len(self.parts) or min(self.odds) <= 0):
            raise ValueError("An OR needs one odd above 0 for each of its parts, or none at all.")
        if any(_has_or(part) for part in self.parts):
            raise ValueError(
                "An OR cannot stand inside another OR; where it is one of the parts, write its parts there."
            )

    def probabilities(self) -> tuple[float, ...]:
        odds = self.odds or (1.0,) * len(self.parts)
        return tuple(odd / sum(odds) for odd in odds)


@dataclass(frozen=True, slots=True)
class Not(Generic[C]):
    part: Expression[C]


Expression: TypeAlias = "Factor[C] | And[C] | Or[C] | Not[C]"


def _has_or(expression: Expression[C]) -> bool:
    match expression:
        case Factor():
            return False
        case Or():
            return True
        case Not(part):
            return _has_or(part)
        case And(parts):
            return any(map(_has_or, parts))
