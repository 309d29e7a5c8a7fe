"""Scenes in a short notation, for sentences and what they mean, kept side by side in tables.

"2 small red dog, cat@left; 1-2 next_to 3; sky=night": cards, hints by the cards' numbers, and the backdrop.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from core.scene.scene import Backdrop, Card, Hint, Scene
from core.scene.vocabulary import COLOURS, SIZES

FOLDER = Path(__file__).parent / "sentences"


@dataclass(frozen=True)
class Gist:
    """A scene up to the order of its cards: the looks of its cards, the hints between looks, and the backdrop."""

    cards: Counter[tuple[object, ...]]
    hints: Counter[tuple[object, ...]]
    backdrop: Backdrop


def table(name: str) -> list[tuple[str, Gist]]:
    """Sentences and what they mean."""
    lines = (FOLDER / name).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return [(sentence, gist(*noted(scene))) for sentence, scene in rows]


def noted(notation: str) -> tuple[Scene, dict[str, str]]:
    """The scene of a notation, and the places in the picture of its cards, by id."""
    cards, hints, backdrop, *_ = (part.strip() for part in f"{notation};;".split(";"))
    scene = Scene((), (), _backdrop(backdrop))
    places: dict[str, str] = {}
    for words in filter(None, cards.split(", ")):
        scene = _with_cards(scene, words, places)
    for words in filter(None, hints.split(", ")):
        subjects, relation, *references = words.split()
        first, _, last = subjects.partition("-")
        for subject in range(int(first), int(last or first) + 1):
            scene = scene.with_hint(Hint(relation, f"card{subject}", tuple(f"card{n}" for n in references)))
    return scene, places


def _with_cards(scene: Scene, words: str, places: dict[str, str]) -> Scene:
    words, _, place = words.partition("@")
    *look, kinds = words.split()
    count = next((int(word) for word in look if word.isdigit()), 1)
    for kind in kinds.split("/") * count:
        id = f"card{len(scene.cards) + 1}"
        colour = next((word for word in look if word in COLOURS), None)
        size = next((word for word in look if word in SIZES), "medium")
        group = kinds if "/" in kinds else None
        scene = scene.with_card(Card(id, kind=kind, colour=colour, size=size, wanted="no" not in look, group=group))
        places |= {id: place} if place else {}
    return scene


def _backdrop(words: str) -> Backdrop:
    fields = dict(word.split("=") for word in words.split())
    return Backdrop(**{field: value == "yes" if value in {"yes", "no"} else value for field, value in fields.items()})


def gist(scene: Scene, places: dict[str, str] | None = None) -> Gist:
    """places: where that is not given, the cards' boxes say it."""

    def look(id: str) -> tuple[object, ...]:
        card = scene.card(id)
        return card.kind, card.text, card.colour, card.size, card.wanted, card.group is not None, place(card)

    def place(card: Card) -> str:
        return places.get(card.id, "") if places is not None else _place_of(card)

    return Gist(
        Counter(look(card.id) for card in scene.cards),
        Counter((hint.relation, *(look(id) for id in hint.cards)) for hint in scene.hints),
        scene.backdrop,
    )


def _place_of(card: Card) -> str:
    """The part of the picture that a card's box is in the middle of; a row alone only where the card is centred."""
    if card.box is None:
        return ""
    x, y = card.box.center.x, card.box.center.y
    column = "left" if x < 0.4 else "right" if x > 0.6 else ""
    row = "top" if y < 0.3 else "bottom" if y > 0.72 else ""
    return "_".join(filter(None, (row, column))) or "center"
