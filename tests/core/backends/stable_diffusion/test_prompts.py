"""What these models are told of a scene."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.backends.stable_diffusion import prompts
from core.scene.scene import Backdrop, Card, Hint, Scene
from core.scene.vocabulary import COLOURS, GROUNDS, KINDS, MOUNTAINS, SIZES, SKIES

CUBE = Card("a", "cube", "red")
BALL = Card("b", "sphere", "blue", size="large")


@pytest.mark.parametrize(
    ("card", "text"),
    [
        (CUBE, "a red cube"),
        (BALL, "a large blue ball"),
        (Card("c", "house"), "a house"),
        (Card("d", text=" a knight's helmet, rusty "), "a knight's helmet, rusty"),
        (replace(CUBE, weight=2.0, wanted=False, group="one"), "a red cube"),
    ],
)
def test_a_card_in_plain_words(card: Card, text: str) -> None:
    assert prompts.card_text(card) == text


def test_every_card_of_the_vocabulary_has_words_of_its_own() -> None:
    cards = [Card("a", kind, colour, size) for kind in KINDS for colour in (None, *COLOURS) for size in SIZES]
    assert len(set(map(prompts.card_text, cards))) == len(cards)


def test_a_backdrop_is_said_as_a_caption_and_what_it_lacks_is_not_named() -> None:
    full = Backdrop("pink", "grass", "blue", river=True, flowers=True)
    assert prompts.backdrop_text(full) == (
        "under a pink sky, on grass, with blue mountains on the horizon, with a river, in a field of flowers"
    )
    assert prompts.backdrop_text(Backdrop("night", mountains="none", river=False, flowers=False)) == "at night"
    assert prompts.backdrop_text(Backdrop()) == prompts.NULL


def test_every_backdrop_of_the_vocabulary_has_words_of_its_own() -> None:
    backdrops = [
        Backdrop(sky, ground, mountains)
        for sky in (None, *SKIES)
        for ground in (None, *GROUNDS)
        for mountains in (None, *MOUNTAINS)
    ]
    assert len(set(map(prompts.backdrop_text, backdrops))) == len(backdrops)


def test_a_card_stands_before_the_backdrop() -> None:
    plain, pink = Scene((CUBE, BALL)), Scene((CUBE, BALL), backdrop=Backdrop("pink"))
    assert prompts.card_before_backdrop(plain, CUBE) == "a red cube"
    assert prompts.card_before_backdrop(pink, CUBE) == "a red cube, under a pink sky"


def test_the_whole_scene_is_one_sentence_of_what_is_wanted() -> None:
    scene = Scene(
        (CUBE, replace(BALL, weight=3.0), Card("c", "tree", wanted=False), Card("d", text="a knight")),
        (Hint("on", "a", ("b",)),),
        Backdrop("pink", river=False),
    )
    assert prompts.scene_text(scene) == "a red cube on a large blue ball, a knight, under a pink sky"
    assert prompts.scene_text(Scene()) == prompts.NULL
