"""From a scene to its layout."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from core.scene.geometry import Box
from core.scene.layout.bodies import SHRINK, Bodies, Body, Relaxation, build
from core.scene.layout.budget import SECONDS, Budget, ExhaustedError, Stopped, never
from core.scene.layout.clashes import reconcile
from core.scene.layout.constraints import Constraints
from core.scene.layout.decisions import MOST_TRIES, Decision
from core.scene.layout.places import Stage, impossible, stage_of, supports_of
from core.scene.layout.search import Search, TooManyTriesError
from core.scene.layout.separation import Separator, siblings, untied
from core.scene.layout.sketch import span_of, targets_for
from core.scene.layout.values import Clash, Layout, Reason
from core.scene.scene import MIN_EXTENT, Hint, Scene

LOWEST = 0.5
SCALE_STEPS = 5
SCALE_STEPS_OF_MANY, MANY = 3, 10
SECOND_THOUGHTS = 3
"""A crowd shrinks down to this zoom, in so many steps, until everybody has room, and so many pairs without room may try
their other sides. With more than MANY places it is done with fewer steps, without second thoughts, for speed.
"""

COVER = 0.4
"""The share of the picture that bodies may cover before they begin to shrink."""

DWARF = 0.85
"""Below this share of its target width a body has been squeezed."""

HIDE, OVERLAP, SQUEEZE = 3.0, 1.0, 0.3
"""How bad a hidden body, an overlap and a squeezed body are, against each other."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    bodies: Bodies
    x: np.ndarray
    trouble: float  # that the bodies have with each other


def arrange(scene: Scene, stopped: Stopped = never, seconds: float = SECONDS) -> Layout:
    """A place for every wanted card: as its hints demand, and else as near as can be to where it is.

    Hints that cannot hold are reported as clashes; of each contradiction one hint, the latest, is given up, and every
    other hint holds. After these seconds it ends with the best so far, which is said to be `unfinished`.

    Raises:
        StoppedError: `stopped` was true when it was asked, which is at least once for every linear program.
    """
    budget = Budget(stopped, seconds)
    stage = stage_of(scene)
    verdicts: dict[Hint, Reason] = {
        hint: reason for hint in scene.active_hints if (reason := impossible(hint, scene)) is not None
    }
    possible = [hint for hint in scene.active_hints if hint not in verdicts]
    attempt, contradictions = _composed(stage, possible, list(verdicts), budget)
    boxes, depths = _boxes(attempt), _depths(attempt)
    placed = {id: boxes[place] for id, place in stage.home.items()}
    return Layout(
        boxes=MappingProxyType(
            {card.id: box for card in scene.cards if (box := placed.get(card.id, card.box)) is not None}
        ),
        depths=MappingProxyType({id: depths[place] for id, place in stage.home.items()}),
        clashes=(
            *(Clash((hint,), reason) for hint, reason in verdicts.items()),
            *(Clash(hints, "contradiction") for hints in contradictions),
        ),
        unfinished=budget.exhausted,
    )


def _composed(
    stage: Stage, hints: Sequence[Hint], odd: Sequence[Hint], budget: Budget
) -> tuple[_Attempt, Sequence[tuple[Hint, ...]]]:
    """The best layout, and the clashes. Mostly every hint holds in its likeliest meaning, and nothing is relaxed."""
    likeliest = tuple(stage.interpretations(hint)[0] for hint in (*hints, *odd))
    composer = _Composer(stage, [Decision(likeliest, Relaxation.NONE)], budget)
    if composer.run():
        return composer.best, ()
    reconciled = reconcile(stage, hints, odd, composer.zoom, budget)
    composer = _Composer(stage, reconciled.decisions, budget)
    if not composer.run():
        composer.run_relaxed()
    return composer.best, reconciled.clashes


class _Composer:
    """Looks for the largest bodies that leave each other room."""

    def __init__(self, stage: Stage, decisions: Sequence[Decision], budget: Budget) -> None:
        self._stage, self._budget = stage, budget
        self._meanings = [meant for decision in decisions for meant in decision.interpretations]
        self._relaxations = {
            id: decision.relaxation
            for decision in decisions
            for meant in decision.interpretations
            for id in meant.places
        }
        supports = supports_of(self._meanings)
        self._supports, self._circular = supports or {}, supports is None
        self._attempts: list[_Attempt] = []
        self.zoom = self._first_zoom()

    @property
    def best(self) -> _Attempt:
        return min(self._attempts, key=lambda attempt: attempt.trouble)

    def run(self) -> bool:
        """Whether the hints hold."""
        if self._circular:
            return False
        with suppress(ExhaustedError, TooManyTriesError):
            self._run()
        return self.best.trouble < math.inf

    def run_relaxed(self) -> None:
        """Let every tied body depart from its nature."""
        with suppress(ExhaustedError, TooManyTriesError):
            self._attempt(dict.fromkeys(self._relaxations, Relaxation.SUPPORT), self.zoom)

    def _run(self) -> None:
        self._attempt(self._relaxations, self.zoom)
        if self._attempts[-1].trouble in {0, math.inf}:
            return
        many = len(self._stage.places) > MANY
        steps = SCALE_STEPS_OF_MANY if many else SCALE_STEPS
        for step in range(1, steps):
            self._attempt(self._relaxations, self.zoom * LOWEST ** (step / (steps - 1)))
            if self._attempts[-1].trouble == 0:
                return
        if not many:
            relaxations = {
                id: max(self._relaxations.get(id, Relaxation.NONE), Relaxation.SIZES) for id in self._stage.places
            }
            self._attempt(relaxations, self.zoom)

    def _first_zoom(self) -> float:
        """The zoom at which the bodies neither cover too much of the picture nor are too wide together."""
        free = [place for place in self._stage.places.values() if place.box is None]
        cover = sum(place.nominal_width**2 * place.aspect for place in free)
        span = span_of(self._stage, self._meanings, self._supports)
        return min(1.0, math.sqrt(COVER / max(cover, COVER)), 1 / max(span, 1.0))

    def _attempt(self, relaxations: Mapping[str, Relaxation], zoom: float) -> None:
        targets = targets_for(self._stage, self._meanings, self._supports, zoom)
        bodies = build(self._stage, targets, self._meanings, self._supports, relaxations)
        self._attempts.append(_Attempt(bodies, np.zeros(len(bodies.weights)), math.inf))
        constraints = Constraints(bodies, {meant.hint: (meant,) for meant in self._meanings}, self._budget)
        decided = Search(constraints).decide([meant.hint for meant in self._meanings], MOST_TRIES)
        if decided is not None:
            self._meanings = list(decided.values())
            self._separate(constraints)

    def _separate(self, constraints: Constraints) -> None:
        pairs = untied(self._stage, self._meanings)
        separator = Separator(constraints, pairs, siblings(self._meanings))
        self._attempts[-1] = replace(self._attempts[-1], x=constraints.program.x, trouble=len(pairs))
        bodies = self._attempts[-1].bodies
        try:
            separator.run(second_thoughts=0 if len(bodies.bodies) > MANY else SECOND_THOUGHTS)
            separator.uncover()
        finally:
            x = constraints.program.x
            squeezed = sum(_squeezed(body, x) for body in bodies.bodies.values())
            trouble = HIDE * separator.hidden() + OVERLAP * separator.overlaps() + SQUEEZE * squeezed
            self._attempts[-1] = replace(self._attempts[-1], x=x, trouble=trouble)


def _squeezed(body: Body, x: np.ndarray) -> bool:
    free = body.place.pinned is None and body.rigidity == SHRINK
    return free and float(body.width.coefficients @ np.append(x, 1.0)) < DWARF * body.target.target_width


def _boxes(attempt: _Attempt) -> dict[str, Box]:
    now = attempt.bodies.numbers(attempt.x)
    edges = zip(now.left.tolist(), now.top.tolist(), now.right.tolist(), now.bottom.tolist(), strict=True)
    return {
        id: body.place.pinned or _box(*box)
        for (id, body), box in zip(attempt.bodies.bodies.items(), edges, strict=True)
    }


def _box(left: float, top: float, right: float, bottom: float) -> Box:
    """In the picture, and large enough to be seen even where nothing was solved."""
    return Box(left, top, max(right - left, MIN_EXTENT), max(bottom - top, MIN_EXTENT)).clamped()


def _depths(attempt: _Attempt) -> dict[str, float]:
    depths = np.clip(attempt.bodies.numbers(attempt.x).depth, 0.0, 1.0).tolist()
    return dict(zip(attempt.bodies.bodies, depths, strict=True))
