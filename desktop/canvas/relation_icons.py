"""A small picture of each relation: the card that it is about, filled, and the other one in outline."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from desktop.look.theme import Theme

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


def relation_icon(relation: str, theme: Theme) -> QIcon:
    """The picture in the colours of a theme, and in others where the row of a menu is chosen."""
    plain = _picture(relation, theme.colour("accent"), theme.colour("text"), theme.colour("panel"))
    chosen = _picture(relation, theme.colour("on_accent"), theme.colour("on_accent"), theme.colour("accent"))
    icon = QIcon(plain)
    icon.addPixmap(chosen, QIcon.Mode.Active)
    icon.addPixmap(chosen, QIcon.Mode.Selected)
    return icon


def _picture(relation: str, filled: QColor, edge: QColor, ground: QColor, side_px: int = 24) -> QPixmap:
    card, others, hidden = SHAPES[relation]
    pixmap = QPixmap(2 * side_px, 2 * side_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(side_px / 12, side_px / 12)
    layers = [(other, QPen(edge, 1.6), ground) for other in others]
    body = (card, QPen(ground, 1.2), filled)
    for square, pen, brush in [body, *layers] if hidden else [*layers, body]:
        painter.setPen(pen)
        painter.setBrush(brush)
        painter.drawRoundedRect(QRectF(*square), 1.8, 1.8)
    painter.end()
    return pixmap
