"""All cards in one query: each cell of the picture attends to the text of its card, or to the backdrop's."""

from __future__ import annotations

from collections.abc import Sequence

from core.backends.stable_diffusion import prompts
from core.backends.stable_diffusion.regions import Prompt, Region, Regions
from core.compose.scene_compiler import SharedQuery, placed_cards
from core.scene.layout import Layout
from core.scene.scene import Card, Scene


def shared_queries(scene: Scene, layout: Layout, *, together: bool) -> list[SharedQuery[Prompt]]:
    """One query of all placed cards if they are drawn together; boxes may overlap, as they share the cells."""
    cards = placed_cards(scene, layout.boxes) if together else []
    return [SharedQuery(tuple(card.id for card in cards), regional_prompt(scene, cards, layout))] if cards else []


def regional_prompt(scene: Scene, cards: Sequence[Card], layout: Layout) -> Regions:
    """The text of each card in its box, and that of the backdrop elsewhere."""
    regions = (Region(prompts.card_before_backdrop(scene, card), layout.boxes[card.id]) for card in cards)
    return Regions(prompts.backdrop_text(scene.backdrop), tuple(regions))
