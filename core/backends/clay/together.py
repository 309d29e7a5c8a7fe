"""Several cards in one question: the clay model has learnt to paint any subset of a scene's cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from core.backends.clay import conditions
from core.backends.clay.conditions import Condition
from core.compose.dsatur import independent_sets
from core.scene.layout import Layout
from core.scene.relations import RELATIONS
from core.scene.scene import Card, Scene

GROWTH = 1.3
"""Cards are painted together where their boxes, so many times as large, do not overlap."""


@dataclass(frozen=True, slots=True)
class PaintedTogether:
    """Cards that surround each other, and cards that keep clear of each other, painted into one question."""

    growth: float = GROWTH

    def groups(self, scene: Scene, cards: Sequence[Card], layout: Layout) -> list[tuple[Card, ...]]:
        """What is in something, or in the shelter of something, with that; all others each for itself.

        A boat that is asked about alone is drawn without room for a dog, and a dog alone with all its legs.
        """
        home = {card.id: card.id for card in cards}
        for ids in _surrounded(scene, layout):
            if home.keys() >= set(ids):
                joined = {home[id] for id in ids}
                home = {id: home[ids[1]] if old in joined else old for id, old in home.items()}
        return [tuple(card for card in cards if home[card.id] == first) for first in dict.fromkeys(home.values())]

    def packs(self, groups: Sequence[Sequence[Card]], layout: Layout) -> list[tuple[Card, ...]]:
        grown = {card.id: layout.boxes[card.id].scaled(self.growth) for card in chain.from_iterable(groups)}

        def clash(one: Sequence[Card], other: Sequence[Card]) -> bool:
            return any(grown[a.id].overlap(grown[b.id]) > 0 for a in one for b in other)

        return [tuple(chain.from_iterable(pack)) for pack in independent_sets(groups, clash)]

    def condition(self, scene: Scene, cards: Sequence[Card], layout: Layout) -> Condition:
        return conditions.all_cards(scene, tuple(cards), layout)


def _surrounded(scene: Scene, layout: Layout) -> Iterator[tuple[str, ...]]:
    """The ids of each card that the layout puts in something or in its shelter, and of that, where a hint says so."""
    for hint in scene.active_hints:
        senses = RELATIONS[hint.relation].senses_for(*(scene.card(id).behaviour for id in hint.cards))
        extents = [layout.extent(id) for id in hint.cards]
        if any(sense.contact and sense.contact.surrounds and sense.margin(*extents) >= 0 for sense in senses):
            yield hint.cards
