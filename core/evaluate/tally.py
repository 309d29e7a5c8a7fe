"""Counting what was right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from scipy import stats  # pyright: ignore[reportMissingTypeStubs]  # it ships none

from core.judge.findings import Finding
from core.judge.verifier import Judgement, verify
from core.scene.layout import Layout
from core.scene.scene import Scene

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """A share of 1 with its 95 % interval (Wilson 1927)."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, right: int, all: int) -> Share:
        if not all:
            return cls(0.0, 0.0, 1.0)
        test: Any = cast("Any", stats).binomtest(right, all)
        interval = test.proportion_ci(CONFIDENCE, method="wilson")
        return cls(right / all, float(interval.low), float(interval.high))


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one picture."""

    right: bool  # every card and hint; what is too many is counted apart
    cards: int = 0
    cards_right: int = 0
    extra: bool = False  # something that nobody asked for is there
    swapped: bool = False  # two cards have each other's colours
    outcomes: tuple[str, ...] = ()  # of all that is wrong

    @property
    def wrong(self) -> bool:
        """Something that was asked for is not there, or something is that was not asked for."""
        return self.extra or not self.right


@dataclass(slots=True)
class Tally:
    """The sums of some answers."""

    pictures: int = 0
    right: int = 0
    cards: int = 0
    cards_right: int = 0
    extra: int = 0
    swapped: int = 0
    outcomes: Counter[str] = field(default_factory=Counter[str])

    def add(self, answer: Answer) -> None:
        self.pictures += 1
        for name in ("right", "cards", "cards_right", "extra", "swapped"):
            setattr(self, name, getattr(self, name) + int(getattr(answer, name)))
        self.outcomes.update(answer.outcomes)

    @property
    def share(self) -> Share:
        return Share.of(self.right, self.pictures)


def judged(scene: Scene, findings: Sequence[Finding], layout: Layout | None = None) -> tuple[Answer, Judgement]:
    """The findings in a picture of a scene, held to it."""
    judgement = verify(scene, findings, layout)
    asked = (*judgement.cards, *judgement.hints)
    answer = Answer(
        right=all(verdict.fulfilled is not False for verdict in asked),
        cards=len(judgement.cards),
        cards_right=sum(verdict.fulfilled is True for verdict in judgement.cards),
        extra=bool(judgement.extras),
        swapped=any(verdict.outcome == "swapped" for verdict in judgement.cards),
        outcomes=tuple(verdict.outcome for verdict in judgement.verdicts if verdict.fulfilled is False),
    )
    return answer, judgement
