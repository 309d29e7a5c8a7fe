"""A coach mark: a ring around a part of the window, and a bubble of text that points at it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QPolygon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.dialogs.texts import Heading, text
from desktop.look.theme import Look

GAP_PX = 18  # between the ring and the bubble: the length of the tail
EDGE_PX = 12
RING_PX = 3
WIDTH_PX = 320


def beside(target: QRect, size: QSize, window: QRect) -> QRect:
    """A place for a bubble beside the target, or where it covers the least of it; without a target, in the middle.

    It stands high beside a large target, and at the left above a wide one, so that the ground of the stage stays free.
    """
    place = QRect(QPoint(0, 0), size)
    inside = window.adjusted(EDGE_PX, EDGE_PX, -EDGE_PX, -EDGE_PX)
    if target.isEmpty():
        place.moveCenter(window.center())
        return _kept(place, inside)
    places = [_kept(QRect(corner, size), inside) for corner in _corners(target, size, window)]
    return min(places, key=lambda place: _covered(place, target))


def _corners(target: QRect, size: QSize, window: QRect) -> tuple[QPoint, ...]:
    """The upper left corners of bubbles at the four sides, the best first."""
    middle = target.center()
    level = middle.y() - size.height() // 2
    if target.width() > window.width() // 2 or target.height() > size.height():
        level = target.top() + GAP_PX
    left = middle.x() - size.width() // 2 if target.width() <= window.width() // 2 else target.left()
    return (
        QPoint(target.right() + GAP_PX, level),
        QPoint(target.left() - GAP_PX - size.width(), level),
        QPoint(left, target.bottom() + GAP_PX),
        QPoint(left, target.top() - GAP_PX - size.height()),
    )


def _covered(place: QRect, target: QRect) -> int:
    """How much of the target lies beneath, in square pixels."""
    shared = place.intersected(target)
    return 0 if shared.isEmpty() else shared.width() * shared.height()


def _kept(place: QRect, inside: QRect) -> QRect:
    """The place moved by the least that brings it inside."""
    left = max(inside.left(), min(place.left(), inside.right() - place.width()))
    top = max(inside.top(), min(place.top(), inside.bottom() - place.height()))
    return QRect(QPoint(left, top), place.size())


def _between(low: int, high: int, other_low: int, other_high: int, margin: int) -> int:
    """The middle of what two spans share, and at least so far inside the first one."""
    middle = (max(low, other_low) + min(high, other_high)) // 2
    return max(low + margin, min(middle, high - margin))


class Mark(QWidget):
    """Lies over the whole window and lets every event through."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._look, self._window = look, window
        self._target, self._bubble = QRect(), QRect()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        look.changed.connect(self.update)

    def point(self, target: QRect, bubble: QRect) -> None:
        """From a bubble at a target, both in the window's coordinates; an empty target is not pointed at."""
        self._target, self._bubble = target, bubble
        self.setGeometry(self._window.rect())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        if self._target.isEmpty():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = self._look.theme.colour("accent")
        glow = self._look.theme.colour("accent")
        glow.setAlpha(60)
        ring = QRectF(self._target).intersected(QRectF(self.rect())).adjusted(3, 3, -3, -3)
        radius = self._look.theme.radius_px + 2
        for colour, width in ((glow, 3 * RING_PX), (accent, RING_PX)):
            painter.setPen(QPen(colour, width))
            painter.drawRoundedRect(ring, radius, radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawPolygon(self._tail())

    def _tail(self) -> QPolygon:
        """A triangle from the bubble's edge to the target; nothing where one lies over the other."""
        bubble, target, half = self._bubble, self._target, 9
        x = _between(bubble.left(), bubble.right(), target.left(), target.right(), 2 * half)
        y = _between(bubble.top(), bubble.bottom(), target.top(), target.bottom(), 2 * half)
        if bubble.left() > target.right():
            return QPolygon(
                [QPoint(bubble.left(), y - half), QPoint(bubble.left() - 14, y), QPoint(bubble.left(), y + half)]
            )
        if bubble.right() < target.left():
            edge = bubble.right() + 1
            return QPolygon([QPoint(edge, y - half), QPoint(edge + 14, y), QPoint(edge, y + half)])
        if bubble.top() > target.bottom():
            return QPolygon(
                [QPoint(x - half, bubble.top()), QPoint(x, bubble.top() - 14), QPoint(x + half, bubble.top())]
            )
        if bubble.bottom() < target.top():
            edge = bubble.bottom() + 1
            return QPolygon([QPoint(x - half, edge), QPoint(x, edge + 14), QPoint(x + half, edge)])
        return QPolygon()


class Bubble(QFrame):
    """What a step says, and the ways on, back and out. Esc leaves while it has the focus."""

    onward = Signal()
    backward = Signal()
    left = Signal()

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._look = look
        self.setObjectName("bubble")
        self._where, self._title, self._text = text("muted"), Heading(look), text()
        self._leave, self._back, self._onward = QPushButton(), QPushButton(), QPushButton()
        self._onward.setProperty("role", "primary")
        for button, signal in ((self._leave, self.left), (self._back, self.backward), (self._onward, self.onward)):
            button.clicked.connect(lambda _=False, signal=signal: signal.emit())
        row = QHBoxLayout()
        row.addWidget(self._leave)
        row.addStretch(1)
        row.addWidget(self._back)
        row.addWidget(self._onward)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(8)
        for label in (self._where, self._title, self._text):
            column.addWidget(label)
        column.addSpacing(4)
        column.addLayout(row)
        self.hide()
        look.changed.connect(self._dress)
        self._dress()

    def say(self, *, where: str, title: str, text: str, leave: str, back: str, onward: str) -> None:
        """The texts of a step; without one for `leave` or `back` there is no such way."""
        self._where.setText(where)
        self._title.setText(title)
        self._text.setText(text)
        for button, label in ((self._leave, leave), (self._back, back), (self._onward, onward)):
            button.setText(label)
            button.setAccessibleName(label)
        self._leave.setHidden(not leave)
        self._back.setHidden(not back)
        self.setAccessibleName(title)
        self.setAccessibleDescription(f"{where} {text}")

    def fitted(self, most_px: int) -> QSize:
        """The size that the texts need, no wider than the window."""
        width = min(round(WIDTH_PX * self._look.scale), most_px - 2 * EDGE_PX)
        width = max(width, self.minimumSizeHint().width())
        return QSize(width, self._column.totalHeightForWidth(width))

    def take_focus(self) -> None:
        self._onward.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _dress(self) -> None:
        theme = self._look.theme
        self.setStyleSheet(
            f"QFrame#bubble {{ background: {theme.panel}; border: 2px solid {theme.accent};"
            f" border-radius: {theme.radius_px + 4}px; }}"
        )
