"""Places in the picture that a sentence gives to cards: hints where they tell cards apart, boxes where they do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from core.scene.geometry import Box
from core.scene.scene import Card, Hint
from core.scene.vocabulary import SIZES

SOMEWHERE = "somewhere"
ACROSS = {"left": 0.2, "center": 0.5, "right": 0.8}
DOWN = {"top": 0.18, "bottom": 0.8}
ON_THE_GROUND, IN_THE_SKY = 0.7, 0.22
"""The middle of a card, as shares of the picture; the last two where only its side is said."""

RELATIONS = {"left": "left_of", "right": "right_of", "top": "on_or_above", "bottom": "under", "center": "in"}
AT = {"left_of": "left", "right_of": "right", "between": "center", "in": "center"} | dict.fromkeys(
    ("on", "above", "on_or_above"), "top"
) | dict.fromkeys(("under", "below"), "bottom")  # fmt: skip


def relation_at(place: str, *, several: bool = False) -> str | None:
    """What a place is beside a thing, or amid several: "on the left" of a house is left of it. None for a corner."""
    return "between" if several and place == "center" else RELATIONS.get(place)


def place_at(relation: str) -> str:
    """What a relation to nothing is in the picture: "above" is at its top; "somewhere" where that says nothing."""
    return AT.get(relation, SOMEWHERE)


class Places:
    """The places that were said so far, by card."""

    def __init__(self) -> None:
        self._places: dict[str, str] = {}

    def put(self, id: str, place: str) -> None:
        """The card goes to "left", "center", "top_right" ..., or to "somewhere", which says nothing."""
        if place != SOMEWHERE:
            self._places[id] = place

    def has(self, id: str) -> bool:
        return id in self._places

    def nearest(self, ids: Sequence[str], place: str) -> list[str]:
        """The cards at a place; where there is none, the first that has no place yet."""
        there = [id for id in ids if self._places.get(id) == place]
        return there or [id for id in ids if id not in self._places][:1]

    def hints(self) -> Iterator[Hint]:
        """Left, middle and right of one picture, where more than one of them was said: each before the next."""
        columns = [[id for id, place in self._places.items() if place == column] for column in ACROSS]
        filled = [column for column in columns if column]
        for before, after in pairwise(filled):
            for id in before:
                for other in after:
                    yield Hint("left_of", id, (other,))

    def placed(self, card: Card) -> Card:
        """The card in its box, where a hint does not say its place."""
        place = self._places.get(card.id)
        tied = {id for hint in self.hints() for id in hint.cards}
        if place is None or card.id in tied or not card.wanted:
            return card
        return replace(card, box=_box(card, place))


def _box(card: Card, place: str) -> Box:
    kind = card.behaviour
    width = kind.width * SIZES[card.size]
    height = width * kind.aspect
    down, across = next(((row, column) for row in DOWN for column in ACROSS if place == f"{row}_{column}"), ("", ""))
    usual = IN_THE_SKY if kind.flies else ON_THE_GROUND
    x = ACROSS.get(across or place, 0.5)
    y = DOWN.get(down or place, 0.5 if place == "center" else usual)
    return Box(x - width / 2, y - height / 2, width, height).clamped()
