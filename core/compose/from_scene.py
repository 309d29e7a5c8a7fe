"""From the stage to an expression: each card a factor, with NOT, OR groups, weights and boxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.compose.factors import And, Factor, Not, Or
from core.scene.geometry import Box
from core.scene.scene import Card, Scene

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Pack(Generic[C]):
    """Cards that the model paints in one evaluation."""

    cards: tuple[str, ...]  # ids
    condition: C  # the scene with these cards


HERE = 0.4
"""How much a NOT counts in a place where something else is wanted: as much as that, and nothing would be there."""


def expression_of(
    scene: Scene,
    boxes: Mapping[str, Box],
    condition_of: Callable[[Card, Box | None], C],
    guidance: float,
    packs: Sequence[Pack[C]] = (),
    openings: Sequence[Box] = (),
) -> And[C]:
    """The conjunction of the scene's cards.

    Args:
        scene: the stage; its hints have done their work in `boxes`.
        boxes: card id -> box; a card without one may appear anywhere.
        condition_of: the model's condition for the scene with one card alone, in this box if it has one.
        guidance: multiplies every card's weight.
        packs: cards that are asked about together, each in one pack at most; only what is `packable` may be in one.
        openings: places where an unwanted card that has none of its own is asked about, too.

    An unwanted card of a group is unwanted whichever alternative is drawn: a quotient outweighs every other branch.
    """
    pack_of = {id: number for number, pack in enumerate(packs) for id in pack.cards}

    def factor(card: Card) -> Factor[C]:
        pack = pack_of.get(card.id)
        box = boxes.get(card.id)
        condition = condition_of(card, box) if pack is None else packs[pack].condition
        return Factor(condition, guidance * card.weight, box, name=card.id, pack=pack)

    def everywhere(card: Card) -> Iterator[Factor[C]]:
        yield factor(card)
        for box in () if card.id in boxes else openings:
            yield Factor(condition_of(card, box), guidance * card.weight * HERE, box, name=card.id)

    shown = ([factor(card) for card in group] for group in _shown(scene))
    wanted = (parts[0] if len(parts) == 1 else Or(tuple(parts)) for parts in shown)
    unwanted = (Not(part) for card in scene.unwanted if card.weight > 0 for part in everywhere(card))
    return And((*wanted, *unwanted))


def packable(scene: Scene, boxes: Mapping[str, Box]) -> list[Card]:
    """The cards that are drawn for certain and have a place: no NOT, no alternative, nothing without a box."""
    return [group[0] for group in _shown(scene) if len(group) == 1 and group[0].id in boxes]


def _shown(scene: Scene) -> Iterator[list[Card]]:
    """The wanted cards that have a weight, alternatives together."""
    for group in scene.by_group():
        if shown := [card for card in group if card.wanted and card.weight > 0]:
            yield shown
