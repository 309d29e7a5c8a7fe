"""The colours and "any", as pieces of clay to choose from."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QConicalGradient, QPainter, QPaintEvent, QPen, QRadialGradient
from PySide6.QtWidgets import QWidget

from core.scene.repertoire import shipped_repertoire
from core.scene.vocabulary import COLOURS
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.panels.choices import Choices
from desktop.panels.flow import FlowLayout
from desktop.panels.painted_button import PaintedButton

SIDE_PX, LARGE_PX = 23, 32
RAINBOW = ("red", "pink", "purple", "blue", "green", "yellow", "orange", "red")


class Swatch(PaintedButton):
    """One ball of clay; a ring around it where it is chosen."""

    def __init__(self, colour: str | None, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._colour = colour
        self._side_px = SIDE_PX

    def set_large(self, large: bool) -> None:
        self._side_px = LARGE_PX if large else SIDE_PX
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802
        side = self.scaled(self._side_px)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent, /) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        theme = self.look.theme
        ringed = self.isChecked() or self.hasFocus() or self.underMouse()
        if ringed:
            painter.setPen(QPen(theme.colour("accent" if self.isChecked() or self.hasFocus() else "line"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(whole.adjusted(1, 1, -1, -1))
        inset = whole.width() * 0.16
        ball = whole.adjusted(inset, inset, -inset, -inset)
        painter.setPen(QPen(theme.colour("line"), theme.border_px))
        painter.setBrush(self._clay(ball))
        painter.drawEllipse(ball)
        if self.hasFocus() and self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("raised"))
            painter.drawEllipse(ball.center(), ball.width() * 0.16, ball.width() * 0.16)

    def _clay(self, ball: QRectF) -> QBrush:
        if self._colour is None:
            around = QConicalGradient(ball.center(), 90)
            for index, id in enumerate(RAINBOW):
                around.setColorAt(index / (len(RAINBOW) - 1), QColor(*COLOURS[id].rgb))
            return QBrush(around)
        plain = QColor(*COLOURS[self._colour].rgb)
        light = QRadialGradient(ball.center() - QPointF(ball.width() * 0.2, ball.height() * 0.22), ball.width() * 0.75)
        light.setColorAt(0, plain.lighter(116))
        light.setColorAt(0.55, plain)
        light.setColorAt(1, plain.darker(122))
        return QBrush(light)


class Swatches(Choices):
    """The colours in a row: `chosen` brings a colour's id, or None for any."""

    def __init__(self, words: Translations, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        row = FlowLayout(self, 2)
        for colour in (None, *shipped_repertoire().colours):
            self.add(colour, Swatch(colour, look, self), row)
        words.changed.connect(self._say)
        self._say()

    def set_large(self, large: bool) -> None:
        for _, button in self.buttons():
            if isinstance(button, Swatch):
                button.set_large(large)

    def _say(self) -> None:
        self.setAccessibleName(self._words("palette.colours"))
        for colour, button in self.buttons():
            name = self._words("palette.any_colour") if colour is None else self._words.label("colour", str(colour))
            button.setAccessibleName(name)
            button.setToolTip(name)
