"""A line of text that wraps and grows with what it holds: Enter takes it, Escape leaves it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from desktop.theme import Look

MOST_LINES = 4


class SentenceEdit(QPlainTextEdit):
    """Knows whether its text was typed by somebody or put there to be shown."""

    entered = Signal()
    left = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._typed = self._showing = False
        self._large = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(6)
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
            self._showing = True
            self._replace(text)
            self._showing = False
        self._typed = False

    def type_text(self, text: str) -> None:
        """A text as if somebody had typed it; the edit's own undo goes back."""
        self._replace(text)

    def set_large(self, large: bool) -> None:
        self._large = large
        self._restyle()

    def fit(self) -> None:
        """As many lines high as the text is, up to MOST_LINES."""
        lines = sum(self._lines_of(number) for number in range(self.blockCount()))
        height = min(max(lines, 1), MOST_LINES) * self.fontMetrics().lineSpacing()
        self.setFixedHeight(round(height + 2 * self.document().documentMargin() + 2 * self.frameWidth() + 1))

    def keyPressEvent(self, event: QKeyEvent, /) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent, /) -> bool:
        """Undo belongs to the scene, as long as nothing is being typed here."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and not self._typed:
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
        self._typed = not self._showing
        self.fit()

    def _lines_of(self, number: int) -> int:
        block = self.document().findBlockByNumber(number)
        self.blockBoundingRect(block)  # lays the block out, if that waits to be done
        return max(block.layout().lineCount(), 1)

    def _restyle(self) -> None:
        theme, size_px = self._look.theme, round((18 if self._large else 15) * self._look.scale)
        self.setStyleSheet(
            f"QPlainTextEdit {{ font-size: {size_px}px; background: {theme.raised}; color: {theme.text};"
            f" border: {theme.border_px}px solid {theme.line}; border-radius: 6px; }}"
            f" QPlainTextEdit:focus {{ border: 2px solid {theme.accent}; }}"
        )
        self.fit()
