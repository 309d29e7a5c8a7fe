"""Words to statements: one grammar per language, read by a common parser."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedToken

from core.scene.sentence.errors import SentenceError
from core.scene.sentence.language import Language, Setting, Thing
from core.scene.sentence.phrases import Aside, Group, Link, Noun, Pronoun, Span, Statement


def statements(text: str, tokens: Sequence[Token], language: Language) -> tuple[Statement, ...]:
    """The statements of a sentence that is not empty.

    Raises:
        SentenceError: a word cannot stand where it does, or the sentence stops too early.
    """
    grammar: Any = _grammar(language.id)  # lark leaves the types of its interactive parser open
    parser = grammar.parse_interactive()
    tree: Any = None
    for token in (*tokens, Token("$END", "", start_pos=len(text), end_pos=len(text))):
        try:
            tree = parser.feed_token(token)
        except UnexpectedToken as error:
            raise _misplaced(text, token, parser.accepts(), language) from error
    return _READERS[language.id]().transform(tree)


@cache
def _grammar(language: str) -> Lark:
    name = {"en": "english.lark", "zh": "chinese.lark"}[language]
    return Lark(files("core.scene.sentence").joinpath(name).read_text("utf-8"), parser="lalr", lexer="basic")


class _Reader(Transformer[Token, tuple[Statement, ...]]):
    """The rules that all languages share; a rule's name is its method's."""

    bare_is_known: ClassVar[bool]  # a noun without an article is a known one: "猫" is the cat
    piles: ClassVar[bool]  # see `Statement`

    def start(self, children: list[Any]) -> tuple[Statement, ...]:
        return tuple(child for child in children if isinstance(child, Statement))

    def part(self, children: list[Any]) -> Statement:
        clauses = [child for child in children if isinstance(child, Link | Aside)]
        subjects = next((child for child in children if not isinstance(child, Link | Aside | Token)), ())
        return Statement(subjects, tuple(clauses), self.piles)

    def one(self, tokens: list[Token]) -> Noun | Pronoun:
        if tokens[0].type == "IT":
            return Pronoun(_span(tokens))
        return self._noun(tokens)

    def many(self, tokens: list[Token]) -> Noun:
        return self._noun(tokens)

    def none(self, tokens: list[Token]) -> Noun:
        return self._noun(tokens, wanted=False)

    def group(self, children: list[Any]) -> Group:
        return tuple(child for child in children if not isinstance(child, Token))

    def nouns(self, children: list[Any]) -> tuple[Group, ...]:
        return tuple(child for child in children if not isinstance(child, Token))

    def setting(self, tokens: list[Token]) -> Aside:
        return Aside(tokens[0].value, _span(tokens))

    def _noun(self, tokens: list[Token], *, wanted: bool = True) -> Noun:
        found: dict[str, Any] = {token.type: token.value for token in tokens}
        named: Thing | Setting | str = next(found[noun] for noun in ("NOUN", "NOUNS", "TEXT") if noun in found)
        brought = named if isinstance(named, Thing) else None  # a kitten is small
        bare = found.keys().isdisjoint({"A", "COUNT"})
        return Noun(
            named,
            _span(tokens),
            known="THE" in found or (self.bare_is_known and bare),
            ordinal=found.get("ORDINAL"),
            count=found.get("COUNT"),
            plural="NOUNS" in found,
            colour=found.get("COLOUR", brought and brought.colour),
            size=found.get("SIZE", brought and brought.size),
            weight=found.get("WEIGHT"),
            wanted=wanted,
        )


class _EnglishReader(_Reader):
    bare_is_known = False
    piles = True

    def tie(self, children: list[Any]) -> Link:
        return Link(children[0].value, children[1], _span(children[:1]))

    def pair(self, children: list[Any]) -> tuple[Group, ...]:
        return tuple((child,) for child in children if not isinstance(child, Token))

    def beside_it(self, tokens: list[Token]) -> Link:
        return Link("next_to", ((Pronoun(_span(tokens)),),), _span(tokens))

    def without(self, tokens: list[Token]) -> Aside:
        return Aside(self._noun(tokens, wanted=False), _span(tokens))


class _ChineseReader(_Reader):
    bare_is_known = True
    piles = False

    def place(self, children: list[Any]) -> Link:
        return Link(children[-1].value, children[0], _span(children[-1:]))


_READERS = {"en": _EnglishReader, "zh": _ChineseReader}


def _span(tokens: Sequence[Token]) -> Span:
    return tokens[0].start_pos or 0, tokens[-1].end_pos or 0


PLAIN = {
    "thing": ("a thing such as '{thing}'", {"NOUN", "NOUNS", "TEXT"}),
    "relation": ("a relation such as '{relation}'", {"RELATION", "AT", "BETWEEN"}),
    "colour": ("a colour", {"COLOUR"}),
    "size": ("a size", {"SIZE"}),
    "and": ("'{and}'", {"AND"}),
    "of": ("'的'", {"OF"}),
    "comma": ("a comma", {"SEP"}),
    "end": ("the end", {"$END"}),
}
"""What may come next: id -> how an error says it, and the terminals that it stands for. The likeliest come first."""


def _misplaced(text: str, token: Token, accepted: Iterable[str], language: Language) -> SentenceError:
    expected = tuple(id for id, (_, terminals) in PLAIN.items() if not terminals.isdisjoint(accepted))[:3]
    coming = _choice([PLAIN[id][0] for id in expected]).format(
        thing=language.names["house"].one,
        relation=language.labels["relation"]["on"],
        **{"and": next(word for word, entry in language.words.items() if entry.terminal == "AND")},
    )
    if token.type == "$END":
        end = len(text.rstrip())
        message = f"The sentence stops too early; what could come next is {coming}."
        return SentenceError(message, "unfinished", (end, end), expected=expected)
    start, end = _span([token])
    word = text[start:end]
    message = f"I did not expect '{word}' here; what could stand here is {coming}."
    return SentenceError(message, "unexpected_word", (start, end), word, expected=expected)


def _choice(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last
