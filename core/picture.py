"""Pictures as the models make them: float tensors in -1..1, (batch, 3, height, width); and as people keep them."""

from __future__ import annotations

import torch
from PIL import Image
from torch import Tensor


def to_images(pictures: Tensor) -> list[Image.Image]:
    """RGB images of 8 bits a channel; values beyond -1..1 are cut off."""
    bytes_ = pictures.float().clamp(-1, 1).add_(1).mul_(127.5).round_().to(torch.uint8)
    return [Image.fromarray(rows.numpy()) for rows in bytes_.permute(0, 2, 3, 1).contiguous().cpu()]


def from_rgb(rgb: tuple[int, int, int]) -> Tensor:
    """A colour of 0..255 as a picture's value: (3, 1, 1) in -1..1."""
    return (torch.tensor(rgb, dtype=torch.float32) / 127.5 - 1)[:, None, None]
