"""The one way in which a checkpoint is refused: what it is called, why not, and what to do."""

from __future__ import annotations

from pathlib import Path

from core.errors import ModelError, Phrase, one_line

OTHER = "choose a Stable Diffusion 1.x, 2.x or XL checkpoint: a folder for diffusers, or a .safetensors file"
AGAIN = "copy or download it again"

WITH_REMEDY = "'{name}' cannot be used, because {why}; {remedy}."
BARE = "'{name}' cannot be used, because {why}."


def refused(path: Path, why: str | Phrase, remedy: str = OTHER, **gaps: object) -> ModelError:
    """The refusal of the checkpoint at `path`.

    `why` and `remedy` (none: "") are English texts, whose gaps are filled here: a text that is put together otherwise
    cannot be found in other languages. The gap `part` is the name of a network, which is a phrase of its own.
    """
    if isinstance(part := gaps.get("part"), str):
        gaps["part"] = Phrase(part)
    because = why if isinstance(why, Phrase) else Phrase(why, gaps)
    text = WITH_REMEDY if remedy else BARE
    return ModelError(Phrase.of(text, name=name_of(path), why=because, remedy=Phrase(remedy, gaps)))


def name_of(path: Path) -> str:
    """The name of a checkpoint, fit for a sentence."""
    return one_line(path.name or str(path), 120)
