"""Scenes as sentences, in English and Chinese: `say` and `parse`, and the words for all that is on the stage."""

from core.scene.sentence.errors import SentenceError
from core.scene.sentence.languages import LANGUAGES
from core.scene.sentence.meaning import meaning
from core.scene.sentence.naming import label, noun_phrase, noun_phrases
from core.scene.sentence.parse import parse
from core.scene.sentence.say import backdrop_phrases, say, statement, statements, without_absences

__all__ = [
    "LANGUAGES",
    "SentenceError",
    "backdrop_phrases",
    "label",
    "meaning",
    "noun_phrase",
    "noun_phrases",
    "parse",
    "say",
    "statement",
    "statements",
    "without_absences",
]
