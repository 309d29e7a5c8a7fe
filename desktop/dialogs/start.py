"""The first thing that is seen: examples as pictures, the last files, and the ways to begin."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.dialogs.examples import examples
from desktop.dialogs.recent import RecentFile
from desktop.dialogs.texts import TITLE_PX, Heading, TextColumn, emptied, text
from desktop.dialogs.tile import MARGIN_PX, Tile
from desktop.dialogs.wall import Wall
from desktop.document.settings import Settings, SettingsStore
from desktop.look.icons import application_icon, icon
from desktop.look.speech import Reader
from desktop.look.theme import Look
from desktop.look.translations import Translations

LEAST_TILE_PX, LEAST_SIMPLE_TILE_PX = 150, 200
TARGET_PX, SIMPLE_TARGET_PX = 44, 60
SIGN_PX = 56

WAYS = ("back", "new", "open", "tour")
"""The ways to begin: the ids of their buttons, icons and texts."""


class StartScreen(QWidget):
    """Settings decide what is recent, whether titles are read aloud, and whether it is simple at first."""

    chosen = Signal(Path)  # a project to open: an example or a recent file
    back_wanted = Signal()  # to the scene that is on the stage
    new_wanted = Signal()
    open_wanted = Signal()
    tour_wanted = Signal()

    def __init__(
        self,
        settings: SettingsStore,
        words: Translations,
        look: Look,
        parent: QWidget | None = None,
        reader: Reader | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._words, self._look, self._reader = settings, words, look, reader
        self._simple = settings.present.simple
        self._build()
        settings.changed.connect(self._follow)
        words.changed.connect(self._say)
        look.changed.connect(self._colour)
        self._say()
        self.set_simple(self._simple)
        self.set_back(False)

    def set_back(self, offered: bool) -> None:
        """Whether there is a scene on the stage to go back to; Escape does it, too."""
        self._ways["back"].setHidden(not offered)

    def set_simple(self, simple: bool) -> None:
        """For children: larger pictures, and nothing that leads to files."""
        self._simple = simple
        self._ways["open"].setHidden(simple)
        self._last.setHidden(simple)
        self._colour()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._list_recent()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape and not self._ways["back"].isHidden():
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        wanted = (self.back_wanted, self.new_wanted, self.open_wanted, self.tour_wanted)
        self._ways = {id: QPushButton() for id in WAYS}
        for button, signal in zip(self._ways.values(), wanted, strict=True):
            button.clicked.connect(lambda _=False, signal=signal: signal.emit())
            button.setAutoDefault(True)  # Enter presses it, too
        self._ways["new"].setProperty("role", "primary")
        self.setFocusProxy(self._ways["new"])
        self._tiles = {example.id: self._tile(example.path, example.picture) for example in examples()}
        self._wall = Wall(tuple(self._tiles.values()), self._least_px())
        self._wall.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._heading = Heading(self._look)
        self._lead = text("muted")
        for label in (self._heading, self._lead):
            label.setContentsMargins(MARGIN_PX, 0, 0, 0)
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(self._heading)
        right.addWidget(self._lead)
        right.addSpacing(8)
        right.addWidget(self._wall, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(24, 24, 24, 24)
        whole.setSpacing(28)
        whole.addWidget(self._side())
        whole.addLayout(right, 1)

    def _tile(self, path: Path, picture: Path) -> Tile:
        tile = Tile(picture, self._look)
        tile.clicked.connect(lambda: self.chosen.emit(path))
        tile.pointed.connect(lambda: self._read(tile.text()))
        return tile

    def _side(self) -> QFrame:
        self._panel = QFrame()
        self._panel.setProperty("panel", "true")
        self._sign, self._name, self._claim = QLabel(), Heading(self._look, TITLE_PX), text("muted")
        self._name.setText("Diorama")
        self._sign.setPixmap(application_icon().pixmap(QSize(SIGN_PX, SIGN_PX), self.devicePixelRatioF()))
        self._last = self._recent_part()
        column = QVBoxLayout(self._panel)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._sign)
        head.addWidget(self._name, 1)
        column.addLayout(head)
        column.addWidget(self._claim)
        column.addSpacing(10)
        for button in self._ways.values():
            column.addWidget(button)
        column.addSpacing(14)
        column.addWidget(self._last, 1)
        column.addStretch(0)
        return self._panel

    def _recent_part(self) -> QWidget:
        part = QWidget()
        self._recent_heading, self._nothing = Heading(self._look, 15), text("muted")
        rows = QWidget()
        self._rows = QVBoxLayout(rows)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(2)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._recent_heading)
        column.addWidget(self._nothing)
        self._recent = TextColumn(rows)
        column.addWidget(self._recent, 1)
        return part

    def _follow(self, settings: Settings) -> None:
        self._list_recent()
        if settings.simple != self._simple:
            self.set_simple(settings.simple)

    def _list_recent(self) -> None:
        emptied(self._rows)
        paths = [Path(path) for path in self._settings.present.recent]
        self._nothing.setVisible(not paths)
        for path in paths:
            row = RecentFile(path, self._words, self._look)
            row.clicked.connect(lambda _=False, path=path: self.chosen.emit(path))
            self._rows.addWidget(row)
        self._rows.addStretch(1)
        self._recent.refit()

    def _say(self) -> None:
        words = self._words
        self.setAccessibleName(words("start.name"))
        self._claim.setText(words("start.claim"))
        for id, button in self._ways.items():
            button.setText(words(f"start.{id}"))
            button.setAccessibleName(words(f"start.{id}"))
            button.setToolTip(words(f"start.{id}_tip"))
        self._heading.setText(words("start.examples"))
        self._lead.setText(words("start.examples_lead"))
        self._recent_heading.setText(words("start.recent"))
        self._nothing.setText(words("start.nothing_recent"))
        for id, tile in self._tiles.items():
            tile.say(words(f"examples.{id}"), words("start.open_example"))
        self._list_recent()

    def _colour(self) -> None:
        scale = self._look.scale
        target_px = round((SIMPLE_TARGET_PX if self._simple else TARGET_PX) * scale)
        self._panel.setFixedWidth(round(130 + 150 * scale))
        for id, button in self._ways.items():
            button.setIcon(icon(self._look, id, "on_accent") if id == "new" else icon(self._look, id))
            button.setIconSize(QSize(target_px // 2, target_px // 2))
            button.setStyleSheet(f"min-height: {target_px}px;")
        self._wall.set_least(self._least_px())

    def _least_px(self) -> int:
        least = LEAST_SIMPLE_TILE_PX if self._simple else LEAST_TILE_PX
        return round(least * (1 + self._look.scale) / 2)

    def _read(self, title: str) -> None:
        if self._reader is not None and self._settings.present.read_aloud:
            self._reader.say(title, self._words.language)
