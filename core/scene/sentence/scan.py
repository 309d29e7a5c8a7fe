"""Text to tokens: the longest entries of the lexicon, and what only patterns can find."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.scene.sentence.errors import SentenceError
from core.scene.sentence.fold import Folded, fold
from core.scene.sentence.language import QUOTED, SENTENCE_ENDS, Language, Word
from core.scene.sentence.tokens import Token

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
NEXT_WORD = re.compile(rf"\s+({WORD.pattern})")
UNKNOWN, END, FILLER = "UNKNOWN", "END", "FILLER"


def scan(text: str, language: Language) -> list[Token]:
    """The words of a text as terminals of the grammar, then one of type END. Fillers mean nothing and are left out.

    A word that the lexicon does not list is a token of type UNKNOWN, whose value is the folded word.

    Raises:
        SentenceError: quotation marks stay open.
    """
    folded = fold(unquoted(text))
    tokens = [token for token in _Scanner(text, folded, language).tokens() if token.type != FILLER]
    return [*tokens, Token(END, None, len(text), len(text))]


@dataclass(frozen=True, slots=True)
class _Scanner:
    typed: str
    folded: Folded
    language: Language

    def tokens(self) -> Iterator[Token]:
        place, text = 0, self.folded.text
        while place < len(text):
            if found := self.language.pattern.match(text, place):
                end = found.end()
                if found.lastgroup != "space":
                    yield self._patterned(found)
            elif listed := self._listed(place):
                entry, end = listed
                yield self._token(entry.terminal, entry.meaning, place, end)
            else:
                end = self._unknown_end(place)
                yield self._token(UNKNOWN, text[place:end], place, end)
            place = end

    def _token(self, type: str, value: object, start: int, end: int) -> Token:
        return Token(type, value, *self.folded.span(start, end))

    def _patterned(self, found: re.Match[str]) -> Token:
        value: object = None
        type = (found.lastgroup or "").upper()
        match found.lastgroup:
            case "quote":
                start, end = self.folded.span(*found.span())
                type, value = "TEXT", re.sub(r"\\(.)", r"\1", self.typed[start + 1 : end - 1], flags=re.DOTALL)
            case "weight":
                value = float(found["weight"])
            case "count":
                value = self._number(self.language.count_pattern, found.group())
            case "ordinal":
                value = self._number(self.language.ordinal_pattern, found.group())
            case _:
                start, end = self.folded.span(found.start(), len(self.folded.text))
                message = f"The quotation mark {found.group()} is not closed; put its partner after the text."
                raise SentenceError(message, "unclosed_quote", (start, end), self.typed[start:end])
        return self._token(type, value, *found.span())

    def _number(self, pattern: str, written: str) -> int:
        found = re.fullmatch(pattern, written)
        assert found is not None
        digits = next(group for group in found.groups() if group)
        return self.language.numbers.get(digits) or int(digits)

    def _listed(self, place: int) -> tuple[Word, int] | None:
        """The longest entry of the lexicon that starts here, and where it ends."""
        for end in self._ends(place):
            entry = self.language.words.get(" ".join(self.folded.text[place:end].split()))
            if entry is not None:
                return entry, end
        return None

    def _ends(self, place: int) -> Sequence[int]:
        """Where an entry that starts here could end, the farthest first."""
        text = self.folded.text
        if not self.language.spaced:
            return range(min(place + self.language.longest, len(text)), place, -1)
        ends: list[int] = []
        word = WORD.match(text, place)
        while word and len(ends) < 2 * self.language.longest:
            if word.group().endswith("'s"):
                ends.append(word.end() - len("'s"))
            ends.append(word.end())
            word = NEXT_WORD.match(text, word.end())
        return ends[::-1] or [place + 2, place + 1]

    def _unknown_end(self, place: int) -> int:
        text = self.folded.text
        if self.language.spaced:
            word = WORD.match(text, place)
            return word.end() if word else place + 1
        end = place + 1
        while end < len(text) and _may_be_one_word(text[place], text[end]) and not self._starts_known(end):
            end += 1
        return end

    def _starts_known(self, place: int) -> bool:
        return self.language.pattern.match(self.folded.text, place) is not None or self._listed(place) is not None


def _may_be_one_word(first: str, letter: str) -> bool:
    return letter.isalnum() and first.isalnum() and letter.isascii() == first.isascii()


def unquoted(text: str) -> str:
    """A quoted sentence with spaces in place of its quotation marks; any other text as it is."""
    quotation = re.fullmatch(rf"\s*({QUOTED})\s*", text, flags=re.DOTALL)
    if quotation is None or not re.search(rf"(?<!\\)[{''.join(SENTENCE_ENDS)}].$", quotation[1]):
        return text
    start, end = quotation.span(1)
    return f"{text[:start]} {text[start + 1 : end - 1]} {text[end:]}"
