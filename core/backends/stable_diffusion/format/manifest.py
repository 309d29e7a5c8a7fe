"""What `inspect` and `load` know of a checkpoint before a weight is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.backends.stable_diffusion.checkpoint import Checkpoint, Family
from core.backends.stable_diffusion.format.header import Stored
from core.backends.stable_diffusion.format.shapes import NoiseShape, Shape, TextShape

Naming = Literal["diffusers", "original"]


@dataclass(frozen=True, slots=True)
class Part:
    """One network: what it is called, its shape, and where its tensors lie under which names."""

    name: str  # as the folder of diffusers is called: unet, vae, text_encoder, text_encoder_2, …
    words: str  # in a sentence
    shape: Shape
    naming: Naming
    tensors: Mapping[str, Stored]

    @property
    def bytes(self) -> int:
        return sum(stored.size for stored in self.tensors.values())


@dataclass(frozen=True, slots=True)
class Manifest:
    """A whole checkpoint."""

    checkpoint: Checkpoint
    parts: tuple[Part, ...]
    noise: NoiseShape
    tokenizers: tuple[Path, ...]  # the folder of each tokenizer; none of a single file, which has none of its own

    @property
    def text_parts(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.name.startswith("text_encoder"))

    @property
    def texts(self) -> tuple[TextShape, ...]:
        return tuple(part.shape for part in self.parts if isinstance(part.shape, TextShape))


TEXT_WORDS = ("text encoder", "second text encoder")
TINY_FOLDERS: Mapping[Family, tuple[str, ...]] = {
    "sd1": ("vae_tiny", "tiny_vae", "taesd"),
    "sd2": ("vae_tiny", "tiny_vae", "taesd"),
    "sdxl": ("vae_tiny", "tiny_vae", "taesdxl"),
}
"""Where TAESD lies: in a folder of diffusers, or beside a single file."""
