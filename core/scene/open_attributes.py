"""The attributes that a scene leaves open, resolved from a seed: for models that would draw the mean of all values."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from core.scene.scene import Backdrop, Card, Scene
from core.scene.vocabulary import COLOURS, GROUNDS, MOUNTAINS, SKIES

CHANCE = 0.3
"""How often there is a river, or flowers, where nothing is said of them."""


def resolve_colours(scene: Scene, seed: int) -> Scene:
    """The scene with one colour for every card that may have any; one without such cards is returned as it is.

    The seed and the card's id and kind decide, on every machine alike, and no colour is likelier than another. As long
    as there are enough, no card takes the colour of another one, so that a dog in front of a green house can be seen;
    what becomes of others changes its colour only then. Where there are not, cards of one kind still differ.
    What is unwanted stays open, as it is unwanted in every colour, and so does free text, which may say its own.
    """
    for card in scene.cards:
        if card.wanted and card.kind is not None and card.colour is None:
            scene = scene.changed(card.id, colour=_colour(card, scene, seed))
    return scene


def resolve_backdrop(scene: Scene, seed: int) -> Scene:
    """The scene with a backdrop of which nothing is open; the seed decides each attribute independently.

    Skies, grounds and mountains are equally likely, none of them too; river and flowers come as often as in the worlds
    of training, and never by chance on the sea.
    """
    backdrop = scene.backdrop
    ground = backdrop.ground or _shuffled(f"{seed}\nbackdrop ground", GROUNDS)[0]

    def happens(what: str) -> bool:
        return ground != "sea" and _number(f"{seed}\nbackdrop {what}") >= 1 - CHANCE

    return replace(
        scene,
        backdrop=Backdrop(
            sky=backdrop.sky or _shuffled(f"{seed}\nbackdrop sky", SKIES)[0],
            ground=ground,
            mountains=backdrop.mountains or _shuffled(f"{seed}\nbackdrop mountains", ("none", *MOUNTAINS))[0],
            river=happens("river") if backdrop.river is None else backdrop.river,
            flowers=happens("flowers") if backdrop.flowers is None else backdrop.flowers,
        ),
    )


def _colour(card: Card, scene: Scene, seed: int) -> str:
    """Of the colours that the fewest of its kind have, then the fewest wanted cards: the first in a random order."""
    alike = [other.colour for other in scene.cards if other.kind == card.kind]
    wanted = [other.colour for other in scene.wanted]
    order = _shuffled(f"{seed}\n{card.id}\n{card.kind}", tuple(COLOURS))
    return min(order, key=lambda colour: (alike.count(colour), wanted.count(colour)))


def _shuffled(of: str, choices: Sequence[str]) -> list[str]:
    """The choices, shuffled: each draws a number, and the lowest is first."""
    return sorted(choices, key=lambda choice: _number(f"{of}\n{choice}"))


def _number(of: str) -> float:
    """Some number of 0..1, all of them equally likely."""
    return int.from_bytes(hashlib.sha256(of.encode()).digest()[:8]) / 2**64
