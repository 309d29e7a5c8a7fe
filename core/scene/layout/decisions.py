"""How the hints of one connected part of the stage are meant: with as little relaxation of the bodies as will do."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice, product

from core.scene.layout.bodies import Relaxation, build
from core.scene.layout.budget import Budget, ExhaustedError
from core.scene.layout.constraints import Constraints
from core.scene.layout.places import Interpretation, Stage, supports_of
from core.scene.layout.search import Search, TooManyTriesError
from core.scene.layout.sketch import targets_for
from core.scene.scene import Hint

MOST_INTERPRETATIONS = 8
MOST_TRIES = 40
"""Bounds on the search for a layout without relaxation: combinations of interpretations, and options tried in each."""


@dataclass(frozen=True, slots=True)
class Decision:
    """How some hints can all hold: one sense of each, and the relaxation that their places need."""

    interpretations: tuple[Interpretation, ...]
    relaxation: Relaxation


class Feasibility:
    """Whether hints can hold together at all: each in any of its meanings, with bodies relaxed to SUPPORT."""

    def __init__(self, stage: Stage, hints: Sequence[Hint], zoom: float, budget: Budget) -> None:
        part = stage.part(hints)
        options = {hint: part.interpretations(hint, forbidden=True) for hint in hints}
        likeliest = [meanings[0] for meanings in options.values()]
        targets = targets_for(part.with_boxes(stage), likeliest, supports_of(likeliest) or {}, zoom)
        every = [meant for meanings in options.values() for meant in meanings]
        bodies = build(part, targets, every, {}, dict.fromkeys(part.places, Relaxation.SUPPORT))
        self._search = Search(Constraints(bodies, options, budget))

    def decide(self, hints: Sequence[Hint], most_tries: float = math.inf) -> Mapping[Hint, Interpretation] | None:
        """How these of the hints can all hold; None where they cannot.

        Raises:
            TooManyTriesError: after so many options it is still not known.
        """
        return self._search.decide(hints, most_tries)

    @property
    def conflict(self) -> frozenset[Hint]:
        """Hints that cannot hold together, after `decide` was None."""
        return self._search.conflict


def decide_naturally(stage: Stage, hints: Sequence[Hint], zoom: float, budget: Budget) -> Decision | None:
    """How the hints hold in their likeliest meanings and without relaxation; None where that is not found at once."""
    try:
        decided = _decided(stage, [stage.interpretations(hint)[0] for hint in hints], Relaxation.NONE, zoom, budget)
    except ExhaustedError:
        return None
    return Decision(decided, Relaxation.NONE) if isinstance(decided, tuple) else None


def decide(
    stage: Stage, hints: Sequence[Hint], zoom: float, budget: Budget, possible: Sequence[Interpretation]
) -> Decision:
    """The decision with the least relaxation, the likeliest interpretations and the least movement.

    Args:
        possible: how the hints can hold in any case.
    """
    options = [stage.interpretations(hint) for hint in hints]
    ambiguous = {id for meanings in options if len(meanings) > 1 for id in meanings[0].places}
    hopeless = set[Relaxation]()
    with suppress(ExhaustedError):
        for meanings, relaxation in _attempts(options, possible):
            if relaxation not in hopeless:
                decided = _decided(stage, meanings, relaxation, zoom, budget)
                if isinstance(decided, tuple):
                    return Decision(decided, relaxation)
                if ambiguous.isdisjoint(decided):
                    hopeless.add(relaxation)
    return Decision(tuple(possible), Relaxation.SUPPORT)


def _attempts(
    options: Sequence[Sequence[Interpretation]], possible: Sequence[Interpretation]
) -> Iterator[tuple[Sequence[Interpretation], Relaxation]]:
    """Interpretations of all hints, with each relaxation, the likeliest first: a last resort before any body leaves the
    ground. What is possible in any case is the first of its kind: it takes no search."""
    combinations = [tuple(possible), *islice(product(*options), MOST_INTERPRETATIONS)]
    resorts = [sum(meant.sense.last_resort for meant in meanings) for meanings in combinations]
    likely = [meanings for meanings, count in zip(combinations, resorts, strict=True) if count == min(resorts)]
    unlikely = [meanings for meanings, count in zip(combinations, resorts, strict=True) if count > min(resorts)]
    for some in (likely, unlikely):
        yield from ((meanings, level) for level in (Relaxation.NONE, Relaxation.SIZES) for meanings in some)
    yield from ((meanings, Relaxation.GROUND) for meanings in (*likely, *unlikely))


def _decided(
    stage: Stage, meanings: Sequence[Interpretation], relaxation: Relaxation, zoom: float, budget: Budget
) -> tuple[Interpretation, ...] | set[str]:
    """The senses of these interpretations that can hold together, or else the places that are to blame."""
    part = stage.part([meant.hint for meant in meanings])
    supports = supports_of(meanings)
    if supports is None:
        return set(part.places)
    targets = targets_for(part.with_boxes(stage), meanings, supports, zoom)
    bodies = build(part, targets, meanings, supports, dict.fromkeys(part.places, relaxation))
    search = Search(Constraints(bodies, {meant.hint: (meant,) for meant in meanings}, budget))
    try:
        decided = search.decide([meant.hint for meant in meanings], MOST_TRIES)
    except TooManyTriesError:
        return set(part.places)
    return _with_supports(search.places, supports) if decided is None else tuple(decided.values())


def _with_supports(places: frozenset[str], supports: Mapping[str, str]) -> set[str]:
    """These places and whatever carries them."""
    reached = set(places)
    for id in places:
        here = id
        while here in supports:
            here = supports[here]
            reached.add(here)
    return reached
