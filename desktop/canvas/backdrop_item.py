"""The stage before there is a picture: sky, ground and a grid that shows that higher is farther."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPainterPath, QPen, QRadialGradient
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.scene.perspective import HORIZON
from core.scene.scene import Backdrop
from desktop.canvas.ink import PICTURE_RECT, SIDE, Ink, mixed

SKIES: Mapping[str | None, str] = MappingProxyType(
    {None: "#a9c4dc", "blue": "#6fa8e8", "pink": "#f2a3bf", "sunset": "#f0a05a", "night": "#26356b"}
)
GROUNDS: Mapping[str | None, str] = MappingProxyType(
    {None: "#c3a878", "grass": "#7fb35a", "sand": "#e6c274", "snow": "#f2f6fb", "stone": "#99948c", "sea": "#4f93b8"}
)
MOUNTAINS: Mapping[str, str] = MappingProxyType({"blue": "#5f7fae", "green": "#6f9b62", "purple": "#8b74ab"})

OPEN, SAID = 0.34, 0.6
"""How strongly sky and ground are tinted: where the scene leaves them open, and where it says what they are."""

ROWS, ROW_STEP = 14, 0.28
"""Lines across the ground: how many, and how far apart in the world against the distance of the nearest."""

COLUMN_STEP, COLUMNS = 0.17, 12
"""Lines that run to the vanishing point: how far apart at the bottom of the picture, and how many to each side."""

RIDGE = ((0.0, 0.05), (0.12, 0.13), (0.22, 0.07), (0.38, 0.17), (0.52, 0.06), (0.68, 0.14), (0.82, 0.05), (1.0, 0.11))
"""Mountain tops: x, and height above the horizon."""


def row_feet() -> list[float]:
    """The y of the lines across the ground, evenly spaced in the world: the picture's bottom first."""
    return [HORIZON + (1 - HORIZON) / (1 + index * ROW_STEP) for index in range(ROWS)]


class BackdropItem(QGraphicsItem):
    """Sky, ground and grid; over a picture only a breath of the grid."""

    def __init__(self) -> None:
        super().__init__()
        self._ink, self._backdrop, self._beneath = Ink(), Backdrop(), False
        self.setZValue(1)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def show_backdrop(self, backdrop: Backdrop, ink: Ink, picture_beneath: bool) -> None:
        if (backdrop, ink, picture_beneath) != (self._backdrop, self._ink, self._beneath):
            self._backdrop, self._ink, self._beneath = backdrop, ink, picture_beneath
            self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        return PICTURE_RECT

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._beneath:
            self._paint_sky(painter)
            self._paint_mountains(painter)
            self._paint_ground(painter)
        self._paint_grid(painter)

    def _tint(self, base: str, tints: Mapping[str | None, str], said: str | None) -> QColor:
        ground = self._ink.colour(base)
        if self._ink.strong:
            return ground
        return mixed(ground, QColor(tints[said]), OPEN if said is None else SAID)

    def _paint_sky(self, painter: QPainter) -> None:
        high = self._tint("panel", SKIES, self._backdrop.sky)
        fade = QLinearGradient(0, 0, 0, HORIZON * SIDE)
        fade.setColorAt(0, high)
        fade.setColorAt(1, mixed(high, self._ink.colour("panel"), 0.65))
        painter.fillRect(QRectF(0, 0, SIDE, HORIZON * SIDE), fade)

    def _paint_mountains(self, painter: QPainter) -> None:
        said = self._backdrop.mountains
        if said is None or said == "none":
            return
        path = QPainterPath(QPointF(0, HORIZON * SIDE))
        for x, height in RIDGE:
            path.lineTo(x * SIDE, (HORIZON - height) * SIDE)
        path.lineTo(SIDE, HORIZON * SIDE)
        painter.fillPath(path, mixed(self._ink.colour("panel"), QColor(MOUNTAINS[said]), SAID))

    def _paint_ground(self, painter: QPainter) -> None:
        near = self._tint("stage", GROUNDS, self._backdrop.ground)
        fade = QLinearGradient(0, HORIZON * SIDE, 0, SIDE)
        fade.setColorAt(0, mixed(near, self._ink.colour("panel"), 0.55))
        fade.setColorAt(1, near)
        ground = QRectF(0, HORIZON * SIDE, SIDE, (1 - HORIZON) * SIDE)
        painter.fillRect(ground, fade)
        if not self._ink.strong:
            pool = QRadialGradient(QPointF(0.5 * SIDE, 0.78 * SIDE), 0.6 * SIDE)
            pool.setColorAt(0, self._ink.colour("panel", 0.35))
            pool.setColorAt(1, self._ink.colour("panel", 0.0))
            painter.fillRect(ground, pool)

    def _paint_grid(self, painter: QPainter) -> None:
        colour, most = QColor(255, 255, 255), 0.22
        if not self._beneath:
            colour, most = self._ink.colour("text"), 0.42 if self._ink.strong else 0.15
        painter.setClipRect(PICTURE_RECT)
        for foot in row_feet():
            painter.setPen(self._pen(_faded(colour, most * (foot - HORIZON) / (1 - HORIZON)), 1.0))
            painter.drawLine(QPointF(0, foot * SIDE), QPointF(SIDE, foot * SIDE))
        fade = QLinearGradient(0, HORIZON * SIDE, 0, SIDE)
        fade.setColorAt(0.0, _faded(colour, 0))
        fade.setColorAt(1.0, _faded(colour, most))
        for column in range(-COLUMNS, COLUMNS + 1):
            painter.setPen(self._pen(fade, 1.0))
            x = 0.5 + (column + 0.5) * COLUMN_STEP
            painter.drawLine(QPointF(0.5 * SIDE, HORIZON * SIDE), QPointF(x * SIDE, SIDE))
        painter.setPen(self._pen(_faded(colour, most * 1.2), 1.2))
        painter.drawLine(QPointF(0, HORIZON * SIDE), QPointF(SIDE, HORIZON * SIDE))

    def _pen(self, stroke: QColor | QLinearGradient, px: float) -> QPen:
        return QPen(stroke, self._ink.px(px))


def _faded(colour: QColor, alpha: float) -> QColor:
    faded = QColor(colour)
    faded.setAlphaF(min(max(alpha, 0.0), 1.0))
    return faded
