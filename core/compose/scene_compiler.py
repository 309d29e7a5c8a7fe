"""A scene compiled for a model: each card a factor in its box, with NOT, OR groups and weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from core.compose.factors import And, Expression, Factor, Not, Or
from core.compose.latent_update import LatentUpdate
from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.layout import Layout
from core.scene.scene import Card, Scene

C = TypeVar("C")


@dataclass(frozen=True, slots=True, eq=False)
class Composition(Generic[C]):
    """Everything that is evaluated to draw a scene with a model."""

    scene: Scene  # as it is drawn: what the model cannot leave open is resolved
    layout: Layout
    background: C  # the scene without its cards
    null: C | None  # what the background is guided away from; None: the background is not guided
    expression: Expression[C]
    latent_update: LatentUpdate | None = None  # strict placement; None: the recipe wants none, or the model needs none


@dataclass(frozen=True, slots=True)
class SharedQuery(Generic[C]):
    """Cards that the model draws in one evaluation."""

    cards: tuple[str, ...]  # ids
    condition: C  # the scene with these cards


NOT_AT_OPENING = 0.4
"""The share of its weight that a NOT has at an opening: with all of it, the card that belongs there would vanish."""


def compile_scene(
    scene: Scene,
    layout: Layout,
    recipe: Recipe,
    *,
    background: C,
    null: C | None,
    condition_of: Callable[[Card, Layout], C],
    shared: Sequence[SharedQuery[C]] = (),
    openings: Sequence[Box] = (),
    sentence: Callable[[Scene], C] | None = None,
    latent_update: LatentUpdate | None = None,
) -> Composition[C]:
    """The composition of a scene, by the conditions of a model.

    Args:
        scene: as it is drawn.
        layout: of the scene.
        recipe: says how strong the cards and the sentence are.
        background: the scene without its cards.
        null: what the background is guided away from.
        condition_of: the scene with one card alone, placed by a layout.
        shared: cards whose factors share a query.
        openings: boxes at which an unwanted card without a box is evaluated, too.
        sentence: a scene as one description; None: the model reads none.
        latent_update: strict placement.
    """

    def placed(card: Card, box: Box | None) -> C:
        boxes = layout.boxes if box is None else {**layout.boxes, card.id: box}
        return condition_of(card, replace(layout, boxes=boxes))

    said = _sentence(scene, recipe, sentence)
    expression = expression_of(scene, layout.boxes, placed, recipe.guidance, shared, openings, said)
    return Composition(scene, layout, background, null, expression, latent_update)


def _sentence(scene: Scene, recipe: Recipe, condition_of: Callable[[Scene], C] | None) -> Factor[C] | None:
    """The sentence as one more factor, over the whole picture and as strong as a card of its weight.

    None, unless the recipe wants it, the model reads sentences, and there is something to say.
    """
    said = as_said(scene)
    if condition_of is None or not recipe.sentence_weight or not said.cards:
        return None
    return Factor(condition_of(said), recipe.guidance * recipe.sentence_weight)


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
