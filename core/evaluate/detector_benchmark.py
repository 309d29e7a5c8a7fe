"""Benchmarks the judge's detector on true renders that it has not seen: scores, their intervals, and the time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import mean
from typing import Any

from torch import Tensor

from core.evaluate.tally import Share
from core.judge.detector import Detect
from core.judge.findings import Finding
from core.training.detector_examples import drawn
from core.training.detector_scores import Scores, score

COUNTED = {"recall": "bodies", "precision": "findings", "colour": "found", "size": "found"}
"""Shares among the `Scores` -> the count that each is a share of."""


@dataclass(frozen=True, slots=True)
class DetectorBenchmark:
    """The scores of a detector on fresh worlds, and how long it takes."""

    seed: int
    scores: Scores
    milliseconds: float  # a picture, on average; one at a time

    def shares(self) -> dict[str, Share]:
        """The shares with their intervals."""
        figures = asdict(self.scores)
        return {name: Share.of(round(figures[name] * figures[of]), figures[of]) for name, of in COUNTED.items()}

    def lines(self) -> Iterator[str]:
        """In words."""
        scores = self.scores
        yield f"{scores.pictures} fresh worlds of seed {self.seed}; shares with 95 % intervals (Wilson)"
        for name, share in self.shares().items():
            all = asdict(scores)[COUNTED[name]]
            yield f"{name:<10}{share.value:6.1%}  ({share.low:.1%} to {share.high:.1%}) of {all}"
        yield f"box IoU {scores.box:.3f}, base {scores.base:.3f}, depth {scores.depth:.3f}"
        yield f"{self.milliseconds:.1f} ms a picture"

    def report(self) -> dict[str, Any]:
        """As JSON holds it."""
        shares = {name: asdict(share) for name, share in self.shares().items()}
        return {"seed": self.seed, **asdict(self.scores), **shares, "milliseconds": self.milliseconds}


def measure_detector(detect: Detect, seed: int, worlds: int) -> DetectorBenchmark:
    """Score a detector on so many worlds of a seed, half of them rendered with antialiasing.

    Raises:
        NoDrawingError: nothing on this machine can draw.
    """
    seconds: list[float] = []

    def timed(pictures: Tensor) -> Sequence[Sequence[Finding]]:
        start = time.perf_counter()
        findings = detect(pictures)
        seconds.append(time.perf_counter() - start)
        return findings

    scores = score(timed, drawn(seed, iter(range(worlds))), together=1)
    return DetectorBenchmark(seed, scores, 1000 * mean(seconds))
