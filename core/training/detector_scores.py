"""How good a detector is, on pictures that it has not seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.judge.detector import Detect
from core.judge.findings import Finding
from core.scene.geometry import Box
from core.scene.vocabulary import COLOURS, KINDS, SIZES
from core.training.detector_examples import DetectorExample, pictures_of

PLAIN = 0.4
"""A body of which more shows must be found."""

FAINT = 0.1
"""A body of which more shows may be found."""

SAME = 0.5
"""The overlap (IoU) from which on a finding is this body, if it is of its kind."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares, 0..1, and mean errors as shares of the picture."""

    pictures: int
    recall: float  # of the bodies that plainly show, those found
    precision: float  # of the findings, those that are bodies
    colour: float  # of the bodies found, those whose colour is right; and so on
    size: float
    box: float  # mean IoU
    base: float  # mean distance
    depth: float  # mean error
    bodies: int  # that plainly show, in all
    findings: int  # in all
    found: int  # findings that are bodies

    def __str__(self) -> str:
        shares = f"recall {self.recall:.1%}, precision {self.precision:.1%}, colour {self.colour:.1%}"
        return f"{shares}, size {self.size:.1%}, box IoU {self.box:.2f} on {self.pictures} pictures"


@dataclass(frozen=True, slots=True)
class _Hit:
    """A body found, and what was right about it."""

    plain: bool
    colour: bool
    size: bool
    box: float
    base: float
    depth: float


def score(detect: Detect, examples: Iterable[DetectorExample], together: int = 16) -> Scores:
    """The scores on some examples."""
    hits: list[_Hit] = []
    pictures, plain, found = 0, 0, 0
    for some in _chunks(examples, together):
        seen = detect(pictures_of([example.picture for example in some]))
        for example, findings in zip(some, seen, strict=True):
            hits += _hits(example, findings)
            pictures, plain, found = pictures + 1, plain + int((example.visible > PLAIN).sum()), found + len(findings)
    return Scores(
        pictures,
        recall=sum(hit.plain for hit in hits) / max(plain, 1),
        precision=len(hits) / max(found, 1),
        colour=_mean([hit.colour for hit in hits]),
        size=_mean([hit.size for hit in hits]),
        box=_mean([hit.box for hit in hits]),
        base=_mean([hit.base for hit in hits]),
        depth=_mean([hit.depth for hit in hits]),
        bodies=plain,
        findings=found,
        found=len(hits),
    )


def _hits(example: DetectorExample, findings: Sequence[Finding]) -> Iterator[_Hit]:
    """The most certain finding first, each takes the body that it overlaps most."""
    free = {row for row in range(len(example.kind)) if example.visible[row] > FAINT}
    for finding in findings:
        overlaps = {
            row: finding.box.iou(_box(example, row))
            for row in free
            if finding.kind == list(KINDS)[int(example.kind[row])]
        }
        row = max(overlaps, key=lambda row: overlaps[row], default=None)
        if row is not None and overlaps[row] >= SAME:
            free.remove(row)
            yield _hit(example, row, finding)


def _hit(example: DetectorExample, row: int, finding: Finding) -> _Hit:
    x, y = example.base[row]
    return _Hit(
        plain=bool(example.visible[row] > PLAIN),
        colour=finding.colour == list(COLOURS)[int(example.colour[row])],
        size=finding.size == list(SIZES)[int(example.size[row])],
        box=finding.box.iou(_box(example, row)),
        base=float(np.hypot(finding.base.x - x, finding.base.y - y)),
        depth=float(abs(finding.depth - example.depth[row])),
    )


def _box(example: DetectorExample, row: int) -> Box:
    return Box.between(*map(float, example.box[row]))


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0


def _chunks(examples: Iterable[DetectorExample], together: int) -> Iterator[list[DetectorExample]]:
    chunk: list[DetectorExample] = []
    for example in examples:
        chunk.append(example)
        if len(chunk) == together:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
