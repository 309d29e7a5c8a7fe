"""A sentence typed over a scene keeps what stays the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from core.scene.geometry import Box
from core.scene.scene import Card, Hint, Scene
from core.scene.sentence import meaning, parse, say
from desktop.panels.scene_merge import merged
from tests.strategies import scenes

BOX = Box(0.1, 0.5, 0.2, 0.2)


def placed(sentence: str) -> Scene:
    """The scene of a sentence with other ids than the sentence gives, and a box for each card."""
    said = parse(sentence)
    ids = {card.id: f"own{n}" for n, card in enumerate(said.cards)}
    return Scene(
        tuple(
            replace(card, id=ids[card.id], box=BOX.moved_by(0.05 * n, 0.0), pinned=n == 0)
            for n, card in enumerate(said.cards)
        ),
        tuple(Hint(hint.relation, ids[hint.subject], tuple(ids[id] for id in hint.references)) for hint in said.hints),
        said.backdrop,
    )


def said_over(before: str, after: str) -> tuple[Scene, Scene]:
    present = placed(before)
    return present, merged(present, parse(after))


def test_the_same_sentence_changes_nothing() -> None:
    present, after = said_over("a red cube on a blue ball", "a red cube on a blue ball")
    assert after is present


def test_a_card_that_stays_keeps_its_id_its_box_and_its_pin() -> None:
    present, after = said_over("a red cube, a blue ball", "a red cube, a blue ball, a green house")
    assert after.cards[:2] == present.cards
    assert after.cards[2].box is None
    assert after.cards[2].id not in {card.id for card in present.cards}


def test_a_card_that_is_no_longer_said_is_gone_with_its_hints() -> None:
    present, after = said_over("a red cube on a blue ball", "a blue ball")
    assert after.cards == present.cards[1:]
    assert after.hints == ()


def test_order_does_not_matter() -> None:
    present, after = said_over("a red cube, a blue ball", "a blue ball, a red cube")
    assert set(after.cards) == set(present.cards)


def test_another_colour_is_the_same_card() -> None:
    present, after = said_over("a red cube, a blue ball", "a yellow cube, a blue ball")
    assert after.cards == (replace(present.cards[0], colour="yellow"), present.cards[1])


def test_of_two_alike_in_kind_the_one_of_the_same_colour_stays() -> None:
    present, after = said_over("a red cube, a blue cube", "a blue cube")
    assert after.cards == present.cards[1:]


def test_of_two_of_a_kind_the_colour_decides_before_the_order() -> None:
    present, after = said_over("a red cube, a blue cube", "a blue cube, a green cube")
    assert after.cards == (present.cards[1], replace(present.cards[0], colour="green"))


def test_another_size_resizes_the_box_where_it_stands() -> None:
    present, after = said_over("a red cube", "a large red cube")
    before, box = present.cards[0].box, after.cards[0].box
    assert before is not None
    assert box is not None
    assert box.width == pytest.approx(1.3 * before.width)
    assert box.base == before.base


def test_another_kind_is_another_card() -> None:
    present, after = said_over("a red cube", "a red ball")
    assert after.cards[0].box is None
    assert after.cards[0].id != present.cards[0].id


def test_a_hint_may_change_while_its_cards_stay() -> None:
    present, after = said_over("a red cube left of a blue ball", "a red cube right of a blue ball")
    assert after.cards == present.cards
    assert after.hints == (Hint("right_of", present.cards[0].id, (present.cards[1].id,)),)


def test_what_becomes_unwanted_is_another_card() -> None:
    present, after = said_over("a red cube", "no red cubes")
    assert not after.cards[0].wanted
    assert after.cards[0].id != present.cards[0].id


def test_a_hint_that_sleeps_is_kept_while_its_cards_are() -> None:
    cube, boat = Card("a", "cube"), Card("b", "boat", wanted=False)
    sleeping = Hint("on", "a", ("b",))
    present = Scene((cube, boat), (sleeping,))
    after = merged(present, parse("a cube, no boats, at night"))
    assert after.hints == (sleeping,)
    assert after.cards == (cube, boat)
    assert merged(present, parse("a cube")).hints == ()


def test_alternatives_keep_the_name_of_their_group() -> None:
    present = Scene((Card("a", "dog", group="pets"), Card("b", "duck", group="pets")))
    after = merged(present, parse("a dog or a duck or a cat"))
    assert [card.group for card in after.cards] == ["pets"] * 3


def test_a_group_that_splits_gets_a_name_of_its_own() -> None:
    kinds = ("dog", "duck", "cat", "tree")
    present = Scene(tuple(Card(kind, kind, group="one") for kind in kinds))
    after = merged(present, parse("a dog or a duck, a cat or a tree"))
    groups = {card.kind: card.group for card in after.cards}
    assert groups["dog"] == groups["duck"] == "one"
    assert groups["cat"] == groups["tree"]
    assert groups["cat"] != "one"


def test_new_cards_take_no_id_of_a_card_that_went() -> None:
    present = Scene((Card("card1", "cube"),))
    assert merged(present, parse("a duck")).cards[0].id == "card2"


@settings(max_examples=30)
@given(scenes(most_cards=5))
def test_saying_the_present_scene_changes_nothing(scene: Scene) -> None:
    assert merged(scene, meaning(scene)) is scene


@settings(max_examples=30)
@given(scenes(most_cards=4), scenes(most_cards=4))
def test_what_was_said_is_what_is_there(present: Scene, other: Scene) -> None:
    said = meaning(other)
    after = merged(present, said)
    assert replace(meaning(after), backdrop=said.backdrop) == said
    assert say(after, brief=True) == say(other, brief=True)


@pytest.mark.parametrize(
    ("typed", "river"), [("a duck", False), ("a duck, with a river", True), ("a duck at night", False)]
)
def test_what_the_backdrop_lacks_is_not_said_and_still_lacking(typed: str, river: bool) -> None:
    present, after = said_over("a dog, no mountains, no river", typed)
    assert say(present, brief=True) == "a dog"
    assert after.backdrop.mountains == "none"
    assert after.backdrop.river is river


def test_a_place_in_the_picture_moves_a_card_that_is_there() -> None:
    present, after = said_over("a dog, a cat", "a dog at the top right, a cat")
    dog, cat = after.cards
    assert dog.box is not None
    assert (dog.box.center.x, dog.box.center.y) == pytest.approx((0.8, 0.18))
    assert not dog.pinned
    assert cat.box == present.cards[1].box


@settings(max_examples=30)
@given(scenes(most_cards=4), scenes(most_cards=4))
def test_no_card_moves(present: Scene, other: Scene) -> None:
    before = {card.id: card for card in present.cards}
    for card in merged(present, meaning(other)).cards:
        if card.id in before and card.size == before[card.id].size:
            assert (card.box, card.pinned) == (before[card.id].box, before[card.id].pinned)
        elif card.id not in before:
            assert card.box is None
