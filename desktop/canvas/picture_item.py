"""The picture beneath the cards, and what each card paints of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from desktop.canvas.ink import PICTURE_RECT, Ink, at_screen_scale, line
from desktop.drawing.results import Influence

HUES = (8, 212, 48, 280, 148, 330, 96, 182, 24, 250)
"""Degrees; the cards of a scene take them in turn, far from each other first."""

DIM = 0.45
"""How much the picture is darkened beneath the colours of the influence."""

GLOW = 0.85
"""How solid the colour is where a card paints most."""

ROW_PX, SWATCH_PX, PAD_PX = 20.0, 11.0, 9.0


def hue_of(index: int) -> QColor:
    """The colour that stands for the card with this number."""
    return QColor.fromHsv(HUES[index % len(HUES)], 205, 250)


def heat_of(influence: Influence, hues: Mapping[str, QColor], only: Collection[str]) -> QPixmap | None:
    """One picture of all influences: at each point the hues of the cards, mixed by how strongly each paints there.

    `only`: the cards to show; all where it is empty. None: there is nothing to show.
    """
    shown = [id for id in influence if id in hues and (not only or id in only)]
    if not shown:
        return None
    import numpy as np  # the worker has imported it by now; the window need not wait for it

    strengths = np.stack([np.clip(influence[id], 0, 1) for id in shown])  # (cards, height, width)
    colours = np.array([_rgb(hues[id]) for id in shown], np.float32)  # (cards, 3)
    total = np.maximum(strengths.sum(axis=0), 1e-6)
    mixed = np.einsum("chw,cd->hwd", strengths / total, colours)
    alpha = np.sqrt(strengths.max(axis=0)) * GLOW * 255
    rgba = np.dstack([mixed, alpha]).round().astype(np.uint8)
    height, width = alpha.shape
    return QPixmap.fromImage(QImage(rgba.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888))


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


class PictureItem(QGraphicsItem):
    """The picture fills the stage; a heat map of the influence may lie upon it."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: QPixmap | None = None
        self._heat: QPixmap | None = None
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    @property
    def is_empty(self) -> bool:
        return self._picture is None

    def show_picture(self, picture: QPixmap | None) -> None:
        self._picture = picture
        self.update()

    def show_heat(self, heat: QPixmap | None) -> None:
        self._heat = heat
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        return PICTURE_RECT

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._picture is not None:
            painter.drawPixmap(PICTURE_RECT, self._picture, QRectF(self._picture.rect()))
        if self._heat is not None:
            painter.fillRect(PICTURE_RECT, QColor(12, 12, 16, round(255 * DIM)))
            painter.drawPixmap(PICTURE_RECT, self._heat, QRectF(self._heat.rect()))


@dataclass(frozen=True, slots=True)
class LegendRow:
    hue: QColor
    name: str
    told: bool = True  # False: its influence is not shown now


class LegendItem(QGraphicsItem):
    """Which hue stands for which card, in the lower left corner of the picture."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[LegendRow, ...] = ()
        self._ink = Ink()
        self.setZValue(50)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_rows(self, rows: Sequence[LegendRow], ink: Ink) -> None:
        self.prepareGeometryChange()
        self._rows, self._ink = tuple(rows), ink
        self.setVisible(bool(rows))

    @property
    def rows(self) -> tuple[LegendRow, ...]:
        return self._rows

    def boundingRect(self) -> QRectF:  # noqa: N802
        ink, scale = self._ink, self._ink.scale
        width = max((ink.text_px(row.name).width() for row in self._rows), default=0.0)
        width += 2 * PAD_PX + SWATCH_PX * scale + 7
        height = len(self._rows) * ROW_PX * scale + 2 * PAD_PX - 4
        return QRectF(ink.px(10), 1000 - ink.px(10 + height), ink.px(width), ink.px(height))

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect, ink = self.boundingRect(), self._ink
        at_screen_scale(painter, rect.topLeft(), ink)
        painter.setPen(line(ink.colour("line"), 1))
        painter.setBrush(ink.colour("panel", 1.0 if ink.strong else 0.93))
        painter.drawRoundedRect(QRectF(QPointF(0, 0), rect.size() / ink.unit), 8, 8)
        painter.setFont(ink.font)
        for index, row in enumerate(self._rows):
            self._paint_row(painter, row, PAD_PX - 2 + index * ROW_PX * ink.scale)

    def _paint_row(self, painter: QPainter, row: LegendRow, top: float) -> None:
        ink, height, swatch = self._ink, ROW_PX * self._ink.scale, SWATCH_PX * self._ink.scale
        painter.setOpacity(1.0 if row.told else 0.45)
        painter.setPen(line(ink.colour("text", 0.4), 1))
        painter.setBrush(row.hue)
        painter.drawRoundedRect(QRectF(PAD_PX, top + (height - swatch) / 2, swatch, swatch), 3, 3)
        painter.setPen(ink.colour("text"))
        painter.drawText(QRectF(PAD_PX + swatch + 7, top, 4000, height), Qt.AlignmentFlag.AlignVCenter, row.name)
        painter.setOpacity(1.0)
