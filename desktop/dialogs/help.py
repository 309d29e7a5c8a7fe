"""The help: every hint in words and pictures, what joins cards, and the keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core import project
from core.scene.relations import RELATIONS
from core.scene.scene import Backdrop, Scene
from core.scene.sentence import say, statement
from desktop.dialogs.examples import ExampleScene, pair
from desktop.dialogs.texts import TITLE_PX, Heading, TextColumn, emptied, in_a_row, text
from desktop.dialogs.tile import Tile
from desktop.look.icons import icon
from desktop.look.speech import Reader
from desktop.look.theme import Look
from desktop.look.translations import Translations

Shortcuts = Callable[[], Sequence[tuple[str, str]]]
"""Gives what can be done and its keys, in the language of the moment."""

JOINERS = ("and", "not", "or", "weight")
TOPICS = ("first", *RELATIONS, *JOINERS, "live", "ways", "keys")
PICTURE_PX = 220


def caption(example: ExampleScene, language: str) -> str:
    """What a picture of the help shows: of a hint that hint, of all else the cards."""
    scene = project.load(example.path).recipe.scene
    hinted = example.id.removesuffix("-other") in RELATIONS
    said = statement(scene, scene.hints[0], language) if hinted else say(_plain(scene), language)
    return said[:1].upper() + said[1:]


def _plain(scene: Scene) -> Scene:
    cards = tuple(replace(card, size="medium") for card in scene.cards)
    return replace(scene, cards=cards, backdrop=Backdrop())


class HelpDialog(QDialog):
    """A list of topics with a search line, and the page of the chosen one. It does not block the window."""

    chosen = Signal(Path)  # the scene of a picture, to be opened and tried; the help closes

    def __init__(
        self,
        words: Translations,
        look: Look,
        shortcuts: Shortcuts = tuple,
        parent: QWidget | None = None,
        reader: Reader | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._look, self._shortcuts, self._reader = words, look, shortcuts, reader
        self._build()
        words.changed.connect(self._say)
        look.changed.connect(self._dress)
        self._dress()
        self._say()

    @property
    def topic(self) -> str:
        return TOPICS[max(self._list.currentRow(), 0)]

    def _build(self) -> None:
        self._search = QLineEdit()
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._filter)
        self._search.returnPressed.connect(self._go_to_first)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._search.setFocus)
        self._list = QListWidget()
        self._list.addItems([""] * len(TOPICS))
        self._list.setCurrentRow(0)
        self._list.currentRowChanged.connect(self._fill)
        self._none = text("muted")
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self._search)
        left.addWidget(self._none)
        left.addWidget(self._list, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 20)
        whole.setSpacing(18)
        whole.addLayout(left, 2)
        whole.addWidget(self._page_part(), 5)

    def _page_part(self) -> QFrame:
        panel = QFrame()
        panel.setProperty("panel", "true")
        page = QWidget()
        self._title, self._body = Heading(self._look, TITLE_PX), text()
        self._speak = QPushButton()
        self._speak.clicked.connect(self._read)
        self._speak.setVisible(self._reader is not None and self._reader.available)
        self._pictures = QHBoxLayout()
        self._pictures.setSpacing(16)
        self._below = text("muted")
        self._keys = QGridLayout()
        self._keys.setHorizontalSpacing(24)
        self._keys.setVerticalSpacing(8)
        self._keys.setColumnStretch(1, 1)
        column = QVBoxLayout(page)
        column.setContentsMargins(26, 22, 26, 22)
        column.setSpacing(14)
        column.addWidget(self._title)
        column.addWidget(self._body)
        column.addLayout(in_a_row(self._speak))
        column.addLayout(self._pictures)
        column.addWidget(self._below)
        column.addLayout(self._keys)
        column.addStretch(1)
        self._column = TextColumn(page)
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(2, 2, 2, 2)
        inside.addWidget(self._column)
        return panel

    def _say(self) -> None:
        words = self._words
        self.setWindowTitle(words("help.title"))
        self._search.setPlaceholderText(words("help.search"))
        self._search.setAccessibleName(words("help.search"))
        self._list.setAccessibleName(words("help.topics"))
        self._none.setText(words("help.nothing_found"))
        self._speak.setText(words("help.read"))
        self._speak.setAccessibleName(words("help.read"))
        for row, topic in enumerate(TOPICS):
            self._item(row).setText(self._title_of(topic))
        self._filter(self._search.text())
        self._fill()

    def _title_of(self, topic: str) -> str:
        return self._words.label("relation", topic) if topic in RELATIONS else self._words(f"help.{topic}")

    def _item(self, row: int) -> QListWidgetItem:
        item = self._list.item(row)
        assert item is not None
        return item

    def _fill(self) -> None:
        topic = self.topic
        title = self._title_of(topic)
        self._title.setText(title[:1].upper() + title[1:])
        self._body.setText(self._words(f"help.{topic}_text"))
        emptied(self._pictures)
        emptied(self._keys)
        pictures = pair(topic)
        for example in pictures:
            self._pictures.addWidget(self._tile(example))
        self._pictures.addStretch(1)
        self._below.setText(self._words("help.try"))
        self._below.setVisible(bool(pictures))
        if topic == "keys":
            self._list_keys()
        self._column.verticalScrollBar().setValue(0)
        self._column.refit()

    def _tile(self, example: ExampleScene) -> Tile:
        tile = Tile(example.picture, self._look)
        tile.say(caption(example, self._words.language), self._words("help.open_scene"))
        tile.fix_width(round(PICTURE_PX * self._look.scale))
        tile.clicked.connect(lambda: self._open(example.path))
        tile.stepped.connect(lambda dx, dy: self.focusNextPrevChild(dx + dy > 0))
        return tile

    def _open(self, path: Path) -> None:
        self.accept()
        self.chosen.emit(path)

    def _list_keys(self) -> None:
        for row, (what, keys) in enumerate(self._shortcuts()):
            pressed = QLabel(keys)
            pressed.setProperty("role", "title")
            self._keys.addWidget(pressed, row, 0)
            self._keys.addWidget(text_of(what), row, 1)

    def _filter(self, wanted: str) -> None:
        found = [row for row, topic in enumerate(TOPICS) if wanted.strip().casefold() in self._all_of(topic)]
        for row in range(len(TOPICS)):
            self._item(row).setHidden(row not in found)
        self._none.setVisible(not found)
        if found and self._list.currentRow() not in found:
            self._list.setCurrentRow(found[0])

    def _all_of(self, topic: str) -> str:
        return f"{self._title_of(topic)} {self._words(f'help.{topic}_text')}".casefold()

    def _go_to_first(self) -> None:
        self._list.setFocus()
        if self._list.currentItem() is not None:
            self._list.scrollToItem(self._list.currentItem())

    def _read(self) -> None:
        if self._reader is not None:
            self._reader.say(f"{self._title.text()}. {self._body.text()}", self._words.language)

    def _dress(self) -> None:
        theme, scale = self._look.theme, self._look.scale
        self._list.setStyleSheet(
            f"QListWidget {{ padding: 6px; }} "
            f"QListWidget::item {{ padding: {round(6 * scale)}px; border-radius: 6px; color: {theme.text}; }} "
            f"QListWidget::item:selected {{ background: {theme.accent}; color: {theme.on_accent}; }} "
            f"QListWidget::item:hover:!selected {{ background: {theme.panel}; }}"
        )
        self._speak.setIcon(icon(self._look, "speak"))
        self.resize(min(round(860 * scale), 1200), min(round(640 * scale), 740))
        self._fill()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(860, 640)


def text_of(words: str) -> QLabel:
    label = text()
    label.setText(words)
    return label
