"""What a model is asked for a scene: every card in its place, some of them together, and the sentence beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from core.backends.backend import Backend
from core.compose.factors import Expression, Factor
from core.compose.from_scene import SharedQuery, as_said, expression_of, placed_cards
from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.layout import Layout, arrange
from core.scene.scene import Card, Scene

C = TypeVar("C")


def compile_scene(recipe: Recipe, backend: Backend[C], scene: Scene, stopped: Callable[[], bool]) -> Expression[C]:
    """Every card in its place, as the recipe places them; `scene` takes the place of the recipe's.

    Raises:
        StoppedError: `stopped` was true while the cards were arranged.
    """
    layout = arrange(scene, stopped)

    def condition_of(card: Card, box: Box | None) -> C:
        boxes = layout.boxes if box is None else {**layout.boxes, card.id: box}
        return backend.condition(scene, card, replace(layout, boxes=boxes))

    return expression_of(
        scene,
        layout.boxes,
        condition_of,
        recipe.guidance,
        _packs(recipe, backend, scene, layout),
        backend.openings(scene, layout),
        _sentence(recipe, backend, scene),
    )


def _packs(recipe: Recipe, backend: Backend[C], scene: Scene, layout: Layout) -> list[SharedQuery[C]]:
    """What is asked at once: what belongs together, and as much as the model can if the recipe wants that."""
    together = backend.together
    if together is None:
        return []
    groups = together.groups(scene, placed_cards(scene, layout.boxes), layout)
    packs = (
        together.packs(groups, layout)
        if recipe.placement == "together"
        else [group for group in groups if len(group) > 1]
    )
    return [SharedQuery(tuple(card.id for card in pack), together.condition(scene, pack, layout)) for pack in packs]


def _sentence(recipe: Recipe, backend: Backend[C], scene: Scene) -> Factor[C] | None:
    """The sentence as one more factor, over the whole picture and as strong as a card of its weight.

    None, unless the recipe wants it, the model reads sentences, and there is something to say.
    """
    said, weight = as_said(scene), recipe.sentence_weight
    condition = backend.sentence(said) if said.cards and weight else None
    return None if condition is None else Factor(condition, recipe.guidance * weight)
