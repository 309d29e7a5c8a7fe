"""From the stage to an expression: each card a factor, with NOT, OR groups, weights and boxes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from core.compose.factors import And, Expression, Factor, Not, Or
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
    """

    def factor(card: Card) -> Expression[C]:
        plain = Factor(condition_of(card), guidance * card.weight, boxes.get(card.id), name=card.id)
        return plain if card.wanted else Not(plain)

    groups = ([factor(card) for card in group if card.weight > 0] for group in scene.by_group())
    return And(tuple(parts[0] if len(parts) == 1 else Or(tuple(parts)) for parts in groups if parts))
