"""Ways take turns."""

from __future__ import annotations

from itertools import count

from core.benchmark.interleave import interleaved


def test_each_way_has_its_turn_in_each_round_and_the_first_is_to_warm_up() -> None:
    numbers = count()
    turns = interleaved({"one": lambda: next(numbers), "other": lambda: -next(numbers)}, rounds=2)
    assert turns == [{"one": 2, "other": -3}, {"one": 4, "other": -5}]
