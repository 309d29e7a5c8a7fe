"""Sentence to scene."""

from __future__ import annotations

import re

from core.scene.scene import Scene
from core.scene.sentence.errors import SentenceError
from core.scene.sentence.language import QUOTED
from core.scene.sentence.languages import language_named
from core.scene.sentence.meaning import numbered
from core.scene.sentence.read import statements
from core.scene.sentence.scan import scan, unquoted
from core.scene.sentence.stage import StageBuilder

LONGEST_TEXT = 8000
"""In characters. Far more than anybody says; it keeps the slowest answer fast."""

CHINESE_LETTER = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
CHINESE_MARK = re.compile(r"[「『，。、；：（]")


def parse(text: str, language: str | None = None) -> Scene:
    """The scene that a sentence says, as `meaning` would give it: its cards numbered in order.

    Only a card whose place in the picture is said ("at the top right") has a box, and stays free to be moved.

    Without a language it is told by the letters outside quotation marks. An empty text is an empty scene.

    Raises:
        SentenceError: the sentence says no scene; it names the words that stand in the way.
        SceneError: there is no such language.
    """
    if len(text) > LONGEST_TEXT:
        message = f"The sentence has {len(text)} characters, but at most {LONGEST_TEXT} can be read at once."
        raise SentenceError(message, "too_long", (LONGEST_TEXT, len(text)))
    spoken = language_named(language or told_by_letters(unquoted(text)))
    stage = StageBuilder(text)
    tokens = scan(text, spoken)
    for statement in statements(text, tokens, spoken) if len(tokens) > 1 else ():
        stage.hear(statement)
    return numbered(stage.scene())


def told_by_letters(text: str) -> str:
    """The id of the language that a text is in."""
    quoted = rf"{QUOTED}|[\"“「『].*"
    outside = re.sub(quoted, lambda found: found[0][0], text, flags=re.DOTALL)  # only the mark that opens it
    if CHINESE_LETTER.search(outside):
        return "zh"
    return "zh" if CHINESE_MARK.search(outside) and not re.search(r"[a-z]", outside, re.IGNORECASE) else "en"
