"""What an empty stage says: how to begin."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.scene.perspective import HORIZON
from desktop.canvas.ink import PICTURE_RECT, SIDE, Ink, at_screen_scale

WIDTH = 0.62
"""The widest line, as a share of the picture."""

WRAPPED = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


class WelcomeItem(QGraphicsItem):
    """A title and a sentence in the middle of the ground."""

    def __init__(self) -> None:
        super().__init__()
        self._title, self._text, self._ink = "", "", Ink()
        self.setZValue(2)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_words(self, title: str, text: str, ink: Ink) -> None:
        self._title, self._text, self._ink = title, text, ink
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        return PICTURE_RECT

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        ink, width = self._ink, WIDTH * SIDE / self._ink.unit
        at_screen_scale(painter, QPointF((1 - WIDTH) / 2 * SIDE, (HORIZON + 0.2) * SIDE), ink)
        title = QFont(ink.font)
        title.setPixelSize(round(ink.font.pixelSize() * 1.7))
        title.setWeight(QFont.Weight.DemiBold)
        painter.setFont(title)
        painter.setPen(ink.colour("text"))
        line = painter.fontMetrics().height()
        height = painter.boundingRect(QRectF(0, 0, width, 3 * line), WRAPPED, self._title).height()
        painter.drawText(QRectF(0, 0, width, height), WRAPPED, self._title)
        text = QFont(ink.font)
        text.setPixelSize(round(ink.font.pixelSize() * 1.1))
        painter.setFont(text)
        painter.setPen(ink.colour("text", 1.0 if ink.strong else 0.75))
        painter.drawText(QRectF(0, height + 0.4 * line, width, 8 * line), WRAPPED, self._text)
