"""A linear program on kiwi's incremental simplex, grown row by row.

Demands and wishes are both soft rows for kiwi, some orders of magnitude apart: its `addConstraint` leaves a damaged
tableau behind when a required row cannot hold, whereas a broken soft row is merely seen and taken out again. A demand's
row joins only when the present solution breaks it; most never do, which keeps the tableau small.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from kiwisolver import Constraint, Expression, Solver, Term, Variable

Row: TypeAlias = Expression

PREFER = 1.0
RATHER = 10.0
SEPARATE = 1e3
GROUND = 1e4
DEMAND = 1e6

TOLERANCE = 1e-6
MAX_ROUNDS = 60


def variable() -> Row:
    return Expression((Term(Variable()),))


def constant(value: float) -> Row:
    return Expression((), value)


def is_constant(row: Row) -> bool:
    return not row.terms()


@dataclass(slots=True, eq=False)
class Demand:
    """Slacks that must all be at least 0."""

    slacks: tuple[Row, ...]
    weight: float
    rows: dict[int, Constraint] = field(default_factory=dict[int, Constraint])  # slack index -> row in the tableau

    def broken(self) -> list[int]:
        return [index for index, slack in enumerate(self.slacks) if slack.value() < -TOLERANCE]


class Program:
    """Wishes are met as nearly as possible (least sum of weighted distances), after all demands."""

    def __init__(self) -> None:
        self._solver = Solver()
        self._demands: dict[Demand, None] = {}

    def wish(self, distance: Row, weight: float) -> None:
        """Wish a distance to be 0."""
        if not is_constant(distance):
            self._solver.addConstraint(Constraint(distance, "==", weight))

    def demand(self, slacks: Iterable[Row], weight: float = DEMAND) -> Demand:
        demand = Demand(tuple(slacks), weight)
        self._demands[demand] = None
        return demand

    def drop(self, demand: Demand) -> None:
        del self._demands[demand]
        for row in demand.rows.values():
            self._solver.removeConstraint(row)

    def settle(self) -> bool:
        """Solve; whether every demand holds."""
        for _ in range(MAX_ROUNDS):
            self._solver.updateVariables()
            broken = [(demand, index) for demand in self._demands for index in demand.broken()]
            fresh = [(demand, index) for demand, index in broken if self._joins(demand, index)]
            if not fresh:
                return not broken
        return False

    def _joins(self, demand: Demand, index: int) -> bool:
        if index in demand.rows or is_constant(demand.slacks[index]):
            return False
        demand.rows[index] = Constraint(demand.slacks[index], ">=", demand.weight)
        self._solver.addConstraint(demand.rows[index])
        return True
