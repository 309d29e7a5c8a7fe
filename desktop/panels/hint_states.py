"""How it stands with a hint: pure, from the layout of the moment."""

from __future__ import annotations

from typing import Literal

from core.scene.layout import Layout
from core.scene.scene import Hint, Scene

HintState = Literal["holds", "unmet", "clash", "impossible", "sleeps"]


def state_of(hint: Hint, scene: Scene, layout: Layout) -> HintState:
    """Whether the hint holds where the cards are now, or why not. A card that has no place yet leaves it unmet."""
    if not all(scene.card(id).wanted for id in hint.cards):
        return "sleeps"
    for clash in layout.clashes:
        if hint in clash.hints:
            return "clash" if len(clash.hints) > 1 else "impossible"
    placed = layout.depths.keys() >= set(hint.cards) and layout.boxes.keys() >= set(hint.cards)
    return "holds" if placed and layout.holds(hint) else "unmet"


COLOURS = {"holds": "good", "unmet": "waiting", "clash": "bad", "impossible": "bad", "sleeps": "muted"}
"""State -> the theme's colour for it."""

ICONS = {"holds": "holds", "unmet": "unmet", "clash": "clash", "impossible": "clash", "sleeps": "sleeps"}
"""State -> its drawing."""
