"""Infers what each finding stands on, and from that its depth.

A box alone does not tell whether a dog above a cube stands on it or far behind it. Three hypotheses are compared: the
body stands on the ground at the bottom of its box; another finding carries or holds it, and it has the depth of that
one; it flies at the depth of its kind. The detector regresses a depth from contact, shadow, overlap and size; the
hypothesis nearest to that depth is taken, so that a small error in it does no harm. A body that is too high for the
ground, does not fly and has no possible carrier keeps the regressed depth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core.judge.findings import Finding
from core.scene.perspective import FARTHEST_FOOT, depth_at
from core.scene.relations import RELATIONS, Sense
from core.scene.slacks import Extent, extent_of
from core.scene.vocabulary import KINDS

TOLERANCE = 0.02
"""By how much a relation's margin may be missed in a picture: the edges of boxes are found to about two pixels."""


@dataclass(frozen=True, slots=True)
class SupportHypothesis:
    """One explanation of a body's depth."""

    depth: float
    carrier: int | None = None  # the index of the finding that carries or holds it


def extents_of(findings: Sequence[Finding]) -> tuple[Extent[float], ...]:
    """Box and depth of each finding, as the relations take them."""
    return tuple(
        extent_of(finding.box, support.depth)
        for finding, support in zip(findings, infer_supports(findings), strict=True)
    )


def infer_supports(findings: Sequence[Finding]) -> tuple[SupportHypothesis, ...]:
    """The hypothesis for each finding that is nearest to its regressed depth."""
    senses = [sense for relation in RELATIONS.values() if relation.carries_subject for sense in relation.senses]

    def infer(index: int, above: frozenset[int]) -> SupportHypothesis:
        """`above` are the findings that stand on this one: a body never stands on its own load."""
        finding = findings[index]
        carried = [
            SupportHypothesis(infer(carrier, above | {carrier}).depth, carrier)
            for carrier in range(len(findings))
            if carrier not in above and _may_carry(senses, findings[carrier], finding)
        ]
        alone = _without_carrier(finding)
        hypotheses = [alone, *carried] if alone is not None else carried or [SupportHypothesis(finding.depth)]
        return min(hypotheses, key=_depth_error(finding))

    return tuple(infer(index, frozenset({index})) for index in range(len(findings)))


def _depth_error(finding: Finding) -> Callable[[SupportHypothesis], float]:
    return lambda support: abs(support.depth - finding.depth)


def _without_carrier(finding: Finding) -> SupportHypothesis | None:
    """In the air where its kind flies, else on the ground; None where it is too high for the ground."""
    sky_depth = KINDS[finding.kind].sky_depth
    if sky_depth is not None:
        return SupportHypothesis(sky_depth)
    return SupportHypothesis(depth_at(finding.box.bottom)) if finding.box.bottom > FARTHEST_FOOT - TOLERANCE else None


def _may_carry(senses: Iterable[Sense], carrier: Finding, load: Finding) -> bool:
    """Whether kinds and boxes allow one of these senses, in which the load stands on the carrier or in it."""
    kinds, extents = (KINDS[load.kind], KINDS[carrier.kind]), (extent_of(load.box, 0.0), extent_of(carrier.box, 0.0))
    return any(sense.may(*kinds) and sense.margin(*extents) >= -TOLERANCE for sense in senses)
