"""Where a factor may paint: feathered boxes, wide while there is noise and tight later."""

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


def box_masks(boxes: Sequence[Box | None], growth: float, feather: float, space: Space) -> Tensor:
    """Masks of boxes grown about their centres: (boxes, height, width), 1 inside and exactly 0 beyond the feather.

    No box is the whole picture: 1 everywhere.
    """
    rows = torch.tensor([_center_and_reach(box, growth) for box in boxes])  # (boxes, 4)
    across = _profile(rows[:, 0], rows[:, 1], space.width, feather)
    down = _profile(rows[:, 2], rows[:, 3], space.height, feather)
    return down[:, :, None] * across[:, None, :]


def _center_and_reach(box: Box | None, growth: float) -> tuple[float, float, float, float]:
    """x and half width, y and half height."""
    grown = (box or PICTURE).scaled(growth)
    return grown.center.x, grown.width / 2, grown.center.y, grown.height / 2


def _profile(center: Tensor, reach: Tensor, points: int, feather: float) -> Tensor:
    """A smooth step from 1 down to 0 on both sides of each centre, at the middles of the cells: (boxes, points)."""
    place = (torch.arange(points) + 0.5) / points
    beyond = (place - center[:, None]).abs() - reach[:, None]  # shares of the picture beyond the edge
    linear = (1 - beyond / feather).clamp(0, 1)
    return linear * linear * (3 - 2 * linear)
