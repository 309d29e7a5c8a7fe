from __future__ import annotations

from math import pi

import pytest

from core.backends.clay.condition_batch import BACKDROP, VOCABULARY, collate
from core.backends.clay.conditions import (
    NULL,
    Concept,
    Condition,
    Painted,
    Statement,
    card_alone,
    empty_scene,
    relation,
    sentence,
)
from core.scene.geometry import Box
from core.scene.layout import Layout, arrange
from core.scene.scene import Backdrop, Card, Hint, Scene
from core.world.facing import yaw_on_card

SCENE = Scene(
    (
        Card("a", "cube", "red"),
        Card("b", "sphere", "blue", "large"),
        Card("c", "dog", wanted=False),
        Card("d", "cat", group="pets"),
        Card("e", "duck", group="pets"),
    ),
    (Hint("left_of", "a", ("b",)), Hint("on", "d", ("b",)), Hint("behind", "e", ("b",))),
    Backdrop("pink", river=False),
)


def test_a_card_alone_is_painted_in_its_box_before_the_same_backdrop() -> None:
    layout = arrange(SCENE)
    asked = card_alone(SCENE, SCENE.card("a"), layout)
    assert [one.concept for one in asked.painted] == [Concept("cube", "red")]
    assert asked.painted[0].box == layout.boxes["a"]
    assert asked.painted[0].depth == layout.depths["a"]
    assert asked.painted[0].yaw == yaw_on_card("cube")
    assert (asked.statements, asked.backdrop, asked.exhaustive) == ((), SCENE.backdrop, True)
    assert empty_scene(SCENE) == Condition(backdrop=SCENE.backdrop, exhaustive=True)


def test_a_card_without_a_box_is_a_statement() -> None:
    asked = card_alone(SCENE, SCENE.card("b"), Layout({}, {}))
    assert asked.painted == ()
    assert asked.statements == (Statement(Concept("sphere", "blue", "large")),)


def test_a_sentence_says_each_wanted_card_once_and_each_hint_between_them() -> None:
    asked = sentence(SCENE)
    assert [one.subject.kind for one in asked.statements] == ["cube", "sphere", "cat", "cube", "cat"]
    assert [one.relation for one in asked.statements] == [None, None, None, "left_of", "on"]
    assert asked.caption
    assert asked.exhaustive
    assert asked.painted == ()


def test_a_relation_names_its_cards_in_their_roles() -> None:
    (said,) = relation(SCENE, SCENE.hints[0]).statements
    assert (said.subject.kind, said.relation, said.references[0].kind) == ("cube", "left_of", "sphere")


def test_conditions_are_values() -> None:
    assert sentence(SCENE) == sentence(SCENE)
    assert hash(empty_scene(SCENE)) == hash(empty_scene(SCENE))


def test_cues_are_rows_of_the_vocabulary_padded_with_nothing() -> None:
    painted = Condition(
        painted=(Painted(Concept("sphere", "red", "large"), Box(0.1, 0.2, 0.3, 0.4), 0.5, yaw=pi / 6),),
        backdrop=Backdrop(ground="grass", mountains="none", river=False, flowers=True),
        exhaustive=True,
    )
    said = Condition(
        statements=(Statement(Concept("cube")), Statement(Concept("dog"), "between", (Concept("cat"), Concept("duck"))))
    )
    batch = collate([painted, said, NULL])
    assert batch.painted[:, 0].tolist() == [[2, 1, 3], [0, 0, 0], [0, 0, 0]]
    assert batch.boxes[0, 0].tolist() == pytest.approx([0.1, 0.2, 0.3, 0.4])
    assert batch.boxes[1:].abs().sum() == 0
    assert batch.facings[0, 0].tolist() == pytest.approx([0.5, 0.75**0.5])
    assert batch.facings[1:].abs().sum() == 0
    assert dict(zip(BACKDROP, batch.backdrop[0].tolist(), strict=True)) == {
        "sky": 0, "ground": 1, "mountains": 1, "river": 1, "flowers": 2,
    }  # fmt: skip
    assert batch.statement_mask.tolist() == [[False, False], [True, True], [False, False]]
    assert VOCABULARY["relation"][batch.relations[1, 1] - 1] == "between"
    assert (batch.statements[1, :, :, 0] > 0).tolist() == [[True, False, False], [True, True, True]]
    assert batch.flags.tolist() == [[1, 0], [0, 0], [0, 0]]


def test_a_batch_without_cards_or_statements_has_none() -> None:
    batch = collate([NULL])
    assert batch.boxes.shape == (1, 0, 4)
    assert batch.statements.shape == (1, 0, 3, 3)
