"""Sentences as people, teachers and prompts type them, each held to its scene."""

from __future__ import annotations

import pytest

from core.scene.sentence import SentenceError, parse
from tests.core.scene.said_scenes import Gist, gist, table

TABLES = ("english.tsv", "chinese.tsv", "english_fresh.tsv", "chinese_fresh.tsv", "cases.tsv")


@pytest.mark.parametrize(("sentence", "meant"), [row for name in TABLES for row in table(name)])
def test_a_typed_sentence_is_its_scene(sentence: str, meant: Gist) -> None:
    assert gist(parse(sentence)) == meant


@pytest.mark.parametrize("sentence", ["a cat far from a dog", "猫离狗很远"])
def test_what_no_hint_can_hold_is_said(sentence: str) -> None:
    with pytest.raises(SentenceError, match="There is no hint for") as caught:
        parse(sentence)
    assert caught.value.reason == "no_hint"


def test_all_unknown_words_are_told_at_once() -> None:
    with pytest.raises(SentenceError) as caught:
        parse("a red hous next to a purpel castle")
    assert [(word.word, word.suggestion, word.nearest) for word in caught.value.unknown] == [
        ("hous", "house", None),
        ("purpel", "purple", None),
        ("castle", None, "house"),
    ]


@pytest.mark.parametrize(
    ("sentence", "word", "nearest"),
    [("a dragon on a table", "dragon", None), ("一只老虎在桥上", "老虎", "狗"), ("画一只龙", "龙", None)],
)
def test_a_thing_without_a_card_has_no_slip(sentence: str, word: str, nearest: str | None) -> None:
    with pytest.raises(SentenceError) as caught:
        parse(sentence)
    (unknown,) = caught.value.unknown
    assert (unknown.word, unknown.suggestion, unknown.is_thing, unknown.nearest) == (word, None, True, nearest)


@pytest.mark.parametrize(
    ("sentence", "suggestion"),
    [
        ("a cat udner a table", "under"),
        ("a cat on a tabel", "table"),
        ("a geen ball", "green"),
        ("a cat on a stree", "tree"),
    ],
)
def test_a_slip_is_answered_by_the_kind_of_word_that_its_place_wants(sentence: str, suggestion: str) -> None:
    with pytest.raises(SentenceError) as caught:
        parse(sentence)
    assert caught.value.suggestion == suggestion
