"""The palette: every card that can be put on the stage, as a picture."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from core.scene.scene import Card
from desktop.document.document import Document
from desktop.look.icons import icon
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.panels.card_grid import CardGrid
from desktop.panels.card_search import Found, search
from desktop.panels.field import Field
from desktop.panels.sizes import Sizes
from desktop.panels.swatches import Swatches
from desktop.panels.text_card import TextCardField

MARGIN_PX = 10


class Palette(QFrame):
    """Cards by family, in the chosen colour and size. A click chooses a card for placing; a drag carries it."""

    card_chosen = Signal(Card)

    def __init__(self, document: Document, words: Translations, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._words, self._look = document, words, look
        self._colour: str | None = None
        self._size = "medium"
        self._placed: str | None = None  # the kind that waits to be placed
        self._found = search("")
        self.setProperty("panel", "true")
        self.search = Field(self)
        self.search.setClearButtonEnabled(True)
        self.swatches, self.sizes = Swatches(words, look, self), Sizes(words, look, self)
        self.grid = CardGrid(words, look)
        self.nothing = QLabel(self)
        self.text_card = TextCardField(words, look, self)
        self._scroll = _scroll_around(self.grid)
        self._lay_out()
        self._listen()
        self.set_reads_text(False)
        self._restyle()
        self._say()

    def set_reads_text(self, reads: bool) -> None:
        """Whether the model of the moment reads free text; only then can a text be a card."""
        self.text_card.setVisible(reads)

    def set_simple(self, simple: bool) -> None:
        """Larger cards, and no search and sizes."""
        for widget in (self.search, self.sizes):
            widget.setVisible(not simple)
        if simple:
            self.search.clear()
        self.swatches.set_large(simple)
        self.grid.set_large(simple)

    def end_placing(self) -> None:
        """The card that was chosen has been placed, or it was given up."""
        self._mark(None)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        column.setSpacing(8)
        for widget in (self.search, self.swatches, self.sizes, self.nothing):
            column.addWidget(widget)
        column.addWidget(self._scroll, 1)
        column.addWidget(self.text_card)
        self.nothing.setWordWrap(True)
        self.nothing.setProperty("role", "muted")

    def _listen(self) -> None:
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self._choose_first)
        self.swatches.chosen.connect(self._set_colour)
        self.sizes.chosen.connect(self._set_size)
        self.grid.clicked.connect(self._choose)
        self.grid.focused.connect(self._scroll.ensureWidgetVisible)
        self.text_card.chosen.connect(self._choose_text)
        self._words.changed.connect(self._say)
        self._look.changed.connect(self._restyle)
        self._search("")

    def _set_colour(self, colour: str | None) -> None:
        self._colour = colour
        self._show_cards()
        self._recolour_placed()

    def _set_size(self, size: str) -> None:
        self._size = size
        self._show_cards()
        self._recolour_placed()

    def _search(self, text: str) -> None:
        self._found: Found = search(text)
        self.grid.show_kinds(self._found.kinds)
        self.nothing.setVisible(not self._found.kinds)
        self._show_cards()

    def _show_cards(self) -> None:
        """Colours and sizes that are searched for are shown as if chosen, while the search lasts."""
        self.swatches.mark(self._found.colour or self._colour)
        self.sizes.mark(self._found.size or self._size)
        self.grid.show_cards(self._card)

    def _card(self, kind: str) -> Card:
        found = self._found
        return Card("palette", kind, colour=found.colour or self._colour, size=found.size or self._size)

    def _choose_first(self) -> None:
        if self.search.text().strip() and self._found.kinds:
            self._choose(self._found.kinds[0])

    def _choose(self, kind: str) -> None:
        card = self._card(kind)
        self.card_chosen.emit(Card(self._document.scene.new_id(), kind, colour=card.colour, size=card.size))
        self._mark(kind)  # after the one before it was given up

    def _mark(self, kind: str | None) -> None:
        self._placed = kind
        self.grid.mark(kind)

    def _recolour_placed(self) -> None:
        """The card that waits to be placed takes the colour and size that are chosen now."""
        if self._placed is not None:
            self._choose(self._placed)

    def _choose_text(self, text: str) -> None:
        self._mark(None)
        self.card_chosen.emit(Card(self._document.scene.new_id(), text=text))

    def _restyle(self) -> None:
        for action in self.search.actions():
            self.search.removeAction(action)
        self.search.addAction(icon(self._look, "search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._name_signs()

    def _name_signs(self) -> None:
        """Qt makes buttons within the field, which a screen reader finds."""
        for button in self.search.findChildren(QAbstractButton):
            button.setAccessibleName(self._words("palette.search"))

    def _say(self) -> None:
        words = self._words
        self.setAccessibleName(words("palette.name"))
        self.search.setPlaceholderText(words("palette.search"))
        self.search.setAccessibleName(words("palette.search"))
        self.search.setToolTip(words("palette.search_tip"))
        self._name_signs()
        self.nothing.setText(words("palette.nothing"))
        self._scroll.setAccessibleName(words("palette.name"))
        self._show_cards()


def _scroll_around(grid: CardGrid) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setWidget(grid)
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.viewport().setAutoFillBackground(False)
    grid.setAutoFillBackground(False)
    return scroll
