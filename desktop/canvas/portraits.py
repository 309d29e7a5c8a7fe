"""What stands for a card before there is a picture: the body, cut out of the palette's picture."""

from __future__ import annotations

from functools import cache

from PIL import Image
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from core.scene.scene import Card
from desktop.look.card_pictures import card_picture

SOLID = tuple(255 if alpha > 24 else 0 for alpha in range(256))
"""Which alphas count as body."""


def portrait_of(card: Card) -> QImage | None:
    """The body on nothing, cut close; None for free text."""
    return None if card.kind is None else _cut_out(card.kind, card.colour)


@cache
def _cut_out(kind: str, colour: str | None) -> QImage | None:
    picture = card_picture(kind, colour)
    if picture.isNull():
        return None
    image = picture.toImage().convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    return image.copy(_body(image))


def _body(image: QImage) -> QRect:
    alpha = image.convertToFormat(QImage.Format.Format_Alpha8)
    size, stride = (alpha.width(), alpha.height()), alpha.bytesPerLine()
    levels = Image.frombuffer("L", size, bytes(alpha.constBits()), "raw", "L", stride, 1)
    left, top, right, bottom = levels.point(SOLID).getbbox() or (0, 0, *size)
    return QRect(left, top, right - left, bottom - top)
