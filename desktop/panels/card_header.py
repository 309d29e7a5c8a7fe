"""What is selected, as a picture and a name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.scene.scene import Card
from desktop.look.card_pictures import card_picture, fitted
from desktop.look.icons import icon
from desktop.look.theme import Look
from desktop.panels.card_tile import paint_shadow

SIDE_PX = 48
MOST = 3
OFFSET_PX = 18


class CardFan(QWidget):
    """The pictures of up to three cards, one peeping out behind the other."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._cards: tuple[Card, ...] = ()
        look.changed.connect(self.update)

    def show_cards(self, cards: Sequence[Card]) -> None:
        self._cards = tuple(cards[:MOST])
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        width = SIDE_PX + OFFSET_PX * max(len(self._cards) - 1, 0)
        return QSize(round(width * self._look.scale), round((SIDE_PX + 4) * self._look.scale))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent, /) -> None:  # noqa: N802
        painter = QPainter(self)
        side, step = round(SIDE_PX * self._look.scale), OFFSET_PX * self._look.scale
        for index in reversed(range(len(self._cards))):
            self._paint(painter, self._cards[index], index * step, side)

    def _paint(self, painter: QPainter, card: Card, left: float, side: int) -> None:
        painter.setOpacity(1.0 if card.wanted else 0.45)
        if card.kind is None:
            icon(self._look, "text_card").paint(painter, round(left), 0, side, side)
            return
        if not card.behaviour.flies:
            paint_shadow(painter, QRectF(left + side * 0.1, side * 0.89, side * 0.8, side * 0.14))
        painter.drawPixmap(QPointF(left, 0), fitted(card_picture(card.kind, card.colour), QSize(side, side), 1.0))


class CardHeader(QWidget):
    """The fan of pictures, the name, and a line below it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fan = CardFan(look, self)
        self._name, self._more = QLabel(self), QLabel(self)
        self._name.setProperty("role", "title")
        self._more.setProperty("role", "muted")
        for label in (self._name, self._more):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        row, column = QHBoxLayout(self), QVBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        column.setSpacing(2)
        column.addStretch(1)
        column.addWidget(self._name)
        column.addWidget(self._more)
        column.addStretch(1)
        row.addWidget(self._fan, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)

    def show_cards(self, cards: Sequence[Card], name: str, more: str) -> None:
        self._fan.show_cards(cards)
        self._name.setText(name[:1].upper() + name[1:])
        self._more.setText(more)
        self._more.setVisible(bool(more))
