"""What every item of the stage paints with, and how places become coordinates of the graphics scene."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from core.scene.geometry import Box, Point
from desktop.look.theme import THEMES, Theme

SIDE = 1000.0
"""The side of the picture in coordinates of the graphics scene."""

PICTURE_RECT = QRectF(0, 0, SIDE, SIDE)


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours and sizes of the moment. Lengths "px" are pixels of the screen at every zoom."""

    theme: Theme = THEMES["light"]
    scale: float = 1.0  # of texts and targets
    unit: float = 1.0  # coordinates of the graphics scene for one pixel of the screen
    simple: bool = False  # larger targets

    def px(self, pixels: float) -> float:
        """A length on the screen, in coordinates of the graphics scene."""
        return pixels * self.unit

    @property
    def grip_px(self) -> float:
        """The radius of a handle."""
        return (13 if self.simple else 8) * max(self.scale, 1.0)

    @property
    def font(self) -> QFont:
        font = QFont()
        font.setPixelSize(round((15 if self.simple else 12.5) * self.scale))
        font.setWeight(QFont.Weight.Medium)
        return font

    def text_px(self, text: str) -> QSizeF:
        """The size of a line of text on the screen."""
        return QSizeF(*_text_px(text, self.font.toString()))

    def colour(self, name: str, alpha: float = 1.0) -> QColor:
        """A colour of the theme, `alpha` 0..1."""
        colour = self.theme.colour(name)
        colour.setAlphaF(alpha)
        return colour

    @property
    def strong(self) -> bool:
        """High contrast: no shades, thicker lines."""
        return self.theme.id == "contrast"


@lru_cache(maxsize=1024)
def _text_px(text: str, font: str) -> tuple[float, float]:
    """Of a font by its name and size: measured once, as a stage of many cards asks again and again."""
    known = QFont()
    known.fromString(font)
    metrics = QFontMetricsF(known)
    return metrics.horizontalAdvance(text), metrics.height()


def rect_of(box: Box) -> QRectF:
    return QRectF(box.left * SIDE, box.top * SIDE, box.width * SIDE, box.height * SIDE)


def point_of(place: QPointF) -> Point:
    return Point(place.x() / SIDE, place.y() / SIDE)


def scene_point(point: Point) -> QPointF:
    return QPointF(point.x * SIDE, point.y * SIDE)


def grown(rect: QRectF, by: float) -> QRectF:
    return rect.adjusted(-by, -by, by, by)


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """Between two colours: 0 is the first and 1 the second."""
    parts = zip(_parts(first), _parts(second), strict=True)
    return QColor.fromRgbF(*((1 - share) * a + share * b for a, b in parts))


def _parts(colour: QColor) -> tuple[float, float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF(), colour.alphaF()


def line(colour: QColor, px: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen of this width on the screen, at every zoom."""
    pen = QPen(colour, px, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    pen.setCosmetic(True)
    return pen


def at_screen_scale(painter: QPainter, origin: QPointF, ink: Ink) -> None:
    """From here on the painter counts in pixels of the screen, from `origin`."""
    painter.translate(origin)
    painter.scale(ink.unit, ink.unit)
