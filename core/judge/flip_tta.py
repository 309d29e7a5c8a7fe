"""Test-time augmentation by a horizontal flip, for the pictures whose first prediction is ambiguous.

The errors on a picture and on its mirror image are in part independent, so the mean of both maps is better than either
(Krizhevsky, Sutskever, Hinton 2012, section 4.1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import torch
from torch import Tensor

from core.judge.network import Maps, peaks_of

AMBIGUOUS = (0.2, 0.5)
"""A picture with a peak of a probability between these is ambiguous: a third of all pictures are, and nearly all
mistakes are in these."""


def predict_with_flip_tta(network: Callable[[Tensor], Maps], pictures: Tensor) -> Maps:
    """The maps of pictures, (batch, 3, SIDE, SIDE); those of an ambiguous one are the mean over its two flips."""
    first = network(pictures)
    rows = _is_ambiguous(first).nonzero().flatten()
    if not len(rows):
        return first
    second = flipped(network(pictures[rows].flip(-1)))
    return Maps(*(_averaged(getattr(first, one.name), getattr(second, one.name), rows) for one in fields(Maps)))


def flipped(maps: Maps) -> Maps:
    """The maps of a mirror image as maps of the picture itself."""
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


def _is_ambiguous(maps: Maps) -> Tensor:
    """(batch,) bool."""
    peaks = peaks_of(maps)
    least, most = AMBIGUOUS
    return ((peaks > least) & (peaks < most)).flatten(1).any(dim=1)


def _averaged(first: Tensor, second: Tensor, rows: Tensor) -> Tensor:
    """The first map, where these rows of the batch are the mean of both."""
    return first.index_copy(0, rows, (first[rows] + second) / 2)
