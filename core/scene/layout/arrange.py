"""From a scene to its layout."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from core.scene.geometry import Box
from core.scene.layout.bodies import Body, build
from core.scene.layout.clashes import connected_parts, reconcile
from core.scene.layout.places import Reading, Stage, impossible, stage_of, supports_of
from core.scene.layout.search import Decision, decide, program_of
from core.scene.layout.spacing import Spacer, siblings, untied
from core.scene.layout.values import Clash, Layout, Reason
from core.scene.layout.wishes import span_of, wishes_for
from core.scene.scene import Hint, Scene

ZOOM_STEP = 0.84
RUNGS = 5
"""A crowd shrinks by this factor, so many times at most, until everybody has room."""

COVER = 0.4
"""The share of the picture that bodies may cover before they begin to shrink."""

DWARF = 0.85
"""Below this share of its wished width a body has been squeezed."""

OVERLAP, SQUEEZE, SMALLER = 1.0, 0.3, 0.05
"""How bad an overlap, a squeezed body and a lower rung are, against each other."""


def arrange(scene: Scene) -> Layout:
    """A place for every wanted card: as its hints demand, and else as near as can be to where it is.

    Never raises. Hints that cannot hold are reported as clashes; of each contradiction one hint, the latest, is given
    up, and every other hint holds.
    """
    stage = stage_of(scene)
    verdicts: dict[Hint, Reason] = {
        hint: reason for hint in scene.active_hints if (reason := impossible(hint, scene)) is not None
    }
    kept, contradictions = reconcile(stage, [hint for hint in scene.active_hints if hint not in verdicts])
    kept, _ = reconcile(stage, list(verdicts), kept)
    bodies = _compose(stage, kept)
    return Layout(
        boxes=MappingProxyType(_boxes(scene, stage, bodies)),
        depths=MappingProxyType({id: _depth(bodies[place]) for id, place in stage.home.items()}),
        clashes=(
            *(Clash((hint,), reason) for hint, reason in verdicts.items()),
            *(Clash(hints, "contradiction") for hints in contradictions),
        ),
    )


def _compose(stage: Stage, hints: Sequence[Hint]) -> Mapping[str, Body]:
    """The largest bodies that leave each other room."""
    decisions = [_decide(stage.part(part), part) for part in connected_parts(stage, hints)]
    readings = [reading for decision in decisions for reading in decision.readings]
    loose = {
        id for decision in decisions if not decision.firm for reading in decision.readings for id in reading.places
    }
    rungs: list[tuple[float, Mapping[str, Body]]] = []
    zoom = _first_zoom(stage, readings)
    for rung in range(RUNGS):
        bodies, trouble = _attempt(stage, readings, loose, zoom * ZOOM_STEP**rung)
        if trouble == 0:
            return bodies
        rungs.append((trouble + rung * SMALLER, bodies))
    return min(rungs, key=lambda rung: rung[0])[1]


def _decide(stage: Stage, hints: Sequence[Hint]) -> Decision:
    decision = decide(stage, hints, firm=True) or decide(stage, hints, firm=False)
    assert decision is not None, "hints that were found to hold together must be decidable"
    return decision


def _first_zoom(stage: Stage, readings: Sequence[Reading]) -> float:
    """The zoom at which the bodies neither cover too much of the picture nor are too wide together."""
    cover = sum(place.nominal_width**2 * place.aspect for place in stage.places.values())
    span = span_of(stage, readings, supports_of(readings) or {})
    return min(1.0, math.sqrt(COVER / max(cover, COVER)), 1 / max(span, 1.0))


def _attempt(
    stage: Stage, readings: Sequence[Reading], loose: Collection[str], zoom: float
) -> tuple[Mapping[str, Body], float]:
    """The bodies at this zoom, and how much trouble they have with each other."""
    supports = supports_of(readings) or {}
    bodies = build(stage, wishes_for(stage, readings, supports, zoom), supports, loose)
    program = program_of(bodies, readings)
    spacer = Spacer(program, bodies, untied(stage, readings), siblings(readings))
    spacer.run()
    return bodies, OVERLAP * len(spacer.overlaps()) + SQUEEZE * sum(_squeezed(body) for body in bodies.values())


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
