"""What happens to a card's box, its pin and its group when something else of it changes."""

from __future__ import annotations

import pytest

from core.scene.geometry import PICTURE, Box
from core.scene.scene import Card, Hint, Scene
from core.scene.vocabulary import KINDS
from desktop.document.card_edits import (
    made_alternatives,
    parted,
    pinned,
    with_kind,
    with_size,
    with_text,
    without_cards,
)

BOX = Box(0.4, 0.5, 0.2, 0.2)


def test_a_larger_card_stands_where_it_stood() -> None:
    card = with_size(Card("a", "cube", box=BOX), "large")
    assert card.box is not None
    assert card.box.base == BOX.base
    assert card.box.width == pytest.approx(0.26)


def test_a_larger_balloon_hangs_where_it_hung() -> None:
    card = with_size(Card("a", "balloon", box=BOX), "large")
    assert card.box is not None
    assert (card.box.center.x, card.box.center.y) == pytest.approx((BOX.center.x, BOX.center.y))


def test_the_same_size_and_kind_change_nothing() -> None:
    card = Card("a", "cube", box=BOX.moved_by(0.0123, 0.0456))
    assert with_size(card, "medium") is card
    assert with_kind(card, "cube") is card


def test_another_kind_brings_its_own_shape() -> None:
    card = with_kind(Card("a", "cube", colour="red", box=BOX), "tree")
    assert (card.kind, card.colour) == ("tree", "red")
    assert card.box is not None
    assert card.box.height / card.box.width == pytest.approx(KINDS["tree"].aspect)
    assert card.box.base.y == pytest.approx(BOX.base.y)


def test_a_box_at_the_edge_stays_in_the_picture() -> None:
    at_the_edge = Box(0.4, 0.95, 0.6, 0.6)
    card = with_kind(Card("a", "tree", box=at_the_edge), "truck")
    assert card.box is not None
    assert card.box.overlap(PICTURE) > 0


def test_text_takes_the_place_of_a_kind_and_back() -> None:
    card = with_text(Card("a", "cube", box=BOX), "a dragon")
    assert (card.kind, card.text) == (None, "a dragon")
    assert with_kind(card, "cube").text is None


def test_a_card_is_locked_where_it_is_shown() -> None:
    assert pinned(Card("a", "cube"), BOX) == Card("a", "cube", box=BOX, pinned=True)
    assert pinned(Card("a", "cube"), None) == Card("a", "cube")
    own = BOX.moved_by(0.1, 0)
    assert pinned(Card("a", "cube", box=own), BOX).box == own


def test_alternatives_share_a_group_of_their_own() -> None:
    scene = Scene((Card("a", "dog"), Card("b", "cat"), Card("c", "duck", group="a"), Card("d", "tree", group="a")))
    joined = made_alternatives(scene, ("a", "b"))
    assert joined.card("a").group == joined.card("b").group
    assert joined.card("a").group != "a"


def test_who_is_left_alone_in_a_group_is_in_none() -> None:
    scene = Scene((Card("a", "dog", group="g"), Card("b", "cat", group="g"), Card("c", "duck")))
    assert made_alternatives(scene, ("b", "c")).card("a").group is None
    assert all(card.group is None for card in parted(scene, ("a",)).cards)
    assert without_cards(scene, ("a",)).card("b").group is None


def test_cards_go_with_their_hints() -> None:
    scene = Scene((Card("a", "dog"), Card("b", "cat"), Card("c", "duck")), (Hint("on", "a", ("b",)),))
    assert without_cards(scene, ("b", "c")) == Scene((Card("a", "dog"),))
