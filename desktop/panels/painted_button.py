"""What the painted buttons of the panels share: their ground, their ring, and small texts."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.look.theme import Look

SMALL = 0.86
"""The size of a caption against that of plain text."""


class PaintedButton(QAbstractButton):
    """A button that paints itself in the colours of the look, and takes its sizes from it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        look.changed.connect(self._looked)

    def scaled(self, size_px: float) -> int:
        """A length of the plain look at the scale of the moment."""
        return round(size_px * self.look.scale)

    def paint_ground(self, painter: QPainter, radius_px: float = 8.0) -> None:
        """Ground and border: of a button at rest, under the pointer, pressed, chosen, or with the focus."""
        theme = self.look.theme
        strong = self.isChecked() or self.hasFocus()
        width = max(2 if strong else 1, theme.border_px)
        inset = width / 2
        painter.setBrush(self._ground())
        painter.setPen(QPen(theme.colour("accent" if strong or self.underMouse() else "line"), width))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius_px, radius_px)

    def _ground(self) -> QColor:
        theme = self.look.theme
        if self.isDown():
            return mixed(theme.colour("raised"), theme.colour("accent"), 0.28)
        if self.isChecked():
            return mixed(theme.colour("raised"), theme.colour("accent"), 0.14)
        return theme.colour("raised")

    def _looked(self) -> None:
        self.updateGeometry()
        self.update()


def small(font: QFont) -> QFont:
    """The font of a caption."""
    made = QFont(font)
    made.setPixelSize(max(round(made.pixelSize() * SMALL), 1) if made.pixelSize() > 0 else 12)
    return made


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """The one colour with a share (0..1) of the other in it."""
    red, green, blue = (
        round(a + (b - a) * share)
        for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    )
    return QColor(red, green, blue)
