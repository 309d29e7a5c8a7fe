"""The one way in which a checkpoint is refused: what it is called, why not, and what to do."""

from __future__ import annotations

from pathlib import Path

from core import files
from core.errors import ModelError

OTHER = "choose a Stable Diffusion 1.x, 2.x or XL checkpoint: a folder for diffusers, or a .safetensors file"


def refused(path: Path, why: str, remedy: str = OTHER) -> ModelError:
    return ModelError(f"{files.quoted(path)} cannot be used, because {why}{'; ' if remedy else ''}{remedy}.")
