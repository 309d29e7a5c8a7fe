"""Pictures as the models make them, float tensors in -1..1, (batch, 3, height, width), and as images of 8 bits."""

from __future__ import annotations

import torch
from PIL import Image
from torch import Tensor

MIDDLE = 127.5
"""The byte that is 0."""


def to_images(pictures: Tensor) -> list[Image.Image]:
    """RGB images of 8 bits a channel; values beyond -1..1 are cut off."""
    bytes_ = pictures.float().clamp(-1, 1).add_(1).mul_(MIDDLE).round_().to(torch.uint8)
    return [Image.fromarray(rows.numpy()) for rows in bytes_.permute(0, 2, 3, 1).contiguous().cpu()]


def from_bytes(bytes_: Tensor) -> Tensor:
    """Values of 0..255, of any shape, in -1..1."""
    return bytes_.float() / MIDDLE - 1


def from_image(image: Image.Image) -> Tensor:
    """An image as a batch of one picture: (1, 3, height, width)."""
    rgb = image.convert("RGB")
    values = torch.frombuffer(bytearray(rgb.tobytes()), dtype=torch.uint8)
    return from_bytes(values.view(1, rgb.height, rgb.width, 3).permute(0, 3, 1, 2))


def from_rgb(rgb: tuple[int, int, int]) -> Tensor:
    """A colour as the values of a pixel: (3, 1, 1)."""
    return from_bytes(torch.tensor(rgb))[:, None, None]
