"""How one picture of the gallery is painted."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.gallery.model import FAVOURITE, THUMBNAIL
from desktop.gallery.thumbnails import Thumbnail
from desktop.look.icons import icon
from desktop.look.pixels import fitted, paint_rounded
from desktop.look.theme import Look

CELL_PX = 118
"""How wide a cell wants to be at normal text size; it grows less than the text, and fills the row."""

MARGIN_PX = 5
STAR_PX = 24

Index = QModelIndex | QPersistentModelIndex


class GalleryDelegate(QStyledItemDelegate):
    """Paints one picture."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._stars: tuple[QIcon, QIcon] | None = None
        self._side_px = CELL_PX
        look.changed.connect(self._forget_stars)

    def set_side(self, side_px: int) -> None:
        """How large each cell is; all are alike."""
        self._side_px = side_px

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002, N802
        return QSize(self._side_px, self._side_px)

    def star_in(self, cell: QRect) -> QRectF:
        """Where the star of a cell is."""
        side = STAR_PX * self._look.scale
        place = QRectF(cell).adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
        return QRectF(place.right() - side - 3, place.top() + 3, side, side)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        place = QRectF(option.rect).adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thumbnail: Thumbnail | None = index.data(THUMBNAIL)
        if thumbnail and thumbnail.pixmap:
            pixmap = thumbnail.pixmap
            place = fitted(pixmap.width(), pixmap.height(), place)
            paint_rounded(painter, pixmap, place, 6)
        else:
            self._paint_blank(painter, place, damaged=thumbnail is not None)
        self._paint_frame(painter, place, option.state)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if index.data(FAVOURITE) or hovered or option.state & QStyle.StateFlag.State_HasFocus:
            self._paint_star(painter, self.star_in(option.rect), favourite=index.data(FAVOURITE))

    def _paint_blank(self, painter: QPainter, place: QRectF, *, damaged: bool) -> None:
        """Before the picture has come; crossed out where it will not come."""
        theme = self._look.theme
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.setBrush(theme.colour("panel"))
        painter.drawRoundedRect(place, 6, 6)
        if damaged:
            third = place.adjusted(place.width() / 3, place.height() / 3, -place.width() / 3, -place.height() / 3)
            painter.setPen(QPen(theme.colour("bad"), 2))
            painter.drawLine(third.topLeft(), third.bottomRight())
            painter.drawLine(third.topRight(), third.bottomLeft())

    def _paint_frame(self, painter: QPainter, place: QRectF, state: QStyle.StateFlag) -> None:
        theme = self._look.theme
        selected, focused = state & QStyle.StateFlag.State_Selected, state & QStyle.StateFlag.State_HasFocus
        if not (selected or focused):
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent" if selected else "text"), 3 if selected else 1.5))
        painter.drawRoundedRect(place.adjusted(-1.5, -1.5, 1.5, 1.5), 7, 7)
        if focused and selected:
            painter.setPen(QPen(theme.colour("panel"), 1.2))
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 5, 5)

    def _paint_star(self, painter: QPainter, place: QRectF, *, favourite: bool) -> None:
        """On a disc of its own, so that it can be seen on any picture."""
        theme = self._look.theme
        disc = theme.colour("panel")
        disc.setAlphaF(0.88)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(disc)
        painter.drawEllipse(place)
        if self._stars is None:
            self._stars = (icon(self._look, "star", "muted"), icon(self._look, "star-full", "accent"))
        inset = place.width() / 7
        self._stars[favourite].paint(painter, place.adjusted(inset, inset, -inset, -inset).toRect())

    def _forget_stars(self) -> None:
        self._stars = None
