"""The three sizes as balls that grow, and the size of icons, which follows the text."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from core.scene.vocabulary import SIZES
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.panels.choices import Choices
from desktop.panels.painted_button import PaintedButton, small

BALL_PX = 9.0
"""The ball of the medium size across."""

ICON_PX = 20


def icon_size(look: Look) -> QSize:
    side = round(ICON_PX * look.scale)
    return QSize(side, side)


class SizeButton(PaintedButton):
    def __init__(self, size: str, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._factor = SIZES[size]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        text = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(round(text * 0.9) + self.scaled(26), self.scaled(28))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent, /) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_ground(painter, 6)
        painter.setFont(small(self.font()))
        ball = self.scaled(BALL_PX) * self._factor
        room = self.scaled(BALL_PX * 1.3)
        text = painter.fontMetrics().horizontalAdvance(self.text())
        left = (self.width() - room - self.scaled(4) - text) / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.look.theme.colour("accent" if self.isChecked() else "muted"))
        painter.drawEllipse(QPointF(left + room / 2, self.height() / 2), ball / 2, ball / 2)
        painter.setPen(self.look.theme.colour("text"))
        place = QRectF(left + room + self.scaled(4), 0, text + 2, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self.text())


class Sizes(Choices):
    """Small, medium, large: `chosen` brings the id."""

    def __init__(self, words: Translations, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for size in SIZES:
            self.add(size, SizeButton(size, look, self), row)
        words.changed.connect(self._say)
        self._say()

    def _say(self) -> None:
        self.setAccessibleName(self._words("palette.sizes"))
        for size, button in self.buttons():
            button.setText(self._words.label("size", str(size)))
            button.setAccessibleName(button.text())
            button.updateGeometry()
