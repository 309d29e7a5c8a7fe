"""The line that says what happened: at the top of the window, never over the picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from desktop.look.icons import icon
from desktop.look.theme import Look
from desktop.look.translations import Translations

SECONDS = 7.0
"""How long a notice stays; errors and offers stay until they are closed or answered."""

SLACK_PX = 4
"""Beside a sentence, so that it does not break for a pixel."""


@dataclass(frozen=True, slots=True)
class NoticeChoice:
    """A button of an offer: the text "section.name", and what it does."""

    text: str
    do: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Message:
    """What the bar says. With `choices` it is an offer, and waits for one of them."""

    sentence: str
    is_error: bool = False
    choices: tuple[NoticeChoice, ...] = ()

    @property
    def stays(self) -> bool:
        return self.is_error or bool(self.choices)


class Notices(QFrame):
    """One message at a time, the newest; an offer comes back when what was said over it is gone."""

    said = Signal(str)

    def __init__(self, words: Translations, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._look = words, look
        self._message: Message | None = None
        self._waiting: Message | None = None
        self._symbol, self._sentence = QLabel(), QLabel()
        self._buttons = QHBoxLayout()
        self._close = QToolButton()
        self._timer = QTimer(self, singleShot=True, interval=round(SECONDS * 1000))
        self._timer.timeout.connect(self.dismiss)
        self._lay_out()
        words.changed.connect(self._say)
        look.changed.connect(self._colour)
        self._say()
        self.hide()

    @property
    def message(self) -> Message | None:
        return self._message

    def tell(self, sentence: str) -> None:
        """Something that went well or is good to know; goes by itself."""
        self._show(Message(sentence))

    def fail(self, sentence: str) -> None:
        """What went wrong and what to do; stays until it is closed or something else is said."""
        self._show(Message(sentence, is_error=True))

    def offer(self, sentence: str, *choices: NoticeChoice) -> None:
        """A question with its answers as buttons, which need not be answered now."""
        self._show(Message(sentence, choices=choices))

    def dismiss(self) -> None:
        """Close what is shown; an offer that was covered comes back."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None and waiting is not self._message:
            self._show(waiting)
        else:
            self._message = None
            self.hide()

    def dismiss_error(self) -> None:
        """What failed before is of no interest once something has gone well."""
        if self._message and self._message.is_error:
            self.dismiss()

    def sizeHint(self) -> QSize:  # noqa: N802
        """With the sentence on one line."""
        hint, text = super().sizeHint(), self._sentence
        line = text.fontMetrics().boundingRect(text.text()).width() + 2 * SLACK_PX
        return QSize(hint.width() - text.sizeHint().width() + line, hint.height())

    def _show(self, message: Message) -> None:
        if self._message and self._message.choices and not message.choices:
            self._waiting = self._message
        self._message = message
        self._sentence.setText(message.sentence)
        self._fill_buttons(message)
        self._colour()
        self.setAccessibleName(self._words("notices.error" if message.is_error else "notices.notice"))
        self.setAccessibleDescription(message.sentence)
        self._timer.stop()
        if not message.stays:
            self._timer.start()
        self.show()
        self._announce(message)
        self.said.emit(message.sentence)

    def _announce(self, message: Message) -> None:
        """Read aloud by a screen reader, wherever the keyboard is."""
        event = QAccessibleAnnouncementEvent(self, message.sentence)
        polite = QAccessible.AnnouncementPoliteness
        event.setPoliteness(polite.Assertive if message.is_error else polite.Polite)
        QAccessible.updateAccessibility(event)

    def _fill_buttons(self, message: Message) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for number, choice in enumerate(message.choices):
            button = QPushButton(self._words(choice.text))
            if number == 0:
                button.setProperty("role", "primary")
            button.clicked.connect(lambda _=False, choice=choice: self._answer(choice))
            self._buttons.addWidget(button)

    def _answer(self, choice: NoticeChoice) -> None:
        self.dismiss()
        choice.do()

    def _lay_out(self) -> None:
        self.setProperty("panel", "true")
        self.setProperty("notice", "true")
        self._sentence.setWordWrap(True)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)  # names of files are no mark-up
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close.setProperty("flat", "true")
        self._close.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 1, 2, 1)
        row.setSpacing(10)
        row.addWidget(self._symbol)
        row.addWidget(self._sentence, 1)
        row.addLayout(self._buttons)
        row.addWidget(self._close)

    def _say(self) -> None:
        self._close.setAccessibleName(self._words("notices.close"))
        self._close.setToolTip(self._words("notices.close"))
        if self._message:
            self._fill_buttons(self._message)

    def _colour(self) -> None:
        is_error = self._message is not None and self._message.is_error
        self.setProperty("notice", "error" if is_error else "true")
        self.style().polish(self)
        side = round(20 * self._look.scale)
        symbol = icon(self._look, "error" if is_error else "notice", "bad" if is_error else "accent")
        self._symbol.setPixmap(symbol.pixmap(QSize(side, side)))
        self._sentence.setProperty("role", "error" if is_error else "")
        self._sentence.style().polish(self._sentence)
        self._close.setIcon(icon(self._look, "close"))
