"""A linear program on kiwi's incremental simplex, grown row by row.

A row of a demand joins only when the present solution breaks it; most never do, which keeps the tableau small. Rows are
never taken out, and a tableau is left as soon as a required row cannot hold: kiwi damages it then, and in one that is
pivoted to and fro rounding errors add up until kiwi aborts the process. A fresh tableau is cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from kiwisolver import Constraint, Expression, Solver, Term, UnsatisfiableConstraint, Variable, strength

from core.errors import StoppedError

Row: TypeAlias = Expression

Stopped: TypeAlias = "Callable[[], bool]"
"""Whether nobody waits for the answer any more; asked again and again, so it must be quick."""

PREFER = 0.01
RATHER = 0.1
SEPARATE = 5.0
GROUND = 30.0
REQUIRED = strength.required
"""Weights. Far enough apart to come one after the other; small, because kiwi compares with an absolute 1e-8."""

TOLERANCE = 1e-6
MAX_ROUNDS = 60


def never() -> bool:
    return False


def variables(count: int) -> Iterator[Row]:
    """New variables in the order in which kiwi works on the terms of a row: that of their addresses in memory.

    Taken in this order they make equal programs equal to the last digit, whatever the memory looks like. Only kiwi's
    dump tells the order.
    """
    named = {str(index): Variable(str(index)) for index in range(count)}
    probe = Solver()
    probe.addConstraint(Constraint(Expression([Term(variable) for variable in named.values()]), ">="))
    lines = probe.dumps().partition("Variables\n---------\n")[2].partition("\n\n")[0].splitlines()
    return (Expression((Term(named[line.partition(" = ")[0]]),)) for line in lines)


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

    def broken(self) -> bool:
        return any(slack.value() < -TOLERANCE for slack in self.slacks)

    def worst_to_join(self) -> int | None:
        """The index of the most broken slack that is not in the tableau yet."""
        apart = {index: slack.value() for index, slack in enumerate(self.slacks) if index not in self.rows}
        broken = [index for index in apart if apart[index] < -TOLERANCE and not is_constant(self.slacks[index])]
        return min(broken, key=apart.__getitem__, default=None)


class Program:
    """Wishes are met as nearly as possible (least sum of weighted distances), after all demands.

    Solving raises StoppedError as soon as `stopped` is true.
    """

    def __init__(self, stopped: Stopped = never) -> None:
        self._stopped = stopped
        self._solver = Solver()
        self._wishes: list[Constraint] = []
        self._demands: dict[Demand, None] = {}
        self._stale = False
        self.failed: tuple[str, ...] = ()  # the places that the last row that could not hold is about

    def wish(self, distance: Row, weight: float) -> None:
        """Wish a distance to be 0."""
        if not is_constant(distance):
            self._wishes.append(Constraint(distance, "==", weight))
            self._solver.addConstraint(self._wishes[-1])

    def demand(self, slacks: Iterable[Row], about: tuple[str, ...], weight: float = REQUIRED) -> Demand:
        demand = Demand(tuple(slacks), about, weight)
        self._demands[demand] = None
        return demand

    def drop(self, demand: Demand) -> None:
        del self._demands[demand]
        self._stale = self._stale or bool(demand.rows)

    def settle(self) -> bool:
        """Solve; whether every demand holds."""
        try:
            return self._solve()
        except UnsatisfiableConstraint:
            self._stale = True
            return False

    def _solve(self) -> bool:
        if self._stale:
            self._start_afresh()
        for _ in range(MAX_ROUNDS):
            self._solver.updateVariables()
            broken = [demand for demand in self._demands if demand.broken()]
            fresh = [demand for demand in broken if self._joins(demand)]
            if not fresh:
                return not broken
        return False

    def _start_afresh(self) -> None:
        self._solver = Solver()
        self._stale = False
        for row in self._wishes:
            self._solver.addConstraint(row)
        for demand in self._demands:
            for row in demand.rows.values():
                self._add(demand, row)

    def _joins(self, demand: Demand) -> bool:
        index = demand.worst_to_join()
        if index is None:
            return False
        demand.rows[index] = Constraint(demand.slacks[index], ">=", demand.weight)
        self._add(demand, demand.rows[index])
        return True

    def _add(self, demand: Demand, row: Constraint) -> None:
        if self._stopped():
            raise StoppedError("The arranging of the cards was stopped before it was finished.")
        self.failed = demand.about
        self._solver.addConstraint(row)
