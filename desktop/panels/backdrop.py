"""The backdrop as small pictures: sky, ground, mountains, river and flowers, each of them or left open."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.document.document import Document, ScenePart
from desktop.look.card_pictures import VIEWS, backdrop_picture, filling
from desktop.look.icons import icon
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.panels.choices import Choices
from desktop.panels.flow import FlowLayout
from desktop.panels.painted_button import PaintedButton

WIDTH_PX, HEIGHT_PX = 38, 34
LARGE = 1.9
"""How much larger a view is in simple mode."""

Value = str | bool | None
"""Of a field of the backdrop; None: left open."""


class ViewButton(PaintedButton):
    """A view of a backdrop; a dashed frame where it is left open."""

    def __init__(self, field: str, value: Value, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._field, self._value = field, value
        self._factor = 1.0

    def set_large(self, large: bool) -> None:
        self._factor = LARGE if large else 1.0
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(self.scaled(WIDTH_PX * self._factor), self.scaled(HEIGHT_PX * self._factor))

    def paintEvent(self, _event: QPaintEvent, /) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self.look.theme
        strong = self.isChecked() or self.hasFocus()
        inner = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        if self._value is None:
            self._paint_open(painter, inner)
        else:
            self._paint_view(painter, self._value, inner)
        if strong or self.underMouse():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent" if strong else "muted"), 2 if strong else 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 7, 7)

    def _paint_open(self, painter: QPainter, place: QRectF) -> None:
        theme = self.look.theme
        painter.setPen(QPen(theme.colour("muted"), 1, Qt.PenStyle.DashLine))
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(place, 5, 5)
        side = round(place.height() * 0.66)
        corner = place.center() - QPointF(side / 2, side / 2)
        icon(self.look, "die", "muted").paint(painter, round(corner.x()), round(corner.y()), side, side)

    def _paint_view(self, painter: QPainter, value: str | bool, place: QRectF) -> None:
        path = QPainterPath()
        path.addRoundedRect(place, 5, 5)
        painter.save()
        painter.setClipPath(path)
        picture = filling(backdrop_picture(self._field, value), self.size(), self.devicePixelRatioF())
        corner = QRectF(QPointF(), picture.deviceIndependentSize())
        corner.moveCenter(place.center())
        painter.drawPixmap(corner.topLeft(), picture)
        painter.restore()
        if value in (False, "none"):
            self._paint_crossed(painter, place)
        painter.setPen(QPen(self.look.theme.colour("line"), self.look.theme.border_px))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place, 5, 5)

    def _paint_crossed(self, painter: QPainter, place: QRectF) -> None:
        """The sign for "without": a disc with a slash, in the lower right corner."""
        side = place.height() * 0.5
        disc = QRectF(place.right() - side - 2, place.bottom() - side - 2, side, side)
        theme = self.look.theme
        painter.setPen(QPen(theme.colour("text"), 1.6))
        painter.setBrush(theme.colour("raised"))
        painter.drawEllipse(disc)
        inset = side * 0.2
        painter.drawLine(disc.bottomLeft() + QPointF(inset, -inset), disc.topRight() + QPointF(-inset, inset))


class BackdropEditor(QWidget):
    """A row of views for each field of the backdrop."""

    def __init__(self, document: Document, words: Translations, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._words = document, words
        self._labels: dict[str, QLabel] = {}
        self._rows: dict[str, Choices] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for field in VIEWS:
            self._add_field(field, look, column)
        document.changed.connect(self._changed)
        words.changed.connect(self._say)
        self._say()
        self._show()

    def set_large(self, large: bool) -> None:
        for row in self._rows.values():
            for _, button in row.buttons():
                if isinstance(button, ViewButton):
                    button.set_large(large)

    def row(self, field: str) -> Choices:
        return self._rows[field]

    def _add_field(self, field: str, look: Look, column: QVBoxLayout) -> None:
        label = self._labels[field] = QLabel()
        label.setProperty("role", "muted")
        row = self._rows[field] = Choices()
        flow = FlowLayout(row, 2)
        for value in (None, *VIEWS[field]):
            row.add(value, ViewButton(field, value, look, row), flow)
        row.chosen.connect(lambda value, field=field: self._choose(field, value))
        column.addWidget(label)
        column.addWidget(row)
        column.addSpacing(4)

    def _choose(self, field: str, value: Value) -> None:
        self._document.edit(self._document.scene.with_backdrop(**{field: value}))

    def _changed(self, parts: ScenePart) -> None:
        if parts & ScenePart.BACKDROP:
            self._show()

    def _show(self) -> None:
        for field, row in self._rows.items():
            row.mark(getattr(self._document.scene.backdrop, field))

    def _say(self) -> None:
        words = self._words
        self.setAccessibleName(words("backdrop.name"))
        for field, row in self._rows.items():
            name = words(f"backdrop.{field}")
            self._labels[field].setText(name)
            row.setAccessibleName(name)
            for value, button in row.buttons():
                said = words("backdrop.open") if value is None else self._label(field, value)
                button.setAccessibleName(words("backdrop.choice", field=name, value=said))
                button.setToolTip(words("backdrop.open_tip") if value is None else said)

    def _label(self, field: str, value: object) -> str:
        id = {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else str(value)
        return self._words.label(field, id)
