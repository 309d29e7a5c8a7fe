"""The scene as a sentence that can be typed over: what is typed becomes the scene, and nothing typed is lost."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QHideEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QApplication, QFrame, QTextEdit, QVBoxLayout, QWidget

from core.errors import DioramaError
from core.scene.scene import Scene
from core.scene.sentence import SentenceError, parse, say
from desktop.document.document import Document, ScenePart
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.panels.scene_merge import merged
from desktop.panels.sentence_edit import SentenceEdit
from desktop.panels.sentence_errors import error_text, offered_word
from desktop.panels.sentence_note import SentenceNote


class SentenceLine(QFrame):
    """Shows the sentence of the present scene; while somebody types, their own."""

    def __init__(self, document: Document, words: Translations, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._words, self._look = document, words, look
        self._error: SentenceError | None = None
        self._given_up = ""
        self._reads_text = False
        self.edit = SentenceEdit(look, self)
        self.note = SentenceNote(self)
        self._attended = True
        self._lay_out()
        self.edit.entered.connect(self.apply)
        self.edit.left.connect(self._give_up)
        self.edit.textChanged.connect(self._typed)
        self.note.suggestion.clicked.connect(self._use_suggestion)
        self.note.take_up.clicked.connect(self._take_up)
        document.changed.connect(self._changed)
        words.changed.connect(self._say)
        look.changed.connect(self._show_state)
        self._say()

    @property
    def edited(self) -> bool:
        """Whether the line holds something else than the sentence of the scene."""
        return self.edit.toPlainText() != self._said()

    def set_reads_text(self, reads: bool) -> None:
        """Whether the model of the moment can draw a card in one's own words."""
        self._reads_text = reads
        self._show_state()

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

    def _said(self) -> str:
        scene = self._document.scene
        return "" if scene == Scene() else say(scene, self._words.language, brief=True)

    def _changed(self, parts: ScenePart) -> None:
        if parts & (ScenePart.CARDS | ScenePart.HINTS | ScenePart.BACKDROP):
            self._show_scene()

    def _show_scene(self) -> None:
        """The scene's own sentence, unless something else is being typed."""
        if not self.edit.typed:
            self._given_up = ""
            self.edit.show_text(self._said())
        self._show_state()

    def _typed(self) -> None:
        self._error, self._attended = None, True
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
        if error is not None and (word := offered_word(error, reads_text=self._reads_text)):
            text = self.edit.toPlainText()
            self.edit.type_text(text[: error.start] + word + text[error.end :])
            self.edit.setFocus()
            self.apply()

    def _show_state(self) -> None:
        error = self._error
        typing = self.edit.typed and self.edited
        note = self._words("sentence.edited") if typing else self._undrawn()
        suggestion = offered_word(error, reads_text=self._reads_text) if error else None
        self.note.show_message(error_text(error, self._words) if error else note, is_error=error is not None)
        self.note.suggestion.setVisible(bool(suggestion))
        self.note.suggestion.setText(self._words("sentence.use", word=suggestion) if suggestion else "")
        self.note.take_up.setVisible(bool(self._given_up) and not typing)
        self.edit.setExtraSelections([self._mark(*span) for span in _spans(error)])
        self._place_note()

    def _undrawn(self) -> str:
        """What the model of the moment cannot draw, because it does not read text; nothing where it can."""
        texts = [card.text for card in self._document.scene.wanted if card.text is not None]
        if self._reads_text or not texts:
            return ""
        return self._words("sentence.text_not_drawn", text=texts[0])

    def _place_note(self) -> None:
        if self._attended and self.note.says and self.isVisible():
            self.note.lie_below(self.edit)
        else:
            self.note.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.FocusIn:
            self._attended = True
            self._place_note()
        elif event.type() == QEvent.Type.FocusOut:
            focus = QApplication.focusWidget()
            self._attended = focus is None or focus is self.edit or self.note.isAncestorOf(focus)
            self._place_note()
        elif event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place_note()
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        super().hideEvent(event)
        self.note.hide()

    def _mark(self, start: int, end: int) -> QTextEdit.ExtraSelection:
        """The words that stand in the way, underlined; at the end of the text the last one before it."""
        length = len(self.edit.toPlainText())
        start = min(start, max(length - 1, 0))
        marked = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.edit.document())
        cursor.setPosition(_utf16(self.edit.toPlainText(), start))
        end = min(max(end, start + 1), length)
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
        column.addWidget(self.edit)
        for part in (self.edit, self.note.suggestion, self.note.take_up):
            part.installEventFilter(self)

    def _say(self) -> None:
        words = self._words
        self.setAccessibleName(words("sentence.name"))
        self.edit.setAccessibleName(words("sentence.name"))
        self.edit.setAccessibleDescription(words("sentence.description"))
        self.edit.setPlaceholderText(words("sentence.placeholder"))
        self.edit.setToolTip(words("sentence.tip"))
        self.note.take_up.setText(words("sentence.take_up"))
        self._show_scene()

    def changeEvent(self, event: QEvent, /) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.edit.fit()


def _spans(error: SentenceError | None) -> list[tuple[int, int]]:
    """Where the words are that stand in the way: all unknown ones, or the one that cannot stand where it does."""
    if error is None:
        return []
    return [word.span for word in error.unknown] or [(error.start, error.end)]


def _utf16(text: str, position: int) -> int:
    """The place of a character as Qt counts."""
    return len(text[:position].encode("utf-16-le")) // 2
