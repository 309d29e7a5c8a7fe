"""A picture as large as there is room, and two of them wiped over each other."""

from __future__ import annotations

from PIL import Image
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from desktop.look.images import pixmap_of
from desktop.look.pixels import fitted, paint_rounded
from desktop.look.theme import Look

RADIUS_PX = 8
WHOLE = 1000
"""The wipe's last value: only the right picture is seen at 0, only the left one here."""


class PictureView(QWidget):
    """A picture as large as there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap: QPixmap | None = None
        self.setMinimumSize(180, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_image(self, image: Image.Image) -> None:
        self._pixmap = pixmap_of(image)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(360, 360)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        if self._pixmap:
            place = fitted(self._pixmap.width(), self._pixmap.height(), QRectF(self.rect()))
            paint_rounded(QPainter(self), self._pixmap, place, RADIUS_PX)


class WipeView(QAbstractSlider):
    """The left picture over the right one, up to a line that can be dragged; arrow keys move it, too."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._left: QPixmap | None = None
        self._right: QPixmap | None = None
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(0, WHOLE)
        self.setSingleStep(WHOLE // 50)
        self.setPageStep(WHOLE // 5)
        self.setValue(WHOLE // 2)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setMinimumSize(180, 180)
        self.valueChanged.connect(self.update)
        look.changed.connect(self.update)

    def show_images(self, left: Image.Image, right: Image.Image) -> None:
        self._left, self._right = pixmap_of(left), pixmap_of(right)
        self.update()

    def line_at(self) -> QPointF:
        """Where the line is held."""
        place = self._place()
        return QPointF(place.left() + place.width() * self.value() / WHOLE, place.center().y())

    def _place(self) -> QRectF:
        return fitted(1, 1, QRectF(self.rect()).adjusted(10, 4, -10, -4))

    def _move_to(self, x: float) -> None:
        place = self._place()
        self.setValue(round(WHOLE * (x - place.left()) / place.width()))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._move_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self.isSliderDown():
            self._move_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002, N802
        self.setSliderDown(False)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        if not (self._left and self._right):
            return
        painter, place, line = QPainter(self), self._place(), self.line_at()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_rounded(painter, self._right, place, RADIUS_PX)
        painter.save()
        painter.setClipRect(QRectF(place.topLeft(), QPointF(line.x(), place.bottom())))
        paint_rounded(painter, self._left, place, RADIUS_PX)
        painter.restore()
        self._paint_line(painter, place, line)

    def _paint_line(self, painter: QPainter, place: QRectF, line: QPointF) -> None:
        theme = self._look.theme
        painter.setPen(QPen(theme.colour("panel"), 4))
        painter.drawLine(QPointF(line.x(), place.top()), QPointF(line.x(), place.bottom()))
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.drawLine(QPointF(line.x(), place.top()), QPointF(line.x(), place.bottom()))
        painter.setPen(QPen(theme.colour("text" if self.hasFocus() else "panel"), 2))
        painter.setBrush(theme.colour("accent"))
        painter.drawEllipse(line, 10, 10)
        painter.setPen(QPen(theme.colour("on_accent"), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for side in (-1, 1):
            tip = line + QPointF(side * 5.5, 0)
            painter.drawPolyline([tip + QPointF(-side * 2.6, -3), tip, tip + QPointF(-side * 2.6, 3)])
