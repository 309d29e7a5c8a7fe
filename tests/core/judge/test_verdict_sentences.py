from __future__ import annotations

from typing import get_args

import pytest

from core.errors import SceneError
from core.judge.findings import Finding
from core.judge.relation_checks import by_specificity
from core.judge.verdict_sentences import TEMPLATES, verdict_sentence
from core.judge.verifier import Outcome, verify
from core.scene.geometry import Box
from core.scene.relations import RELATIONS
from core.scene.scene import Card, Hint, Scene
from core.scene.sentence import LANGUAGES

SCENE = Scene(
    (Card("a", "dog"), Card("b", "house"), Card("c", "cube", "red"), Card("n", "tree", wanted=False)),
    (Hint("behind", "a", ("b",)),),
)
LEFT, RIGHT = Box(0.05, 0.6, 0.25, 0.2), Box(0.5, 0.4, 0.4, 0.4)


def seen(kind: str, colour: str, box: Box, size: str = "medium") -> Finding:
    return Finding(kind, colour, size, box, 0.9, box.base, 0.3)


def sentences(scene: Scene, *findings: Finding, language: str = "en") -> list[str]:
    return [verdict_sentence(scene, verdict, language) for verdict in verify(scene, findings).verdicts]


def test_verdicts_in_english() -> None:
    found = (seen("dog", "pink", LEFT), seen("house", "white", RIGHT), seen("cube", "blue", LEFT))
    assert sentences(SCENE, *found, seen("sphere", "green", LEFT)) == [
        "the dog is there",
        "the house is there",
        "the cube is blue instead",
        "the tree is absent, as it should be",
        "the dog is not behind the house: it is to its left",
        "a green ball is there that nobody asked for",
    ]


def test_verdicts_in_chinese() -> None:
    found = (seen("dog", "pink", LEFT), seen("house", "white", RIGHT), seen("tree", "blue", LEFT))
    assert sentences(SCENE, *found, seen("sphere", "green", LEFT), language="zh") == [
        "狗在画里",
        "房子在画里",
        "画里没有方块",
        "画里有一棵蓝色的树，但不该有",
        "狗不在房子的后面：它在左边",
        "一个绿色的球是多出来的",
    ]


def test_a_hint_on_what_is_missing_says_so() -> None:
    assert sentences(SCENE, seen("dog", "pink", LEFT))[4] == (
        "the dog is not behind the house, because the house is missing"
    )


def test_a_swap_names_both() -> None:
    scene = Scene((Card("a", "truck", "red"), Card("b", "house", "green")))
    assert sentences(scene, seen("truck", "green", LEFT), seen("house", "red", RIGHT)) == [
        "the truck and the house have swapped colours: it is green",
        "the house and the truck have swapped colours: it is red",
    ]


def test_every_outcome_and_relation_has_words_in_every_language() -> None:
    assert TEMPLATES.keys() == LANGUAGES.keys()
    for words in TEMPLATES.values():
        assert words.cards.keys() == {*get_args(Outcome)} - {"holds", "fails", "open"}
        assert words.denied.keys() == RELATIONS.keys()
        assert words.instead.keys() == {relation.id for relation, _ in by_specificity()}


def test_an_unknown_language_is_refused() -> None:
    (verdict,) = verify(Scene((Card("a", "dog"),)), []).verdicts
    with pytest.raises(SceneError, match="language"):
        verdict_sentence(Scene((Card("a", "dog"),)), verdict, "fr")
