"""The way of a hint's arrow across the stage."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

INSET = 0.72
"""An arrow begins and ends a little inside the frames: at their edges, shrunk to this share."""

BOW, LEAST_BOW_PX, MOST_BOW_PX = 0.16, 14.0, 46.0
"""How far the middle of an arrow stands off the straight line, against its length."""

ALONG = (0.5, 0.38, 0.62, 0.26, 0.74)
"""Where along an arrow its label may lie."""


@dataclass(frozen=True, slots=True)
class HintShape:
    """An arrow for each reference, and where the label may lie, the best place first."""

    arrows: tuple[QPainterPath, ...]
    places: tuple[QPointF, ...]


def hint_shape(subject: QRectF, references: Sequence[QRectF], unit: float, turn: int = 0) -> HintShape:
    """The shape of a hint; `turn` counts the hints between the same cards, so that they part. `unit`: a pixel."""
    arrows = tuple(_arrow(subject, reference, unit, turn) for reference in references)
    if len(arrows) == 1:
        return HintShape(arrows, tuple(arrows[0].pointAtPercent(share) for share in ALONG))
    middle = subject.center()
    lift = QPointF(0, subject.height() / 3)
    return HintShape(arrows, (middle + lift, middle, middle - lift))


def zigzag(path: QPainterPath, unit: float, step_px: float = 7.0, reach_px: float = 4.0) -> QPainterPath:
    """The same way with sharp teeth: for what cannot be."""
    count = max(int(path.length() / (step_px * unit)), 2)
    jagged = QPainterPath(path.pointAtPercent(0))
    for index in range(1, count):
        share = index / count
        angle = math.radians(path.angleAtPercent(share))
        side = reach_px * unit * (1 if index % 2 else -1)
        jagged.lineTo(path.pointAtPercent(share) + QPointF(math.sin(angle), math.cos(angle)) * side)
    jagged.lineTo(path.pointAtPercent(1))
    return jagged


def arrow_head(path: QPainterPath, unit: float, size_px: float = 10.0) -> QPainterPath:
    """The point at the end of a way."""
    tip = path.pointAtPercent(1)
    back = path.pointAtPercent(max(1 - size_px * unit / max(path.length(), size_px * unit), 0.0))
    angle = math.atan2(back.y() - tip.y(), back.x() - tip.x())
    head = QPainterPath(tip)
    for side in (-0.45, 0.45):
        head.lineTo(tip + QPointF(math.cos(angle + side), math.sin(angle + side)) * size_px * unit)
    head.closeSubpath()
    return head


def _arrow(subject: QRectF, reference: QRectF, unit: float, turn: int) -> QPainterPath:
    start, end = _edge(subject, reference.center()), _edge(reference, subject.center())
    way, whole = end - start, reference.center() - subject.center()
    if QPointF.dotProduct(way, whole) <= (24 * unit) ** 2:
        start, end = subject.center(), reference.center()
        way = end - start
    length = math.hypot(way.x(), way.y())
    if length < unit:
        end = start + QPointF(36 * unit, 0)
        way, length = end - start, 36 * unit
    bow = min(max(BOW * length, LEAST_BOW_PX * unit), MOST_BOW_PX * unit) * (1 + turn)
    normal = QPointF(-way.y(), way.x()) / length
    path = QPainterPath(start)
    path.quadTo((start + end) / 2 - normal * 2 * bow, end)
    return path


def _edge(rect: QRectF, towards: QPointF) -> QPointF:
    """Where the line from the middle leaves the frame, shrunk."""
    middle, way = rect.center(), towards - rect.center()
    half_width, half_height = rect.width() * INSET / 2, rect.height() * INSET / 2
    shares = [half / abs(step) for half, step in ((half_width, way.x()), (half_height, way.y())) if abs(step) > 1e-9]
    return middle + way * min([*shares, 1.0])
