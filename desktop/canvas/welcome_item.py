"""What an empty stage says: how to begin."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.scene.perspective import HORIZON
from desktop.canvas.ink import PICTURE_RECT, SIDE, Ink, at_screen_scale

WIDTH = 0.62
"""The widest line, as a share of the picture, where that leaves enough room."""

TOP, BOTTOM = HORIZON + 0.2, 0.97
WRAPPED = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
SHRUNK = ((WIDTH, 1.0), (0.84, 1.0), (0.92, 0.85), (0.92, 0.7))
"""Shares of the picture's width and of the letters' size, tried in turn until both texts stand on the ground."""


@dataclass(frozen=True, slots=True)
class _Lines:
    """How the two texts are set, in pixels of the screen."""

    title: QFont
    text: QFont
    left: float  # a share of the picture
    width: float
    title_height: float
    gap: float
    text_height: float

    @property
    def height(self) -> float:
        return self.title_height + self.gap + self.text_height


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
        ink, lines = self._ink, self._fitted()
        at_screen_scale(painter, QPointF(lines.left * SIDE, TOP * SIDE), ink)
        painter.setFont(lines.title)
        painter.setPen(ink.colour("text"))
        painter.drawText(QRectF(0, 0, lines.width, lines.title_height), WRAPPED, self._title)
        painter.setFont(lines.text)
        painter.setPen(ink.colour("text", 1.0 if ink.strong else 0.75))
        below = QRectF(0, lines.title_height + lines.gap, lines.width, lines.text_height)
        painter.drawText(below, WRAPPED, self._text)

    def _fitted(self) -> _Lines:
        room = (BOTTOM - TOP) * SIDE / self._ink.unit
        for share, size in SHRUNK[:-1]:
            if (lines := self._set(share, size)).height <= room:
                return lines
        return self._set(*SHRUNK[-1])

    def _set(self, share: float, size: float) -> _Lines:
        ink, width = self._ink, share * SIDE / self._ink.unit
        title, text = QFont(ink.font), QFont(ink.font)
        title.setPixelSize(round(ink.font.pixelSize() * 1.7 * size))
        title.setWeight(QFont.Weight.DemiBold)
        text.setPixelSize(round(ink.font.pixelSize() * 1.1 * size))
        gap = 0.4 * QFontMetricsF(title).height()
        return _Lines(
            title,
            text,
            (1 - share) / 2,
            width,
            _height(title, self._title, width),
            gap,
            _height(text, self._text, width),
        )


def _height(font: QFont, text: str, width: float) -> float:
    return QFontMetricsF(font).boundingRect(QRectF(0, 0, width, 10_000), WRAPPED.value, text).height()
