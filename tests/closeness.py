"""What two computations of the same numbers may differ by on any processor."""

from __future__ import annotations

from torch import Tensor

FLOAT32 = 1e-4
"""Of the largest value: what the order of a network's sums changes, which follows batch, threads and vector unit."""

ELEMENTWISE = 1e-5
"""The same where no network sums: a few operations on each element."""


def assert_close(actual: Tensor, expected: Tensor, share: float = FLOAT32) -> None:
    """Hold two tensors to each other, relative to the largest value of the expected one.

    An element that ought to be 0 is the difference of large numbers, so its own size says nothing about its rounding.

    Args:
        actual: any tensor.
        expected: of the same shape.
        share: how far an element may be off, as a share of the largest value.
    """
    assert actual.shape == expected.shape
    assert expected.isfinite().all()
    largest = expected.double().abs().max()
    apart = (actual.double() - expected.double()).abs().max()
    assert apart <= share * largest, f"{apart:.3g} apart where values reach {largest:.3g}"
