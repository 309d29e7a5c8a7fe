"""A card on the stage: a light frame and a name tag."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QRadialGradient
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from desktop.canvas.glyphs import draw_sign
from desktop.canvas.ink import Ink, at_screen_scale, grown, line, mixed

PAD_PX, SIGN_PX, DOT_PX, SPACE_PX = 7.0, 12.0, 10.0, 5.0
CORNER_PX = 9.0
EDGE_PX = 3.0

PLATE_Z = 28
"""Tags lie above the cards, which are below 27, and beneath the arrows of the hints."""


@dataclass(frozen=True, slots=True)
class CardFace:
    """All that a card shows of itself, but for where it is."""

    name: str
    rgb: tuple[int, int, int] | None = None  # of its colour; None: any
    wanted: bool = True
    pinned: bool = False
    either: str = ""  # the badge of a card with alternatives: "or"
    share: tuple[int, int] = (0, 1)  # which of the alternatives that share its place, and how many these are
    selected: bool = False
    touched: bool = False  # the pointer is over it
    clashing: bool = False  # part of a contradiction
    aimed: bool = False  # a hint that is being pulled would end here
    bare: bool = False  # there is no picture beneath
    portrait: QImage | None = None  # what stands for it before there is a picture
    grounded: bool = False  # it stands on the ground itself, and shades it
    text: str = ""  # free text, written into the frame before there is a picture

    @property
    def signs(self) -> tuple[str, ...]:
        marks = (("clash", self.clashing), ("not", not self.wanted), ("lock", self.pinned))
        return tuple(sign for sign, is_shown in marks if is_shown)

    @property
    def has_handles(self) -> bool:
        return self.selected or self.touched


class CardItem(QGraphicsItem):
    """Paints one card. It hears no events: `hits` knows what is where, and the gestures do the rest."""

    def __init__(self, id: str) -> None:
        super().__init__()
        self.id = id
        self.face, self.rect, self.ink = CardFace(""), QRectF(0, 0, 1, 1), Ink()
        self.tag = QRectF()
        self.plate = CardPlate(self)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)  # the view paints everything at every change

    def show_face(self, face: CardFace, ink: Ink) -> None:
        if (face, ink) != (self.face, self.ink):
            self.prepareGeometryChange()
            self.plate.prepareGeometryChange()
            self.face, self.ink = face, ink
            self.update()
            self.plate.update()

    def show_both(self, visible: bool) -> None:
        """The frame and the tag."""
        self.setVisible(visible)
        self.plate.setVisible(visible)

    def place(self, rect: QRectF, tag: QRectF) -> None:
        """Where the frame and the tag are, in coordinates of the graphics scene."""
        if (rect, tag) != (self.rect, self.tag):
            self.prepareGeometryChange()
            self.plate.prepareGeometryChange()
            self.rect, self.tag = rect, tag
            self.update()
            self.plate.update()
            self.setZValue(20 + rect.bottom() / 1000 + (5 if self.face.selected else 0))

    def tag_px(self) -> QSizeF:
        """How large the tag is on the screen."""
        text = self.ink.text_px(self.face.name)
        signs = len(self.face.signs) * (SIGN_PX * self.ink.scale + SPACE_PX)
        badge = self.ink.text_px(self.face.either).width() + 3 * SPACE_PX if self.face.either else 0.0
        width = 2 * PAD_PX + DOT_PX * self.ink.scale + SPACE_PX + text.width() + signs + badge
        return QSizeF(width, text.height() + (10 if self.ink.simple else 6))

    @property
    def tie_handle(self) -> QPointF:
        """The middle of the handle that hints are pulled from."""
        clear = self.rect.top() + self.ink.px(2 * self.ink.grip_px + 2)  # of the other handle, on small cards
        return QPointF(self.rect.right(), max(self.rect.center().y(), clear))

    @property
    def resize_handle(self) -> QPointF:
        return self.rect.topRight()

    def boundingRect(self) -> QRectF:  # noqa: N802
        reach = self.ink.px(2 * self.ink.grip_px + 6)
        return grown(self.rect, reach)

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_body(painter)
        self._paint_frame(painter)
        if self.face.has_handles:
            self._paint_handle(painter, self.tie_handle, "tie", filled=True)
            if not self.face.pinned:
                self._paint_handle(painter, self.resize_handle, "resize", filled=False)

    def _outline(self) -> QPainterPath:
        radius = min(self.ink.px(CORNER_PX), self.rect.width() / 4, self.rect.height() / 4)
        path = QPainterPath()
        path.addRoundedRect(self.rect, radius, radius)
        return path

    def _paint_body(self, painter: QPainter) -> None:
        face = self.face
        if face.portrait is not None and (face.bare or not face.wanted):
            self._paint_shadow(painter)
            self._paint_portrait(painter, face.portrait)
        elif face.bare:
            colour = QColor(*face.rgb) if face.rgb else self.ink.colour("muted")
            colour.setAlphaF(0.30 if face.wanted else 0.10)
            painter.fillPath(self._outline(), colour)
            self._paint_text(painter)
        if face.touched or face.aimed:
            painter.fillPath(self._outline(), QColor(255, 255, 255, 60 if face.aimed else 26))
        if not face.wanted:
            painter.setClipPath(self._outline())
            self._stroke_both(painter, self._cross(), "bad", 1.6)
            painter.setClipping(False)

    def _paint_portrait(self, painter: QPainter, portrait: QImage) -> None:
        """Alternatives share the frame: each shows its own part."""
        index, count = self.face.share
        width = self.rect.width() / count
        painter.save()
        painter.setClipRect(QRectF(self.rect.left() + index * width, self.rect.top(), width, self.rect.height()))
        painter.setOpacity(painter.opacity() * (1.0 if self.face.wanted else 0.45))
        painter.drawImage(self.rect, portrait, QRectF(portrait.rect()))
        painter.restore()

    def _paint_shadow(self, painter: QPainter) -> None:
        """Where it touches the ground."""
        if not self.face.grounded or self.ink.strong:
            return
        rect = self.rect
        painter.save()
        painter.translate(rect.center().x(), rect.bottom() - rect.height() * 0.03)
        painter.scale(rect.width() * 0.56, rect.width() * 0.11)
        shade = QRadialGradient(QPointF(0, 0), 1)
        shade.setColorAt(0, QColor(30, 22, 12, 110))
        shade.setColorAt(0.6, QColor(30, 22, 12, 50))
        shade.setColorAt(1, QColor(30, 22, 12, 0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawEllipse(QPointF(0, 0), 1, 1)
        painter.restore()

    def _paint_text(self, painter: QPainter) -> None:
        painter.save()
        at_screen_scale(painter, self.rect.topLeft(), self.ink)
        inside = QRectF(QPointF(0, 0), self.rect.size() / self.ink.unit).adjusted(6, 6, -6, -6)
        painter.setFont(self.ink.font)
        painter.setPen(self.ink.colour("text", 0.8))
        painter.drawText(inside, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.face.text)
        painter.restore()

    def _cross(self) -> QPainterPath:
        path = QPainterPath(self.rect.topLeft())
        path.lineTo(self.rect.bottomRight())
        path.moveTo(self.rect.topRight())
        path.lineTo(self.rect.bottomLeft())
        return path

    def _paint_frame(self, painter: QPainter) -> None:
        face, path = self.face, self._outline()
        style = Qt.PenStyle.SolidLine if face.wanted else Qt.PenStyle.DashLine
        if face.clashing:
            self._stroke_both(painter, path, "bad", 3.2, Qt.PenStyle.DashDotLine)
        elif face.selected or face.aimed:
            self._stroke_both(painter, path, "accent", 2.6, style)
        elif self.ink.strong:
            self._stroke_both(painter, path, "text", 2.4, style)
        else:
            painter.strokePath(path, line(QColor(20, 16, 10, 90 if face.touched else 62), 3.6))
            painter.strokePath(path, line(QColor(255, 255, 255, 250 if face.touched else 225), 1.8, style))

    def _stroke_both(
        self, painter: QPainter, path: QPainterPath, colour: str, px: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine
    ) -> None:
        """A line that shows on every picture: its colour upon a paler, wider one."""
        painter.strokePath(path, line(self.ink.colour("panel", 0.85), px + 2.4))
        painter.strokePath(path, line(self.ink.colour(colour), px, style))

    def paint_tag(self, painter: QPainter) -> None:
        face, ink, size = self.face, self.ink, self.tag_px()
        painter.save()
        at_screen_scale(painter, self.tag.topLeft(), ink)
        pill = QRectF(QPointF(0, 0), size)
        back, text = ("accent", "on_accent") if face.selected else ("panel", "text")
        edge = "bad" if face.clashing else "accent" if face.selected else "line"
        painter.setPen(line(ink.colour(edge), 1.6 if face.clashing else 1.0))
        painter.setBrush(ink.colour(back, 1.0 if ink.strong or face.selected else 0.94))
        painter.drawRoundedRect(pill, size.height() / 2, size.height() / 2)
        self._paint_tag_content(painter, pill, ink.colour(text))
        painter.restore()

    def _paint_tag_content(self, painter: QPainter, pill: QRectF, text: QColor) -> None:
        face, ink = self.face, self.ink
        x, middle = PAD_PX, pill.center().y()
        dot, sign = DOT_PX * ink.scale, SIGN_PX * ink.scale
        self._paint_dot(painter, QPointF(x + dot / 2, middle), dot / 2, text)
        x += dot + SPACE_PX
        for name in face.signs:
            colour = ink.colour("bad") if name != "lock" and not face.selected else text
            draw_sign(painter, name, QRectF(x, middle - sign / 2, sign, sign), colour)
            x += sign + SPACE_PX
        painter.setFont(ink.font)
        painter.setPen(text)
        width = ink.text_px(face.name).width()
        painter.drawText(QRectF(x, 0, width + 2, pill.height()), Qt.AlignmentFlag.AlignVCenter, face.name)
        if face.either:
            self._paint_badge(painter, QRectF(x + width + SPACE_PX, 3, 0, pill.height() - 6))

    def _paint_dot(self, painter: QPainter, middle: QPointF, radius: float, text: QColor) -> None:
        """The card's colour; an empty ring where it may have any."""
        painter.setPen(line(mixed(text, self.ink.colour("panel"), 0.35), 1.0))
        painter.setBrush(QColor(*self.face.rgb) if self.face.rgb else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, radius, radius)

    def _paint_badge(self, painter: QPainter, at: QRectF) -> None:
        at.setWidth(self.ink.text_px(self.face.either).width() + 2 * SPACE_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.ink.colour("waiting"))
        painter.drawRoundedRect(at, at.height() / 2, at.height() / 2)
        painter.setPen(self.ink.colour("panel"))
        painter.drawText(at, Qt.AlignmentFlag.AlignCenter, self.face.either)

    def _paint_handle(self, painter: QPainter, middle: QPointF, sign: str, *, filled: bool) -> None:
        ink, radius = self.ink, self.ink.grip_px
        painter.save()
        at_screen_scale(painter, middle, ink)
        painter.setPen(line(ink.colour("panel" if filled else "accent"), 1.6))
        painter.setBrush(ink.colour("accent" if filled else "panel"))
        painter.drawEllipse(QPointF(0, 0), radius, radius)
        half = radius * 0.62
        colour = ink.colour("on_accent" if filled else "accent")
        draw_sign(painter, sign, QRectF(-half, -half, 2 * half, 2 * half), colour)
        painter.restore()


class CardPlate(QGraphicsItem):
    """The name tag of a card, which lies above every body."""

    def __init__(self, card: CardItem) -> None:
        super().__init__()
        self._card = card
        self.setZValue(PLATE_Z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)  # as the card's

    def boundingRect(self) -> QRectF:  # noqa: N802
        return grown(self._card.tag, self._card.ink.px(EDGE_PX))

    def paint(self, painter: QPainter, _: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._card.tag.isValid():
            self._card.paint_tag(painter)
