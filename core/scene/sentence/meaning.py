"""What a sentence can say of a scene."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from core.scene.relations import RELATIONS
from core.scene.scene import Card, Hint, Scene


def meaning(scene: Scene) -> Scene:
    """The scene up to layout: two scenes are said alike exactly where their meanings are equal.

    Boxes and pins are gone, and all else is as `numbered` has it.
    """
    said = numbered(scene)
    return replace(said, cards=tuple(replace(card, box=None, pinned=False) for card in said.cards))


def numbered(scene: Scene) -> Scene:
    """The scene with the names and the order that sentences have.

    Hints that sleep are gone, and so are the names of groups with only one card. The cards of a group stand together,
    ids are "card1", "card2", ... and groups "group1", ... in the order of the cards; the hints follow the order of
    their cards.
    """
    groups = tuple(scene.by_group())
    cards = [card for group in groups for card in group]
    ids = {card.id: f"card{n}" for n, card in enumerate(cards, 1)}
    position = {card.id: n for n, card in enumerate(cards)}
    relations = {relation: n for n, relation in enumerate(RELATIONS)}

    def order(hint: Hint) -> tuple[list[int], int]:
        return [position[id] for id in hint.cards], relations[hint.relation]

    return Scene(
        tuple(replace(card, id=ids[card.id], group=name) for card, name in _named(groups)),
        tuple(
            Hint(hint.relation, ids[hint.subject], tuple(ids[id] for id in hint.references))
            for hint in sorted(scene.active_hints, key=order)
        ),
        scene.backdrop,
    )


def _named(groups: tuple[tuple[Card, ...], ...]) -> list[tuple[Card, str | None]]:
    names = (f"group{n}" for n in count(1))
    return [(card, name) for group in groups for name in [next(names) if len(group) > 1 else None] for card in group]
