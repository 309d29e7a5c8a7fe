"""Why a sentence was not understood, in the language of the moment."""

from __future__ import annotations

from core.scene.sentence import SentenceError
from desktop.look.translations import Translations


def error_text(error: SentenceError, words: Translations) -> str:
    """One sentence that says what stands in the way and what to do."""
    reason = "unknown_word_suggested" if error.suggestion else error.reason
    expected = words("sentence.or").join(words(f"sentence.expected_{id}") for id in error.expected)
    gaps = {"word": error.word, "suggestion": error.suggestion, "expected": expected}
    return words(f"sentence.error_{reason}", **gaps)
