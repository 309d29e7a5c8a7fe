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
    """The masks of some boxes, made anew only when the growth changes."""

    def __init__(self, boxes: Sequence[Box | None], schedule: MaskSchedule, space: Space) -> None:
        self._places = torch.tensor([_place(box or PICTURE) for box in boxes])  # (boxes, 4)
        self._schedule, self._space = schedule, space
        self._growth, self._masks = 0.0, torch.empty(0)

    def at(self, sigma: float, like: Tensor) -> Tensor:
        """(boxes, height, width), of the type and device of `like`: 1 inside and exactly 0 beyond the feather."""
        growth = self._schedule.growth(sigma, self._space.sigma_data)
        if growth != self._growth or self._masks.device != like.device or self._masks.dtype != like.dtype:
            self._growth, self._masks = growth, self._draw(growth).to(like)
        return self._masks

    def _draw(self, growth: float) -> Tensor:
        x, y, width, height = self._places[:, :, None].unbind(dim=1)  # each (boxes, 1)
        across = self._profile(x, width / 2 * growth, self._space.width)
        down = self._profile(y, height / 2 * growth, self._space.height)
        return down[:, :, None] * across[:, None, :]

    def _profile(self, center: Tensor, reach: Tensor, points: int) -> Tensor:
        """A smooth step from 1 down to 0 on both sides of each centre, at the middles of the cells: (boxes, points)."""
        cells = (torch.arange(points) + 0.5) / points
        beyond = (cells - center).abs() - reach  # shares of the picture beyond the edge
        linear = (1 - beyond / self._schedule.feather).clamp(0, 1)
        return linear * linear * (3 - 2 * linear)


def _place(box: Box) -> tuple[float, float, float, float]:
    return box.center.x, box.center.y, box.width, box.height
