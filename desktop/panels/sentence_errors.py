"""Why a sentence was not understood, in the language of the moment."""

from __future__ import annotations

from core.scene.sentence import SentenceError
from desktop.words import Words


def error_text(error: SentenceError, words: Words) -> str:
    """One sentence; English is the error's own."""
    reason = "unknown_word_suggested" if error.suggestion else error.reason
    expected = words("sentence.or").join(words(f"sentence.expected_{id}") for id in error.expected)
    gaps = {"message": str(error), "word": error.word, "suggestion": error.suggestion, "expected": expected}
    return words(f"sentence.error_{reason}", **gaps)
