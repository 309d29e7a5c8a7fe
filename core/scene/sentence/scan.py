"""Text to words: the longest entries of the lexicon, and what only patterns can find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher, get_close_matches

from lark import Token

from core.scene.sentence.errors import SentenceError
from core.scene.sentence.language import Language


def words(text: str, language: Language) -> list[Token]:
    """The words of a text as terminals of the grammar; a token's `value` is its meaning.

    Raises:
        SentenceError: a word is not in the lexicon, or quotation marks stay open.
    """
    return list(_tokens(text, language))


def _tokens(text: str, language: Language) -> Iterator[Token]:
    folded = _lower(text)
    for found in language.pattern.finditer(folded):
        match found.lastgroup:
            case "space":
                continue
            case "known":
                word = language.words[" ".join(found.group().split())]
                if word.terminal != "FILLER":
                    yield _token(word.terminal, word.meaning, found)
            case "quote":
                yield _token("TEXT", _unquoted(text[found.start() : found.end()]), found)
            case "weight":
                yield _token("WEIGHT", float(found["weight"]), found)
            case "count":
                yield _token("COUNT", _number(language.count_pattern, found.group(), language), found)
            case "ordinal":
                yield _token("ORDINAL", _number(language.ordinal_pattern, found.group(), language), found)
            case "open":
                message = f"The quotation mark {found.group()} is not closed; put its partner after the text."
                raise SentenceError(message, "unclosed_quote", (found.start(), len(text)), text[found.start() :])
            case _:
                raise _unknown(text, folded, found.span(), language)


def _lower(text: str) -> str:
    """Small letters, each where its capital was: a few capitals have small forms of two characters and stay."""
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def _token(terminal: str, meaning: object, found: re.Match[str]) -> Token:
    return Token(terminal, meaning, start_pos=found.start(), end_pos=found.end())


def _unquoted(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted[1:-1], flags=re.DOTALL)


def _number(pattern: str, written: str, language: Language) -> int:
    found = re.fullmatch(pattern, written)
    assert found is not None
    return language.numbers.get(found[1]) or int(found[1])


def _unknown(text: str, folded: str, span: tuple[int, int], language: Language) -> SentenceError:
    start, end = span
    windows = [span]
    if not language.spaced:  # a slip may have left half of the word standing as a word of its own
        windows += [(start - 1, end), (start, end + 1), (start - 1, end + 1)]
    slips = [
        (likeness, suggestion, window)
        for window in windows
        if window[0] >= 0 and window[1] <= len(text) and window[1] - window[0] <= LONGEST_WORD
        for likeness, suggestion in nearest(folded[slice(*window)], language)
    ]
    if not slips:
        message = f"I do not know the {'word' if folded[start].isalnum() else 'sign'} '{_short(text[start:end])}'."
        return SentenceError(message, "unknown_word", span, text[start:end])
    _, suggestion, window = max(slips, key=lambda slip: slip[0])
    word = text[slice(*window)]
    message = f"I do not know the word '{word}'; did you mean '{suggestion}'?"
    return SentenceError(message, "unknown_word", window, word, suggestion)


LONGEST_WORD = 30
"""No word of a lexicon is longer, so nothing longer is a slip of one."""


def nearest(word: str, language: Language) -> Iterator[tuple[float, str]]:
    """The entry of the lexicon most like a word, with its likeness 0..1; nothing where none is like it."""
    for known in get_close_matches(word, language.words, n=1, cutoff=language.likeness):
        yield SequenceMatcher(None, word, known).ratio(), known


def _short(word: str) -> str:
    return word if len(word) <= LONGEST_WORD else f"{word[:LONGEST_WORD]}…"
