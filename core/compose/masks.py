"""Where a factor may paint: feathered boxes, wide while there is noise and tight later; no box is the whole picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.compose.denoiser import Space
from core.scene.geometry import PICTURE, Box


@dataclass(frozen=True, slots=True)
class MaskSchedule:
    """How a box becomes a mask at a noise level.

    The box grows about its centre: to `wide` times its size from `wide_sigma` up, to `tight` times from `tight_sigma`
    down, and in between by the logarithm of the level. Levels are in units of the data's standard deviation.
    """

    wide: float = 1.6
    tight: float = 1.3
    wide_sigma: float = 8.0
    tight_sigma: float = 0.5
    feather: float = 0.08  # width of the soft edge, a share of the picture; it begins at the grown box and lies outside

    def growth(self, sigma: float, sigma_data: float) -> float:
        position = math.log(sigma / sigma_data / self.tight_sigma) / math.log(self.wide_sigma / self.tight_sigma)
        return self.tight + (self.wide - self.tight) * min(max(position, 0.0), 1.0)


class BoxMasks:
    """The masks of some boxes, made anew only when the growth changes.

    Boxes of one pack share: where their masks add up to more than 1, they are divided by their sum.
    """

    def __init__(
        self,
        boxes: Sequence[Box | None],
        schedule: MaskSchedule,
        space: Space,
        packs: Sequence[list[int]] = (),  # indices of boxes
    ) -> None:
        places = [box or PICTURE for box in boxes]
        self._schedule, self._sigma_data = schedule, space.sigma_data
        self._across = _Profiles([(box.center.x, box.width) for box in places], space.width, schedule.feather)
        self._down = _Profiles([(box.center.y, box.height) for box in places], space.height, schedule.feather)
        self._packs = packs
        self._growth, self._masks = 0.0, torch.empty(0)

    def at(self, sigma: float, like: Tensor) -> Tensor:
        """(boxes, height, width), of the type and device of `like`: 1 inside and exactly 0 beyond the feather."""
        growth = self._schedule.growth(sigma, self._sigma_data)
        if growth != self._growth or self._masks.device != like.device or self._masks.dtype != like.dtype:
            masks = self._down.at(growth)[:, :, None] * self._across.at(growth)[:, None, :]
            for members in self._packs:
                masks[members] /= masks[members].sum(dim=0).clamp_min(1)
            self._growth, self._masks = growth, masks.to(like)
        return self._masks


def coverage(boxes: Tensor, height: int, width: int) -> Tensor:
    """The share of each cell of a grid that each box covers.

    Args:
        boxes: (..., 4): left, top, width, height as shares of the picture; no width, no coverage.
        height: cells.
        width: cells.

    Returns:
        (..., height, width), 0..1: exactly 0 in every cell that the box does not touch.
    """
    left, top, across, down = boxes.unbind(-1)
    return _along(top, down, height)[..., :, None] * _along(left, across, width)[..., None, :]


def shares_of_line(start: Tensor, length: Tensor, pieces: int, cells: int) -> Tensor:
    """The share of each cell of a line that each of the equal pieces of start .. start + length covers.

    (...,) and (...,) -> (..., pieces, cells); over the pieces it adds up to the share that the whole covers.
    """
    steps = torch.arange(pieces, device=start.device, dtype=start.dtype) / pieces
    return _along(start[..., None] + length[..., None] * steps, (length / pieces)[..., None], cells)


def _along(start: Tensor, length: Tensor, cells: int) -> Tensor:
    """The share of each cell of a line that lies between start and start + length: (..., cells)."""
    edges = torch.arange(cells, device=start.device, dtype=start.dtype) / cells
    first = torch.maximum(edges, start[..., None])
    last = torch.minimum(edges + 1 / cells, (start + length)[..., None])
    return ((last - first) * cells).clamp(0, 1)


class _Profiles:
    """Along one side of the picture: smooth steps from 1 down to 0 on both sides of centres."""

    def __init__(self, places: Sequence[tuple[float, float]], points: int, feather: float) -> None:
        """`places` are centres and widths, shares of the picture; values are taken at the middles of the cells."""
        center, width = torch.tensor(places).reshape(-1, 2, 1).unbind(dim=1)  # each (boxes, 1)
        cells = (torch.arange(points) + 0.5) / points
        self._at_no_size = 1 - (cells - center).abs() / feather  # (boxes, points)
        self._by_growth = width / 2 / feather

    def at(self, growth: float) -> Tensor:
        """(boxes, points)"""
        linear = torch.add(self._at_no_size, self._by_growth, alpha=growth).clamp(0, 1)
        return linear * linear * (3 - 2 * linear)
