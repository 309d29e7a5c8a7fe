"""Which way bodies face: yaw in radians, 0 towards us, growing towards our right."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import numpy as np

from core.world.bodies import BUILDS

HANDS: Mapping[str, int] = MappingProxyType(
    {"cube": 4, "house": 4, "table": 3, "bridge": 4, "girl": 1, "boy": 7, "woman": 11, "man": 19}
)
"""Kind -> the variation seed that shows it best on its card, where that is not the first."""


FACINGS = ("left", "towards", "right")
"""Which way a card can be turned: to our left, towards us, or to our right."""

TOWARDS = 55.0
"""Degrees by which a kind that is built to be seen from its side turns towards us and is still told."""

TURNED = 0.85
"""How much of the range in which a front is recognised a card turns, left or right."""


def yaw_facing(kind: str, facing: str) -> float:
    """The yaw of a kind that faces one of `FACINGS`."""
    ranges = BUILDS[kind].yaws
    rights = [middle for low, high in ranges if abs(middle := (low + high) / 2) < 90]
    if len(rights) < len(ranges) and len(ranges) == 2:  # seen from its side: a range for each
        right = rights[0] or TURNED * ranges[0][1]
        return float(np.radians({"right": right, "left": 180 - right, "towards": TOWARDS}[facing]))
    low, high = max(ranges[0][0], -60.0), min(ranges[-1][1], 60.0)
    middle = 0.0 if low < 0 < high else (low + high) / 2
    return float(np.radians({"left": TURNED * low, "towards": middle, "right": TURNED * high}[facing]))


def a_yaw(kind: str, rng: np.random.Generator) -> float:
    """A yaw at which the kind is recognised."""
    ranges = BUILDS[kind].yaws
    return float(np.radians(rng.uniform(*ranges[rng.integers(len(ranges))])))


@cache
def yaw_on_card(kind: str) -> float:
    """The yaw of the kind on its card."""
    return a_yaw(kind, np.random.default_rng(HANDS.get(kind, 0)))
