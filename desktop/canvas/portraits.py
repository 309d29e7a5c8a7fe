"""What stands for a card before there is a picture: the body cut out, from the strips in `resources/cards`."""

from __future__ import annotations

from functools import cache

from PIL import Image
from PySide6.QtGui import QImage

from core.scene.scene import Card
from core.scene.vocabulary import COLOURS
from desktop.words import RESOURCES

COLUMNS: tuple[str | None, ...] = (None, *COLOURS)
"""The colours of a strip from left to right; None: any colour."""

SOLID = tuple(255 if alpha > 24 else 0 for alpha in range(256))
"""Which alphas count as body."""


def portrait_of(card: Card) -> QImage | None:
    """The body on nothing, cut close; None for free text."""
    return None if card.kind is None else _cut_out(card.kind, card.colour)


@cache
def _cut_out(kind: str, colour: str | None) -> QImage | None:
    strip = _strip(kind)
    if strip is None:
        return None
    width = strip.width / len(COLUMNS)
    left = round(COLUMNS.index(colour) * width)
    cell = strip.crop((left, 0, left + round(width), strip.height))
    body = cell.crop(cell.getchannel("A").point(SOLID).getbbox())
    data = body.tobytes()
    image = QImage(data, body.width, body.height, 4 * body.width, QImage.Format.Format_RGBA8888)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


@cache
def _strip(kind: str) -> Image.Image | None:
    path = RESOURCES / "cards" / f"{kind}.webp"
    return Image.open(path).convert("RGBA") if path.exists() else None
