"""The attributes that a scene leaves open, resolved from a seed: for models that would draw the mean of all values."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from core.scene.scene import Backdrop, Card, Scene
from core.scene.vocabulary import GROUNDS, MOUNTAINS, SKIES, WHOLE, Repertoire

AT_SEA = ("boat", "fish")
"""What brings the sea along where nothing is said of the ground; a duck is at home on grass, too."""

CHANCE = 0.3
"""How often there is a river, or flowers, where nothing is said of them."""


def resolve_colours(scene: Scene, seed: int, repertoire: Repertoire = WHOLE) -> Scene:
    """The scene with one colour for every card that may have any; one without such cards is returned as it is.

    The seed and the card's id and kind decide, on every machine alike, among the natural colours of the kind that the
    model knows (a dog is brown, white or black; a cube may have any), none of them likelier than another. As long as
    there are enough of these, none is that of the ground, and none that of another card, so that the dog in front of a
    white house can be seen. Where there are not, cards of one kind still differ as long as they can.
    What is unwanted stays open, as it is unwanted in every colour, and so does free text, which may say its own.
    """
    for card in scene.cards:
        if card.wanted and card.kind is not None and card.colour is None:
            choices = repertoire.visible(card.kind, scene.backdrop.ground)
            order = _shuffled(f"{seed}\n{card.id}\n{card.kind}", choices)
            scene = scene.changed(card.id, colour=_colour(card, scene, order))
    return scene


def resolve_backdrop(scene: Scene, seed: int) -> Scene:
    """The scene with a backdrop of which nothing is open; the seed decides each attribute independently.

    Skies, grounds and mountains are equally likely, none of them too; river and flowers come as often as in the worlds
    of training, and never by chance on the sea. Where all that stands on the ground is at home on water, this is the
    sea.
    """
    backdrop = scene.backdrop
    ground = backdrop.ground or ("sea" if _afloat(scene) else _shuffled(f"{seed}\nbackdrop ground", GROUNDS)[0])

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


def _afloat(scene: Scene) -> bool:
    """Whether a boat or a fish is there, and nothing that cannot swim stands beside it on the ground."""
    carried = {hint.subject for hint in scene.active_hints if hint.relation in ("on", "in")}
    standing = [card.behaviour for card in scene.wanted if card.id not in carried and not card.behaviour.flies]
    return any(kind.id in AT_SEA for kind in standing) and all(kind.swims for kind in standing)


def _colour(card: Card, scene: Scene, order: Sequence[str]) -> str:
    """Of the colours that the fewest of its kind have, then the fewest wanted cards: the first in a random order."""
    alike = [other.colour for other in scene.cards if other.kind == card.kind]
    wanted = [other.colour for other in scene.wanted]
    return min(order, key=lambda colour: (alike.count(colour), wanted.count(colour)))


def _shuffled(of: str, choices: Sequence[str]) -> list[str]:
    """The choices, shuffled: each draws a number, and the lowest is first."""
    return sorted(choices, key=lambda choice: _number(f"{of}\n{choice}"))


def _number(of: str) -> float:
    """Some number of 0..1, all of them equally likely."""
    return int.from_bytes(hashlib.sha256(of.encode()).digest()[:8]) / 2**64
