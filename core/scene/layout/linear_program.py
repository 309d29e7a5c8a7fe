"""A linear program on HiGHS (Huangfu and Hall 2018), whose rows join and leave between warm starts of the dual simplex.

Every variable is the deviation from where something would like to be, and costs its absolute value times a weight. So
a program without rows is solved by zeros, and each row that joins costs a few pivots. A proof of infeasibility (Farkas'
lemma) names the rows that contradict each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import highspy
import numpy as np
from numpy.typing import NDArray

from core.scene.layout.affine import Floats
from core.scene.layout.budget import Budget, ExhaustedError

PAUSE = 0.05
"""After so many seconds HiGHS pauses, to see whether anybody still waits."""

DECIDED = frozenset({highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible})

SIGNIFICANT = 1e-9
"""Multipliers of a proof that are smaller are rounding errors."""

OPTIONS = {
    "output_flag": False,
    "presolve": "off",
    "solver": "simplex",
    "parallel": "off",
    "threads": 1,
}
COST = 10.0
"""The factor on every weight, so that the lightest is well above the tolerance of the reduced costs."""


class LinearProgram:
    """minimise sum of weights * |variables|, subject to rows that are at least 0."""

    def __init__(self, weights: Floats, budget: Budget) -> None:
        self._budget = budget
        self._highs: Any = _empty(np.repeat(weights * COST, 2))
        self._rows, self._columns = 0, 2 * len(weights)
        self._variables = len(weights)
        self.x = np.zeros(len(weights))  # the solution
        self.stale = False  # whether rows changed since it was found

    def add(self, rows: Sparse, weight: float | None = None) -> range:
        """Rows that have to be at least 0, and their numbers; `weight`: what to miss 0 by 1 costs, None: forbidden."""
        index, value, starts = _doubled(rows)
        if weight is not None:
            index, value, starts = self._with_misses(index, value, starts, len(rows), weight)
        none = np.full(len(rows), highspy.kHighsInf)
        self._highs.addRows(len(rows), -rows.constants, none, len(index), starts, index, value)
        first, self._rows, self.stale = self._rows, self._rows + len(rows), True
        return range(first, self._rows)

    def _with_misses(
        self, index: NDArray[np.int32], value: Floats, starts: NDArray[np.int32], count: int, weight: float
    ) -> tuple[NDArray[np.int32], Floats, NDArray[np.int32]]:
        misses = np.arange(self._columns, self._columns + count, dtype=np.int32)
        for _ in misses:
            self._highs.addCol(weight * COST, 0.0, highspy.kHighsInf, 0, np.empty(0, np.int32), np.empty(0))
        self._columns += count
        ends = np.append(starts[1:], len(index))
        return np.insert(index, ends, misses), np.insert(value, ends, 1.0), starts + np.arange(count, dtype=np.int32)

    def switch(self, rows: Sequence[int], constants: Sequence[float], *, on: bool) -> None:
        """Have rows hold again, or not any more."""
        self.stale = self.stale or bool(rows)
        for row, value in zip(rows, constants, strict=True):
            self._highs.changeRowBounds(row, -value if on else -highspy.kHighsInf, highspy.kHighsInf)

    def solve(self) -> bool:
        """Whether all rows can hold; `x` then is the solution.

        Raises:
            StoppedError, ExhaustedError: by the budget, asked every PAUSE; the latter also where HiGHS gives up.
        """
        status = self._run()
        if status not in DECIDED:
            self._highs.clearSolver()  # rounding errors have led it astray: once more from the beginning
            status = self._run()
        if status == highspy.HighsModelStatus.kOptimal:
            solution = np.array(self._highs.getSolution().col_value)[: 2 * self._variables]
            self.x, self.stale = solution[0::2] - solution[1::2], False
            return True
        if status == highspy.HighsModelStatus.kInfeasible:
            return False
        self._budget.exhausted = True
        raise ExhaustedError

    def _run(self) -> object:
        """Run HiGHS, without the interpreter's lock, and ask every PAUSE whether to go on."""
        while True:
            self._budget.check()
            self._highs.setOptionValue("time_limit", self._highs.getRunTime() + PAUSE)
            self._highs.run()
            status = self._highs.getModelStatus()
            if status != highspy.HighsModelStatus.kTimeLimit:
                return status

    def contradiction(self) -> list[int]:
        """The numbers of rows that cannot all hold, after `solve` was False."""
        _, known, multipliers = self._highs.getDualRay()
        return [] if not known else np.flatnonzero(np.abs(multipliers) > SIGNIFICANT).tolist()


@dataclass(frozen=True, slots=True, eq=False)
class Sparse:
    """Affine expressions without their zeros (compressed sparse rows)."""

    starts: NDArray[np.int32]  # (rows + 1,)
    row: NDArray[np.intp]
    index: NDArray[np.int32]
    value: Floats
    constants: Floats  # (rows,)

    @classmethod
    def of(cls, coefficients: Floats) -> Sparse:
        """coefficients: (rows, variables + 1), the constants last."""
        variable = coefficients[:, :-1]
        row, index = np.nonzero(variable)
        starts = np.searchsorted(row, np.arange(len(coefficients) + 1)).astype(np.int32)
        return cls(starts, row, index.astype(np.int32), variable[row, index], coefficients[:, -1].copy())

    def __len__(self) -> int:
        return len(self.constants)

    def values(self, x: Floats) -> Floats:
        return np.bincount(self.row, self.value * x[self.index], len(self)) + self.constants

    def empty(self) -> NDArray[np.bool_]:
        """Which of them are constants."""
        return self.starts[1:] == self.starts[:-1]

    def some(self, rows: NDArray[np.intp]) -> Sparse:
        """These rows; in ascending order."""
        sizes = self.starts[rows + 1] - self.starts[rows]
        wanted = np.zeros(len(self), dtype=np.bool_)
        wanted[rows] = True
        picked = np.flatnonzero(wanted[self.row])
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        row = np.repeat(np.arange(len(rows)), sizes)
        return Sparse(starts, row, self.index[picked], self.value[picked], self.constants[rows])


def _doubled(rows: Sparse) -> tuple[NDArray[np.int32], Floats, NDArray[np.int32]]:
    """The rows on the columns of HiGHS: each variable is the difference of two that are at least 0."""
    index = np.stack([2 * rows.index, 2 * rows.index + 1], axis=1).ravel()
    value = np.stack([rows.value, -rows.value], axis=1).ravel()
    return index, value, (2 * rows.starts[:-1]).astype(np.int32)


def _empty(costs: Floats) -> Any:
    """A program with these columns, all at least 0, and no rows."""
    highs = cast("Any", highspy)._Highs()  # the plain solver: `Highs` prints a greeting
    for name, value in OPTIONS.items():
        highs.setOptionValue(name, value)
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(costs), 0
    program.col_cost_ = costs
    program.col_lower_, program.col_upper_ = np.zeros(len(costs)), np.full(len(costs), highspy.kHighsInf)
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.zeros(len(costs) + 1, dtype=np.int32)
    highs.passModel(program)
    return highs
