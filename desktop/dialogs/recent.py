"""One file that was open before: its name, and where it is or that it is gone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from core import files
from desktop.look.theme import Look
from desktop.look.tips import plain
from desktop.look.translations import Translations

PAD_PX = 8


class RecentFile(QAbstractButton):
    """A row to press; one whose file is missing is grey and says so. Enter and Space press it."""

    def __init__(self, path: Path, words: Translations, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._words, self._look = words, look
        self.setEnabled(files.is_file(path))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setText(path.name)
        self.setAccessibleName(path.stem)
        self.setAccessibleDescription(self._below())
        self.setToolTip(plain(str(path)))
        look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(160, self.heightForWidth(self.width()))

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        line = self.fontMetrics().lineSpacing()
        if self.isEnabled():
            return 2 * line + 2 * PAD_PX
        room = QRect(0, 0, width - 2 * PAD_PX, 10_000)
        below = self.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap), self._below())
        return line + below.height() + 2 * PAD_PX

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setMinimumHeight(self.heightForWidth(self.width()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marked = self.isEnabled() and (self.hasFocus() or self.underMouse())
        if marked:
            painter.setBrush(theme.colour("raised"))
            painter.setPen(QPen(theme.colour("accent"), 2 if self.hasFocus() else 1))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
        inner = self.rect().adjusted(PAD_PX, PAD_PX, -PAD_PX, -PAD_PX)
        line = self.fontMetrics().lineSpacing()
        name = self.fontMetrics().elidedText(self.path.stem, Qt.TextElideMode.ElideMiddle, inner.width())
        painter.setPen(theme.colour("text" if self.isEnabled() else "muted"))
        painter.drawText(QRect(inner.left(), inner.top(), inner.width(), line), Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(theme.colour("muted"))
        rest = inner.adjusted(0, line, 0, 0)
        if self.isEnabled():
            folder = self.fontMetrics().elidedText(self._below(), Qt.TextElideMode.ElideLeft, rest.width())
            painter.drawText(rest, Qt.AlignmentFlag.AlignTop, folder)
        else:
            painter.drawText(rest, int(Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap), self._below())

    def _below(self) -> str:
        return str(self.path.parent) if self.isEnabled() else self._words("start.missing")
