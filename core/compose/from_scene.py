"""From the stage to an expression: each card a factor, with NOT, OR groups, weights and boxes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from core.compose.factors import And, Factor, Not, Or
from core.scene.geometry import Box
from core.scene.scene import Card, Scene

C = TypeVar("C")


def expression_of(scene: Scene, boxes: Mapping[str, Box], condition_of: Callable[[Card], C], guidance: float) -> And[C]:
    """The conjunction of the scene's cards.

    Args:
        scene: the stage; its hints have done their work in `boxes`.
        boxes: card id -> box; a card without one may appear anywhere.
        condition_of: the model's condition for the scene with one card alone.
        guidance: multiplies every card's weight.

    An unwanted card of a group is unwanted whichever alternative is drawn: a quotient outweighs every other branch.
    """

    def factor(card: Card) -> Factor[C]:
        return Factor(condition_of(card), guidance * card.weight, boxes.get(card.id), name=card.id)

    shown = ([factor(card) for card in group if card.wanted and card.weight > 0] for group in scene.by_group())
    wanted = (parts[0] if len(parts) == 1 else Or(tuple(parts)) for parts in shown if parts)
    unwanted = (Not(factor(card)) for card in scene.unwanted if card.weight > 0)
    return And((*wanted, *unwanted))
