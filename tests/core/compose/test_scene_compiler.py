"""What a scene becomes: which cards may share a question, and which must have their own."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from core.compose.factors import And, Factor, Not, Or
from core.compose.scene_compiler import NOT_AT_OPENING, SharedQuery, as_said, expression_of, placed_cards
from core.scene.geometry import Box
from core.scene.scene import Card, Hint, Scene
from tests.strategies import scenes

BOX = Box(0.1, 0.2, 0.3, 0.4)
SCENE = Scene(
    (
        Card("a", "cube"),
        Card("b", "sphere", weight=2.0),
        Card("somewhere", "dog"),
        Card("not", "cat", wanted=False),
        Card("or1", "tree", group="g"),
        Card("or2", "house", group="g"),
        Card("nothing", "boat", weight=0.0),
    )
)
BOXES = {card.id: BOX for card in SCENE.cards if card.id != "somewhere"}


def test_what_is_uncertain_unwanted_or_nowhere_keeps_a_question_of_its_own() -> None:
    assert [card.id for card in placed_cards(SCENE, BOXES)] == ["a", "b"]


def test_the_cards_of_a_shared_query_have_its_condition_and_their_own_weights_and_places() -> None:
    expression = expression_of(SCENE, BOXES, lambda card, _: card.id, 2.5, [SharedQuery(("b", "a"), "a and b")])
    a, b, somewhere, either, unwanted = expression.parts
    assert (a, b) == (
        Factor("a and b", 2.5, BOX, "a", query=0),
        Factor("a and b", 5.0, BOX, "b", query=0),
    )
    assert somewhere == Factor("somewhere", 2.5, None, "somewhere")
    assert either == Or((Factor("or1", 2.5, BOX, "or1"), Factor("or2", 2.5, BOX, "or2")))
    assert unwanted == Not(Factor("not", 2.5, BOX, "not"))


def test_what_is_unwanted_is_asked_about_where_anything_may_be() -> None:
    """But not where it has a place of its own, nor with its whole weight: then nothing at all would be there."""
    scene = Scene((Card("open", text="something"), Card("not", "cat", wanted=False), Card("here", "dog", wanted=False)))
    here = Box(0.5, 0.5, 0.2, 0.2)
    boxes = {"open": BOX, "here": here}
    _, everywhere, in_its_place, there = expression_of(
        scene, boxes, lambda card, box: (card.id, box), 2.0, openings=[BOX]
    ).parts
    assert everywhere == Not(Factor(("not", None), 2.0, None, "not"))
    assert in_its_place == Not(Factor(("not", BOX), 2.0 * NOT_AT_OPENING, BOX, "not"))
    assert there == Not(Factor(("here", here), 2.0, here, "here"))
    assert 0 < NOT_AT_OPENING < 1


def test_a_sentence_says_what_is_certain_and_no_more() -> None:
    """What is unwanted would be wanted by it, and of alternatives it would want all, or one of its own choice."""
    hints = (Hint("left_of", "a", ("b",)), Hint("on", "or1", ("a",)), Hint("on", "a", ("not",)))
    said = as_said(replace(SCENE, hints=hints))
    assert [card.id for card in said.cards] == ["a", "b", "somewhere"]
    assert said.hints == hints[:1]
    assert said.backdrop == SCENE.backdrop


def test_an_alternative_without_a_rival_is_certain() -> None:
    rest = Scene((Card("cat", "cat", group="g"), Card("dog", "dog", group="g", weight=0.0)))
    assert as_said(rest).cards == (Card("cat", "cat"),)


def test_the_sentence_is_one_more_factor() -> None:
    sentence = Factor("all of it", 2.5)
    cards = expression_of(SCENE, BOXES, lambda card, _: card.id, 2.5)
    assert expression_of(SCENE, BOXES, lambda card, _: card.id, 2.5, sentence=sentence) == And((*cards.parts, sentence))


@given(scenes(placed=True))
def test_queries_change_nothing_but_conditions(scene: Scene) -> None:
    boxes = {card.id: card.box for card in scene.cards if card.box}
    queries = [SharedQuery((card.id,), card.id) for card in placed_cards(scene, boxes)]
    alone = expression_of(scene, boxes, lambda card, _: card.id, 2.0)
    packed = expression_of(scene, boxes, lambda card, _: card.id, 2.0, queries)
    assert str(packed).count("query=None") == str(alone).count("query=None") - len(queries)
    assert [_name(part) for part in packed.parts] == [_name(part) for part in alone.parts]


def _name(part: object) -> str:
    match part:
        case Factor(name=name):
            return name
        case Not(inner):
            return f"not {_name(inner)}"
        case Or(parts):
            return " or ".join(map(_name, parts))
        case _:
            raise AssertionError(part)
