"""The oracle: findings made from the ground truth of a rendered world, as a detector without error would make them."""

from __future__ import annotations

from collections.abc import Iterable

from core.judge.findings import Finding
from core.world.truth import BodyTruth

LEAST_VISIBLE = 0.1
"""The visible share of a body from which on it can be found."""


def oracle_findings(bodies: Iterable[BodyTruth], least_visible: float = LEAST_VISIBLE) -> tuple[Finding, ...]:
    """A finding for each body of which at least this share is visible."""
    return tuple(
        Finding(one.body.kind, one.body.colour, one.body.size, one.box, 1.0, one.base, one.depth)
        for one in bodies
        if one.visible >= least_visible
    )
