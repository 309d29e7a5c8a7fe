"""The strips of pictures are cut as the world's renderer has laid them."""

from __future__ import annotations

import pytest

from core.scene.vocabulary import COLOURS, KINDS
from core.world import cards
from desktop.look import card_pictures


def test_window_and_renderer_agree_about_the_strips() -> None:
    assert list(card_pictures.COLUMNS) == list(cards.COLUMNS)
    assert {field: list(views) for field, views in card_pictures.VIEWS.items()} == {
        field: list(views) for field, views in cards.VIEWS.items()
    }


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_picture_in_every_colour(qapp: object, kind: str) -> None:
    for colour in card_pictures.COLUMNS:
        picture = card_pictures.card_picture(kind, colour)
        assert (picture.width(), picture.height()) == (cards.SIDE_PX, cards.SIDE_PX)


@pytest.mark.parametrize("colour", ["red", "green", "blue"])
def test_a_picture_has_the_colour_of_its_card(qapp: object, colour: str) -> None:
    middle = card_pictures.card_picture("sphere", colour).toImage().pixelColor(72, 80)
    strongest = max(("red", "green", "blue"), key=lambda name: getattr(middle, name)())
    assert strongest == colour
    assert COLOURS[colour].id == colour


def test_every_backdrop_has_a_view(qapp: object) -> None:
    for field, values in card_pictures.VIEWS.items():
        for value in values:
            view = card_pictures.backdrop_picture(field, value)
            assert (view.width(), view.height()) == cards.VIEW_PX
