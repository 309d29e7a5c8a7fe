"""From a scene to its layout."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from core.scene.geometry import Box
from core.scene.layout.bodies import Body, Leeway, build
from core.scene.layout.clashes import reconcile
from core.scene.layout.places import Reading, Stage, impossible, stage_of, supports_of
from core.scene.layout.search import Decision, program_of
from core.scene.layout.spacing import Spacer, siblings, untied
from core.scene.layout.values import Clash, Layout, Reason
from core.scene.layout.wishes import span_of, wishes_for
from core.scene.scene import Hint, Scene

LOWEST = 0.5
RUNGS = 5
RUNGS_OF_MANY, MANY = 3, 10
"""A crowd shrinks down to this zoom, in so many steps, until everybody has room; more than MANY places in fewer."""

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


def arrange(scene: Scene) -> Layout:
    """A place for every wanted card: as its hints demand, and else as near as can be to where it is.

    Never raises. Hints that cannot hold are reported as clashes; of each contradiction one hint, the latest, is given
    up, and every other hint holds.
    """
    stage = stage_of(scene)
    verdicts: dict[Hint, Reason] = {
        hint: reason for hint in scene.active_hints if (reason := impossible(hint, scene)) is not None
    }
    possible = [hint for hint in scene.active_hints if hint not in verdicts]
    decisions, contradictions = reconcile(stage, possible, odd=list(verdicts))
    bodies = _compose(stage, decisions)
    return Layout(
        boxes=MappingProxyType(_boxes(scene, stage, bodies)),
        depths=MappingProxyType({id: _depth(bodies[place]) for id, place in stage.home.items()}),
        clashes=(
            *(Clash((hint,), reason) for hint, reason in verdicts.items()),
            *(Clash(hints, "contradiction") for hints in contradictions),
        ),
    )


def _compose(stage: Stage, decisions: Sequence[Decision]) -> Mapping[str, Body]:
    """The largest bodies that leave each other room."""
    readings = [reading for decision in decisions for reading in decision.readings]
    leeway = {id: decision.leeway for decision in decisions for reading in decision.readings for id in reading.places}
    attempts: list[_Attempt] = []
    for zoom, granted in _ladder(stage, _first_zoom(stage, readings), leeway):
        attempts.append(_attempt(stage, readings, granted, zoom))
        if attempts[-1].trouble == 0:
            break
    return min(attempts, key=lambda attempt: attempt.trouble).bodies


def _ladder(stage: Stage, largest: float, leeway: Mapping[str, Leeway]) -> Iterator[tuple[float, Mapping[str, Leeway]]]:
    """The zooms to try, and at last the largest once more with different sizes."""
    rungs = RUNGS if len(stage.places) <= MANY else RUNGS_OF_MANY
    for rung in range(rungs):
        yield largest * LOWEST ** (rung / (rungs - 1)), leeway
    sizes = {id: max(leeway.get(id, Leeway.SIZES), Leeway.SIZES) for id in stage.places}
    if sizes != leeway:
        yield largest, sizes


def _first_zoom(stage: Stage, readings: Sequence[Reading]) -> float:
    """The zoom at which the bodies neither cover too much of the picture nor are too wide together."""
    cover = sum(place.nominal_width**2 * place.aspect for place in stage.places.values())
    span = span_of(stage, readings, supports_of(readings) or {})
    return min(1.0, math.sqrt(COVER / max(cover, COVER)), 1 / max(span, 1.0))


def _attempt(stage: Stage, readings: Sequence[Reading], leeway: Mapping[str, Leeway], zoom: float) -> _Attempt:
    supports = supports_of(readings) or {}
    bodies = build(stage, wishes_for(stage, readings, supports, zoom), supports, leeway)
    program = program_of(bodies, readings)
    if not program.settle():
        return _Attempt(bodies, math.inf)
    spacer = Spacer(program, bodies, untied(stage, readings), siblings(readings))
    spacer.run()
    squeezed = sum(_squeezed(body) for body in bodies.values())
    return _Attempt(bodies, OVERLAP * len(spacer.overlaps()) + SQUEEZE * squeezed)


def _squeezed(body: Body) -> bool:
    return body.place.pinned is None and body.extent.width.value() < DWARF * body.wish.wished_width


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
