"""The failures that a user can cause.

Each carries one full sentence: what happened, why, and what to do. Everything else that is raised is a bug.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence, or a part of one, that can be said in other languages, too.

    The text is the English one, with named gaps; by it the others are found. What fills a gap may be a phrase itself.
    """

    text: str
    gaps: Mapping[str, object] = field(default_factory=dict[str, object])

    @classmethod
    def of(cls, text: str, /, **gaps: object) -> Phrase:
        return cls(text, gaps)

    def __str__(self) -> str:
        return self.text.format(**self.gaps)


class DioramaError(Exception):
    """A failure to be shown to the user as it is: `str(error)` is one sentence.

    `phrase` is the same sentence where it can be said in other languages; None: in English only.
    """

    def __init__(self, sentence: str | Phrase) -> None:
        super().__init__(str(sentence))
        self.phrase = sentence if isinstance(sentence, Phrase) else None


class SceneError(DioramaError, ValueError):
    """A card, hint, backdrop or scene was given a value that it cannot have."""


class RecipeError(DioramaError, ValueError):
    """A recipe was given a value that it cannot have, or its text cannot be read."""


class ProjectError(DioramaError):
    """A project file cannot be read or written."""


class ExportError(DioramaError):
    """A picture cannot be written, or no recipe can be read from it."""


def one_line(text: str, longest: int = 400) -> str:
    """Text that may come from anywhere, made fit for a sentence: signs that do not print replaced, the middle cut."""
    text = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    half = longest // 2
    return text if len(text) <= longest else f"{text[:half]} … {text[-half:]}"


def lowered(sentence: str) -> str:
    """The sentence made fit to follow a colon."""
    return sentence[:1].lower() + sentence[1:]


class DeviceError(DioramaError):
    """A device is not there, or cannot do what it must."""


class ModelError(DioramaError):
    """A model is not there, or cannot be used."""


class VocabularyError(ModelError):
    """The files of a checkpoint's tokenizer are nowhere on this computer; they may be fetched after an explicit yes."""


class GenerationError(DioramaError):
    """A picture could not be drawn to its end."""


class BlockedError(GenerationError):
    """A model's own safety checker would not show a picture."""


class StoppedError(DioramaError):
    """What was begun, a drawing or an arrangement, was stopped, as nobody waits for it any more."""
