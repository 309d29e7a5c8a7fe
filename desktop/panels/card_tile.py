"""One card of the palette: its picture and its name, to be clicked or dragged."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDrag,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QRadialGradient,
)
from PySide6.QtWidgets import QApplication, QWidget

from core.scene.scene import Card
from core.scene.vocabulary import KINDS
from desktop.look.card_pictures import card_picture, fitted
from desktop.look.theme import Look
from desktop.panels.card_mime import mime_of
from desktop.panels.painted_button import PaintedButton, small

WIDTH_PX, PICTURE_PX, CAPTION_PX = 64, 54, 18
DRAGGED_PX, BESIDE_PX = 34, 12
"""What is dragged hangs beside the pointer: beneath it the stage shows where and how large the card would be."""

LARGE, LARGEST = 1.4, 1.9
"""How much larger a card is in simple mode, and how large that makes it at most where texts are large already."""

ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)


class CardTile(PaintedButton):
    """A card that waits in the palette. Arrow keys are left to the grid that it stands in."""

    focused = Signal()

    def __init__(self, kind: str, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self.kind = kind
        self.card = Card("palette", kind)
        self._large = False
        self._grip: QPoint | None = None
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def show_as(self, card: Card, name: str, tip: str) -> None:
        """Colour and size of the card, and what it is called."""
        self.card = card
        self.setText(name)
        self.setToolTip(tip)
        self.update()

    def set_large(self, large: bool) -> None:
        self._large = large
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(self._px(WIDTH_PX), self._px(PICTURE_PX) + self.scaled(CAPTION_PX + 8))

    def nextCheckState(self) -> None:  # noqa: N802
        """Only the palette says which card is being placed."""

    def paintEvent(self, _event: QPaintEvent, /) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_ground(painter)
        self._paint_picture(painter)
        painter.setFont(small(self.font()))
        painter.setPen(self.look.theme.colour("text"))
        caption = QRect(2, self.height() - self.scaled(CAPTION_PX + 3), self.width() - 4, self.scaled(CAPTION_PX))
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, caption.width())
        painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, text)

    def mousePressEvent(self, event: QMouseEvent, /) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent, /) -> None:  # noqa: N802
        if self._grip is None or not event.buttons() & Qt.MouseButton.LeftButton:
            super().mouseMoveEvent(event)
        elif (event.position().toPoint() - self._grip).manhattanLength() >= QApplication.startDragDistance():
            self._drag()

    def mouseReleaseEvent(self, event: QMouseEvent, /) -> None:  # noqa: N802
        self._grip = None
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent, /) -> None:  # noqa: N802
        if event.key() in ARROWS:
            event.ignore()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent, /) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.focused.emit()

    def _drag(self) -> None:
        self._grip = None
        self.setDown(False)
        drag = QDrag(self)
        drag.setMimeData(mime_of(self.card))
        drag.setPixmap(self.picture(self._px(DRAGGED_PX)))
        drag.setHotSpot(QPoint(-self._px(BESIDE_PX), -self._px(BESIDE_PX)))
        drag.exec(Qt.DropAction.CopyAction)

    def picture(self, side_px: int) -> QPixmap:
        picture = card_picture(self.kind, self.card.colour)
        return fitted(picture, QSize(side_px, side_px), self.devicePixelRatioF())

    def _paint_picture(self, painter: QPainter) -> None:
        side = self._px(PICTURE_PX) - 4
        left, top = (self.width() - side) / 2, self.scaled(5) + (0 if self.underMouse() else 1)
        if not KINDS[self.kind].flies:
            paint_shadow(painter, QRectF(left + side * 0.12, top + side * 0.88, side * 0.76, side * 0.14))
        painter.drawPixmap(QPointF(left, top), self.picture(side))

    def _px(self, size_px: float) -> int:
        scale = self.look.scale
        return round(size_px * (max(min(scale * LARGE, LARGEST), scale) if self._large else scale))


def paint_shadow(painter: QPainter, place: QRectF) -> None:
    """The soft shadow on which a body stands."""
    painter.save()
    painter.translate(place.center())
    painter.scale(1, place.height() / place.width())
    radius = place.width() / 2
    shadow = QRadialGradient(QPointF(), radius)
    shadow.setColorAt(0, QColor(0, 0, 0, 80))
    shadow.setColorAt(1, QColor(0, 0, 0, 0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shadow)
    painter.drawEllipse(QPointF(), radius, radius)
    painter.restore()
