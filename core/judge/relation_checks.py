"""Checks whether a relation of `core.scene.relations` holds between findings, by their extents and kinds."""

from __future__ import annotations

from collections.abc import Sequence

from core.judge.findings import Finding
from core.judge.support_inference import TOLERANCE
from core.scene.relations import RELATIONS, Relation, Sense
from core.scene.slacks import Extent
from core.scene.vocabulary import KINDS

HIDDEN = 0.02
"""The share of a body's box that the box of what hides it covers; what is hidden in 250 worlds never had less."""


def holds(relation: str, bodies: Sequence[Finding], extents: Sequence[Extent[float]]) -> bool:
    """Whether the relation holds between the first and the others, as far as can be seen in a picture."""
    return any(_is_seen(sense, bodies, extents, TOLERANCE) for sense in RELATIONS[relation].senses)


def holds_instead(bodies: Sequence[Finding], extents: Sequence[Extent[float]]) -> str | None:
    """The most specific relation that clearly holds between the first two."""
    pair, where = bodies[:2], extents[:2]
    return next((relation.id for relation, sense in by_specificity() if _is_seen(sense, pair, where, 0.0)), None)


def by_specificity() -> list[tuple[Relation, Sense]]:
    """Every sense of the relations between two bodies, the one that says most first."""
    pairwise = [relation for relation in RELATIONS.values() if relation.references == 1]
    senses = [(relation, sense) for relation in pairwise for sense in relation.senses]
    return sorted(senses, key=lambda pair: -pair[1].specificity)


def _is_seen(sense: Sense, bodies: Sequence[Finding], extents: Sequence[Extent[float]], tolerance: float) -> bool:
    """Whether the margin is missed by no more than the tolerance, and kinds and boxes allow the sense.

    Boxes alone would say that a dog beneath a table is *in* it, so a body is only *in* what can hold it, *on* what can
    carry it, and *under* what has room beneath or what stands on it. What is *behind* must be hidden a little.
    """
    if sense.margin(*extents) < -tolerance or not sense.may(*(KINDS[body.kind] for body in bodies)):
        return False
    if sense.hides is None:
        return True
    front, hidden = (bodies[role].box for role in sense.hides)
    return hidden.overlap(front) >= HIDDEN * hidden.area
