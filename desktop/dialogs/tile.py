"""A picture to press: rounded, with its title below."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.look.theme import Look

MARGIN_PX = 5  # room for the ring of focus

_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Tile(QAbstractButton):
    """Space and Enter press it; arrow keys ask for a neighbour."""

    pointed = Signal()  # the mouse is on it, or it has the focus
    stepped = Signal(int, int)  # the arrow key's step: columns, rows

    def __init__(self, picture: Path, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._picture = QPixmap(str(picture))
        self._scaled = QPixmap()
        self._fixed_px = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._restyle)

    def say(self, title: str, description: str = "") -> None:
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(description)
        self.setToolTip(description)
        self.updateGeometry()
        self.update()

    def caption_height(self, width: int) -> int:
        """What the title needs below a picture in a tile of this width."""
        room = QRect(0, 0, width - 2 * MARGIN_PX, 10_000)
        return self.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap), self.text()).height() + 8

    def fix_width(self, width_px: int) -> None:
        """From now on it is this wide, and as high as its title needs."""
        self._fixed_px = width_px
        self.setFixedSize(width_px, self.heightForWidth(width_px))

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return width + self.caption_height(width)

    def sizeHint(self) -> QSize:  # noqa: N802
        width = round(200 * self._look.scale)
        return QSize(width, self.heightForWidth(width))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(*_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            if self._fixed_px:
                self.fix_width(self._fixed_px)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        super().enterEvent(event)
        self.update()
        self.pointed.emit()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        super().leaveEvent(event)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.pointed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRect(MARGIN_PX, MARGIN_PX, self.width() - 2 * MARGIN_PX, self.width() - 2 * MARGIN_PX)
        if self.isDown():
            frame.adjust(2, 2, -2, -2)
        self._paint_picture(painter, frame)
        self._paint_border(painter, frame)
        below = QRect(MARGIN_PX, self.width(), self.width() - 2 * MARGIN_PX, self.height() - self.width())
        painter.setPen(self._look.theme.colour("text"))
        across = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(below, int(across), self.text())

    def _paint_picture(self, painter: QPainter, frame: QRect) -> None:
        painter.save()
        painter.setClipPath(self._outline(frame))
        painter.fillRect(frame, self._look.theme.colour("stage"))
        if not self._picture.isNull():
            painter.drawPixmap(frame, self._scaled_to(frame.size()))
        painter.restore()

    def _paint_border(self, painter: QPainter, frame: QRect) -> None:
        theme = self._look.theme
        marked = self.hasFocus() or self.underMouse()
        width = 3 if self.hasFocus() else 2 if self.underMouse() else theme.border_px
        painter.setPen(QPen(theme.colour("accent" if marked else "line"), width))
        painter.drawPath(self._outline(frame))

    def _outline(self, frame: QRect) -> QPainterPath:
        radius = self._look.theme.radius_px + 4
        path = QPainterPath()
        path.addRoundedRect(QRectF(frame).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        return path

    def _scaled_to(self, size: QSize) -> QPixmap:
        ratio = self.devicePixelRatioF()
        wanted = size * ratio
        if self._scaled.size() != wanted:
            smooth = Qt.TransformationMode.SmoothTransformation
            self._scaled = self._picture.scaled(wanted, Qt.AspectRatioMode.KeepAspectRatioByExpanding, smooth)
            self._scaled.setDevicePixelRatio(ratio)
        return self._scaled

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
