"""Small parts that the dialogs share: texts that keep their size and say themselves anew."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QScrollArea, QSizePolicy, QWidget

from desktop.look.theme import Look

HEADING_PX = 18
TITLE_PX = 26


def text(role: str = "", parent: QWidget | None = None) -> QLabel:
    """A text that breaks into lines; `role` as in `desktop.look.stylesheet`: muted, title, error."""
    label = QLabel(parent)
    label.setWordWrap(True)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label


class Heading(QLabel):
    """A text larger than the others, at every scale."""

    def __init__(self, look: Look, size_px: int = HEADING_PX, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._size_px = look, size_px
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        look.changed.connect(self._resize)
        self._resize()

    def _resize(self) -> None:
        self.setStyleSheet(f"font-size: {round(self._size_px * self._look.scale)}px; font-weight: 600;")


class TextColumn(QScrollArea):
    """Scrolls its content up and down; the content is as wide as there is room."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def refit(self) -> None:
        """Gives content that was exchanged its room; Qt does not always notice by itself. Comes after what is due."""
        QCoreApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest), Qt.EventPriority.LowEventPriority.value)


def in_a_row(*widgets: QWidget, stretch_last: bool = False) -> QHBoxLayout:
    """The widgets side by side, at the left."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        row.addWidget(widget)
    if stretch_last:
        row.setStretch(len(widgets) - 1, 1)
    else:
        row.addStretch(1)
    return row


def emptied(layout: QLayout, forget: Callable[[QWidget], None] = QWidget.deleteLater) -> None:
    """Takes everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            forget(widget)
        elif (inner := item.layout()) is not None:
            emptied(inner, forget)
