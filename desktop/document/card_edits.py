"""Edits of cards, as pure functions: what happens to a card's box and pin when its other fields change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, count

from core.scene.geometry import PICTURE, Box, Size
from core.scene.scene import Card, Scene
from core.scene.vocabulary import KINDS, SIZES


def with_size(card: Card, size: str) -> Card:
    """The card in another size; its box grows or shrinks with it, and stands where it stood."""
    if size == card.size:
        return card
    factor = SIZES[size] / SIZES[card.size]
    return replace(card, size=size, box=card.box and _resized(card, card.box, card.box.size.scaled(factor)))


def with_kind(card: Card, kind: str) -> Card:
    """The card as another kind; its box takes the other's shape, and stands where it stood."""
    if kind == card.kind:
        return card
    row = KINDS[kind]
    if card.box is None:
        return replace(card, kind=kind, text=None)
    width = card.box.width * row.width / card.behaviour.width
    return replace(card, kind=kind, text=None, box=_resized(card, card.box, Size(width, width * row.aspect)))


def with_text(card: Card, text: str) -> Card:
    """The card as free text instead of a kind."""
    return replace(card, kind=None, text=text)


def pinned(card: Card, box: Box | None) -> Card:
    """The card locked where it is shown (`box`), so far as it is shown at all."""
    kept = card.box or box
    return card if kept is None else replace(card, box=kept, pinned=True)


def made_alternatives(scene: Scene, ids: Iterable[str]) -> Scene:
    """These cards as one OR group, named after the first of them."""
    chosen = [card for card in scene.cards if card.id in frozenset(ids)]
    taken = {card.group for card in scene.cards if card not in chosen}
    names = chain((card.id for card in chosen), (f"{chosen[0].id}-{n}" for n in count(2)))
    name = next(name for name in names if name not in taken)
    for card in chosen:
        scene = scene.changed(card.id, group=name)
    return without_lonely(scene)


def parted(scene: Scene, ids: Iterable[str]) -> Scene:
    """These cards out of their OR groups."""
    for id in ids:
        scene = scene.changed(id, group=None)
    return without_lonely(scene)


def without_lonely(scene: Scene) -> Scene:
    """No group that holds a single card."""
    for cards in tuple(scene.by_group()):
        if len(cards) == 1 and cards[0].group is not None:
            scene = scene.changed(cards[0].id, group=None)
    return scene


def without_cards(scene: Scene, ids: Iterable[str]) -> Scene:
    """These cards taken off the stage, and the hints that name them."""
    for id in ids:
        scene = scene.without_card(id)
    return without_lonely(scene)


def _resized(card: Card, box: Box, size: Size) -> Box:
    """Another size about the same foot, or about the same middle for what flies; never wholly outside the picture."""
    other = Box.around(box.center, size) if card.behaviour.flies else Box.standing_at(box.base, size)
    return other if other.overlap(PICTURE) > 0 else other.clamped()
