"""Captions in the letters of this computer: Qt finds a font for each sign, which Pillow's own font cannot."""

from __future__ import annotations

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPainter


def lettered(caption: str, letters_px: int, width_px: int) -> Image.Image:
    """One line of text, white on black, cut with an ellipsis where it is too long; fit for any thread."""
    font = _font(letters_px)
    metrics = QFontMetrics(font)
    image = QImage(max(width_px, 1), metrics.height(), QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setFont(font)
    painter.setPen(Qt.GlobalColor.white)
    text = metrics.elidedText(caption, Qt.TextElideMode.ElideRight, width_px)
    painter.drawText(image.rect(), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    rows = bytes(image.constBits())
    return Image.frombuffer("L", (image.width(), image.height()), rows, "raw", "L", image.bytesPerLine(), 1)


def unwritable(text: str) -> str:
    """The signs of a text for which no font of this computer has a letter, each once, in their order."""
    metrics = QFontMetrics(_font(12))
    return "".join(dict.fromkeys(sign for sign in text if sign.isprintable() and not metrics.inFontUcs4(ord(sign))))


def _font(letters_px: int) -> QFont:
    font = QFont()
    font.setPixelSize(letters_px)
    return font
