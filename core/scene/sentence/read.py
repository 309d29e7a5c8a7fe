"""Tokens to statements; where that fails, which words stand in the way."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from core.scene.sentence.chinese_grammar import ChineseGrammar
from core.scene.sentence.english_grammar import EnglishGrammar
from core.scene.sentence.errors import SentenceError, Unknown
from core.scene.sentence.language import Language
from core.scene.sentence.phrases import Assertion
from core.scene.sentence.scan import END, UNKNOWN
from core.scene.sentence.suggest import nearest_thing, suggestion
from core.scene.sentence.tokens import Cursor, Token

GRAMMARS = {"en": EnglishGrammar, "zh": ChineseGrammar}
THINGS = frozenset({"NOUN", "NOUNS", "TEXT"})

PLAIN = {
    "thing": ("a thing such as '{thing}'", THINGS),
    "relation": ("a relation such as '{relation}'", {"RELATION", "LOCALIZER", "AT"}),
    "colour": ("a colour", {"COLOUR"}),
    "size": ("a size", {"SIZE"}),
    "and": ("'{and}'", {"AND"}),
    "of": ("'的'", {"OF"}),
    "comma": ("a comma", {"SEP"}),
    "end": ("the end", {END}),
}
"""What may come next: id -> how an error says it, and the terminals that it stands for. The likeliest come first."""


def statements(text: str, tokens: Sequence[Token], language: Language) -> tuple[Assertion, ...]:
    """The statements of a sentence that is not empty.

    Raises:
        SentenceError: words are unknown, a word cannot stand where it does, or the sentence stops too early.
    """
    grammar = GRAMMARS[language.id](tokens)
    found = grammar.sentence()
    if found is not None:
        return found
    if any(token.type == UNKNOWN for token in tokens):
        raise _unknown(_unknown_words(text, tokens, language))
    raise _misplaced(text, grammar.cursor, language)


def _unknown_words(text: str, tokens: Sequence[Token], language: Language) -> tuple[Unknown, ...]:
    """All unknown words. Each is read as what it may have been meant for, so that the next one is met in its place."""
    known = list(tokens)
    found: list[Unknown] = []
    while (place := next((n for n, token in enumerate(known) if token.type == UNKNOWN), None)) is not None:
        token, following = known[place], known[place + 1]
        grammar = GRAMMARS[language.id](known)
        grammar.sentence()
        wanted = grammar.cursor.expected if grammar.cursor.obstacle is token else frozenset[str]()
        slip = suggestion(token.value, wanted, language)
        is_thing = not slip and not THINGS.isdisjoint(wanted) and following.type not in THINGS | {UNKNOWN}
        nearest = nearest_thing(token.value, language) if is_thing else None
        found.append(Unknown(*token.span, text[slice(*token.span)], slip, is_thing, nearest))
        known[place : place + 1] = _stand_in(token, slip, is_thing, language)
    return tuple(found)


def _stand_in(token: Token, slip: str | None, is_thing: bool, language: Language) -> list[Token]:
    if slip is not None:
        entry = language.words[slip]
        return [Token(entry.terminal, entry.meaning, *token.span)]
    return [Token("TEXT", token.value, *token.span)] if is_thing else []


def _unknown(unknown: tuple[Unknown, ...]) -> SentenceError:
    first = unknown[0]
    short = _short(first.word)
    if first.suggestion:
        message = f"I do not know the word '{short}'; did you mean '{first.suggestion}'?"
    elif first.nearest:
        message = f"There is no card for '{short}'; the nearest one is '{first.nearest}'."
    else:
        message = f"I do not know the {'word' if first.word[:1].isalnum() else 'sign'} '{short}'."
    reason = "unknown_thing" if first.nearest else "unknown_word"
    return SentenceError(message, reason, first.span, first.word, first.suggestion, unknown=unknown)


def _misplaced(text: str, cursor: Cursor, language: Language) -> SentenceError:
    token = cursor.obstacle
    expected = _expected(cursor.expected)
    coming = _choice([PLAIN[id][0] for id in expected] or [PLAIN["end"][0]]).format(
        thing=language.names["house"].one,
        relation=language.labels["relation"]["on"],
        **{"and": next(word for word, entry in language.words.items() if entry.terminal == "AND")},
    )
    if token.type == END:
        end = len(text.rstrip())
        message = f"The sentence stops too early; what could come next is {coming}."
        return SentenceError(message, "unfinished", (end, end), expected=expected)
    word = text[slice(*token.span)]
    message = f"I did not expect '{word}' here; what could stand here is {coming}."
    return SentenceError(message, "unexpected_word", token.span, word, expected=expected)


def _expected(accepted: Collection[str]) -> tuple[str, ...]:
    """The likeliest of what may come next, by the ids of PLAIN."""
    return tuple(id for id, (_, terminals) in PLAIN.items() if not set(terminals).isdisjoint(accepted))[:3]


def _choice(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


LONGEST_SHOWN = 30


def _short(word: str) -> str:
    return word if len(word) <= LONGEST_SHOWN else f"{word[:LONGEST_SHOWN]}…"
