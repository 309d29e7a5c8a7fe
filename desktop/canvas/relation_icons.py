"""A small picture of each relation: the card that it is about, filled, and the other one in outline."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from desktop.theme import Theme

Square = tuple[float, float, float, float]  # left, top, width, height in a square of 24

SHAPES: Mapping[str, tuple[Square, tuple[Square, ...], bool]] = MappingProxyType(
    {
        "left_of": ((2, 8, 8, 8), ((14, 8, 8, 8),), False),
        "right_of": ((14, 8, 8, 8), ((2, 8, 8, 8),), False),
        "above": ((8, 1, 8, 8), ((8, 14, 8, 8),), False),
        "below": ((8, 14, 8, 8), ((8, 2, 8, 8),), False),
        "on": ((8, 3, 8, 8), ((6, 11.6, 12, 10),), False),
        "in": ((8, 5, 8, 8), ((5, 9, 14, 12),), True),
        "under": ((8, 13, 8, 8), ((3, 5, 18, 6),), False),
        "in_front_of": ((9, 10, 11, 11), ((4, 4, 11, 11),), False),
        "behind": ((10, 4, 10, 10), ((4, 9, 12, 12),), True),
        "next_to": ((3.4, 8, 8, 8), ((12.6, 8, 8, 8),), False),
        "between": ((9, 8.5, 6, 7), ((1.5, 8.5, 6, 7), (16.5, 8.5, 6, 7)), False),
    }
)
"""Relation id -> its card, the others, and whether the others stand before it."""


def relation_icon(relation: str, theme: Theme, side_px: int = 24) -> QIcon:
    """The picture in the colours of a theme, twice as fine as its size."""
    card, others, hidden = SHAPES[relation]
    pixmap = QPixmap(2 * side_px, 2 * side_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(side_px / 12, side_px / 12)
    if hidden:
        _fill(painter, card, theme)
    for other in others:
        _outline(painter, other, theme)
    if not hidden:
        _fill(painter, card, theme)
    painter.end()
    return QIcon(pixmap)


def _fill(painter: QPainter, square: Square, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent"))
    painter.drawRoundedRect(QRectF(*square), 1.8, 1.8)


def _outline(painter: QPainter, square: Square, theme: Theme) -> None:
    ground = QColor(theme.colour("panel"))
    painter.setPen(QPen(theme.colour("text"), 1.5))
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(*square), 1.8, 1.8)
