"""The search of the palette: both languages, every word that sentences know."""

from __future__ import annotations

import pytest

from core.scene.repertoire import shipped_repertoire
from desktop.panels.card_search import Found, search


def test_nothing_finds_everything() -> None:
    assert search("").kinds == shipped_repertoire().kinds
    assert search("   ").kinds == shipped_repertoire().kinds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("house", "house"), ("HOU", "house"), ("cottage", "house"), ("lorry", "truck"), ("air balloon", "balloon"),
        ("kitten", "cat"), ("sphere", "sphere"), ("ball", "sphere"), ("房", "house"), ("积木", "cube"),
        ("货车", "truck"),
        ("樱花", "tree"), ("小船", "boat"),
    ],
)  # fmt: skip
def test_a_word_of_either_language_finds_its_kind(text: str, kind: str) -> None:
    assert kind in search(text).kinds


def test_the_beginning_of_a_word_is_enough_and_its_middle_is_not() -> None:
    assert "cone" in search("co").kinds
    assert "cone" not in search("on").kinds


def test_a_colour_and_a_size_beside_it_are_taken_along() -> None:
    assert search("a small red cube") == Found(("cube",), "red", "small")
    assert search("红色的方块") == Found(("cube",), "red")
    assert search("大猫") == Found(("cat",), size="large")


@pytest.mark.parametrize("colour", shipped_repertoire().colours)
def test_a_colour_alone_shows_every_card_in_it(colour: str) -> None:
    assert search(colour) == Found(shipped_repertoire().kinds, colour)


def test_an_unknown_word_finds_nothing() -> None:
    assert search("xylophone").kinds == ()
