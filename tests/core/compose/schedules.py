"""The noise levels of known models."""

from __future__ import annotations

import math
import operator
from itertools import accumulate

from core.compose.schedule import Sigmas


def scaled_linear_table(steps: int = 1000, start: float = 0.00085, end: float = 0.012) -> Sigmas:
    """The ascending noise levels of a variance-preserving model with Stable Diffusion's scaled linear betas."""
    roots = (start**0.5 + i / (steps - 1) * (end**0.5 - start**0.5) for i in range(steps))
    kept = accumulate((1 - root**2 for root in roots), operator.mul)
    return tuple(math.sqrt((1 - share) / share) for share in kept)
