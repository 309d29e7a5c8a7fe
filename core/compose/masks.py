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

    Boxes of one query share: where their masks add up to more than 1, they are divided by their sum.
    """

    def __init__(
        self,
        boxes: Sequence[Box | None],
        schedule: MaskSchedule,
        space: Space,
        shared: Sequence[list[int]] = (),  # the boxes of each shared query, by their indices
    ) -> None:
        places = [box or PICTURE for box in boxes]
        self._schedule, self._sigma_data = schedule, space.sigma_data
        across = _distances([(box.center.x, box.width) for box in places], space.width, schedule.feather)
        down = _distances([(box.center.y, box.height) for box in places], space.height, schedule.feather)
        self._inside, self._by_growth = (torch.cat(both, dim=1) for both in zip(across, down, strict=True))
        self._width = space.width
        self._sharing = torch.eye(len(places))  # 1 for every two boxes that share
        for members in shared:
            self._sharing[torch.tensor(members)[:, None], torch.tensor(members)] = 1
        self._growth, self._masks = 0.0, torch.empty(0)

    def at(self, sigma: float, like: Tensor) -> Tensor:
        """(boxes, height, width), of the type and device of `like`: 1 inside and exactly 0 beyond the feather."""
        growth = self._schedule.growth(sigma, self._sigma_data)
        if growth != self._growth or self._masks.device != like.device or self._masks.dtype != like.dtype:
            self._growth, self._masks = growth, self._grown(growth).to(like)
        return self._masks

    def _grown(self, growth: float) -> Tensor:
        linear = torch.add(self._inside, self._by_growth, alpha=growth).clamp(0, 1)
        smooth = linear * linear * torch.rsub(linear, 3, alpha=2)  # 3 t^2 - 2 t^3
        masks = smooth[:, self._width :, None] * smooth[:, None, : self._width]
        return masks / (self._sharing @ masks.flatten(1)).clamp_min(1).view_as(masks)


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


def _distances(places: Sequence[tuple[float, float]], points: int, feather: float) -> tuple[Tensor, Tensor]:
    """How far the middles of a line's cells are within the outer ends of the soft edges, in widths of such an edge.

    `places` are centres and widths, shares of the picture. The first, (places, points), is for a width of none; the
    second, of the same shape, is added once for every time that the width is to be taken.
    """
    center, width = torch.tensor(places).reshape(-1, 2, 1).unbind(dim=1)  # each (places, 1)
    cells = (torch.arange(points) + 0.5) / points
    return 1 - (cells - center).abs() / feather, (width / 2 / feather).expand(-1, points)
