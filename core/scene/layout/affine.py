"""Affine expressions of the variables of a linear program, on which slacks can be written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Affine:
    """coefficients @ (variables, 1)."""

    coefficients: Floats  # (variables + 1,); the last is the constant

    def __add__(self, other: Affine | float) -> Affine:
        if isinstance(other, Affine):
            return Affine(self.coefficients + other.coefficients)
        moved = self.coefficients.copy()
        moved[-1] += other
        return Affine(moved)

    def __sub__(self, other: Affine | float) -> Affine:
        return Affine(self.coefficients - other.coefficients) if isinstance(other, Affine) else self + -other

    def __mul__(self, factor: float) -> Affine:
        return Affine(self.coefficients * factor)


def constant(value: float, variables: int) -> Affine:
    coefficients = np.zeros(variables + 1)
    coefficients[-1] = value
    return Affine(coefficients)
