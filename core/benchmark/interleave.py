"""Interleaved timing: ways of doing the same are compared in one run and take turns, because machines are noisy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

K = TypeVar("K")
T = TypeVar("T")


def interleaved(ways: Mapping[K, Callable[[], T]], rounds: int) -> list[dict[K, T]]:
    """The results of each way, round by round, after one round to warm up."""
    return [{name: way() for name, way in ways.items()} for _ in range(rounds + 1)][1:]
