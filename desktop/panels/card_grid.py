"""All cards of the palette by family, with the arrow keys as the way from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.scene.repertoire import shipped_repertoire
from core.scene.scene import Card
from core.scene.vocabulary import FAMILIES, KINDS
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.panels.card_tile import CardTile
from desktop.panels.flow import FlowLayout


class CardGrid(QWidget):
    """Tiles of what the model can draw, by families; one of them at a time can be reached with Tab."""

    clicked = Signal(str)  # the kind
    focused = Signal(QWidget)  # the tile that has the focus, to be kept in view

    def __init__(self, words: Translations, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._headings: dict[str, QLabel] = {}
        self._rows: dict[str, QWidget] = {}
        self._tiles: dict[str, CardTile] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        kinds = [KINDS[id] for id in shipped_repertoire().kinds]
        for family in FAMILIES:
            if own := [kind.id for kind in kinds if kind.family == family]:
                self._add_family(family, own, look, column)
        column.addStretch(1)
        self._reach(self.tiles()[0])

    def tiles(self) -> list[CardTile]:
        return list(self._tiles.values())

    def tile(self, kind: str) -> CardTile:
        return self._tiles[kind]

    def show_kinds(self, kinds: Collection[str]) -> None:
        """Only these kinds, and the families that they belong to."""
        for kind, tile in self._tiles.items():
            tile.setVisible(kind in kinds)
        for family in self._rows:
            shown = any(KINDS[kind].family == family for kind in kinds)
            self._headings[family].setVisible(shown)
            self._rows[family].setVisible(shown)
        if shown_tiles := list(self._shown()):
            reached = (tile for tile in shown_tiles if tile.focusPolicy() & Qt.FocusPolicy.TabFocus)
            self._reach(next(reached, shown_tiles[0]))

    def show_cards(self, made: Callable[[str], Card]) -> None:
        """Every tile as the card that it would put on the stage."""
        for family, heading in self._headings.items():
            heading.setText(self._words(f"palette.family_{family}"))
        for kind, tile in self._tiles.items():
            name = self._words.label("kind", kind)
            tile.show_as(made(kind), name, self._words("palette.tile_tip", name=name))
            tile.setAccessibleDescription(self._words("palette.tile_description"))

    def mark(self, kind: str | None) -> None:
        """Show which card is being placed."""
        for tile in self.tiles():
            tile.setChecked(tile.kind == kind)

    def set_large(self, large: bool) -> None:
        for tile in self.tiles():
            tile.set_large(large)

    def keyPressEvent(self, event: QKeyEvent, /) -> None:  # noqa: N802
        tiles = list(self._shown())
        here = next((tile for tile in tiles if tile.hasFocus()), None)
        there = here and _next(tiles, here, event.key())
        if there is None:
            super().keyPressEvent(event)
        else:
            there.setFocus(Qt.FocusReason.OtherFocusReason)

    def _shown(self) -> Iterator[CardTile]:
        return (tile for tile in self.tiles() if not tile.isHidden())

    def _add_family(self, family: str, kinds: list[str], look: Look, column: QVBoxLayout) -> None:
        heading = self._headings[family] = QLabel()
        heading.setProperty("role", "muted")
        heading.setWordWrap(True)
        heading.setContentsMargins(2, 4, 0, 0)
        row = self._rows[family] = QWidget()
        flow = FlowLayout(row, 4, even=True)
        for kind in kinds:
            tile = self._tiles[kind] = CardTile(kind, look, row)
            tile.clicked.connect(lambda _=False, kind=kind: self.clicked.emit(kind))
            tile.focused.connect(lambda tile=tile: self._focus_came(tile))
            flow.addWidget(tile)
        column.addWidget(heading)
        column.addWidget(row)

    def _focus_came(self, tile: CardTile) -> None:
        self._reach(tile)
        self.focused.emit(tile)

    def _reach(self, reachable: CardTile) -> None:
        for tile in self.tiles():
            tile.setFocusPolicy(Qt.FocusPolicy.StrongFocus if tile is reachable else Qt.FocusPolicy.ClickFocus)


def _next(tiles: list[CardTile], here: CardTile, key: int) -> CardTile | None:
    """Where a key leads: along the reading order, or to the nearest tile of the next row."""
    index, last = tiles.index(here), len(tiles) - 1
    along = {
        Qt.Key.Key_Right: min(index + 1, last),
        Qt.Key.Key_Left: max(index - 1, 0),
        Qt.Key.Key_Home: 0,
        Qt.Key.Key_End: last,
    }
    if key in along:
        return tiles[along[Qt.Key(key)]]
    if key == Qt.Key.Key_Down:
        return _in_next_row(tiles[index + 1 :], here)
    return _in_next_row(tiles[:index][::-1], here) if key == Qt.Key.Key_Up else None


def _in_next_row(others: list[CardTile], here: CardTile) -> CardTile:
    at = _place(here)
    rows = [tile for tile in others if _place(tile).y() != at.y()]
    if not rows:
        return here
    row = [tile for tile in rows if _place(tile).y() == _place(rows[0]).y()]
    return min(row, key=lambda tile: abs(_place(tile).x() - at.x()))


def _place(tile: CardTile) -> QPoint:
    return tile.mapTo(tile.window(), QPoint())
