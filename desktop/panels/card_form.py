"""Everything that the selected cards say: kind, colour, size, weight, NOT, OR, and whether they stay in their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core.scene.repertoire import shipped_repertoire
from core.scene.scene import MAX_TEXT, Card, Scene, is_line
from core.scene.sentence import noun_phrase
from desktop.document.card_edits import made_alternatives, parted, pinned, with_kind, with_size, with_text
from desktop.document.document import Document, ScenePart
from desktop.drawing.layout_service import LayoutService
from desktop.look.card_pictures import card_icon
from desktop.look.icons import icon
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.look.wheel import pass_on
from desktop.panels.card_header import CardHeader
from desktop.panels.field import Field
from desktop.panels.sizes import Sizes, icon_size
from desktop.panels.swatches import Swatches
from desktop.panels.weight import WeightSlider

ICON_PX = 24


class CardForm(QWidget):
    """Shows what the selected cards have in common and changes all of them together."""

    def __init__(
        self,
        document: Document,
        words: Translations,
        look: Look,
        layout_service: LayoutService,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._words, self._look, self._layout_service = document, words, look, layout_service
        self.header = CardHeader(look, self)
        self.kind, self.text = QComboBox(self), Field(self)
        self.swatches, self.sizes = Swatches(words, look, self), Sizes(words, look, self)
        self.weight, self._weighs = WeightSlider(look, self), QLabel(self)
        self.unwanted, self.lock = QPushButton(self), QPushButton(self)
        self._group = QLabel(self)
        self._group.setTextFormat(Qt.TextFormat.PlainText)
        self._tinted: str | None = None
        self._texts_of: frozenset[str] = frozenset()
        self.join, self.part = QPushButton(self), QPushButton(self)
        self._label = QLabel(self)
        self._lay_out()
        self._listen()
        self._say()

    @property
    def cards(self) -> list[Card]:
        return [self._document.scene.card(id) for id in self._document.selection]

    def set_simple(self, simple: bool) -> None:
        """Children choose what, which colour and how large."""
        grown_up = (self.weight, self._weighs, self._label, self.lock)
        for widget in grown_up:
            widget.setVisible(not simple)
        self.swatches.set_large(simple)

    def _listen(self) -> None:
        for button in (self.unwanted, self.lock):
            button.setCheckable(True)
        pass_on(self.kind)
        self.kind.activated.connect(lambda _: self._each(lambda card: with_kind(card, self.kind.currentData())))
        self.text.setMaxLength(MAX_TEXT)
        self.text.editingFinished.connect(self._set_text)
        self.swatches.chosen.connect(lambda colour: self._each(lambda card: replace(card, colour=colour)))
        self.sizes.chosen.connect(lambda size: self._each(lambda card: with_size(card, size)))
        self.weight.moved.connect(self._weigh)
        self.weight.released.connect(self._document.settle)
        self.unwanted.clicked.connect(lambda on: self._each(lambda card: replace(card, wanted=not on)))
        self.lock.clicked.connect(self._lock)
        self.join.clicked.connect(lambda: self._regroup(made_alternatives))
        self.part.clicked.connect(lambda: self._regroup(parted))
        self._document.changed.connect(self._changed)
        self._layout_service.arranged.connect(lambda *_: self._show())
        self._words.changed.connect(self._say)
        self._look.changed.connect(self._say)

    def _each(self, change: Callable[[Card], Card], merge: str | None = None) -> None:
        """The same change of every selected card, as one step to undo."""
        scene = self._document.scene
        for card in self.cards:
            scene = scene.with_card(change(card))
        self._document.edit(scene, merge)

    def _weigh(self, weight: float) -> None:
        merge = f"weight {' '.join(self._document.selection)}"
        self._each(lambda card: replace(card, weight=weight), merge)

    def _set_text(self) -> None:
        """Give the text to the cards that it was begun on, whatever is selected by now."""
        text, scene = self.text.text().strip(), self._document.scene
        meant = [card for card in scene.cards if card.id in self._texts_of and card.text is not None]
        if not self.text.isModified():
            return
        self.text.setModified(False)
        if is_line(text):
            for card in meant:
                scene = scene.with_card(with_text(card, text))
            self._document.edit(scene)
        self._show()

    def _lock(self, on: bool) -> None:
        boxes = self._layout_service.layout.boxes
        self._each(lambda card: pinned(card, boxes.get(card.id)) if on else replace(card, pinned=False))

    def _regroup(self, change: Callable[[Scene, Sequence[str]], Scene]) -> None:
        self._document.edit(change(self._document.scene, self._document.selection))

    def _changed(self, parts: ScenePart) -> None:
        if parts & ScenePart.SELECTION:
            self._set_text()
        if parts & (ScenePart.CARDS | ScenePart.SELECTION):
            self._show()

    def _show(self) -> None:
        cards = self.cards
        if not cards:
            return
        self._show_name(cards)
        self._show_concept(cards)
        self.swatches.mark(*{card.colour for card in cards})
        self.sizes.mark(*{card.size for card in cards})
        self._show_weight(cards)
        self.unwanted.setChecked(all(not card.wanted for card in cards))
        self.lock.setChecked(all(card.pinned for card in cards))
        self._show_group(cards)

    def _show_name(self, cards: Sequence[Card]) -> None:
        scene, words = self._document.scene, self._words
        if len(cards) == 1:
            self.header.show_cards(cards, noun_phrase(scene, cards[0].id, words.language), "")
        else:
            name = words("inspector.title_cards", count=len(cards))
            self.header.show_cards(cards, name, words("inspector.several"))

    def _show_concept(self, cards: Sequence[Card]) -> None:
        """A list of kinds, or a line of free text where all cards are text."""
        is_text = all(card.kind is None for card in cards)
        self.kind.setVisible(not is_text)
        self.text.setVisible(is_text)
        colour = next(iter(colours)) if len(colours := {card.colour for card in cards}) == 1 else None
        if colour != self._tinted:
            self._tint(colour)
        kinds, texts = {card.kind for card in cards}, {card.text for card in cards}
        self.kind.setCurrentIndex(self.kind.findData(kinds.pop()) if len(kinds) == 1 else -1)
        if not self.text.isModified():
            self._texts_of = frozenset(card.id for card in cards)
            self.text.setText((texts.pop() or "") if len(texts) == 1 else "")

    def _show_weight(self, cards: Sequence[Card]) -> None:
        weights = {card.weight for card in cards}
        if len(weights) > 1:
            self._weighs.setText(self._words("inspector.various"))
            return
        weight = weights.pop()
        self.weight.show_weight(weight)
        self._weighs.setText(self._words("inspector.weight_value", weight=f"{weight:g}"))

    def _show_group(self, cards: Sequence[Card]) -> None:
        scene, words = self._document.scene, self._words
        groups = {card.group for card in cards}
        joined = len(groups) == 1 and None not in groups
        self.join.setVisible(len(cards) > 1 and not joined)
        self.part.setVisible(any(groups))
        ids = {card.id for card in cards}
        others = [card.id for card in scene.cards if card.group and card.group in groups and card.id not in ids]
        names = words("inspector.or").join(noun_phrase(scene, id, words.language) for id in others)
        self._group.setText(words("inspector.group", others=names))
        self._group.setVisible(joined and bool(others))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._group.setWordWrap(True)
        self._label.setProperty("role", "muted")
        weight, toggles = QHBoxLayout(), QHBoxLayout()
        weight.addWidget(self._label, 1)
        weight.addWidget(self._weighs)
        toggles.setSpacing(6)
        for button in (self.unwanted, self.lock):
            toggles.addWidget(button, 1)
        for widget in (self.header, self.kind, self.text, self.swatches, self.sizes):
            column.addWidget(widget)
        column.addLayout(weight)
        column.addWidget(self.weight)
        column.addLayout(toggles)
        for widget in (self._group, self.join, self.part):
            column.addWidget(widget)

    def _say(self) -> None:
        words, look = self._words, self._look
        self._label.setText(words("inspector.weight"))
        self._fill_kinds()
        self.kind.setAccessibleName(words("inspector.kind"))
        self.kind.setToolTip(words("inspector.kind"))
        self.text.setAccessibleName(words("inspector.text"))
        self.text.setToolTip(words("inspector.text"))
        self.weight.setAccessibleName(words("inspector.weight"))
        self.weight.setAccessibleDescription(words("inspector.weight_description"))
        self.weight.setToolTip(words("inspector.weight_tip"))
        rows = (
            (self.unwanted, "wanted", "without"),
            (self.lock, "lock", "lock"),
            (self.join, "alternatives", "alternatives"),
            (self.part, "part", "alternatives"),
        )
        for button, name, drawing in rows:
            button.setText(words(f"inspector.{name}"))
            button.setToolTip(words(f"inspector.{name}_tip"))
            button.setIcon(icon(look, drawing))
            button.setIconSize(icon_size(look))
        self._show()

    def _fill_kinds(self) -> None:
        side = round(ICON_PX * self._look.scale)
        self.kind.clear()
        self.kind.setIconSize(QSize(side, side))
        self.kind.setPlaceholderText(self._words("inspector.various"))
        for kind in shipped_repertoire().kinds:
            self.kind.addItem(self._words.label("kind", kind), kind)
        self._tint(None)
        self.kind.setCurrentIndex(-1)

    def _tint(self, colour: str | None) -> None:
        """The kinds as pictures of the colour that the cards have."""
        for index, kind in enumerate(shipped_repertoire().kinds):
            self.kind.setItemIcon(index, card_icon(kind, colour))
        self._tinted = colour
