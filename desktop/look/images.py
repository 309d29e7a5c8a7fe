"""Pictures between Pillow, which keeps them, and Qt, which shows them."""

from __future__ import annotations

import struct
from pathlib import Path

from PIL import Image
from PySide6.QtGui import QImage, QPixmap


def to_qimage(image: Image.Image) -> QImage:
    """A copy that Qt owns; fit for any thread."""
    rgb = image.convert("RGB")
    width, height = rgb.size
    return QImage(rgb.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def pixmap_of(image: Image.Image) -> QPixmap:
    """On the window's thread only."""
    return QPixmap.fromImage(to_qimage(image))


def picture_in(path: Path, size: int) -> Image.Image | None:
    """The picture in a file, if it is `size` pixels square as its recipe says; None for any other."""
    try:
        with Image.open(path, formats=("PNG",)) as image:
            return image.convert("RGB") if image.size == (size, size) else None
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, Image.DecompressionBombError):
        return None
