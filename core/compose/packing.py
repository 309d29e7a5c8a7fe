"""What can be asked at once: items that do not clash, in as few packs as a greedy colouring finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import TypeVar

T = TypeVar("T")


def packed(items: Sequence[T], clash: Callable[[T, T], bool]) -> list[tuple[T, ...]]:
    """The items in packs of which no two members clash, in their order.

    The graph of clashes is coloured by saturation (Brélaz 1979, "New Methods to Color the Vertices of a Graph"): always
    the item whose rivals fill the most packs comes next, and goes into the first pack that has none of them. That is
    the fewest packs there can be where two are enough.
    """
    everyone = range(len(items))
    rivals = [[j for j in everyone if i != j and clash(items[i], items[j])] for i in everyone]
    pack_of: dict[int, int] = {}

    def closed(i: int) -> set[int]:
        return {pack_of[j] for j in rivals[i] if j in pack_of}

    while len(pack_of) < len(items):
        urgent = max((i for i in everyone if i not in pack_of), key=lambda i: (len(closed(i)), len(rivals[i]), -i))
        pack_of[urgent] = next(pack for pack in count() if pack not in closed(urgent))
    packs = range(max(pack_of.values(), default=-1) + 1)
    return [tuple(items[i] for i in everyone if pack_of[i] == pack) for pack in packs]
