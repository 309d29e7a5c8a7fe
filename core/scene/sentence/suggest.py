"""What an unknown word may have been meant for: a slip of a known word, or a thing that clay has no card for."""

from __future__ import annotations

from collections.abc import Collection
from difflib import SequenceMatcher, get_close_matches

from core.scene.sentence.language import Language
from core.scene.sentence.nearest import NEAREST

LIKENESS = 0.8
"""From which similarity (0..1) an English word is taken for a slip: it answers 95 of 100 words with one wrong letter,
and mistakes 7 of 100 foreign words for a slip (at 0.6: 63)."""

CORRECTED = {"NOUN", "NOUNS", "COLOUR", "SIZE", "RELATION", "EITHER", "LOCALIZER", "SETTING", "AND", "WITH", "COUNT"}
"""Terminals that slips are looked for in. Not verbs: too many others are like the known ones."""

LONGEST_WORD = 30
"""No word of a lexicon is longer, so nothing longer is a slip of one."""


def suggestion(word: str, wanted: Collection[str], language: Language) -> str | None:
    """The known word that an unknown one is a slip of, among those of the terminals that its place wants."""
    if len(word) > LONGEST_WORD:
        return None
    words = [
        known
        for known, entry in language.words.items()
        if entry.terminal in CORRECTED.intersection(wanted) and " " not in known
    ]
    if language.spaced:
        return next(iter(get_close_matches(word, words, n=1, cutoff=LIKENESS)), None)
    slips = [known for known in words if len(known) == len(word) > 1 and _differing(known, word) == 1]
    return max(slips, key=lambda known: SequenceMatcher(None, word, known).ratio(), default=None)


def _differing(one: str, other: str) -> int:
    return sum(letter != another for letter, another in zip(one, other, strict=True))


def nearest_thing(word: str, language: Language) -> str | None:
    """The word for the nearest thing that there is, by its meaning; None where none is near."""
    known = NEAREST[language.id].get(word) or NEAREST[language.id].get(word.removesuffix("s"))
    return known if known in language.words else None
