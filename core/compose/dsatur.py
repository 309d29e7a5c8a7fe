"""Which items can be evaluated together: a greedy colouring of the graph of their clashes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import TypeVar

T = TypeVar("T")


def independent_sets(items: Sequence[T], clash: Callable[[T, T], bool]) -> list[tuple[T, ...]]:
    """The items divided into sets without clashes, in their order.

    This is DSATUR (Brélaz 1979, "New Methods to Color the Vertices of a Graph"): the next item is always the one whose
    neighbours have the most colours, and it takes the first colour that none of them has. The number of colours is the
    least one for every bipartite graph.
    """
    indices = range(len(items))
    neighbours = [[j for j in indices if i != j and clash(items[i], items[j])] for i in indices]
    colour_of: dict[int, int] = {}

    def taken(i: int) -> set[int]:
        return {colour_of[j] for j in neighbours[i] if j in colour_of}

    while len(colour_of) < len(items):
        next_ = max((i for i in indices if i not in colour_of), key=lambda i: (len(taken(i)), len(neighbours[i]), -i))
        colour_of[next_] = next(colour for colour in count() if colour not in taken(next_))
    colours = range(max(colour_of.values(), default=-1) + 1)
    return [tuple(items[i] for i in indices if colour_of[i] == colour) for colour in colours]
