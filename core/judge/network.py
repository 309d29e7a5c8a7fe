"""The detector's network: from a picture of 128 pixels to maps of 32 x 32 cells.

It has no anchors: a body is predicted at one cell, its *center* (Zhou, Wang, Krähenbühl 2019, "Objects as Points").
Here the center is the visible pixel nearest to the middle of all its visible pixels, so that two bodies never share
one.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.scene.vocabulary import SIZES, WHOLE, Repertoire

SIDE = 128
"""Side of the pictures that the network takes, in pixels."""

STRIDE = 4
CELLS = SIDE // STRIDE

CHANNELS = (24, 48, 112, 160)
"""Features at 64, 32, 16 and 8 cells a side."""

RARE = -4.6
"""The logit of 1 %: the probability of a center before training (Lin et al. 2017)."""


@dataclass(frozen=True, slots=True)
class Maps:
    """The network's output, (batch, …, CELLS, CELLS). Lengths are shares of the picture."""

    kinds: Tensor  # (batch, kinds, …) logits: is this the center of such a body?
    edges: Tensor  # (batch, 4, …) from the cell's middle to the left, top, right and bottom edges of the box
    base: Tensor  # (batch, 2, …) from the cell's middle to the base point
    depth: Tensor  # (batch, 1, …) 0 near .. 1 at the horizon
    colours: Tensor  # (batch, colours, …) logits
    sizes: Tensor  # (batch, sizes, …) logits

    def float(self) -> Maps:
        """In full precision."""
        return Maps(*(getattr(self, field.name).float() for field in fields(self)))


def widths(repertoire: Repertoire = WHOLE) -> tuple[int, ...]:
    """Channels of each field of `Maps`, in their order."""
    return (len(repertoire.kinds), 4, 2, 1, len(repertoire.colours), len(SIZES))


class DetectorNetwork(nn.Module):
    """Takes pictures in -1..1, (batch, 3, SIDE, SIDE), and gives `Maps`. 1.6 M parameters."""

    def __init__(self, repertoire: Repertoire = WHOLE) -> None:
        super().__init__()
        self.repertoire = repertoire
        fine, low, middle, high = CHANNELS
        self.stem = nn.Sequential(_conv(4, fine, stride=2), _conv(fine, low, stride=2))
        self.low = _Residual(low)
        self.middle = nn.Sequential(_conv(low, middle, stride=2), _Residual(middle))
        self.high = nn.Sequential(_conv(middle, high, stride=2), _Residual(high), _Residual(high))
        self.high_to_middle = _conv(high, middle, size=1)
        self.middle_out = _conv(middle, middle)
        self.middle_to_low = _conv(middle, low, size=1)
        self.low_out = _conv(low, low)
        self.head = nn.Sequential(_conv(low, 2 * low), nn.Conv2d(2 * low, sum(widths(repertoire)), 1))
        self._start_rare()

    def forward(self, pictures: Tensor) -> Maps:
        low = self.low(self.stem(_with_height(pictures)))  # (batch, low, 32, 32)
        middle = self.middle(low)  # (batch, middle, 16, 16)
        high = self.high(middle)  # (batch, high, 8, 8)
        middle = self.middle_out(middle + _doubled(self.high_to_middle(high)))
        low = self.low_out(low + _doubled(self.middle_to_low(middle)))
        return Maps(*self.head(low).split(widths(self.repertoire), dim=1))

    def _start_rare(self) -> None:
        last = self.head[-1]
        assert isinstance(last, nn.Conv2d)
        assert last.bias is not None
        nn.init.normal_(last.weight, std=0.01)
        nn.init.zeros_(last.bias)
        nn.init.constant_(last.bias[: len(self.repertoire.kinds)], RARE)


class _Residual(nn.Module):
    """Two convolutions beside the identity (He et al. 2016)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = _conv(channels, channels)
        self.second = _conv(channels, channels, active=False)

    def forward(self, x: Tensor) -> Tensor:
        return functional.silu(x + self.second(self.first(x)))


def peaks_of(maps: Maps) -> Tensor:
    """The probability of a center where it is a local maximum, else 0; (batch, kinds, CELLS, CELLS)."""
    likelihood = maps.kinds.sigmoid()
    return likelihood * (functional.max_pool2d(likelihood, 3, 1, 1) == likelihood)


def cell_middles(device: torch.device) -> Tensor:
    """The middle of each cell, (2, CELLS, CELLS): x, y as shares of the picture."""
    steps = (torch.arange(CELLS, device=device) + 0.5) / CELLS
    y, x = torch.meshgrid(steps, steps, indexing="ij")
    return torch.stack((x, y))


def _conv(inputs: int, outputs: int, size: int = 3, stride: int = 1, *, active: bool = True) -> nn.Sequential:
    convolution = nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False)
    layers: list[nn.Module] = [convolution, nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, nn.SiLU(inplace=True)) if active else nn.Sequential(*layers)


def _doubled(x: Tensor) -> Tensor:
    return functional.interpolate(x, scale_factor=2.0, mode="nearest")


def _with_height(pictures: Tensor) -> Tensor:
    """A fourth channel with the height of each pixel in the picture, -1..1: depth and size depend on it."""
    heights = torch.linspace(-1, 1, pictures.shape[-2], device=pictures.device, dtype=pictures.dtype)
    plane = heights[None, None, :, None].expand(len(pictures), 1, -1, pictures.shape[-1])
    return torch.cat((pictures, plane), dim=1)
