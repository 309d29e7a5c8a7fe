"""A second look, in the mirror, at pictures that the first one left in doubt; the mean of both is told.

What is told of a picture and of its mirror image errs in part independently (Krizhevsky, Sutskever, Hinton 2012, 4.1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import torch
from torch import Tensor

from core.judge.network import Maps, peaks_of

DOUBT = (0.2, 0.5)
"""A heart as likely as this leaves doubt: a third of all pictures have one, and nearly all mistakes are in these."""


def looked_twice(network: Callable[[Tensor], Maps], pictures: Tensor) -> Maps:
    """What the network says of pictures, (batch, 3, SIDE, SIDE), each by itself."""
    first = network(pictures)
    rows = _in_doubt(first).nonzero().flatten()
    if not len(rows):
        return first
    second = mirrored(network(pictures[rows].flip(-1)))
    return Maps(*(_mixed(getattr(first, one.name), getattr(second, one.name), rows) for one in fields(Maps)))


def mirrored(maps: Maps) -> Maps:
    """What is said of the mirror image, said of the picture itself."""
    left, top, right, bottom = maps.edges.flip(-1).unbind(1)
    x, y = maps.base.flip(-1).unbind(1)
    return Maps(
        kinds=maps.kinds.flip(-1),
        edges=torch.stack((right, top, left, bottom), dim=1),
        base=torch.stack((-x, y), dim=1),
        depth=maps.depth.flip(-1),
        colours=maps.colours.flip(-1),
        sizes=maps.sizes.flip(-1),
    )


def _in_doubt(maps: Maps) -> Tensor:
    """Which pictures, (batch,)."""
    peaks = peaks_of(maps)
    least, most = DOUBT
    return ((peaks > least) & (peaks < most)).flatten(1).any(dim=1)


def _mixed(first: Tensor, second: Tensor, rows: Tensor) -> Tensor:
    return first.index_copy(0, rows, (first[rows] + second) / 2)
