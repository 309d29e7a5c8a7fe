"""Lining cards up and spreading them evenly. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from core.scene.geometry import Box

Boxes = Mapping[str, Box]
Steps = dict[str, tuple[float, float]]  # card id -> how far to move it

EDGES: Mapping[str, Callable[[Box], float]] = MappingProxyType(
    {
        "left": lambda box: box.left,
        "center": lambda box: box.center.x,
        "right": lambda box: box.right,
        "top": lambda box: box.top,
        "middle": lambda box: box.center.y,
        "bottom": lambda box: box.bottom,
    }
)
"""What can be lined up."""

UPRIGHT = frozenset({"top", "middle", "bottom"})
SPREADS = ("across", "down")
"""In which directions the middles can be spread evenly."""


def steps_for(boxes: Boxes, edge: str) -> Steps:
    """How far each box moves so that an edge of EDGES lines up with the outermost, or SPREADS are even.

    Fewer than two boxes to line up, or three to spread, stay where they are.
    """
    if len(boxes) < (3 if edge in SPREADS else 2):
        return {}
    return _spread(boxes, edge) if edge in SPREADS else _lined_up(boxes, edge)


def _lined_up(boxes: Boxes, edge: str) -> Steps:
    measure = EDGES[edge]
    lines = [measure(box) for box in boxes.values()]
    outermost = {"left": min, "top": min, "right": max, "bottom": max}
    goal = outermost[edge](lines) if edge in outermost else (min(lines) + max(lines)) / 2
    steps = {id: goal - measure(box) for id, box in boxes.items()}
    return {id: (0.0, step) if edge in UPRIGHT else (step, 0.0) for id, step in steps.items()}


def _spread(boxes: Boxes, direction: str) -> Steps:
    measure = EDGES["center" if direction == "across" else "middle"]
    order = sorted(boxes, key=lambda card: measure(boxes[card]))
    first, last = measure(boxes[order[0]]), measure(boxes[order[-1]])
    gap = (last - first) / (len(order) - 1)
    steps = {id: first + index * gap - measure(boxes[id]) for index, id in enumerate(order)}
    return {id: (step, 0.0) if direction == "across" else (0.0, step) for id, step in steps.items()}
