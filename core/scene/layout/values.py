"""What the layout solver answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from core.scene.geometry import Box
from core.scene.relations import RELATIONS
from core.scene.scene import Hint
from core.scene.slacks import Extent, extent_of

Reason = Literal["contradiction", "cannot_carry", "cannot_hold", "alternatives"]


@dataclass(frozen=True, slots=True)
class Clash:
    """Hints that cannot hold together, though they can as soon as any one of them is left out.

    `cannot_carry` and `cannot_hold` are verdicts of the vocabulary on a single hint; such a hint is
    still laid out where geometry allows it. `alternatives`: it ties cards of one OR group, which never stand together.
    """

    hints: tuple[Hint, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is: a box for every wanted card, and the boxes that unwanted cards already had."""

    boxes: Mapping[str, Box]  # by card id
    depths: Mapping[str, float]  # by id of a wanted card: 0 near .. 1 at the horizon
    clashes: tuple[Clash, ...] = ()
    unfinished: bool = False  # it took too long: some hint may not hold though it could, some cards may overlap

    def extent(self, id: str) -> Extent[float]:
        """Box and depth of a wanted card."""
        return extent_of(self.boxes[id], self.depths[id])

    def margin(self, hint: Hint) -> float:
        """How clearly a hint between wanted cards holds; at least 0 where it does."""
        return RELATIONS[hint.relation].margin(*(self.extent(id) for id in hint.cards))

    def holds(self, hint: Hint) -> bool:
        return self.margin(hint) >= 0
