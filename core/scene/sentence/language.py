"""What a language is to the reader and the speaker: words that mean something, and whole templates to say it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

QUOTED = "|".join(rf"{opening}(?:\\.|[^\\{closing}])*{closing}" for opening, closing in ('""', "“”", "「」", "『』"))
"""Free text, as a pattern: in any of four pairs of marks, of which a backslash takes the meaning away."""


SENTENCE_ENDS = (".", "!", "?", "。", "！", "？")
"""A quotation alone that ends with one of these is a quoted sentence, unless a backslash takes its meaning away."""


@dataclass(frozen=True, slots=True)
class Thing:
    """The meaning of a noun that becomes a card; some nouns bring a colour or a size along (a kitten)."""

    kind: str
    colour: str | None = None
    size: str | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """The meaning of a noun or phrase that becomes a field of the backdrop. value None: its colour decides."""

    field: str
    value: str | bool | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """One entry of the lexicon: the terminal of the grammar that it is, and what it means."""

    terminal: str
    meaning: Thing | Setting | str | int | bool | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """How a kind is called. `measure` is the word that Chinese puts between a number and a noun."""

    one: str
    many: str
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """How a relation is said. Slots: subject, reference, and for *between* other (or references, for a pair)."""

    phrase: str  # a new subject: "a cube on a ball"
    statement: str  # a known subject: "the cube is on the ball"
    more: str  # the same subject as before: "on the ball"


@dataclass(frozen=True, slots=True)
class Templates:
    """Whole templates. The slot `described` is itself one of the four rows of that name, and so on downwards."""

    described: Mapping[tuple[bool, bool], str]  # (a size is said, a colour is said) -> size, colour, noun
    quoted: str  # text
    one: str  # a, measure, described
    bare_text: str  # described
    counted: str  # count, measure, described
    the: str  # described
    the_nth: str  # ordinal, measure, described
    none: str  # described
    weighted: str  # phrase, weight
    either: str  # first, second
    both: str  # first, second: subjects of one relation
    and_then: str  # said, more
    ties: Mapping[str, Tie]  # relation id, "between_pair", or "on_in_flight" for a subject of the sky
    backdrop: Mapping[tuple[str, str | bool], str]  # (field, value)
    empty: str


@dataclass(frozen=True, eq=False)
class Language:
    """One language: its lexicon for reading, its names and templates for saying, its grammar beside it as a file."""

    id: str
    names: Mapping[str, Name]
    labels: Mapping[str, Mapping[str, str]]  # field -> id -> word
    counts: tuple[str, ...]  # the word for 1, 2, ... as far as sentences count
    ordinals: Mapping[int, str]  # beyond them: the number
    text_measure: str  # the measure word of free text
    templates: Templates
    words: Mapping[str, Word]
    count_pattern: str  # its first group that is not empty: the number
    ordinal_pattern: str  # one group: the number
    numbers: Mapping[str, int]  # written-out numbers that the two patterns find
    spaced: bool  # words are set apart by spaces

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds what no lexicon lists; the name of the group that matched is its sort."""
        number = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?"
        sorts = (
            r"(?P<space>\s+)",
            rf"(?P<quote>{QUOTED})",
            r"(?P<open>[\"“「『])",
            rf"\(\s*[x×*]\s*(?P<weight>{number})\s*\)",
            rf"(?P<ordinal>{self.ordinal_pattern})",
            rf"(?P<count>{self.count_pattern})",
        )
        return re.compile("|".join(sorts), re.DOTALL)

    @cached_property
    def longest(self) -> int:
        """The most parts that a word of the lexicon has: words with spaces between, or letters without."""
        return max(len(self.parts(word)) for word in self.words)

    def parts(self, word: str) -> Sequence[str]:
        return word.split() if self.spaced else word


def entries(terminal: str, table: Mapping[str, Iterable[str]]) -> dict[str, Word]:
    """Lexicon rows for a table of id -> its words."""
    return {word: Word(terminal, id) for id, words in table.items() for word in words}
