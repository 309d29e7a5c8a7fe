"""A hint on the stage: a labelled arrow from the card that it is about to those that it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
COLOURS: Mapping[State, str] = MappingProxyType({"good": "good", "waiting": "waiting", "bad": "bad", "asleep": "muted"})
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
    """Paints the arrows of a hint: a whole line, dashes or teeth, so that no state is told by colour alone."""

    def __init__(self, hint: Hint) -> None:
        super().__init__()
        self.hint = hint
        self.label = HintLabel()
        self._face, self._ink, self._shape = HintFace(""), Ink(), HintShape((), ())
        self._free = QPainterPath()  # of name tags
        self.setZValue(30)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    @property
    def face(self) -> HintFace:
        return self._face

    def show_face(self, face: HintFace, ink: Ink) -> None:
        self.label.show_face(face, ink)
        if (face, ink) != (self._face, self._ink):
            self.prepareGeometryChange()
            self._face, self._ink = face, ink
            self.update()

    def place(self, shape: HintShape, label: QRectF, tags: Sequence[QRectF] = ()) -> None:
        """Along these arrows, and behind these name tags, which have to be read."""
        self.prepareGeometryChange()
        self._shape = shape
        self._free = _free_of(tags, self.boundingRect())
        self.label.place(label)
        self.update()

    def show_both(self, visible: bool) -> None:
        self.setVisible(visible)
        self.label.setVisible(visible)

    def boundingRect(self) -> QRectF:  # noqa: N802
        around = QRectF()
        for arrow in self._shape.arrows:
            around = around.united(arrow.boundingRect())
        return grown(around, self._ink.px(16))

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(self._free)
        for arrow in self._shape.arrows:
            self._paint_arrow(painter, arrow)

    def _paint_arrow(self, painter: QPainter, arrow: QPainterPath) -> None:
        ink, state = self._ink, self._face.state
        way = zigzag(arrow, ink.unit) if state == "bad" else arrow
        head = arrow_head(arrow, ink.unit)
        px = 2.8 if self._face.touched or self._face.told or ink.strong else 2.0
        painter.strokePath(way, line(ink.colour("panel", 0.8), px + 2.6))
        painter.strokePath(head, line(ink.colour("panel", 0.8), 3.2))
        painter.strokePath(way, line(ink.colour(COLOURS[state]), px, STYLES[state]))
        painter.fillPath(head, ink.colour(COLOURS[state]))
        painter.setPen(line(ink.colour("panel"), 1.2))
        painter.setBrush(ink.colour(COLOURS[state]))
        painter.drawEllipse(arrow.pointAtPercent(0), ink.px(4), ink.px(4))


def _free_of(tags: Sequence[QRectF], within: QRectF) -> QPainterPath:
    """What of a rectangle no tag covers."""
    whole, covered = QPainterPath(), QPainterPath()
    whole.addRect(within)
    for tag in tags:
        if tag.intersects(within):
            covered.addRect(tag)
    return whole.subtracted(covered)


class HintLabel(QGraphicsItem):
    """The word of a hint and the sign of its state, above every arrow."""

    def __init__(self) -> None:
        super().__init__()
        self._face, self._ink, self.rect = HintFace(""), Ink(), QRectF()
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_face(self, face: HintFace, ink: Ink) -> None:
        if (face, ink) != (self._face, self._ink):
            self.prepareGeometryChange()
            self._face, self._ink = face, ink
            self.setZValue(42 if face.touched else 41 if face.told else 40)
            self.update()

    def place(self, rect: QRectF) -> None:
        self.prepareGeometryChange()
        self.rect = rect

    def size_px(self) -> QSizeF:
        """How large it is on the screen."""
        text = self._ink.text_px(self._face.word)
        sign = SIGN_PX * self._ink.scale
        return QSizeF(2 * PAD_PX + sign + SPACE_PX + text.width(), text.height() + (10 if self._ink.simple else 6))

    def boundingRect(self) -> QRectF:  # noqa: N802
        return grown(self.rect, self._ink.px(3))

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        ink, size, state = self._ink, self.size_px(), self._face.state
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        at_screen_scale(painter, self.rect.topLeft(), ink)
        pill = QRectF(QPointF(0, 0), size)
        painter.setPen(line(ink.colour(COLOURS[state]), 2.2 if self._face.touched else 1.4, STYLES[state]))
        painter.setBrush(ink.colour("panel", 1.0 if ink.strong else 0.96))
        painter.drawRoundedRect(pill, 6, 6)
        sign = SIGN_PX * ink.scale
        square = QRectF(PAD_PX, (size.height() - sign) / 2, sign, sign)
        draw_sign(painter, SIGNS[state], square, ink.colour(COLOURS[state]))
        painter.setFont(ink.font)
        painter.setPen(ink.colour("text"))
        left = PAD_PX + sign + SPACE_PX
        painter.drawText(pill.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._face.word)
