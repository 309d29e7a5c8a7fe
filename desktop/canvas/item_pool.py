"""The items of the cards and hints that are on the stage: made, dressed, and laid out with their labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtWidgets import QGraphicsItem

from core.scene.geometry import Box
from core.scene.scene import Hint, Scene
from desktop.canvas.card_item import CardFace, CardItem
from desktop.canvas.hint_item import HintFace, HintItem
from desktop.canvas.hint_shape import hint_shape
from desktop.canvas.ink import PICTURE_RECT, Ink, grown, rect_of
from desktop.canvas.labels import GAP, Labels, around, tag_places


class ItemPool:
    """Keeps one item for each card and each hint, as children of one item that fades them all."""

    def __init__(self, parent: QGraphicsItem) -> None:
        self._parent = parent
        self.cards: dict[str, CardItem] = {}
        self.hints: dict[Hint, HintItem] = {}
        self._laid: object = None

    def populate(self, scene: Scene) -> None:
        """An item for each card and hint, and none for those that are gone."""
        known_cards, known_hints = self.cards, self.hints
        self.cards = {card.id: known_cards.get(card.id) or CardItem(card.id) for card in scene.cards}
        self.hints = {hint: known_hints.get(hint) or HintItem(hint) for hint in scene.hints}
        gone = {*known_cards.values(), *known_hints.values()} - {*self.cards.values(), *self.hints.values()}
        for item in _with_labels(gone):
            item.scene().removeItem(item)
        for item in _with_labels((*self.cards.values(), *self.hints.values())):
            if item.parentItem() is None:
                item.setParentItem(self._parent)

    def dress(self, cards: Mapping[str, CardFace], hints: Mapping[Hint, HintFace], ink: Ink) -> None:
        for id, face in cards.items():
            self.cards[id].show_face(face, ink)
        for hint, face in hints.items():
            self.hints[hint].show_face(face, ink)

    def lay(self, boxes: Mapping[str, Box], ink: Ink) -> None:
        """Frames at these boxes, arrows between them, and the labels where they hide least."""
        sizes = {id: item.tag_px() for id, item in self.cards.items()}
        laid = (dict(boxes), ink, sizes, {hint: item.label.size_px() for hint, item in self.hints.items()})
        if laid != self._laid:
            self._laid = laid
            self._lay(boxes, ink, sizes)

    def _lay(self, boxes: Mapping[str, Box], ink: Ink, sizes: Mapping[str, QSizeF]) -> None:
        labels = Labels(grown(PICTURE_RECT, ink.px(14)))
        for id, item in self.cards.items():
            item.show_both(id in boxes)
            if id in boxes:
                frame, size = rect_of(boxes[id]), sizes[id] * ink.unit
                item.place(frame, labels.take(tag_places(frame, size, ink.px(GAP))))
        turns: Counter[frozenset[str]] = Counter()
        tags = [card.tag for card in self.cards.values() if card.isVisible()]
        for hint, item in self.hints.items():
            self._lay_hint(hint, item, boxes, ink, labels, turns, tags)

    def _lay_hint(
        self,
        hint: Hint,
        item: HintItem,
        boxes: Mapping[str, Box],
        ink: Ink,
        labels: Labels,
        turns: Counter[frozenset[str]],
        tags: Sequence[QRectF],
    ) -> None:
        item.show_both(boxes.keys() >= set(hint.cards))
        if not item.isVisible():
            return
        subject, *references = (rect_of(boxes[id]) for id in hint.cards)
        pair = frozenset(hint.cards)
        shape = hint_shape(subject, references, ink.unit, turns[pair])
        turns[pair] += 1
        label = labels.take(around(shape.places, item.label.size_px() * ink.unit, ink.px(GAP / 2)))
        item.place(shape, label, tags)


def _with_labels(items: Iterable[CardItem | HintItem]) -> Iterator[QGraphicsItem]:
    for item in items:
        yield item
        yield item.label if isinstance(item, HintItem) else item.plate
