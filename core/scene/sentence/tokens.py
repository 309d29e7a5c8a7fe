"""The tokens of a sentence, and a cursor that grammars move over them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from core.scene.sentence.errors import SentenceError

T = TypeVar("T")

DEEPEST = 30
"""How many phrases may stand within one another: a cat on a table under a tree ..."""

LOOKS_PER_TOKEN = 500
"""How often the grammar may look at a token, on the average. A sentence that people type takes some forty."""


@dataclass(frozen=True, slots=True)
class Token:
    """One terminal of a grammar. `start` and `end` are character offsets in the text as it was typed."""

    type: str
    value: Any
    start: int
    end: int

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


class Cursor:
    """A place among tokens that end with one of type END.

    It remembers how far any rule has come, and which types were asked for there: where a sentence is wrong, that is
    the word in the way, and what could have stood in its place.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._asked: set[str] = set()
        self.furthest = 0
        self.position = 0
        self._looks_left = LOOKS_PER_TOKEN * len(tokens)
        self._depth = 0

    @property
    def token(self) -> Token:
        return self._tokens[self.position]

    @property
    def obstacle(self) -> Token:
        """The token that no rule got past."""
        return self._tokens[self.furthest]

    @property
    def expected(self) -> frozenset[str]:
        """The types that were asked for at the obstacle."""
        return frozenset(self._asked)

    def at(self, *types: str, ahead: int = 0) -> bool:
        """Whether a token of one of these types comes next, or stands `ahead` tokens after the next one."""
        position = self.position + ahead
        return position < len(self._tokens) and self._tokens[position].type in types

    def accept(self, *types: str) -> Token | None:
        """Takes the next token if it is of one of these types."""
        token = self.token
        self._looks_left -= 1
        if self._looks_left < 0:
            raise self._too_tangled()
        if token.type in types:
            self.position += 1
            return token
        if self.position > self.furthest:
            self.furthest, self._asked = self.position, set()
        if self.position == self.furthest:
            self._asked.update(types)
        return None

    def skip(self, *types: str) -> bool:
        """Takes every token of these types that comes next; whether there was one."""
        start = self.position
        while self.accept(*types):
            pass
        return self.position > start

    def attempt(self, rule: Callable[[], T | None]) -> T | None:
        """What the rule reads here; where it reads nothing, the cursor stays."""
        start = self.position
        found = rule()
        if found is None:
            self.position = start
        return found

    @contextmanager
    def deeper(self) -> Generator[None, None, None]:
        """One phrase within another.

        Raises:
            SentenceError: this is too deep.
        """
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._too_tangled()
        yield
        self._depth -= 1

    def _too_tangled(self) -> SentenceError:
        message = "This is too much in one breath; divide it by a comma or a full stop."
        return SentenceError(message, "too_tangled", (self.token.start, self.token.start))

    def span_since(self, position: int) -> tuple[int, int]:
        """The offsets of the tokens from a position up to the cursor."""
        last = max(self.position - 1, position)
        return self._tokens[position].start, self._tokens[last].end
