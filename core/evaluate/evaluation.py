"""Runs an evaluation: rows are interleaved, a few pictures of each, so that a stopped one has counted of every row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from PIL import Image

from core.evaluate.evaluation_model import EvaluationModel
from core.evaluate.parts import COMPARED
from core.evaluate.rows import EvaluationRow, JudgedPicture
from core.evaluate.scenes import HIDDEN
from core.evaluate.tally import Tally
from core.judge.detector import Detect
from core.picture import to_images
from core.training.detector_examples import drawn
from core.training.detector_scores import Scores, score

ON_SHEET = 40
"""The first pictures, in equal parts from every row, are kept to be looked at, and so are the first that are wrong."""


SCORED = 400
"""The most fresh renders on which the judge itself is scored."""


Captioned = tuple[Image.Image, str]
"""A picture, and what is to be read under it."""


@dataclass(slots=True)
class Measured:
    """A row so far."""

    row: EvaluationRow
    tally: Tally = field(default_factory=Tally)
    oracle: Tally = field(default_factory=Tally)  # the judge's word on true renders of the same scenes
    once: Tally = field(default_factory=Tally)  # and on the pictures before anything in them was drawn anew
    kept: list[Captioned] = field(default_factory=list[Captioned])

    def add(self, shown: Sequence[JudgedPicture], keep: int) -> None:
        for one in shown:
            if one.answer:
                self.tally.add(one.answer)
            if one.oracle:
                self.oracle.add(one.oracle)
            if one.once:
                self.once.add(one.once)
            if len(self.kept) < keep:
                self.kept.append(self.captioned(one))

    def captioned(self, shown: JudgedPicture) -> Captioned:
        return to_images(shown.picture[None])[0], f"{self.row.title}: {shown.caption}"


class Evaluation:
    """Iterate over `run` to measure; what was measured by then is in `measured` at any time.

    Args:
        model: draws the pictures and detects what they show.
        rows: what is measured.
        count: scenes of a row, where its part asks for no fewer.
        together: pictures that are drawn at once.
    """

    def __init__(self, model: EvaluationModel, rows: Sequence[EvaluationRow], count: int, together: int = 16) -> None:
        self.model, self.count, self._together = model, count, together
        self.measured = [Measured(row) for row in rows]
        self._wrong: list[Captioned] = []

    @property
    def pictures(self) -> int:
        """How many scenes there are in all."""
        return sum(measured.row.count(self.count) for measured in self.measured)

    def run(self) -> Iterator[tuple[Measured, int]]:
        """Measures; after each batch tells of which row it was, and how many scenes it had."""
        keep = -(-ON_SHEET // max(len(self.measured), 1))
        for first in range(0, self.count, self._together):
            for measured in self.measured:
                last = min(first + self._together, measured.row.count(self.count))
                numbers = range(first, last)
                if numbers:
                    shown = measured.row.draw(self.model, numbers)
                    measured.add(shown, keep)
                    self._keep_wrong(measured, shown)
                    yield measured, len(numbers)

    def score_judge(self, detect: Detect, seed: int) -> Scores:
        """How good the judge is itself, on fresh true renders in all pairs of kind and colour."""
        indices = iter(range(min(self.count, SCORED)))
        return score(detect, drawn(HIDDEN + seed, indices))

    def sheet(self) -> list[Captioned]:
        """The first pictures and their captions, none picked."""
        return [pair for measured in self.measured for pair in measured.kept][:ON_SHEET]

    def failures(self) -> list[Captioned]:
        """The first composed pictures in which anything is wrong, in the order in which they were drawn."""
        return self._wrong

    def _keep_wrong(self, measured: Measured, shown: Sequence[JudgedPicture]) -> None:
        if measured.row.part not in COMPARED:
            wrong = (one for one in shown if one.answer and one.answer.wrong)
            self._wrong += [measured.captioned(one) for one in islice(wrong, ON_SHEET - len(self._wrong))]
