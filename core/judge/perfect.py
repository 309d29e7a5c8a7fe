"""A detector that cannot err: the truth of a rendered world, told as findings."""

from __future__ import annotations

from collections.abc import Iterable

from core.judge.findings import Finding
from core.world.truth import BodyTruth

SEEN = 0.1
"""The visible share from which on a body can be found."""


def true_findings(bodies: Iterable[BodyTruth], seen: float = SEEN) -> tuple[Finding, ...]:
    """What a perfect detector would find."""
    return tuple(
        Finding(one.body.kind, one.body.colour, one.body.size, one.box, 1.0, one.base, one.depth)
        for one in bodies
        if one.visible >= seen
    )
