"""Small signs, drawn with a pen in a square of the given size, in pixels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

Sign = Callable[[QPainterPath], None]


def draw_sign(painter: QPainter, name: str, square: QRectF, colour: QColor) -> None:
    """One of SIGNS, stroked in a colour."""
    path = QPainterPath()
    SIGNS[name](path)
    painter.save()
    painter.translate(square.topLeft())
    painter.scale(square.width() / 12, square.height() / 12)
    painter.setPen(QPen(colour, 1.7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.restore()


def _lines(path: QPainterPath, *strokes: tuple[tuple[float, float], ...]) -> None:
    for first, *others in strokes:
        path.moveTo(*first)
        for other in others:
            path.lineTo(*other)


def _check(path: QPainterPath) -> None:
    _lines(path, ((2, 6.5), (5, 9.5), (10.2, 2.8)))


def _waiting(path: QPainterPath) -> None:
    path.addEllipse(QPointF(6, 6), 4.6, 4.6)
    _lines(path, ((6, 3.4), (6, 6), (7.8, 7.2)))


def _clash(path: QPainterPath) -> None:
    _lines(path, ((6, 1.4), (11, 10.4), (1, 10.4), (6, 1.4)), ((6, 4.8), (6, 7)), ((6, 8.8), (6, 8.9)))


def _asleep(path: QPainterPath) -> None:
    _lines(path, ((2.5, 6), (9.5, 6)))


def _lock(path: QPainterPath) -> None:
    path.addRoundedRect(QRectF(2, 5.4, 8, 5.4), 1.2, 1.2)
    path.moveTo(3.8, 5.2)
    path.cubicTo(3.8, 0.4, 8.2, 0.4, 8.2, 5.2)


def _not(path: QPainterPath) -> None:
    path.addEllipse(QPointF(6, 6), 4.6, 4.6)
    _lines(path, ((2.9, 2.9), (9.1, 9.1)))


def _tie(path: QPainterPath) -> None:
    _lines(path, ((1.6, 6), (10.2, 6)), ((6.8, 2.6), (10.2, 6), (6.8, 9.4)))


def _resize(path: QPainterPath) -> None:
    _lines(path, ((2.6, 9.4), (9.4, 2.6)), ((5.4, 2.4), (9.6, 2.4), (9.6, 6.6)), ((2.4, 5.4), (2.4, 9.6), (6.6, 9.6)))


SIGNS: Mapping[str, Sign] = MappingProxyType(
    {
        "check": _check,
        "waiting": _waiting,
        "clash": _clash,
        "asleep": _asleep,
        "lock": _lock,
        "not": _not,
        "tie": _tie,
        "resize": _resize,
    }
)
