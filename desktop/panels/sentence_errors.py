"""Why a sentence was not understood, in the language of the moment."""

from __future__ import annotations

from core.scene.sentence import SentenceError
from desktop.look.translations import Translations


def error_text(error: SentenceError, words: Translations) -> str:
    """One sentence that says what stands in the way and what to do."""
    reason = "unknown_word_suggested" if error.suggestion else error.reason
    expected = words("sentence.or").join(words(f"sentence.expected_{id}") for id in error.expected)
    nearest = next((word.nearest for word in error.unknown), None)
    gaps = {"word": error.word, "suggestion": error.suggestion, "expected": expected, "nearest": nearest}
    return words(f"sentence.error_{reason}", **gaps)


def offered_word(error: SentenceError, *, reads_text: bool) -> str | None:
    """What may be put in the place of an unknown word: the one that it is a slip of, or for a thing without a card
    free text, where the model reads it, or else the nearest thing.
    """
    unknown = next((word for word in error.unknown if word.span == (error.start, error.end)), None)
    if error.suggestion or unknown is None:
        return error.suggestion
    return f'"{unknown.word}"' if reads_text and unknown.is_thing else unknown.nearest
