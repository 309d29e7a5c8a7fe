"""What a search among the cards finds, in both languages at once and by every word that sentences know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from core.scene.repertoire import shipped_repertoire
from core.scene.sentence import LANGUAGES
from core.scene.sentence.language import Language, Thing
from core.scene.vocabulary import KINDS


@dataclass(frozen=True, slots=True)
class Found:
    """The kinds that match, and the colour and size that were named beside them."""

    kinds: tuple[str, ...]
    colour: str | None = None
    size: str | None = None


def search(text: str) -> Found:
    """The kinds of which a word begins like the text, colours and sizes left out; all kinds for an empty text."""
    left = text.casefold().strip()
    left, colour = _without(left, "COLOUR")
    left, size = _without(left, "SIZE")
    left = re.sub(r"^(an?|the)\s+|^的", "", left.strip()).strip()
    kinds = shipped_repertoire().kinds
    return Found(tuple(kind for kind in kinds if any(_begins(word, left) for word in _words_of()[kind])), colour, size)


def _begins(word: str, start: str) -> bool:
    """Whether the word, or a later part of it, begins like this; Chinese words have no gaps between their parts."""
    return word.startswith(start) or f" {start}" in word or (not start.isascii() and start in word)


def _without(text: str, terminal: str) -> tuple[str, str | None]:
    """The text without the first word of this sort in it, and what that word means."""
    for language in LANGUAGES.values():
        for word, meaning in _entries(language, terminal):
            pattern = rf"\b{re.escape(word)}\b" if language.spaced else re.escape(word)
            found = re.search(pattern, text)
            if found and not (text == word and terminal == "COLOUR" and _is_part_of_a_name(word)):
                return text[: found.start()] + text[found.end() :], meaning
    return text, None


def _is_part_of_a_name(word: str) -> bool:
    return any(word in name for names in _words_of().values() for name in names)


def _entries(language: Language, terminal: str) -> Iterator[tuple[str, str]]:
    """Word and id, the longest words first."""
    for word in sorted(language.words, key=len, reverse=True):
        entry = language.words[word]
        if entry.terminal == terminal and isinstance(entry.meaning, str) and _is_offered(terminal, entry.meaning):
            yield word, entry.meaning


def _is_offered(terminal: str, id: str) -> bool:
    return terminal != "COLOUR" or id in shipped_repertoire().colours


@cache
def _words_of() -> Mapping[str, frozenset[str]]:
    """Kind -> all that it is called, in every language."""
    words: dict[str, set[str]] = {kind: {kind} for kind in KINDS}
    for language in LANGUAGES.values():
        for word, entry in language.words.items():
            if isinstance(entry.meaning, Thing):
                words[entry.meaning.kind].add(word)
    return {kind: frozenset(found) for kind, found in words.items()}
