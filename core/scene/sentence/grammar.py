"""What the grammars of all languages share: how nouns are put together, and how words are joined."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from core.scene.sentence.language import Setting, Thing
from core.scene.sentence.phrases import Assertion, Attribute, Clause, Link, Mention, Noun, NounPhrase, Span, With
from core.scene.sentence.tokens import Cursor, Token


class Grammar(ABC):
    """A recursive descent over the tokens of one sentence. A rule that does not fit returns None and takes nothing."""

    bare_is_known: ClassVar[bool]  # a noun without an article is a known one: "猫" is the cat

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.cursor = Cursor(tokens)

    @abstractmethod
    def sentence(self) -> tuple[Assertion, ...] | None:
        """All statements; None where the tokens are no sentence, and then the cursor knows the obstacle."""

    def joint(self, *types: str) -> str:
        """Takes all that joins parts; the sort of its last full stop or, where there is none, of its last word."""
        joint = ""
        while token := self.cursor.accept("SEP", "COLON", *types):
            joint = "SEP" if "SEP" in (joint, token.type) or token.type == "COLON" else token.type
        return joint

    def noun(self, start: int, parts: Sequence[Token], named: Token | None) -> Noun:
        """A noun from its determiners, looks and weight; `start` is the position of its first token."""
        found: dict[str, Any] = {token.type: token.value for token in parts}
        thing: Thing | Setting | str | None = named.value if named else None
        brought = thing if isinstance(thing, Thing) else None  # a kitten is small
        bare = found.keys().isdisjoint({"A", "ANOTHER", "COUNT"})
        return Noun(
            thing,
            self.cursor.span_since(start),
            known=bool({"THE", "THAT", "OTHER", "ALL"} & found.keys()) or (self.bare_is_known and bare),
            other="OTHER" in found,
            ordinal=found.get("ORDINAL"),
            count=found.get("COUNT"),
            numberless=self.bare_is_known and found.keys().isdisjoint({"COUNT", "THE", "ORDINAL", "OTHER"}),
            plural=named is not None and named.type == "NOUNS",
            colour=found.get("COLOUR", brought and brought.colour),
            size=found.get("SIZE", brought and brought.size),
            weight=found.get("WEIGHT"),
            wanted="NO" not in found,
        )


def with_shared_noun(sharing: Sequence[Noun], last: Noun) -> tuple[Noun, ...]:
    """Looks before one noun, each of a thing of its own: "a red and a blue cube", "red and blue cubes"."""
    nouns = (*sharing, last)
    counts = [noun.count for noun in nouns]
    if last.plural and (not any(counts) or counts == [len(nouns), *[None] * len(sharing)]):
        counts = [1] * len(nouns)  # "red and blue cubes", "two red and blue cubes"
    known = sharing[0].known
    return tuple(
        replace(noun, named=last.named, count=count, known=noun.known or known)
        for noun, count in zip(nouns, counts, strict=True)
    )


def starting(statements: Sequence[Assertion]) -> list[Assertion]:
    """The statements of one part, where it begins a sentence."""
    return [replace(statements[0], starts=True), *statements[1:]] if statements else []


def contradicts(looks: Sequence[Token], more: Sequence[Token]) -> bool:
    """Whether two lists of looks cannot be those of one thing."""
    return not {look.type for look in looks}.isdisjoint(look.type for look in more)


def told_together(phrases: Sequence[NounPhrase], joins: Sequence[str]) -> tuple[Assertion, ...]:
    """A list of phrases without a verb. Where the last is placed, those that "and" joins to it stand there, too.

    "A cat and a dog under a table": both. joins: what stands before each phrase; see `joined_from`. A place that is
    beside another member, or beside "it", belongs to the last alone.
    """
    said: list[Assertion] = []
    end = len(phrases)
    while end:
        together, end = _last_together(phrases[:end], joins[:end])
        said.append(together)
    return tuple(reversed(said))


def _last_together(phrases: Sequence[NounPhrase], joins: Sequence[str]) -> tuple[Assertion, int]:
    """What ends a list and stands in one place, and where it begins."""
    *_, last = phrases
    own = tuple(clause for clause in last.clauses if isinstance(clause, With))
    shared = tuple(clause for clause in last.clauses if clause not in own)
    first = joined_from(phrases, joins)
    if any(_names_member(clause, phrases) for clause in shared):
        first, own, shared = len(phrases) - 1, last.clauses, ()
    return Assertion((*phrases[first:-1], replace(last, clauses=own)), shared), first


def joined_from(phrases: Sequence[NounPhrase], joins: Sequence[str], *, plural: bool = False) -> int:
    """Where the list begins that the last phrase ends: the bare phrases before it, where "and" joins the last.

    plural: the verb says that there are several, so that commas alone join them, too.
    """
    last = len(phrases) - 1
    first = last
    while first > 0 and phrases[first - 1].is_bare:
        first -= 1
    commas = joins[last] == "," or (joins[last] == ",and" and last - first == 1)
    return last if commas and not plural else first


def _names_member(clause: Clause, phrases: Sequence[NounPhrase]) -> bool:
    if not isinstance(clause, Link):
        return False
    members = [_concept(mention) for phrase in phrases for mention in phrase.mentions]
    return any(
        _concept(mention) is None or _concept(mention) in members
        for reference in clause.references
        for mention in reference.mentions
    )


def _concept(mention: Mention) -> object:
    """What a mention names without its looks; None for a pronoun."""
    if not isinstance(mention, Noun):
        return None
    return mention.named.kind if isinstance(mention.named, Thing) else mention.named


def look_of(looks: Sequence[Token], span: Span) -> Attribute:
    values = {look.type: look.value for look in looks}
    return Attribute(span, colour=values.get("COLOUR"), size=values.get("SIZE"))
