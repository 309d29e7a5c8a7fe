"""All cards in one evaluation: each cell of the picture attends to the text of its card, or to the backdrop's."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from core.backends.stable_diffusion import prompts
from core.backends.stable_diffusion.regions import Region, Regions
from core.scene.layout import Layout
from core.scene.scene import Card, Scene


class AttendedTogether:
    def groups(self, scene: Scene, cards: Sequence[Card], layout: Layout) -> list[tuple[Card, ...]]:
        """Each for itself."""
        del scene, layout
        return [(card,) for card in cards]

    def packs(self, groups: Sequence[Sequence[Card]], layout: Layout) -> list[tuple[Card, ...]]:
        """One pack: boxes may overlap, as they share."""
        del layout
        return [tuple(chain.from_iterable(groups))] if groups else []

    def condition(self, scene: Scene, cards: Sequence[Card], layout: Layout) -> Regions:
        regions = (Region(prompts.card_before_backdrop(scene, card), layout.boxes[card.id]) for card in cards)
        return Regions(prompts.backdrop_text(scene.backdrop), tuple(regions))
