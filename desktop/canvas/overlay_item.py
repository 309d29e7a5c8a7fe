"""What shows while a hand is at work: guides, the rubber band, the ghost of a new card, a hint that is being pulled."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.scene.geometry import Box, Point
from desktop.canvas.hint_shape import arrow_head
from desktop.canvas.ink import SIDE, Ink, at_screen_scale, line, rect_of, scene_point
from desktop.canvas.snap import Guide


@dataclass(frozen=True, slots=True)
class Sketch:
    """All that the overlay shows; most of it is empty most of the time."""

    guides: tuple[Guide, ...] = ()
    band: Box | None = None
    ghost: Box | None = None  # of a card that is being placed
    portrait: QImage | None = None  # its picture
    pull: tuple[Point, Point] | None = None  # from a card to the hand
    word: str = ""  # at the ghost, or in the middle of the pull


NOTHING = Sketch()

SHADE = QColor(20, 14, 8, 70)

HEAD_PX = 13.0
"""The point of an arrow that is being pulled."""


class OverlayItem(QGraphicsItem):
    """Paints a `Sketch` above everything else."""

    def __init__(self) -> None:
        super().__init__()
        self._sketch, self._ink = NOTHING, Ink()
        self.setZValue(60)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    @property
    def sketch(self) -> Sketch:
        return self._sketch

    def show_sketch(self, sketch: Sketch = NOTHING) -> None:
        if sketch != self._sketch:
            self._sketch = sketch
            self.update()

    def show_ink(self, ink: Ink) -> None:
        self._ink = ink
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        return QRectF(-SIDE, -SIDE, 3 * SIDE, 3 * SIDE)

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for guide in self._sketch.guides:
            self._paint_guide(painter, guide)
        if self._sketch.band is not None:
            self._paint_band(painter, rect_of(self._sketch.band))
        if self._sketch.ghost is not None:
            self._paint_ghost(painter, rect_of(self._sketch.ghost))
        if self._sketch.pull is not None:
            self._paint_pull(painter, *map(scene_point, self._sketch.pull))

    def _paint_guide(self, painter: QPainter, guide: Guide) -> None:
        start, end = (Point(guide.at, y) if guide.axis == "x" else Point(y, guide.at) for y in (guide.start, guide.end))
        for colour, px in ((self._ink.colour("panel", 0.8), 3.0), (self._ink.colour("accent"), 1.2)):
            painter.setPen(line(colour, px, Qt.PenStyle.SolidLine if px > 2 else Qt.PenStyle.DashLine))
            painter.drawLine(scene_point(start), scene_point(end))

    def _paint_band(self, painter: QPainter, rect: QRectF) -> None:
        painter.setPen(line(self._ink.colour("accent"), 1.4))
        painter.setBrush(self._ink.colour("accent", 0.12))
        painter.drawRect(rect)

    def _paint_ghost(self, painter: QPainter, rect: QRectF) -> None:
        shadow = QRectF(rect.left(), rect.bottom() - rect.width() * 0.06, rect.width(), rect.width() * 0.12)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(SHADE)
        painter.drawEllipse(shadow)
        if self._sketch.portrait is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setOpacity(0.8)
            painter.drawImage(rect, self._sketch.portrait, QRectF(self._sketch.portrait.rect()))
            painter.setOpacity(1.0)
        radius = min(self._ink.px(9), rect.width() / 4)
        for colour, px in ((self._ink.colour("panel", 0.85), 4.6), (self._ink.colour("accent"), 2.2)):
            painter.setPen(line(colour, px, Qt.PenStyle.SolidLine if px > 4 else Qt.PenStyle.DashLine))
            painter.setBrush(self._ink.colour("accent", 0.06))
            painter.drawRoundedRect(rect, radius, radius)
        self._paint_word(painter, QPointF(rect.center().x(), rect.top() - self._ink.px(16 * self._ink.scale)))

    def _paint_pull(self, painter: QPainter, start: QPointF, end: QPointF) -> None:
        path = QPainterPath(start)
        path.lineTo(end)
        painter.strokePath(path, line(self._ink.colour("panel", 0.85), 5.4))
        painter.strokePath(path, line(self._ink.colour("accent"), 2.6))
        painter.fillPath(arrow_head(path, self._ink.unit, HEAD_PX), self._ink.colour("accent"))
        painter.setBrush(self._ink.colour("accent"))
        painter.setPen(line(self._ink.colour("panel"), 1.4))
        painter.drawEllipse(start, self._ink.px(5), self._ink.px(5))
        self._paint_word(painter, (start + end) / 2)

    def _paint_word(self, painter: QPainter, middle: QPointF) -> None:
        if not self._sketch.word:
            return
        painter.save()
        size = self._ink.text_px(self._sketch.word)
        at_screen_scale(painter, middle, self._ink)
        pill = QRectF(-size.width() / 2, -size.height() / 2, size.width(), size.height())
        painter.setPen(line(self._ink.colour("panel"), 1.4))
        painter.setBrush(self._ink.colour("accent"))
        painter.drawRoundedRect(pill.adjusted(-9, -4, 9, 4), 7, 7)
        painter.setFont(self._ink.font)
        painter.setPen(self._ink.colour("on_accent"))
        painter.drawText(pill.adjusted(-4, 0, 4, 0), Qt.AlignmentFlag.AlignCenter, self._sketch.word)
        painter.restore()
