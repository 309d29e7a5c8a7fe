"""Tiles in rows, as large as the window lets all of them be."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.dialogs.tile import Tile

GAP_PX = 14

SHRUNK = 0.85
"""Tiles may be smaller by so much than their columns allow."""


def columns_for(width_px: int, height_px: int, count: int, least_px: int, caption_px: Callable[[int], int]) -> int:
    """As few columns as show every tile at once; where no number does, as many as keep tiles `least_px` wide.

    `caption_px` is what titles need in tiles of a width.
    """
    most = max(1, min(count, (width_px + GAP_PX) // (least_px + GAP_PX)))
    for columns in range(1, most + 1):
        side = _side(width_px, columns)
        rows = math.ceil(count / columns)
        if rows * (side + caption_px(side) + GAP_PX) - GAP_PX <= height_px:
            return columns
    return most


def _side(width_px: int, columns: int) -> int:
    return (width_px + GAP_PX) // columns - GAP_PX


class Wall(QScrollArea):
    """Arrow keys go from tile to tile; the one with the focus is always in sight."""

    def __init__(self, tiles: Sequence[Tile], least_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles = tuple(tiles)
        self._least_px = least_px
        self._columns = 1
        self._sheet = QWidget()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(self._sheet)
        self.viewport().setAutoFillBackground(False)
        self._sheet.setAutoFillBackground(False)
        self._sheet.installEventFilter(self)
        for index, tile in enumerate(self._tiles):
            tile.setParent(self._sheet)
            tile.stepped.connect(lambda dx, dy, index=index: self._go(index, dx, dy))

    @property
    def columns(self) -> int:
        return self._columns

    def set_least(self, least_px: int) -> None:
        self._least_px = least_px
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._place()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        if not self._tiles:
            return
        for tile in self._tiles:
            tile.ensurePolished()
        room = self.viewport().size()
        self._columns = columns_for(room.width(), room.height(), len(self._tiles), self._least_px, self._caption)
        pitch, rows = (room.width() + GAP_PX) // self._columns, math.ceil(len(self._tiles) / self._columns)
        side = self._fitting(pitch - GAP_PX, rows, room.height())
        caption = self._caption(side)
        for index, tile in enumerate(self._tiles):
            row, column = divmod(index, self._columns)
            tile.setGeometry(column * pitch, row * (side + caption + GAP_PX), side, side + caption)
        self._sheet.resize(room.width(), rows * (side + caption + GAP_PX) - GAP_PX)

    def _fitting(self, side: int, rows: int, height: int) -> int:
        """The side of a tile, a little smaller where that spares scrolling."""
        fitting = (height + GAP_PX) // rows - GAP_PX - self._caption(side)
        return fitting if side * SHRUNK <= fitting < side else side

    def _caption(self, side: int) -> int:
        return max(tile.caption_height(side) for tile in self._tiles)

    def _go(self, index: int, dx: int, dy: int) -> None:
        target = index + dx + dy * self._columns
        if 0 <= target < len(self._tiles):
            self._tiles[target].setFocus()
            self.ensureWidgetVisible(self._tiles[target])
