"""Both languages say the same things."""

from __future__ import annotations

import json
from pathlib import Path
from string import Formatter

import pytest

from core.resources import RESOURCES
from core.scene.vocabulary import COLOURS, KINDS
from desktop.look.translations import LANGUAGES, PHRASES, Translations

I18N = RESOURCES / "i18n"

SECTIONS = sorted({path.stem for language in LANGUAGES for path in (I18N / language).glob("*.json")} - {PHRASES})
"""What the core says is found by its English text, and has a test of its own."""


def texts(language: str, section: str) -> dict[str, str]:
    return json.loads((I18N / language / f"{section}.json").read_text("utf-8"))


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_language_has_every_text_with_the_same_gaps(section: str) -> None:
    wanted = texts("en", section)
    assert wanted
    for language in LANGUAGES:
        found = texts(language, section)
        assert found.keys() == wanted.keys()
        for name, text in found.items():
            assert text.strip(), name
            assert gaps(text) == gaps(wanted[name]), name


@pytest.mark.parametrize("section", SECTIONS)
def test_chinese_texts_are_chinese(section: str) -> None:
    """A text does without Chinese signs only where it holds no words, like "{width} × {height}", or is a name."""
    for name, text in texts("zh", section).items():
        chinese = any("\u4e00" <= sign <= "\u9fff" for sign in text)
        wordless = not any(sign.isalpha() for part, *_ in Formatter().parse(text) for sign in part)
        assert chinese or wordless or text == texts("en", section)[name], name


def test_a_switch_is_told_once_and_changes_what_is_said(qapp: object) -> None:
    words, told = Translations("en"), []
    words.changed.connect(lambda: told.append(words.language))
    english = words("log.unexpected", file="a.log")
    words.switch("en")
    words.switch("zh")
    words.switch("zh")
    assert told == ["zh"]
    assert words("log.unexpected", file="a.log") != english
    assert "a.log" in english


def test_the_systems_language_is_one_of_ours(qapp: object) -> None:
    assert Translations("system").language in LANGUAGES
    assert Translations("no such language").language in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_vocabulary_has_a_word_for_every_id(qapp: object, language: str) -> None:
    words = Translations(language)
    assert all(words.label("kind", id) for id in KINDS)
    assert all(words.label("colour", id) for id in COLOURS)


def test_the_files_are_where_the_words_look_for_them() -> None:
    assert {path.name for path in I18N.iterdir()} == set(LANGUAGES)
    assert Path(I18N / "en" / "log.json").is_file()
