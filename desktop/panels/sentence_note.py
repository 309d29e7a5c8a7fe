"""What is said of a sentence that is being typed: it lies below the line, over the window, so that nothing moves."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

GAP_PX = 3
SLACK_PX = 8
"""Beside a text, so that it does not break for a pixel."""


class SentenceNote(QFrame):
    """A message, and up to two buttons that answer it."""

    def __init__(self, line: QWidget) -> None:
        super().__init__(line)
        self.message = QLabel(self)
        self.suggestion, self.take_up = QPushButton(self), QPushButton(self)
        self.setProperty("panel", "true")
        self.setProperty("notice", "true")
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 6, 4)
        row.setSpacing(8)
        row.addWidget(self.message, 1)
        row.addWidget(self.suggestion)
        row.addWidget(self.take_up)
        self.hide()

    @property
    def says(self) -> bool:
        """Whether there is anything to be shown."""
        return any(not part.isHidden() for part in (self.message, self.suggestion, self.take_up))

    def show_message(self, text: str, *, is_error: bool) -> None:
        self.message.setText(text)
        self.message.setHidden(not text)
        self.message.setProperty("role", "error" if is_error else "muted")
        self.setProperty("notice", "error" if is_error else "true")
        for widget in (self, self.message):
            widget.style().polish(widget)

    def lie_below(self, line: QWidget) -> None:
        """Under the line's left end, as wide as what it says, and no wider than the line."""
        window = line.window()
        if self.parentWidget() is not window:
            self.setParent(window)
            QWidget.setTabOrder(line, self.suggestion)
            QWidget.setTabOrder(self.suggestion, self.take_up)
        self.ensurePolished()
        text = self.message
        wished = self.sizeHint().width()
        if not text.isHidden():
            wished += text.fontMetrics().horizontalAdvance(text.text()) + SLACK_PX - text.sizeHint().width()
        width = min(wished, line.width())
        height = self.heightForWidth(width) if self.hasHeightForWidth() else self.sizeHint().height()
        self.setGeometry(QRect(line.mapTo(window, QPoint(0, line.height() + GAP_PX)), self.size()))
        self.resize(width, max(height, 1))
        self.show()
        self.raise_()
