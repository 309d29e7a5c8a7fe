"""A linear program on kiwi's incremental simplex, grown row by row.

Demands and wishes are both soft rows for kiwi, some orders of magnitude apart: its `addConstraint` leaves a damaged
tableau behind when a required row cannot hold, whereas a broken soft row is merely seen. A demand's row joins only when
the present solution breaks it; most never do, which keeps the tableau small. Rows are never taken out: rounding errors
add up in a tableau that is pivoted to and fro, until kiwi aborts the process; a fresh tableau is cheap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from kiwisolver import Constraint, Expression, Solver, Term, Variable

Row: TypeAlias = Expression

PREFER = 0.01
RATHER = 0.1
SEPARATE = 5.0
GROUND = 30.0
DEMAND = 1e3
"""Weights. Far enough apart to come one after the other; small, because kiwi compares with an absolute 1e-8."""

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
    about: tuple[str, ...]  # the places that it is about
    weight: float
    rows: dict[int, Constraint] = field(default_factory=dict[int, Constraint])  # slack index -> row in the tableau

    def broken(self) -> list[int]:
        return [index for index, slack in enumerate(self.slacks) if slack.value() < -TOLERANCE]


class Program:
    """Wishes are met as nearly as possible (least sum of weighted distances), after all demands."""

    def __init__(self) -> None:
        self._solver = Solver()
        self._wishes: list[Constraint] = []
        self._demands: dict[Demand, None] = {}
        self._stale = False

    def wish(self, distance: Row, weight: float) -> None:
        """Wish a distance to be 0."""
        if not is_constant(distance):
            self._wishes.append(Constraint(distance, "==", weight))
            self._solver.addConstraint(self._wishes[-1])

    def demand(self, slacks: Iterable[Row], about: tuple[str, ...], weight: float = DEMAND) -> Demand:
        demand = Demand(tuple(slacks), about, weight)
        self._demands[demand] = None
        return demand

    def drop(self, demand: Demand) -> None:
        del self._demands[demand]
        self._stale = self._stale or bool(demand.rows)

    def broken(self) -> list[Demand]:
        return [demand for demand in self._demands if demand.broken()]

    def settle(self) -> bool:
        """Solve; whether every demand holds."""
        if self._stale:
            self._start_afresh()
        for _ in range(MAX_ROUNDS):
            self._solver.updateVariables()
            broken = [(demand, index) for demand in self._demands for index in demand.broken()]
            fresh = [(demand, index) for demand, index in broken if self._joins(demand, index)]
            if not fresh:
                return not broken
        return False

    def _start_afresh(self) -> None:
        self._solver = Solver()
        self._stale = False
        for row in (*self._wishes, *(row for demand in self._demands for row in demand.rows.values())):
            self._solver.addConstraint(row)

    def _joins(self, demand: Demand, index: int) -> bool:
        if index in demand.rows or is_constant(demand.slacks[index]):
            return False
        demand.rows[index] = Constraint(demand.slacks[index], ">=", demand.weight)
        self._solver.addConstraint(demand.rows[index])
        return True
