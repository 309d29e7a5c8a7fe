"""What a model that knows a part of the vocabulary is asked, and what is said of the rest."""

from __future__ import annotations

import json

import pytest

from core.scene.repertoire import CONFIG, known, shipped_repertoire, unknown_parts
from core.scene.scene import Card, Hint, Scene
from core.scene.sentence import parse
from core.scene.sentence.nouns import NOUNS
from core.scene.tables import TABLES, begins_with
from core.scene.vocabulary import COLOURS, FAMILIES, KINDS, WHOLE, Repertoire

OLDER = Repertoire(("cube", "dog", "truck"), ("red", "white"))

SCENE = Scene(
    (Card("a", "girl"), Card("b", "dog", "brown"), Card("c", "car", "red"), Card("d", text="a dragon")),
    (Hint("on", "a", ("c",)), Hint("left_of", "b", ("c",))),
)


def test_the_shipped_model_knows_what_its_config_lists() -> None:
    tables = json.loads(CONFIG.read_text("utf-8"))["vocabulary"]
    assert shipped_repertoire() == Repertoire(tuple(tables["kind"]), tuple(tables["colour"]))


def test_a_scene_keeps_only_what_a_model_knows() -> None:
    left = known(SCENE, OLDER)
    assert left.cards == (Card("b", "dog"), Card("c", "truck", "red"), Card("d", text="a dragon"))
    assert left.hints == (Hint("left_of", "b", ("c",)),)
    assert known(left, OLDER) is left
    assert known(SCENE, WHOLE) is SCENE


def test_what_is_unknown_is_said_once_each() -> None:
    assert [str(phrase) for phrase in unknown_parts(SCENE, OLDER)] == [
        "The model does not know girl yet, so the picture is drawn without them; other cards are drawn as usual.",
        "The model does not know car yet, so it draws truck in its place.",
        "The model does not know the colour brown yet, so it chooses another one.",
    ]
    assert unknown_parts(SCENE, WHOLE) == []
    unwanted = Scene((Card("a", "girl", wanted=False),))
    assert unknown_parts(unwanted, OLDER) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_several_unknown_kinds_are_one_list(language: str) -> None:
    scene = Scene((Card("a", "girl"), Card("b", "boy"), Card("c", "apple"), Card("d", "girl")))
    (phrase,) = unknown_parts(scene, OLDER, language)
    assert phrase.gaps["names"] == {"en": "girl, boy and apple", "zh": "女孩、男孩、苹果"}[language]


def test_tables_that_were_stored_are_the_beginning_of_todays() -> None:
    older = {name: ids[: max(len(ids) - 1, 1)] for name, ids in TABLES.items()}
    assert begins_with(TABLES, TABLES)
    assert begins_with(TABLES, older)
    assert not begins_with(older, TABLES)
    assert not begins_with(TABLES, {**older, "kind": ["sphere", "cube"]})
    assert not begins_with(TABLES, {name: ids for name, ids in older.items() if name != "kind"})


def test_every_kind_has_a_family_natural_colours_and_names() -> None:
    assert NOUNS.keys() == KINDS.keys()
    for kind in KINDS.values():
        assert kind.family in FAMILIES
        assert set(kind.colours) <= COLOURS.keys()
        assert kind.like is None or KINDS[kind.like].like is None


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("a couch", "sofa"),
        ("two sheep", "sheep"),
        ("three women", "woman"),
        ("a bunny", "rabbit"),
        ("a gray teddy bear", "bear"),
        ("一匹马", "horse"),
        ("一本书", "book"),
        ("一辆汽车", "car"),
        ("三架飞机", "airplane"),
        ("一头棕色的牛", "cow"),
        ("两颗星星", "star"),
    ],
)
def test_new_kinds_have_synonyms_plurals_and_counters(sentence: str, kind: str) -> None:
    assert {card.kind for card in parse(sentence).cards} == {kind}
