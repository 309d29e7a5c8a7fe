"""The list of the gallery: small pictures that fill its width, each with a star."""

from __future__ import annotations

import math

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPointF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QWidget

from desktop.gallery.delegate import CELL_PX, GalleryDelegate
from desktop.gallery.model import GalleryModel
from desktop.look.theme import Look


class GalleryList(QListView):
    """Pictures in rows. A click or Enter brings one back; with Ctrl or Shift, several are selected."""

    chosen = Signal(str)
    star_clicked = Signal(str)
    delete_wanted = Signal()
    undo_wanted = Signal()
    favour_wanted = Signal()

    def __init__(self, model: GalleryModel, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._look = model, look
        self._cell_px = CELL_PX
        self._painter = GalleryDelegate(look, self)
        self._pressed_star: str | None = None
        self._can_undo = False
        self._note = ""
        self.setModel(model)
        self.setItemDelegate(self._painter)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.clicked.connect(self._choose_clicked)
        look.changed.connect(self._fit)

    def selected(self) -> list[str]:
        """The names of the selected pictures, in the order of the list."""
        return [self._model.name(index) for index in sorted(self.selectedIndexes(), key=QModelIndex.row)]

    def select(self, name: str) -> None:
        """Select one picture and make it the present one."""
        if (row := self._model.row_of(name)) is not None:
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self._model.index(row), flag)

    def star_of(self, name: str) -> QPointF | None:
        """The middle of a picture's star in the viewport."""
        row = self._model.row_of(name)
        return None if row is None else self._painter.star_in(self.visualRect(self._model.index(row))).center()

    def set_note(self, note: str) -> None:
        """What is said where there is no picture."""
        self._note = note
        self.viewport().update()

    def set_simple(self, simple: bool) -> None:
        """Larger pictures for children."""
        self._cell_px = round(CELL_PX * 1.5) if simple else CELL_PX
        self._fit()

    def _choose_clicked(self, index: QModelIndex) -> None:
        if self._pressed_star is None:
            self.chosen.emit(self._model.name(index))

    def _star_at(self, event: QMouseEvent) -> str | None:
        index = self.indexAt(event.position().toPoint())
        inside = index.isValid() and self._painter.star_in(self.visualRect(index)).contains(event.position())
        return self._model.name(index) if inside else None

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._pressed_star = self._star_at(event) if event.button() == Qt.MouseButton.LeftButton else None
        if self._pressed_star is None:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._pressed_star is None:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        pressed, self._pressed_star = self._pressed_star, None
        if pressed is not None:
            if self._star_at(event) == pressed:
                self.star_clicked.emit(pressed)
        elif event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier):
            self.blockSignals(True)  # a click that selects several brings none of them back
            super().mouseReleaseEvent(event)
            self.blockSignals(False)
        else:
            super().mouseReleaseEvent(event)

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z belongs to the gallery while it has the focus and was asked last to delete."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        current = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current.isValid():
            self.chosen.emit(self._model.name(current))
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_wanted.emit()
        elif event.key() == Qt.Key.Key_F and not event.modifiers():
            self.favour_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Undo) and self._can_undo:
            self.undo_wanted.emit()
        else:
            super().keyPressEvent(event)

    def set_can_undo(self, can_undo: bool) -> None:
        self._can_undo = can_undo

    def _is_own(self, event: QKeyEvent) -> bool:
        undo = event.matches(QKeySequence.StandardKey.Undo) and self._can_undo
        return undo or event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Cells as wide as fills the row; at least one."""
        width = self.contentsRect().width() - self.verticalScrollBar().sizeHint().width() - 1
        columns = max(1, round(width / (self._cell_px * math.sqrt(self._look.scale))))
        side = max(width // columns, 40)
        if self.gridSize() != QSize(side, side):
            self._painter.set_side(side)
            self.setGridSize(QSize(side, side))
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if not self._model.rowCount() and self._note:
            painter = QPainter(self.viewport())
            painter.setPen(self._look.theme.colour("muted"))
            place = self.viewport().rect().adjusted(16, 16, -16, -16)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._note)
