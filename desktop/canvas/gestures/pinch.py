"""Two fingers on the screen: the picture follows both."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF

LEAST_PX = 8.0
"""Fingers nearer than this count as so far apart."""


class PinchGesture:
    """Zooms by how the distance of two fingers changes, and shifts as their middle moves."""

    def __init__(
        self,
        fingers: Sequence[QPointF],
        zoom: Callable[[float, QPointF], None],
        shift: Callable[[QPointF], None],
    ) -> None:
        """`zoom` takes a factor and the point of the screen that stays; `shift` takes pixels."""
        self._zoom, self._shift = zoom, shift
        self._middle, self._apart = _measured(fingers)

    def move(self, fingers: Sequence[QPointF]) -> None:
        middle, apart = _measured(fingers)
        self._shift(middle - self._middle)
        self._zoom(apart / self._apart, middle)
        self._middle, self._apart = middle, apart


def _measured(fingers: Sequence[QPointF]) -> tuple[QPointF, float]:
    first, second = fingers[:2]
    apart = second - first
    return (first + second) / 2, max(math.hypot(apart.x(), apart.y()), LEAST_PX)
