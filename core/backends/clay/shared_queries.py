"""Several cards in one query: the clay model was trained to paint any subset of a scene's cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from core.backends.clay import conditions
from core.backends.clay.conditions import Condition
from core.compose.dsatur import independent_sets
from core.compose.scene_compiler import SharedQuery, placed_cards
from core.scene.layout import Layout
from core.scene.relations import RELATIONS
from core.scene.scene import Card, Scene

GROWTH = 1.3
"""Cards may share a query if their boxes, so many times as large, do not overlap."""


def shared_queries(scene: Scene, layout: Layout, *, together: bool) -> list[SharedQuery[Condition]]:
    """The queries of several cards: always of what is enclosed and its enclosure.

    With `together`, as few queries as possible for all placed cards.
    """
    groups = enclosed_groups(scene, placed_cards(scene, layout.boxes), layout)
    sharing = apart(groups, layout) if together else [group for group in groups if len(group) > 1]
    return [SharedQuery(tuple(card.id for card in some), conditions.all_cards(scene, some, layout)) for some in sharing]


def enclosed_groups(scene: Scene, cards: Sequence[Card], layout: Layout) -> list[tuple[Card, ...]]:
    """What is in something or sheltered by it, in one group with that; every other card for itself.

    A boat in a query of its own is drawn without room for a dog, and a dog alone with all its legs.
    """
    home = {card.id: card.id for card in cards}
    for ids in _enclosed(scene, layout):
        if home.keys() >= set(ids):
            joined = {home[id] for id in ids}
            home = {id: home[ids[1]] if old in joined else old for id, old in home.items()}
    return [tuple(card for card in cards if home[card.id] == first) for first in dict.fromkeys(home.values())]


def apart(groups: Sequence[Sequence[Card]], layout: Layout, growth: float = GROWTH) -> list[tuple[Card, ...]]:
    """The groups joined into as few sets as possible, in which the grown boxes of different groups do not overlap."""
    grown = {card.id: layout.boxes[card.id].scaled(growth) for card in chain.from_iterable(groups)}

    def clash(one: Sequence[Card], other: Sequence[Card]) -> bool:
        return any(grown[a.id].overlap(grown[b.id]) > 0 for a in one for b in other)

    return [tuple(chain.from_iterable(some)) for some in independent_sets(groups, clash)]


def _enclosed(scene: Scene, layout: Layout) -> Iterator[tuple[str, ...]]:
    """The ids of each card that the layout puts in something or in its shelter, and of that, where a hint says so."""
    for hint in scene.active_hints:
        senses = RELATIONS[hint.relation].senses_for(*(scene.card(id).behaviour for id in hint.cards))
        extents = [layout.extent(id) for id in hint.cards]
        if any(sense.contact and sense.contact.surrounds and sense.margin(*extents) >= 0 for sense in senses):
            yield hint.cards
