"""How a run goes: how long it takes, and how fast it learns when."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

from core.training.checkpoint import Progress


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """How a run goes."""

    folder: Path  # for checkpoint.safetensors, curve.csv, curve.png and sheet.png
    steps: int | None = None  # of all sessions together; the learning rate falls to 0 towards them
    minutes: float | None = None  # of this session; without steps, the learning rate falls to 0 towards them
    resume: bool = False  # from the folder's checkpoint
    begun: Progress = field(default_factory=Progress)  # else: how far the weights that the task came with are
    rate: float = 1e-3  # the highest learning rate
    warm_up: int = 100  # steps, from where the optimizer knows nothing yet
    decay: float = 0.9995  # of the averaged weights, once the run is old enough
    clip: float = 1.0  # the longest gradient
    seed: int = 0
    compiled: bool = False
    every_seconds: float = 120.0  # between reviews
    command: str = ""  # that began the session, for the card

    def share(self, step: int, seconds: float) -> float:
        """How much of the run is done, 0..1."""
        shares = [step / self.steps] if self.steps else []
        shares += [seconds / 60 / self.minutes] if self.minutes else []
        return min(max(shares, default=0.0), 1.0)

    def rate_at(self, step: int, seconds: float) -> float:
        """Linear warm-up, then half a cosine. With steps it depends on the step alone, and so can be repeated."""
        share = step / self.steps if self.steps else self.share(step, seconds)
        warm = min(1.0, (step + 1 - self.begun.step) / self.warm_up)
        return self.rate * warm * (0.5 + 0.5 * math.cos(math.pi * min(share, 1.0)))
