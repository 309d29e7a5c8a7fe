"""Places for name tags and the labels of hints, so that they hide each other as little as can be. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF

Edges = tuple[float, float, float, float]
"""Left, top, right, bottom."""

GAP = 4.0
"""The space between a frame and its tag, in pixels."""


class Labels:
    """Takes places one after another; each label avoids those before it. All lengths in one unit."""

    def __init__(self, within: QRectF) -> None:
        self._within = within
        self._taken: list[Edges] = []

    def take(self, candidates: Iterable[QRectF]) -> QRectF:
        """The first of the candidates that hides least, brought into the picture."""
        best, least = QRectF(), math.inf
        for candidate in candidates:
            inside = _inside(candidate, self._within)
            hidden = self._hidden(inside)
            if hidden < least:
                best, least = inside, hidden
            if hidden == 0:
                break
        self._taken.append(_edges(best))
        return best

    def _hidden(self, rect: QRectF) -> float:
        """The area of other labels; in plain numbers, as this is asked thousands of times when there are many cards."""
        left, top, right, bottom = _edges(rect)
        hidden = 0.0
        for others_left, others_top, others_right, others_bottom in self._taken:
            if others_left < right and left < others_right and others_top < bottom and top < others_bottom:
                width = min(right, others_right) - max(left, others_left)
                hidden += width * (min(bottom, others_bottom) - max(top, others_top))
        return hidden


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


def _edges(rect: QRectF) -> Edges:
    return rect.left(), rect.top(), rect.right(), rect.bottom()
