"""A line of text that keeps its height: what is long stands in two rows of smaller letters. Enter takes it, Escape
leaves it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from desktop.look.theme import Look

HEIGHT_PX = 42
LETTERS_PX = 15
SMALLER_PX = (13, 12, 10)
"""The height has room for one row of letters, two of smaller ones (of the second size in Chinese), or three."""

BORDER_PX, SIDE_PX, MARGIN_PX = 2, 5, 1


class SentenceEdit(QPlainTextEdit):
    """Knows whether its text was typed by somebody or put there to be shown."""

    entered = Signal()
    left = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._typed = self._display = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(MARGIN_PX)
        self.textChanged.connect(self._text_changed)
        look.changed.connect(self._restyle)
        self._restyle()

    @property
    def typed(self) -> bool:
        """Whether somebody has typed since a text was last shown."""
        return self._typed

    def show_text(self, text: str) -> None:
        """A text to be read: it is not something that was typed."""
        if text != self.toPlainText():
            self._display = True
            self._replace(text)
            self._display = False
            self.verticalScrollBar().setValue(0)
        self._typed = False

    def type_text(self, text: str) -> None:
        """A text as if somebody had typed it; the edit's own undo goes back."""
        self._replace(text)

    def fit(self) -> None:
        """The letters as large as there is room for, in the middle of the height."""
        spare = self._spare_in(LETTERS_PX, most_rows=1)
        for letters_px in (*SMALLER_PX, SMALLER_PX[0]):  # what is longer still is scrolled
            if spare < 0:
                spare = self._spare_in(letters_px)
        as_needed, never = Qt.ScrollBarPolicy.ScrollBarAsNeeded, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(never if spare >= 0 else as_needed)
        self.setViewportMargins(SIDE_PX, max(int(spare / 2), 0), SIDE_PX, 0)

    def keyPressEvent(self, event: QKeyEvent, /) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent, /) -> bool:
        """Undo belongs to the scene, as long as nothing is being typed here; every other key is the text's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            steps_back = event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
            if steps_back and not self._typed:
                event.ignore()
                return False
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent, /) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.fit()

    def insertFromMimeData(self, source: QMimeData, /) -> None:  # noqa: N802
        self.insertPlainText(" ".join(source.text().split()))

    def _replace(self, text: str) -> None:
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)

    def _text_changed(self) -> None:
        self._typed = not self._display
        self.fit()

    def _spare_in(self, letters_px: int, most_rows: int = 9) -> float:
        """Sets the text in letters of this size: the height that is left over, below 0 where it does not fit."""
        font = QFont(self.font())
        font.setPixelSize(round(letters_px * self._look.scale))
        if font != self.document().defaultFont():
            self.document().setDefaultFont(font)
        heights = [height for number in range(self.blockCount()) for height in self._heights_of(number)]
        room = self.height() - 2 * BORDER_PX - 2 * MARGIN_PX
        return room - sum(heights) if len(heights) <= most_rows else -1.0

    def _heights_of(self, number: int) -> list[float]:
        """Of the lines of a block; Chinese ones are higher than their font says."""
        block = self.document().findBlockByNumber(number)
        self.blockBoundingRect(block)  # lays the block out, if that waits to be done
        return [block.layout().lineAt(line).height() for line in range(block.layout().lineCount())]

    def _restyle(self) -> None:
        theme, scale = self._look.theme, self._look.scale
        self.setStyleSheet(
            f"QPlainTextEdit {{ font-size: {round(LETTERS_PX * scale)}px; background: {theme.raised};"
            f" color: {theme.text}; border-radius: 6px;"
            f" border: {theme.border_px}px solid {theme.line}; padding: {BORDER_PX - theme.border_px}px; }}"
            f" QPlainTextEdit:focus {{ border: {BORDER_PX}px solid {theme.accent}; padding: 0; }}"
        )
        self.setFixedHeight(round(HEIGHT_PX * scale))
        self.fit()
