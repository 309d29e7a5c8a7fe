"""From the stage to an expression: each card a factor, with NOT, OR groups, weights and boxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from core.compose.factors import And, Factor, Not, Or
from core.scene.geometry import Box
from core.scene.scene import Card, Scene

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class SharedQuery(Generic[C]):
    """Cards that the model draws in one evaluation."""

    cards: tuple[str, ...]  # ids
    condition: C  # the scene with these cards


NOT_AT_OPENING = 0.4
"""The share of its weight that a NOT has at an opening: with all of it, the card that belongs there would vanish."""


def expression_of(
    scene: Scene,
    boxes: Mapping[str, Box],
    condition_of: Callable[[Card, Box | None], C],
    guidance: float,
    shared: Sequence[SharedQuery[C]] = (),
    openings: Sequence[Box] = (),
    sentence: Factor[C] | None = None,
) -> And[C]:
    """The conjunction of the scene's cards, and of the sentence that says them where there is one.

    Args:
        scene: the stage; its hints have done their work in `boxes`.
        boxes: card id -> box; a card without one may appear anywhere.
        condition_of: the model's condition for the scene with one card alone, in this box if it has one.
        guidance: multiplies every card's weight.
        shared: cards whose factors share a query, each in one at most; all of them are `placed_cards`.
        openings: boxes at which an unwanted card without a box is evaluated, too.
        sentence: the factor of the sentence (`as_said`), without a box and a name.

    An unwanted card of a group is unwanted whichever alternative is drawn: a quotient outweighs every other branch.
    """
    query_of = {id: number for number, query in enumerate(shared) for id in query.cards}

    def factor(card: Card) -> Factor[C]:
        query = query_of.get(card.id)
        box = boxes.get(card.id)
        condition = condition_of(card, box) if query is None else shared[query].condition
        return Factor(condition, guidance * card.weight, box, name=card.id, query=query)

    def everywhere(card: Card) -> Iterator[Factor[C]]:
        yield factor(card)
        for box in () if card.id in boxes else openings:
            yield Factor(condition_of(card, box), guidance * card.weight * NOT_AT_OPENING, box, name=card.id)

    shown = ([factor(card) for card in group] for group in _shown(scene))
    wanted = (parts[0] if len(parts) == 1 else Or(tuple(parts)) for parts in shown)
    unwanted = (Not(part) for card in scene.unwanted if card.weight > 0 for part in everywhere(card))
    return And((*wanted, *unwanted, *([sentence] if sentence else [])))


def placed_cards(scene: Scene, boxes: Mapping[str, Box]) -> list[Card]:
    """The cards that are drawn for certain and have a place: no NOT, no alternative, nothing without a box."""
    return [card for card in _certain(scene) if card.id in boxes]


def as_said(scene: Scene) -> Scene:
    """What a sentence may say of the scene beside its cards: those that are drawn for certain, and their hints.

    One that said a NOT would want it, and one that said an alternative would decide for it.
    """
    cards = tuple(replace(card, group=None) for card in _certain(scene))
    said = {card.id for card in cards}
    return Scene(cards, tuple(hint for hint in scene.hints if said.issuperset(hint.cards)), scene.backdrop)


def _certain(scene: Scene) -> list[Card]:
    return [group[0] for group in _shown(scene) if len(group) == 1]


def _shown(scene: Scene) -> Iterator[list[Card]]:
    """The wanted cards that have a weight, alternatives together."""
    for group in scene.by_group():
        if shown := [card for card in group if card.wanted and card.weight > 0]:
            yield shown
