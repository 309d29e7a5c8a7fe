"""What of the stage is under a finger."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF

from core.scene.scene import Hint
from desktop.canvas.card_item import CardItem
from desktop.canvas.hint_item import HintItem
from desktop.canvas.ink import Ink, grown

Part = Literal["nothing", "card", "tie", "resize", "hint"]

REACH = 1.4
"""A handle can be caught a little outside of its circle."""


@dataclass(frozen=True, slots=True)
class Hit:
    part: Part = "nothing"
    id: str = ""  # of a card, or of the card whose handle it is
    hint: Hint | None = None


NOTHING = Hit()


def hit_at(at: QPointF, cards: Sequence[CardItem], hints: Iterable[HintItem], ink: Ink) -> Hit:
    """Handles before tags, tags before labels, labels before frames, and a small frame before the large one beneath."""
    seen = [card for card in cards if card.isVisible()]
    for card in sorted(seen, key=lambda card: not card.face.selected):
        if card.face.has_handles and (part := _handle_at(at, card, ink)) is not None:
            return Hit(part, card.id)
    for card in sorted(seen, key=lambda card: -card.zValue()):
        if card.tag.contains(at):
            return Hit("card", card.id)
    for hint in hints:
        if hint.isVisible() and hint.label.rect.contains(at):
            return Hit("hint", hint=hint.hint)
    return _frame_at(at, seen, ink)


def _handle_at(at: QPointF, card: CardItem, ink: Ink) -> Literal["tie", "resize"] | None:
    reach = ink.px(ink.grip_px) * REACH
    if _distance(at, card.tie_handle) <= reach:
        return "tie"
    if not card.face.pinned and _distance(at, card.resize_handle) <= reach:
        return "resize"
    return None


def _frame_at(at: QPointF, cards: Iterable[CardItem], ink: Ink) -> Hit:
    under = [card for card in cards if grown(card.rect, ink.px(3)).contains(at)]
    if not under:
        return NOTHING
    return Hit("card", min(under, key=lambda card: card.rect.width() * card.rect.height()).id)


def _distance(first: QPointF, second: QPointF) -> float:
    return math.hypot(first.x() - second.x(), first.y() - second.y())
