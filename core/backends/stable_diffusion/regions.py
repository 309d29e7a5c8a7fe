"""Texts that hold in parts of the picture, and how the parts share every grid of a UNet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import TypeAlias

import torch
from torch import Tensor

from core.compose.masks import coverage
from core.scene.geometry import Box

LEAST = 0.5
"""A box that covers less than this of every cell of a grid is given the whole of the cell that it covers most."""


@dataclass(frozen=True, slots=True)
class Region:
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Regions:
    """A prompt of several texts: one for the ground, and one for each region."""

    ground: str
    regions: tuple[Region, ...]


Prompt: TypeAlias = str | Regions
"""What the UNet is asked under."""


def texts_of(prompt: Prompt) -> tuple[str, ...]:
    """The ground's first."""
    return (prompt,) if isinstance(prompt, str) else (prompt.ground, *(region.text for region in prompt.regions))


def boxes_of(prompt: Prompt) -> tuple[Box, ...]:
    """Those of all texts but the ground's."""
    return () if isinstance(prompt, str) else tuple(region.box for region in prompt.regions)


def shares(boxes: Sequence[Box], height: int, width: int) -> Tensor:
    """How much of each cell of a grid belongs to the ground and to each box: (1 + boxes, height, width).

    They add up to 1: boxes that overlap share alike, and the ground has what they leave. A box that is too small for
    the grid keeps a cell.
    """
    corners = torch.tensor([[box.left, box.top, box.width, box.height] for box in boxes])
    covered = coverage(corners, height, width)
    most = covered.flatten(1).max(dim=1)
    least = torch.zeros_like(covered.flatten(1)).scatter(1, most.indices[:, None], 1.0).view_as(covered)
    covered = torch.where(most.values[:, None, None] < LEAST, least, covered)
    total = covered.sum(dim=0, keepdim=True)
    return torch.cat([(1 - total).clamp_min(0), covered]) / total.clamp_min(1)


class RegionShares:
    """The shares of some rows, which have equally many boxes, on any grid of a UNet."""

    def __init__(self, rows: Sequence[Sequence[Box]], height: int, width: int) -> None:
        """`height` and `width` are those of the latent, from which every grid comes by halving."""
        self._rows, self._size = rows, (height, width)
        self._known: dict[int, Tensor] = {}

    def at(self, cells: int, like: Tensor) -> Tensor:
        """(1 + boxes, batch, cells, 1), of the type and device of `like`."""
        if cells not in self._known:
            height, width = grid_of(cells, *self._size)
            masks = torch.stack([shares(boxes, height, width) for boxes in self._rows], dim=1)
            self._known[cells] = masks.flatten(2)[..., None].to(like)
        return self._known[cells]


def grid_of(cells: int, height: int, width: int) -> tuple[int, int]:
    """The grid with so many cells that comes from another by halving, each time rounded up.

    Raises:
        ValueError: there is none.
    """
    for halvings in count():
        down = -(-height >> halvings), -(-width >> halvings)
        if down[0] * down[1] == cells:
            return down
        if down == (1, 1):
            raise ValueError(f"No grid of {cells} cells comes from {height} x {width} by halving.")
    raise AssertionError
