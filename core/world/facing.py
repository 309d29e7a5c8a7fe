"""Which way bodies face: yaw in radians, 0 towards us, growing towards our right."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import numpy as np

from core.world.bodies import BUILDS

HANDS: Mapping[str, int] = MappingProxyType({"cube": 4, "house": 4, "table": 3, "bridge": 4})
"""Kind -> the variation seed that shows it best on its card, where that is not the first."""


def a_yaw(kind: str, rng: np.random.Generator) -> float:
    """A yaw at which the kind is recognised."""
    ranges = BUILDS[kind].yaws
    return float(np.radians(rng.uniform(*ranges[rng.integers(len(ranges))])))


@cache
def yaw_on_card(kind: str) -> float:
    """The yaw of the kind on its card."""
    return a_yaw(kind, np.random.default_rng(HANDS.get(kind, 0)))
