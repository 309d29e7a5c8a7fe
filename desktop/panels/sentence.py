"""The scene as a sentence that can be typed over: what is typed becomes the scene, and nothing typed is lost."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QTextEdit, QVBoxLayout, QWidget

from core.errors import DioramaError
from core.scene.scene import Scene
from core.scene.sentence import SentenceError, parse, say
from desktop.document import Document, Part
from desktop.panels.merging import merged
from desktop.panels.sentence_edit import SentenceEdit
from desktop.panels.sentence_errors import error_text
from desktop.theme import Look
from desktop.words import Words


class SentenceLine(QFrame):
    """Shows the sentence of the present scene; while somebody types, their own."""

    def __init__(self, document: Document, words: Words, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._words, self._look = document, words, look
        self._error: SentenceError | None = None
        self._given_up = ""
        self.edit = SentenceEdit(look, self)
        self.message = QLabel(self)
        self.suggestion, self.take_up = QPushButton(self), QPushButton(self)
        self._lay_out()
        self.edit.entered.connect(self.apply)
        self.edit.left.connect(self._give_up)
        self.edit.textChanged.connect(self._typed)
        self.suggestion.clicked.connect(self._use_suggestion)
        self.take_up.clicked.connect(self._take_up)
        document.changed.connect(self._changed)
        words.changed.connect(self._say)
        look.changed.connect(self._show_state)
        self._say()

    @property
    def edited(self) -> bool:
        """Whether the line holds something else than the sentence of the scene."""
        return self.edit.toPlainText() != self._said()

    def apply(self) -> None:
        """Make the typed sentence the scene; if it is none, say why and leave it standing."""
        text = self.edit.toPlainText()
        try:
            scene = merged(self._document.scene, parse(text))
        except SentenceError as error:
            self._error = error
        except DioramaError as error:
            self._error = SentenceError(str(error), "scene", (0, len(text)))
        else:
            self._error, self._given_up = None, ""
            self._document.edit(scene)
            self.edit.show_text(self._said())
        self._show_state()

    def set_simple(self, simple: bool) -> None:
        """Children read the sentence in larger letters."""
        self.edit.set_large(simple)

    def _said(self) -> str:
        scene = self._document.scene
        return "" if scene == Scene() else say(scene, self._words.language)

    def _changed(self, parts: Part) -> None:
        if parts & (Part.CARDS | Part.HINTS | Part.BACKDROP):
            self._show_scene()

    def _show_scene(self) -> None:
        """The scene's own sentence, unless something else is being typed."""
        if not self.edit.typed:
            self._given_up = ""
            self.edit.show_text(self._said())
        self._show_state()

    def _typed(self) -> None:
        self._error = None
        self._show_state()

    def _give_up(self) -> None:
        """Back to the scene's sentence; what was typed can be taken up again."""
        if self.edit.typed and self.edited:
            self._given_up = self.edit.toPlainText()
        self._error = None
        self.edit.show_text(self._said())
        self._show_state()

    def _take_up(self) -> None:
        self.edit.type_text(self._given_up)
        self._given_up = ""
        self.edit.setFocus()
        self._show_state()

    def _use_suggestion(self) -> None:
        error = self._error
        if error is not None and error.suggestion:
            text = self.edit.toPlainText()
            self.edit.type_text(text[: error.start] + error.suggestion + text[error.end :])
            self.edit.setFocus()
            self.apply()

    def _show_state(self) -> None:
        error = self._error
        typing = self.edit.typed and self.edited
        note = self._words("sentence.edited") if typing else ""
        self.message.setText(error_text(error, self._words) if error else note)
        self.message.setProperty("role", "error" if error else "muted")
        self.message.style().polish(self.message)
        self.message.setVisible(bool(self.message.text()))
        suggestion = error.suggestion if error else None
        self.suggestion.setVisible(bool(suggestion))
        self.suggestion.setText(self._words("sentence.use", word=suggestion) if suggestion else "")
        self.take_up.setVisible(bool(self._given_up) and not typing)
        self.edit.setExtraSelections([self._mark(error)] if error else [])

    def _mark(self, error: SentenceError) -> QTextEdit.ExtraSelection:
        """The words that stand in the way, underlined; at the end of the text the last one before it."""
        length = len(self.edit.toPlainText())
        start = min(error.start, max(length - 1, 0))
        marked = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.edit.document())
        cursor.setPosition(_utf16(self.edit.toPlainText(), start))
        end = min(max(error.end, start + 1), length)
        cursor.setPosition(_utf16(self.edit.toPlainText(), end), QTextCursor.MoveMode.KeepAnchor)
        style = QTextCharFormat()
        style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        style.setUnderlineColor(self._look.theme.colour("bad"))
        style.setForeground(self._look.theme.colour("bad"))
        marked.cursor, marked.format = cursor, style  # type: ignore[attr-defined]
        return marked

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        below = QHBoxLayout()
        below.setSpacing(8)
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        below.addWidget(self.message, 1)
        below.addWidget(self.suggestion)
        below.addWidget(self.take_up)
        below.addStretch(0)
        column.addWidget(self.edit)
        column.addLayout(below)

    def _say(self) -> None:
        words = self._words
        self.setAccessibleName(words("sentence.name"))
        self.edit.setAccessibleName(words("sentence.name"))
        self.edit.setAccessibleDescription(words("sentence.description"))
        self.edit.setPlaceholderText(words("sentence.placeholder"))
        self.edit.setToolTip(words("sentence.tip"))
        self.take_up.setText(words("sentence.take_up"))
        self._show_scene()

    def changeEvent(self, event: QEvent, /) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.edit.fit()


def _utf16(text: str, position: int) -> int:
    """The place of a character as Qt counts."""
    return len(text[:position].encode("utf-16-le")) // 2
