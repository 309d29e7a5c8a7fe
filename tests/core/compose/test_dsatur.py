"""Packs: nothing clashes in one, nothing is lost, and there are few."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from core.compose.dsatur import independent_sets
from core.scene.geometry import Box

boxes = st.builds(Box, *[st.floats(0, 0.7)] * 2, *[st.floats(0.05, 0.4)] * 2)


def clash(one: Box, other: Box) -> bool:
    return one.overlap(other) > 0


def fewest(items: list[Box]) -> int:
    """The number of packs that are needed, by trying all ways."""
    for packs in range(len(items) + 1):
        for ways in product(range(packs), repeat=len(items)):
            pairs = combinations(zip(items, ways, strict=True), 2)
            if not any(pack == same and clash(one, other) for (one, pack), (other, same) in pairs):
                return packs
    raise AssertionError("each alone is always a way")


@given(st.lists(boxes, max_size=12))
def test_nothing_clashes_in_a_pack_and_nothing_is_lost(items: list[Box]) -> None:
    packs = independent_sets(items, clash)
    assert sorted(map(repr, (item for pack in packs for item in pack))) == sorted(map(repr, items))
    assert not any(clash(*pair) for pack in packs for pair in combinations(pack, 2))
    assert all(packs)
    assert packs == independent_sets(items, clash)


@given(st.lists(boxes, max_size=5))
def test_there_are_as_few_packs_as_can_be(items: list[Box]) -> None:
    assert len(independent_sets(items, clash)) == fewest(items)


def test_apart_is_one_pack_and_a_heap_is_one_each() -> None:
    row = [Box(0.1 * i, 0.4, 0.09, 0.1) for i in range(10)]
    assert independent_sets(row, clash) == [tuple(row)]
    assert independent_sets(row, lambda *_: True) == [(box,) for box in row]
    assert independent_sets([], clash) == []


def test_neighbours_in_a_row_take_turns() -> None:
    row = [Box(0.1 * i, 0.4, 0.15, 0.1) for i in range(9)]
    assert set(independent_sets(row, clash)) == {tuple(row[0::2]), tuple(row[1::2])}
