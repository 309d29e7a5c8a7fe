"""The scenes that come with the program: each can be read, can hold, and has a title and a picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from core import project
from core.resources import RESOURCES
from core.scene.layout import arrange
from core.scene.relations import RELATIONS
from core.scene.scene import Scene
from core.scene.sentence import parse
from desktop.dialogs.examples import EXAMPLES, HELP, ExampleScene, examples, pair
from desktop.dialogs.help import JOINERS
from desktop.look.translations import LANGUAGES

EVERY = [*examples(), *(ExampleScene(path.stem, HELP) for path in sorted(HELP.glob("*.diorama")))]


def _scene(example: ExampleScene) -> Scene:
    return project.load(example.path).recipe.scene


def test_there_are_fourteen_and_the_index_has_them_all() -> None:
    assert len(examples()) == 14
    assert {example.path for example in examples()} == set(EXAMPLES.glob("*.diorama"))


@pytest.mark.parametrize("example", EVERY, ids=lambda example: example.id)
def test_nothing_clashes_and_every_hint_holds(example: ExampleScene) -> None:
    scene = _scene(example)
    layout = arrange(scene)
    assert not layout.clashes
    assert all(layout.holds(hint) for hint in scene.hints)
    assert layout.boxes.keys() >= {card.id for card in scene.wanted}


@pytest.mark.parametrize("example", EVERY, ids=lambda example: example.id)
def test_there_is_a_small_square_picture(example: ExampleScene) -> None:
    with Image.open(example.picture) as picture:
        assert picture.size == (384, 384)
    assert example.picture.stat().st_size < 60_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_has_a_title_of_its_own(language: str) -> None:
    titles = json.loads((RESOURCES / "i18n" / language / "examples.json").read_text("utf-8"))
    assert list(titles) == [example.id for example in examples()]
    assert len(set(titles.values())) == len(titles)


def test_the_minimal_pairs_are_the_same_things_under_one_seed() -> None:
    for topic in RELATIONS:
        one, other = (project.load(example.path).recipe for example in pair(topic))
        assert one.scene.cards == other.scene.cards
        assert one.scene.backdrop == other.scene.backdrop
        assert one.seed == other.seed
        assert one.scene.hints[0].relation == topic
        assert not set(one.scene.hints) & set(other.scene.hints)


def test_in_the_pair_of_a_hint_the_other_picture_does_not_show_it() -> None:
    for topic in RELATIONS:
        hint = _scene(pair(topic)[0]).hints[0]
        assert not arrange(_scene(pair(topic)[1])).holds(hint)


def test_what_joins_cards_has_pictures_but_for_the_weight() -> None:
    assert [topic for topic in JOINERS if not pair(topic)] == ["weight"]


def test_every_text_of_the_dialogs_stands_in_both_languages() -> None:
    for section in ("settings", "start", "tour", "help", "about", "examples"):
        english, chinese = (_texts(RESOURCES / "i18n" / language / f"{section}.json") for language in ("en", "zh"))
        assert english.keys() == chinese.keys()
        assert all(text.strip() for text in (*english.values(), *chinese.values()))


def _texts(path: Path) -> dict[str, str]:
    return json.loads(path.read_text("utf-8"))


def test_the_sentences_of_the_guide_are_understood() -> None:
    guide = (RESOURCES.parent / "docs" / "guide.md").read_text("utf-8")
    section = guide.split("## The sentence")[1].split("##")[0]
    sentences = [line.removeprefix("- ") for line in section.splitlines() if line.startswith("- ")]
    assert len(sentences) >= 4
    for sentence in sentences:
        assert not arrange(parse(sentence)).clashes
