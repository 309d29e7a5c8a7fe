"""The slider for a card's weight: 1 in the middle, nothing at the left, four times as much at the right."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from core.scene.scene import MAX_WEIGHT
from desktop.look.theme import Look

REACH = 100
"""The slider runs from -REACH to REACH."""

NOTCH = 4
"""So near to the middle a held slider is in it."""

GRAIN = 0.05


def weight_at(position: int) -> float:
    """The weight at a place of the slider: evenly up to 1, then faster and faster."""
    share = position / REACH
    weight = 1 + share if share <= 0 else 1 + (MAX_WEIGHT - 1) * share * share
    return round(round(weight / GRAIN) * GRAIN, 2)


def position_of(weight: float) -> int:
    """The place of a weight on the slider."""
    share = weight - 1 if weight <= 1 else math.sqrt((weight - 1) / (MAX_WEIGHT - 1))
    return round(share * REACH)


class WeightSlider(QSlider):
    """`moved` while it is held, `released` when the gesture ends; a double click or the key 1 leads back to 1."""

    moved = Signal(float)
    released = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._look = look
        self.setRange(-REACH, REACH)
        self.setSingleStep(5)
        self.setPageStep(20)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(lambda value: self.moved.emit(weight_at(value)))
        self.sliderReleased.connect(self.released)
        look.changed.connect(self.update)

    def show_weight(self, weight: float) -> None:
        if weight_at(self.value()) != weight:
            blocked = self.blockSignals(True)
            self.setValue(position_of(weight))
            self.blockSignals(blocked)
            self.update()

    def reset(self) -> None:
        self.setValue(0)
        self.released.emit()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, round(28 * self._look.scale))

    def mousePressEvent(self, event: QMouseEvent, /) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent, /) -> None:  # noqa: N802
        if self.isSliderDown():
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent, /) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent, /) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)
            self.reset()

    def keyPressEvent(self, event: QKeyEvent, /) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_1:
            self.reset()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent, /) -> None:  # noqa: N802
        super().keyReleaseEvent(event)
        if not event.isAutoRepeat():
            self.released.emit()

    def wheelEvent(self, event: QWheelEvent, /) -> None:  # noqa: N802
        """The wheel scrolls the panel; it does not change what it happens to pass over."""
        event.ignore()

    def paintEvent(self, _event: QPaintEvent, /) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, scale = self._look.theme, self._look.scale
        knob = 8 * scale
        middle, y = self.width() / 2, self.height() / 2
        x = knob + (self.value() + REACH) / (2 * REACH) * (self.width() - 2 * knob)
        painter.setPen(QPen(theme.colour("line"), 4 * scale, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(round(knob), round(y), round(self.width() - knob), round(y))
        painter.setPen(QPen(theme.colour("muted"), max(1.5, theme.border_px)))
        painter.drawLine(round(middle), round(y - knob), round(middle), round(y + knob))
        if self.isEnabled():
            painter.setPen(QPen(theme.colour("accent"), 4 * scale, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(round(middle), round(y), round(x), round(y))
        painter.setPen(QPen(theme.colour("text" if self.hasFocus() else "accent"), 2))
        painter.setBrush(theme.colour("raised"))
        painter.drawEllipse(round(x - knob + 1), round(y - knob + 1), round(2 * knob - 2), round(2 * knob - 2))

    def _follow(self, event: QMouseEvent) -> None:
        knob = 8 * self._look.scale
        share = (event.position().x() - knob) / max(self.width() - 2 * knob, 1)
        position = round((min(max(share, 0.0), 1.0) * 2 - 1) * REACH)
        self.setValue(0 if abs(position) < NOTCH else position)
