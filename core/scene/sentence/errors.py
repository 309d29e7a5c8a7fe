"""Why a sentence was not understood, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.errors import SceneError

Reason = Literal[
    "unknown_word",  # `word` is not in the lexicon; `suggestion` is the one that it may be a slip of
    "unknown_thing",  # `word` is a thing that there is no card for; `unknown` names the nearest that there is
    "unclosed_quote",
    "unexpected_word",  # every word is known, but `word` cannot stand here; `expected` says what can
    "unfinished",  # the sentence stops where something of `expected` must follow
    "too_long",
    "too_tangled",  # too many things within one another
    "too_many",  # a number, or all cards together, beyond what a sentence may name
    "no_subject",  # a relation, and nothing before it that it could belong to
    "nothing_named",  # "it" or "the third cube", and there is none
    "ambiguous",  # "the cube", and there are several
    "between",  # *between* needs exactly two
    "no_hint",  # `word` is a relation that no hint can hold: far from
    "not_placed",  # a relation of something unwanted, or to it
    "backdrop",  # the backdrop cannot be so
    "contradiction",  # the backdrop, or the colour of a card, is said twice, differently
    "scene",  # the scene refuses a value; the message is the scene's own
]


@dataclass(frozen=True, slots=True)
class Unknown:
    """An unknown word and where it stands, as character offsets."""

    start: int
    end: int
    word: str
    suggestion: str | None = None  # the known word that it may be a slip of
    is_thing: bool = False  # it stands where the name of a thing is wanted
    nearest: str | None = None  # a thing that there is a card for, and that is near to it by meaning

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


class SentenceError(SceneError):
    """A sentence that says no scene: `str(error)` is one English sentence, and the fields allow any other language.

    `start` and `end` are character offsets of the offending words in the text, which `word` repeats. `suggestion` may
    be put in their place. `expected` names what could come next, by the ids of `core.scene.sentence.read.PLAIN`.
    `unknown` are all the unknown words of the text, in order; the first one is the `word`.
    """

    def __init__(
        self,
        message: str,
        reason: Reason,
        span: tuple[int, int],
        word: str = "",
        suggestion: str | None = None,
        expected: tuple[str, ...] = (),
        unknown: tuple[Unknown, ...] = (),
    ) -> None:
        super().__init__(message)
        self.reason: Reason = reason
        self.start, self.end = span
        self.word = word
        self.suggestion = suggestion
        self.expected = expected
        self.unknown = unknown
