"""What a checkpoint is, found without reading a weight. No torch here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Family = Literal["sd1", "sd2", "sdxl"]
Prediction = Literal["epsilon", "v_prediction"]
Layout = Literal["folder", "file"]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A Stable Diffusion checkpoint on the user's disk that can be loaded."""

    path: Path
    layout: Layout
    family: Family
    prediction: Prediction
    bytes: int  # on disk, of what would be loaded
    side: int  # of the pictures that it was trained for, in pixels
    has_tiny_decoder: bool  # TAESD beside it, for previews
    has_safety_checker: bool


def inspect(path: Path) -> Checkpoint:
    """What a folder or a file is.

    Nothing but JSON and safetensors headers is read: no weight, no pickle, no network.

    Raises:
        ModelError: in one sentence, it is no checkpoint that can be used, and what to do.
    """
    from core.backends.stable_diffusion.format.whole import read

    return read(path).checkpoint
