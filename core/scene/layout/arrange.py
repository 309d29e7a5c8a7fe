"""From a scene to its layout."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from types import MappingProxyType

from core.errors import LayoutError
from core.scene.geometry import Box
from core.scene.layout.bodies import SHRINK, Body, Leeway, build
from core.scene.layout.clashes import reconcile
from core.scene.layout.places import Reading, Stage, impossible, stage_of, supports_of
from core.scene.layout.program import Stopped, never
from core.scene.layout.search import Decision, program_of
from core.scene.layout.spacing import Spacer, siblings, untied
from core.scene.layout.values import Clash, Layout, Reason
from core.scene.layout.wishes import span_of, wishes_for
from core.scene.scene import Hint, Scene

MOST_ROWS = 500_000
"""So many rows of linear programs are tried, some ten seconds of work. Twenty cards with thirty hints of which three
contradict the others took 120,000. Kiwi, driven on for minutes, ends the process (docs/decisions/0002-layout.md).
"""

LOWEST = 0.5
RUNGS = 5
RUNGS_OF_MANY, MANY = 3, 10
SECOND_THOUGHTS = 3
"""A crowd shrinks down to this zoom, in so many steps, until everybody has room, and so many pairs without room may try
their other sides. With more than MANY places it is done with fewer steps, without second thoughts, for speed.
"""

COVER = 0.4
"""The share of the picture that bodies may cover before they begin to shrink."""

DWARF = 0.85
"""Below this share of its wished width a body has been squeezed."""

OVERLAP, SQUEEZE = 1.0, 0.3
"""How bad an overlap and a squeezed body are, against each other."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    bodies: Mapping[str, Body]
    trouble: float  # that they have with each other


def arrange(scene: Scene, stopped: Stopped = never) -> Layout:
    """A place for every wanted card: as its hints demand, and else as near as can be to where it is.

    Hints that cannot hold are reported as clashes; of each contradiction one hint, the latest, is given up, and every
    other hint holds.

    Raises:
        LayoutError: the hints contradict each other in so many ways that MOST_ROWS were not enough.
        StoppedError: `stopped` was true when it was asked, which is at least once for every row of the linear program.
    """
    stopped = _bounded(stopped)
    stage = stage_of(scene)
    verdicts: dict[Hint, Reason] = {
        hint: reason for hint in scene.active_hints if (reason := impossible(hint, scene)) is not None
    }
    possible = [hint for hint in scene.active_hints if hint not in verdicts]
    decisions, contradictions = reconcile(stage, possible, list(verdicts), stopped)
    bodies = _compose(stage, decisions, stopped)
    return Layout(
        boxes=MappingProxyType(_boxes(scene, stage, bodies)),
        depths=MappingProxyType({id: _depth(bodies[place]) for id, place in stage.home.items()}),
        clashes=(
            *(Clash((hint,), reason) for hint, reason in verdicts.items()),
            *(Clash(hints, "contradiction") for hints in contradictions),
        ),
    )


def _bounded(stopped: Stopped) -> Stopped:
    rows = count()

    def asked() -> bool:
        if next(rows) >= MOST_ROWS:
            raise LayoutError(
                "The hints contradict each other in so many ways that no place was found for every card; "
                "remove some of the hints."
            )
        return stopped()

    return asked


def _compose(stage: Stage, decisions: Sequence[Decision], stopped: Stopped) -> Mapping[str, Body]:
    """The largest bodies that leave each other room."""
    readings = [reading for decision in decisions for reading in decision.readings]
    leeway = {id: decision.leeway for decision in decisions for reading in decision.readings for id in reading.places}
    sizes = {id: max(leeway.get(id, Leeway.SIZES), Leeway.SIZES) for id in stage.places}
    many = len(stage.places) > MANY
    rungs = RUNGS_OF_MANY if many else RUNGS
    largest = _first_zoom(stage, readings)
    attempts: list[_Attempt] = []
    for rung in range(rungs):
        attempts.append(_attempt(stage, readings, leeway, largest * LOWEST ** (rung / (rungs - 1)), stopped))
        if attempts[-1].trouble == 0:
            return attempts[-1].bodies
    if not many or min(attempt.trouble for attempt in attempts) == math.inf:
        attempts.append(_attempt(stage, readings, sizes, largest, stopped))
    return min(attempts, key=lambda attempt: attempt.trouble).bodies


def _first_zoom(stage: Stage, readings: Sequence[Reading]) -> float:
    """The zoom at which the bodies neither cover too much of the picture nor are too wide together."""
    free = [place for place in stage.places.values() if place.box is None]
    cover = sum(place.nominal_width**2 * place.aspect for place in free)
    span = span_of(stage, readings, supports_of(readings) or {})
    return min(1.0, math.sqrt(COVER / max(cover, COVER)), 1 / max(span, 1.0))


def _attempt(
    stage: Stage, readings: Sequence[Reading], leeway: Mapping[str, Leeway], zoom: float, stopped: Stopped
) -> _Attempt:
    supports = supports_of(readings) or {}
    bodies = build(stage, wishes_for(stage, readings, supports, zoom), readings, supports, leeway)
    program = program_of(bodies, readings, stopped)
    if not program.settle():
        return _Attempt(bodies, math.inf)
    spacer = Spacer(program, bodies, untied(stage, readings), siblings(readings))
    spacer.run(second_thoughts=0 if len(bodies) > MANY else SECOND_THOUGHTS)
    squeezed = sum(_squeezed(body) for body in bodies.values())
    return _Attempt(bodies, OVERLAP * len(spacer.overlaps()) + SQUEEZE * squeezed)


def _squeezed(body: Body) -> bool:
    free = body.place.pinned is None and body.rigidity == SHRINK
    return free and body.extent.width.value() < DWARF * body.wish.wished_width


def _boxes(scene: Scene, stage: Stage, bodies: Mapping[str, Body]) -> dict[str, Box]:
    boxes = {id: _box(bodies[place]) for id, place in stage.home.items()}
    return {card.id: box for card in scene.cards if (box := boxes.get(card.id, card.box)) is not None}


def _box(body: Body) -> Box:
    if body.place.pinned is not None:
        return body.place.pinned
    extent = body.extent
    box = Box.between(extent.left.value(), extent.top.value(), extent.right.value(), extent.bottom.value())
    return box.clamped()


def _depth(body: Body) -> float:
    return min(max(body.extent.depth.value(), 0.0), 1.0)
