"""Several ways to do the same, compared in one run: machines are noisy, so they take turns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

K = TypeVar("K")
T = TypeVar("T")


def in_turns(ways: Mapping[K, Callable[[], T]], rounds: int) -> list[dict[K, T]]:
    """What each way gave, round by round; before the first there is one to warm up."""
    return [{name: way() for name, way in ways.items()} for _ in range(rounds + 1)][1:]
