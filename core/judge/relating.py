"""Whether a relation holds between findings: by the margins of `core.scene.relations`, and by what kinds can do."""

from __future__ import annotations

from collections.abc import Sequence

from core.judge.findings import Finding
from core.judge.stances import TOLERANCE
from core.scene.relations import RELATIONS, Extent
from core.scene.vocabulary import KINDS

HIDDEN = 0.02
"""The share of a body's box that the box of what hides it covers; what is hidden in 250 worlds never had less."""

TELLING = ("in", "on", "under", "behind", "in_front_of", "left_of", "right_of", "above", "below", "next_to")
"""In this order a relation is looked for that holds in the place of another: the most telling one first."""


def is_so(relation: str, bodies: Sequence[Finding], extents: Sequence[Extent[float]], tolerance: float) -> bool:
    """Whether the relation holds between the first and the others, or misses it by no more than the tolerance.

    Boxes alone would say that a dog beneath a table is *in* it, so a body is only *in* what can hold it, *on* what can
    carry it, and *under* what has room beneath or what stands on it. What is *behind* must be hidden a little.
    """
    margin = RELATIONS[relation].margin(*extents)
    match relation:
        case "on":
            return KINDS[bodies[1].kind].carries and margin >= -tolerance
        case "in":
            return KINDS[bodies[1].kind].holds and margin >= -tolerance
        case "under":
            beneath = KINDS[bodies[1].kind].shelters and margin >= -tolerance
            return beneath or is_so("on", bodies[::-1], extents[::-1], tolerance)
        case "behind":
            return margin >= -tolerance and bodies[0].box.overlap(bodies[1].box) >= HIDDEN * bodies[0].box.area
        case "in_front_of":
            return is_so("behind", bodies[::-1], extents[::-1], tolerance)
        case _:
            return margin >= -tolerance


def holds(relation: str, bodies: Sequence[Finding], extents: Sequence[Extent[float]]) -> bool:
    """As far as can be seen in a picture."""
    return is_so(relation, bodies, extents, TOLERANCE)


def holds_instead(bodies: Sequence[Finding], extents: Sequence[Extent[float]]) -> str | None:
    """The most telling relation that clearly holds between the first two."""
    return next((id for id in TELLING if is_so(id, bodies[:2], extents[:2], 0.0)), None)
