"""What the loop asks of whatever is trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import torch
from PIL import Image
from torch import Tensor, nn

from core.training.model_card import Fields


@dataclass(frozen=True, slots=True)
class Review:
    """How good a model is just now."""

    figures: Mapping[str, float]
    images: Sequence[Image.Image]
    captions: Sequence[str]


class Task(Protocol):
    """Something to train: it owns its data, which lie on the training device."""

    @property
    def model(self) -> nn.Module: ...

    @property
    def batch(self) -> int:
        """Pictures of a step, in each process."""
        ...

    @property
    def weights(self) -> Path:
        """The file that `save` writes; a card is laid beside it."""
        ...

    @property
    def data(self) -> Fields:
        """What it learns from, for the card."""
        ...

    def loss(self, model: nn.Module, generator: torch.Generator) -> Tensor:
        """The loss of one batch that the generator draws; `model` is the task's, as the loop has wrapped it."""
        ...

    def review(self, model: nn.Module) -> Review:
        """Measure the averaged weights on worlds that training never sees."""
        ...

    def save(self, model: nn.Module) -> None:
        """Write the averaged weights where the application will look for them; follows a review."""
        ...
