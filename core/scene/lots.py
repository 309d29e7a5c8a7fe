"""What a scene leaves open is decided, for models that would draw a little of everything."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from core.scene.scene import Card, Scene
from core.scene.vocabulary import COLOURS


def coloured(scene: Scene, seed: int) -> Scene:
    """The scene with one colour for every card that may have any; one without such cards is returned as it is.

    The seed and the card's id and kind decide, on every machine alike, and no colour is likelier than another. As long
    as there are enough, cards of one kind have different colours, and so have those that are decided: another card
    after them changes their colours only if it is of their kind.
    What is unwanted stays open, as it is unwanted in every colour, and so does free text, which may say its own.
    """
    decided: list[str] = []
    for card in scene.cards:
        if card.wanted and card.kind is not None and card.colour is None:
            decided.append(_colour(card, scene, seed, decided))
            scene = scene.changed(card.id, colour=decided[-1])
    return scene


def unadorned(scene: Scene) -> Scene:
    """The scene without a river or flowers where nothing is said of them; sky, ground and mountains may stay open."""
    backdrop = scene.backdrop
    return replace(scene, backdrop=replace(backdrop, river=bool(backdrop.river), flowers=bool(backdrop.flowers)))


def _colour(card: Card, scene: Scene, seed: int, decided: Sequence[str]) -> str:
    """The first of the card's lot among those that the fewest of its kind have, and then the fewest decided before."""
    taken = [other.colour for other in scene.cards if other.kind == card.kind]
    lot = _lot(f"{seed}\n{card.id}\n{card.kind}")
    return min(lot, key=lambda colour: (taken.count(colour), decided.count(colour)))


def _lot(of: str) -> list[str]:
    """The colours, shuffled: each draws a number, and the lowest is first."""

    def number(colour: str) -> bytes:
        return hashlib.sha256(f"{of}\n{colour}".encode()).digest()

    return sorted(COLOURS, key=number)
