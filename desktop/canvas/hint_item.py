"""A hint on the stage: a labelled arrow from the card that it is about to those that it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.scene.scene import Hint
from desktop.canvas.glyphs import draw_sign
from desktop.canvas.hint_shape import HintShape, arrow_head, zigzag
from desktop.canvas.ink import Ink, at_screen_scale, grown, line

State = Literal["good", "waiting", "bad", "asleep"]
"""It holds; it does not; it cannot, together with others; it names a card that is not wanted."""

SIGNS: Mapping[State, str] = MappingProxyType(
    {"good": "check", "waiting": "waiting", "bad": "clash", "asleep": "asleep"}
)
COLOURS: Mapping[State, str] = MappingProxyType(
    {"good": "good", "waiting": "waiting", "bad": "bad", "asleep": "muted"}
)
STYLES: Mapping[State, Qt.PenStyle] = MappingProxyType(
    {
        "good": Qt.PenStyle.SolidLine,
        "waiting": Qt.PenStyle.DashLine,
        "bad": Qt.PenStyle.SolidLine,
        "asleep": Qt.PenStyle.DotLine,
    }
)

SIGN_PX, PAD_PX, SPACE_PX = 12.0, 8.0, 5.0


@dataclass(frozen=True, slots=True)
class HintFace:
    """All that a hint shows of itself, but for where it is."""

    word: str
    state: State = "waiting"
    touched: bool = False  # the pointer is over its label
    told: bool = False  # one of its cards is selected


class HintItem(QGraphicsItem):
    """Paints one hint: whole line, dashes or teeth, and a sign in the label, so that no state is told by colour alone."""

    def __init__(self, hint: Hint) -> None:
        super().__init__()
        self.hint = hint
        self.face, self.ink = HintFace(""), Ink()
        self.shape_, self.label = HintShape((), ()), QRectF()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_face(self, face: HintFace, ink: Ink) -> None:
        if (face, ink) != (self.face, self.ink):
            self.prepareGeometryChange()
            self.face, self.ink = face, ink
            self.setZValue(32 if face.touched else 31 if face.told else 30)
            self.update()

    def place(self, shape: HintShape, label: QRectF) -> None:
        self.prepareGeometryChange()
        self.shape_, self.label = shape, label
        self.update()

    def label_px(self) -> QSizeF:
        """How large the label is on the screen."""
        text = self.ink.text_px(self.face.word)
        sign = SIGN_PX * self.ink.scale
        return QSizeF(2 * PAD_PX + sign + SPACE_PX + text.width(), text.height() + (10 if self.ink.simple else 6))

    def boundingRect(self) -> QRectF:  # noqa: N802
        around = QRectF(self.label)
        for arrow in self.shape_.arrows:
            around = around.united(arrow.boundingRect())
        return grown(around, self.ink.px(16))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for arrow in self.shape_.arrows:
            self._paint_arrow(painter, arrow)
        self._paint_label(painter)

    def _paint_arrow(self, painter: QPainter, arrow: QPainterPath) -> None:
        ink, state = self.ink, self.face.state
        way = zigzag(arrow, ink.unit) if state == "bad" else arrow
        head = arrow_head(arrow, ink.unit)
        px = 2.8 if self.face.touched or self.face.told or ink.strong else 2.0
        painter.strokePath(way, line(ink.colour("panel", 0.8), px + 2.6))
        painter.strokePath(head, line(ink.colour("panel", 0.8), 3.2))
        painter.strokePath(way, line(ink.colour(COLOURS[state]), px, STYLES[state]))
        painter.fillPath(head, ink.colour(COLOURS[state]))
        painter.setPen(line(ink.colour("panel"), 1.2))
        painter.setBrush(ink.colour(COLOURS[state]))
        painter.drawEllipse(arrow.pointAtPercent(0), ink.px(4), ink.px(4))

    def _paint_label(self, painter: QPainter) -> None:
        ink, size, colour = self.ink, self.label_px(), self.ink.colour(COLOURS[self.face.state])
        painter.save()
        at_screen_scale(painter, self.label.topLeft(), ink)
        pill = QRectF(QPointF(0, 0), size)
        painter.setPen(line(colour, 2.2 if self.face.touched else 1.4, STYLES[self.face.state]))
        painter.setBrush(ink.colour("panel", 1.0 if ink.strong else 0.96))
        painter.drawRoundedRect(pill, 6, 6)
        sign = SIGN_PX * ink.scale
        draw_sign(painter, SIGNS[self.face.state], QRectF(PAD_PX, (size.height() - sign) / 2, sign, sign), colour)
        painter.setFont(ink.font)
        painter.setPen(ink.colour("text"))
        left = PAD_PX + sign + SPACE_PX
        painter.drawText(pill.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.face.word)
        painter.restore()
