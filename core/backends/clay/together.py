"""Several cards in one question: the clay model has learnt to paint any subset of a scene's cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.backends.clay import conditions
from core.backends.clay.conditions import Condition
from core.compose.packing import packed
from core.scene.layout import Layout
from core.scene.scene import Card, Scene

GROWTH = 1.3
"""Cards are painted together where their boxes, so many times as large, do not overlap."""


@dataclass(frozen=True, slots=True)
class PaintedTogether:
    """Cards that keep clear of each other, painted into one question."""

    growth: float = GROWTH

    def packs(self, cards: Sequence[Card], layout: Layout) -> list[tuple[Card, ...]]:
        grown = {card.id: layout.boxes[card.id].scaled(self.growth) for card in cards}
        return packed(cards, lambda one, other: grown[one.id].overlap(grown[other.id]) > 0)

    def condition(self, scene: Scene, cards: Sequence[Card], layout: Layout) -> Condition:
        return conditions.all_cards(scene, tuple(cards), layout)
