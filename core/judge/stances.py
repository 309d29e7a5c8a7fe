"""What each finding stands on, and so how far away it is.

A picture does not tell at once whether a dog above a cube stands on it or a long way behind it. Three explanations
are tried: it stands on the ground that is seen at the bottom of its box; it is carried (or held) by another finding,
and then is as far away as that; it flies, as its kind does. The detector has an impression of the depth, learnt from
contact, shadow, overlap and size; it only chooses among these, so a small error of it does no harm. What is too high
to stand on the ground, does not fly and is carried by nothing hangs as far away as it looks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.judge.findings import Finding
from core.scene.perspective import FARTHEST_FOOT, depth_at
from core.scene.relations import RELATIONS
from core.scene.slacks import Extent, extent_of
from core.scene.vocabulary import KINDS

TOLERANCE = 0.02
"""By how much a relation's margin may be missed in a picture: the edges of boxes are found to about two pixels."""

CARRIED = [sense for relation in RELATIONS.values() if relation.carries for sense in relation.senses]
"""The senses in which a body stands on another, or in it."""


@dataclass(frozen=True, slots=True)
class Stance:
    """One explanation of where a body is."""

    depth: float
    carrier: int | None = None  # the index of the finding that carries or holds it


def extents_of(findings: Sequence[Finding]) -> tuple[Extent[float], ...]:
    """Box and depth of each finding, as the relations take them."""
    return tuple(
        extent_of(finding.box, stance.depth) for finding, stance in zip(findings, stances_of(findings), strict=True)
    )


def stances_of(findings: Sequence[Finding]) -> tuple[Stance, ...]:
    """The most likely explanation of each finding."""

    def stance(index: int, above: frozenset[int]) -> Stance:
        """`above` are the findings whose stance is being asked for: nothing stands on its own load."""
        finding = findings[index]
        carried = [
            Stance(stance(carrier, above | {carrier}).depth, carrier)
            for carrier in range(len(findings))
            if carrier not in above and _may_carry(findings[carrier], finding)
        ]
        alone = _alone(finding)
        ways = [alone, *carried] if alone is not None else carried or [Stance(finding.depth)]
        return min(ways, key=_unlikeliness(finding))

    return tuple(stance(index, frozenset({index})) for index in range(len(findings)))


def _unlikeliness(finding: Finding) -> Callable[[Stance], float]:
    return lambda stance: abs(stance.depth - finding.depth)


def _alone(finding: Finding) -> Stance | None:
    """In the air as its kind flies, or on the ground; None: it is too high to stand there."""
    sky_depth = KINDS[finding.kind].sky_depth
    if sky_depth is not None:
        return Stance(sky_depth)
    return Stance(depth_at(finding.box.bottom)) if finding.box.bottom > FARTHEST_FOOT - TOLERANCE else None


def _may_carry(carrier: Finding, load: Finding) -> bool:
    """Whether the boxes allow that one stands on the other, or in it."""
    kinds, extents = (KINDS[load.kind], KINDS[carrier.kind]), (extent_of(load.box, 0.0), extent_of(carrier.box, 0.0))
    return any(sense.may(*kinds) and sense.margin(*extents) >= -TOLERANCE for sense in CARRIED)
