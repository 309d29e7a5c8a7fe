"""The models: clay, and the user's own checkpoints with what is known of each."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.dialogs.texts import TextColumn, emptied, text
from desktop.document.checkpoints import CLAY, CheckpointEntry, CheckpointLibrary, sentence_of
from desktop.document.document import Document, ScenePart
from desktop.look.error_messages import refusal
from desktop.look.theme import Look
from desktop.look.tips import plain
from desktop.look.translations import Translations


class ModelsDialog(QDialog):
    """Lists them, the one in use marked; chooses, adds and takes from the list. Files are looked at again each time
    that it opens, off the window's thread.
    """

    chosen = Signal(str)
    folder_wanted = Signal()
    file_wanted = Signal()

    def __init__(
        self,
        document: Document,
        library: CheckpointLibrary,
        words: Translations,
        look: Look,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._library, self._words, self._look = document, library, words, look
        self._about, self._trouble = text("muted"), text("error")
        self._rows = QVBoxLayout()
        self._add, self._folder, self._file = QPushButton(), QAction(self), QAction(self)
        self._lay_out()
        library.changed.connect(self._fill)
        library.added.connect(lambda _: self._show_trouble(""))
        library.refused.connect(self._refuse)
        document.changed.connect(self._follow)
        words.changed.connect(self._say)
        look.changed.connect(self._widen)
        self._say()
        self._widen()
        library.refresh()

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(4, 4, 12, 4)
        column.setSpacing(12)
        column.addWidget(self._about)
        self._rows.setSpacing(10)
        column.addLayout(self._rows)
        column.addStretch(1)
        self._column = TextColumn(content)
        self.add_menu = QMenu(self)
        for action, wanted in ((self._folder, self.folder_wanted), (self._file, self.file_wanted)):
            action.triggered.connect(wanted)
            self.add_menu.addAction(action)
        self._add.setMenu(self.add_menu)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._close: QPushButton = self._buttons.button(QDialogButtonBox.StandardButton.Close)
        self._close.setIcon(QIcon())
        self._buttons.rejected.connect(self.reject)
        below = QHBoxLayout()
        below.addWidget(self._add)
        below.addStretch(1)
        below.addWidget(self._buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(14)
        whole.addWidget(self._column, 1)
        whole.addWidget(self._trouble)
        whole.addLayout(below)
        self._show_trouble("")

    def _refuse(self, _: Path, error: Exception) -> None:
        self._show_trouble(refusal(sentence_of(error), "models.refused", self._words))

    def _show_trouble(self, sentence: str) -> None:
        """Why something could not be added; "": nothing is wrong any more."""
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))

    def _choose(self, name: str) -> None:
        """Loading may take a while: how far it is, and the button that stops it, are in the window."""
        self.chosen.emit(name)
        self.accept()

    def _follow(self, part: ScenePart) -> None:
        if part & ScenePart.SETTINGS:
            self._fill()

    def _fill(self) -> None:
        focused = next((row.name for row in self._shown() if row.isAncestorOf(self.focusWidget() or self)), None)
        emptied(self._rows)
        model = self._document.recipe.model
        for name, entry in ((CLAY, None), *((entry.name, entry) for entry in self._library.entries)):
            row = self._row(name, entry, in_use=model == name)
            self._rows.addWidget(row)
            row.show()  # a layout would do it only later
        self._column.refit()
        for row in self._shown():
            if row.name == focused:
                row.take_focus()

    def _shown(self) -> list[ModelRow]:
        items = (self._rows.itemAt(index) for index in range(self._rows.count()))
        return [row for item in items if item is not None and isinstance(row := item.widget(), ModelRow)]

    def _row(self, name: str, entry: CheckpointEntry | None, *, in_use: bool) -> ModelRow:
        row = ModelRow(name, entry, self._words, in_use=in_use)
        row.chosen.connect(self._choose)
        row.removed.connect(self._library.remove)
        return row

    def _say(self) -> None:
        words = self._words
        self.setWindowTitle(words("models.title"))
        self._about.setText(words("models.about"))
        self._add.setText(words("models.add"))
        self._add.setAccessibleName(words("models.add"))
        self._folder.setText(words("models.add_folder"))
        self._file.setText(words("models.add_file"))
        self._close.setText(words("settings.close"))
        self._close.setAccessibleName(words("settings.close"))
        self._fill()

    def _widen(self) -> None:
        scale = self._look.scale
        self.resize(min(round(680 * scale), 1100), min(round(560 * scale), 740))


class ModelRow(QFrame):
    """One model: its name, what is known of it, what is wrong with it, and the ways to use it or let it go."""

    chosen = Signal(str)
    removed = Signal(str)

    def __init__(self, name: str, entry: CheckpointEntry | None, words: Translations, *, in_use: bool) -> None:
        super().__init__()
        self.name = name
        self.setProperty("panel", "true")
        shown = words("models.clay") if entry is None else name
        title, about, trouble = text("title"), text("muted"), text("error")
        title.setText(_breakable(shown))
        about.setText(words("models.clay_about") if entry is None else about_entry(entry, words))
        trouble.setText(trouble_of(entry, words) if entry else "")
        trouble.setVisible(bool(trouble.text()))
        if entry is not None:
            title.setToolTip(plain(str(entry.path)))
        self.use, self.remove = QPushButton(), QPushButton()
        self.use.setText(words("models.in_use" if in_use else "models.use"))
        self.use.setEnabled(not in_use and not (entry and entry.gone))
        self.use.setAccessibleName(words("models.in_use_named" if in_use else "models.use_named", name=shown))
        self.use.clicked.connect(lambda: self.chosen.emit(name))
        self.remove.setText(words("models.remove"))
        self.remove.setToolTip(words("models.remove_tip"))
        self.remove.setAccessibleName(words("models.remove_named", name=shown))
        self.remove.setVisible(entry is not None)
        self.remove.clicked.connect(lambda: self.removed.emit(name))
        self._lay_out(title, about, trouble)

    def take_focus(self) -> None:
        """The keyboard comes back to the row after the list was filled anew."""
        (self.use if self.use.isEnabled() else self.remove).setFocus()

    def _lay_out(self, *labels: QLabel) -> None:
        column = QVBoxLayout()
        column.setSpacing(2)
        for label in labels:
            column.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(10)
        row.addLayout(column, 1)
        row.addWidget(self.use)
        row.addWidget(self.remove)


def about_entry(entry: CheckpointEntry, words: Translations) -> str:
    """Its family, what it takes on the disk, and when it was used last."""
    family = words(f"models.family_{entry.family or 'unknown'}")
    size = size_of(entry.bytes) if entry.bytes else words("models.size_unknown")
    used = words("models.used", when=entry.used) if entry.used else words("models.never_used")
    return words("models.row", family=family, size=size, side=entry.side, used=used)


def trouble_of(entry: CheckpointEntry, words: Translations) -> str:
    """What is wrong with it, as one sentence; "": nothing that is known."""
    if entry.gone:
        return words("models.gone")
    trouble = entry.trouble or entry.failed
    return refusal(trouble, "models.trouble", words) if trouble else ""


def size_of(count: int) -> str:
    """Bytes as people say them."""
    for unit, least in (("GB", 1e9), ("MB", 1e6)):
        if count >= least:
            return f"{count / least:.1f} {unit}"
    return f"{max(count / 1e3, 0.1):.1f} kB"


def _breakable(name: str) -> str:
    """A long name may break after the signs that part its words."""
    return name.replace("_", "_\u200b").replace("-", "-\u200b").replace(".", ".\u200b")
