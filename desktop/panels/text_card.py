"""A card in one's own words, where the model reads text."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from core.scene.scene import MAX_TEXT, Card, is_line
from desktop.look.icons import icon
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.panels.card_mime import mime_of
from desktop.panels.field import Field


class TextCardField(QWidget):
    """A line and a button that makes a card of it; the button can be dragged to the stage, too."""

    chosen = Signal(str)

    def __init__(self, words: Translations, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._look = words, look
        self.line = Field(self)
        self.line.setMaxLength(MAX_TEXT)
        self.button = _DraggedButton(self.line, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        self.line.returnPressed.connect(self._choose)
        self.button.clicked.connect(self._choose)
        self.line.textChanged.connect(lambda text: self.button.setEnabled(is_line(text)))
        self.button.setEnabled(False)
        words.changed.connect(self._say)
        look.changed.connect(self._restyle)
        self._restyle()
        self._say()

    def _choose(self) -> None:
        if is_line(text := self.line.text()):
            self.chosen.emit(text.strip())

    def _restyle(self) -> None:
        self.button.setIcon(icon(self._look, "text_card"))

    def _say(self) -> None:
        self.line.setPlaceholderText(self._words("palette.text_card"))
        self.line.setAccessibleName(self._words("palette.text_card"))
        self.button.setAccessibleName(self._words("palette.text_card_place"))
        self.button.setToolTip(self._words("palette.text_card_tip"))


class _DraggedButton(QToolButton):
    """A button that carries the text of a line as a card."""

    def __init__(self, line: QLineEdit, parent: QWidget) -> None:
        super().__init__(parent)
        self._line = line

    def mouseMoveEvent(self, event: QMouseEvent, /) -> None:  # noqa: N802
        outside = not self.rect().adjusted(-4, -4, 4, 4).contains(event.position().toPoint())
        if outside and self.isDown() and is_line(self._line.text()):
            self.setDown(False)
            drag = QDrag(self)
            drag.setMimeData(mime_of(Card("palette", text=self._line.text().strip())))
            drag.exec(Qt.DropAction.CopyAction)
        else:
            super().mouseMoveEvent(event)
