"""Copies of cards, with the hints among them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from core.scene.geometry import Box
from core.scene.scene import Scene


def with_copies(scene: Scene, ids: Collection[str], boxes: Mapping[str, Box]) -> tuple[Scene, dict[str, str]]:
    """The scene and a copy of each card, at the box that is given for it; the ids of the copies by those they copy.

    A copy is not locked, and is an alternative to what its card is an alternative to.
    """
    copies: dict[str, str] = {}
    copied = scene
    for card in scene.cards:
        if card.id in ids:
            copies[card.id] = copied.new_id()
            box = boxes.get(card.id, card.box)
            copied = copied.with_card(replace(card, id=copies[card.id], box=box, pinned=False))
    for hint in scene.hints:
        if set(hint.cards) <= copies.keys():
            references = tuple(copies[id] for id in hint.references)
            copied = copied.with_hint(replace(hint, subject=copies[hint.subject], references=references))
    return copied, copies
