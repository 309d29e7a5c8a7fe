"""Places for name tags and the labels of hints, so that they hide each other as little as can be. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF

GAP = 4.0
"""The space between a frame and its tag, in pixels."""

CELLS = 1024
"""The picture is divided into so many columns and rows of cells, about one for each pixel of the screen."""


class Labels:
    """Takes places one after another; each label avoids those before it. All lengths in one unit.

    How many labels cover each cell is counted, so that a place costs the same however many labels there are.
    """

    def __init__(self, within: QRectF) -> None:
        self._within = within
        self._covers = np.zeros((CELLS, CELLS), dtype=np.int16)  # rows, columns

    def take(self, candidates: Iterable[QRectF]) -> QRectF:
        """The first of the candidates that hides least, brought into the picture."""
        best, least = QRectF(), math.inf
        for candidate in candidates:
            inside = _inside(candidate, self._within)
            hidden = int(self._covers[self._cells(inside)].sum(dtype=np.int64))
            if hidden < least:
                best, least = inside, hidden
            if hidden == 0:
                break
        self._covers[self._cells(best)] += 1
        return best

    def _cells(self, rect: QRectF) -> tuple[slice, slice]:
        """The rows and columns of cells whose middle it covers."""
        left, top = self._within.left(), self._within.top()
        x, y = CELLS / self._within.width(), CELLS / self._within.height()
        rows = slice(max(round((rect.top() - top) * y), 0), max(round((rect.bottom() - top) * y), 0))
        return rows, slice(max(round((rect.left() - left) * x), 0), max(round((rect.right() - left) * x), 0))


def tag_places(frame: QRectF, size: QSizeF, gap: float) -> Iterator[QRectF]:
    """Above the frame, within it at the top, below it, within it at the bottom, and further up."""
    left, height = frame.left(), size.height()
    tops = (
        frame.top() - height - gap,
        frame.top() + gap,
        frame.bottom() + gap,
        frame.bottom() - height - gap,
        frame.top() - 2 * (height + gap),
        frame.top() + 2 * gap + height,
    )
    return (QRectF(QPointF(left, top), size) for top in tops)


def around(middles: Sequence[QPointF], size: QSizeF, gap: float) -> Iterator[QRectF]:
    """A label about each of these points, or else above, below and beside the first."""
    half = QPointF(size.width() / 2, size.height() / 2)
    down, aside = QPointF(0, size.height() + gap), QPointF((size.width() + gap) / 2, 0)
    first = middles[0]
    others = (down, -down, down + aside, down - aside, aside - down, -down - aside, aside * 2, aside * -2, down * 2)
    return (QRectF(middle - half, size) for middle in (*middles, *(first + step for step in others)))


def _inside(rect: QRectF, within: QRectF) -> QRectF:
    left = max(min(rect.left(), within.right() - rect.width()), within.left())
    top = max(min(rect.top(), within.bottom() - rect.height()), within.top())
    return QRectF(left, top, rect.width(), rect.height())
