"""Where each card is shown: where the hand holds it, where the layout has put it, or where its own box is. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import count

from core.scene.geometry import Box
from core.scene.layout import Layout
from core.scene.perspective import HORIZON, depth_at
from core.scene.scene import Card, Scene
from core.scene.slacks import Extent, extent_of
from desktop.canvas.size_by_depth import LEVEL

PARKED, PARKED_GAP, PARKED_ROW = 0.10, 0.03, 7
"""Cards that are not wanted and stand nowhere wait in rows of so many along the top, each of this size."""


def shown_boxes(scene: Scene, arranged: Scene, layout: Layout, held: Collection[str]) -> dict[str, Box]:
    """A box for each card that can be shown now; a new card without a box waits for the layout."""
    known = {card.id: card for card in arranged.cards}
    waiting = count()
    boxes: dict[str, Box] = {}
    for card in scene.cards:
        box = _own_or_arranged(card, known.get(card.id), layout, held)
        if box is None and not card.wanted:
            box = parked(next(waiting))
        if box is not None:
            boxes[card.id] = box
    return boxes


def parked(index: int) -> Box:
    """The place of the unwanted card with this number that stands nowhere in particular."""
    row, column = divmod(index, PARKED_ROW)
    step = PARKED + PARKED_GAP
    return Box(PARKED_GAP + column * step, PARKED_GAP + 0.02 + row * step, PARKED, PARKED)


def extent_at(card: Card, box: Box, depth: float | None) -> Extent[float]:
    """The extent of a card that is shown there; its depth is the layout's, or that of where it stands."""
    if depth is not None:
        return extent_of(box, depth)
    if card.behaviour.sky_depth is not None:
        return extent_of(box, card.behaviour.sky_depth)
    return extent_of(box, depth_at(min(max(box.bottom, HORIZON), 1.0)))


def stands(card: Card, box: Box, depth: float | None) -> bool:
    """Whether it stands on the ground itself, so that it gets smaller where it is farther."""
    if card.behaviour.flies:
        return False
    return depth is None or abs(depth - depth_at(box.bottom)) * (1 - HORIZON) < LEVEL


def _own_or_arranged(card: Card, known: Card | None, layout: Layout, held: Collection[str]) -> Box | None:
    moved = known is None or card.box != known.box
    if card.box is not None and (card.id in held or moved):
        return card.box
    return layout.boxes.get(card.id, card.box)


def alternatives(scene: Scene) -> Mapping[str, tuple[int, int]]:
    """Card id -> its number among its alternatives, from 0, and how many they are; only of cards that have some."""
    groups = (cards for cards in scene.by_group() if len(cards) > 1)
    return {card.id: (index, len(cards)) for cards in groups for index, card in enumerate(cards)}
