"""The pictures on the cards and of the backdrops, cut from the strips that `diorama world --cards` writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPixmap

from core.resources import RESOURCES
from core.scene.vocabulary import COLOURS, GROUNDS, MOUNTAINS, SKIES
from desktop.look.icons import LateIcon

FOLDER = RESOURCES / "cards"

COLUMNS: Sequence[str | None] = (None, *COLOURS)
"""The colours of a card's strip from left to right; None: any colour."""

VIEWS: Mapping[str, Sequence[str | bool]] = MappingProxyType(
    {
        "sky": SKIES,
        "ground": GROUNDS,
        "mountains": ("none", *MOUNTAINS),
        "river": (True, False),
        "flowers": (True, False),
    }
)
"""Field of the backdrop -> the values of its strip from left to right."""


def card_picture(kind: str, colour: str | None) -> QPixmap:
    """One body on nothing: a square of 144 pixels."""
    return _cut(kind, COLUMNS.index(colour), len(COLUMNS))


def card_icon(kind: str, colour: str | None) -> QIcon:
    """The same for a list, in which it looks alike whether its row is selected or not."""

    def draw(size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = card_picture(kind, colour)
        made = QIcon(picture)
        made.addPixmap(picture, QIcon.Mode.Selected)
        return made.pixmap(size, mode, state)

    return QIcon(LateIcon(draw))


def backdrop_picture(field: str, value: str | bool) -> QPixmap:
    """A view of a backdrop: 128 x 96 pixels."""
    return _cut(f"backdrop-{field}", VIEWS[field].index(value), len(VIEWS[field]))


def fitted(pixmap: QPixmap, size: QSize, ratio: float) -> QPixmap:
    """The picture at the size of the screen's own pixels, so that nothing is scaled while painting."""
    scaled = pixmap.scaled(size * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    scaled.setDevicePixelRatio(ratio)
    return scaled


def filling(pixmap: QPixmap, size: QSize, ratio: float) -> QPixmap:
    """The picture so large that it covers the size."""
    scaled = pixmap.scaled(
        size * ratio, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    scaled.setDevicePixelRatio(ratio)
    return scaled


def _cut(name: str, column: int, columns: int) -> QPixmap:
    strip = _strip(name)
    width = strip.width() // columns
    return strip.copy(QRect(QPoint(column * width, 0), QSize(width, strip.height())))


@cache
def _strip(name: str) -> QPixmap:
    return QPixmap(str(FOLDER / f"{name}.webp"))
