"""A layout that sets its widgets side by side and begins a new row where the width is used up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


@dataclass(frozen=True, slots=True)
class _Spot:
    item: QLayoutItem
    place: QRect


class FlowLayout(QLayout):
    """Rows of widgets; with `even` the widgets of full rows grow until the row is full."""

    def __init__(self, parent: QWidget | None = None, gap_px: int = 4, *, even: bool = False) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap_px, self._even = gap_px, even
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem, /) -> None:  # noqa: N802
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int, /) -> QLayoutItem:  # noqa: N802
        return self._items[index] if 0 <= index < len(self._items) else None  # type: ignore[return-value]

    def takeAt(self, index: int, /) -> QLayoutItem:  # noqa: N802
        return self._items.pop(index) if 0 <= index < len(self._items) else None  # type: ignore[return-value]

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int, /) -> int:  # noqa: N802
        spots = list(self._spots(QRect(0, 0, width, 0)))
        return max((spot.place.bottom() + 1 for spot in spots), default=0)

    def sizeHint(self) -> QSize:  # noqa: N802
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, place: QRect, /) -> None:  # noqa: N802
        super().setGeometry(place)
        for spot in self._spots(place):
            spot.item.setGeometry(spot.place)

    def columns(self, width: int) -> int:
        """How many widgets stand in a full row, taking all to be as wide as the widest."""
        widest = max((item.sizeHint().width() for item in self._shown()), default=1)
        return max((width + self._gap_px) // (widest + self._gap_px), 1)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _spots(self, place: QRect) -> Iterator[_Spot]:
        return self._even_spots(place) if self._even else self._plain_spots(place)

    def _plain_spots(self, place: QRect) -> Iterator[_Spot]:
        x, y, row_px = place.x(), place.y(), 0
        for item in self._shown():
            size = item.sizeHint()
            if x > place.x() and x + size.width() > place.right() + 1:
                x, y, row_px = place.x(), y + row_px + self._gap_px, 0
            yield _Spot(item, QRect(QPoint(x, y), size))
            x, row_px = x + size.width() + self._gap_px, max(row_px, size.height())

    def _even_spots(self, place: QRect) -> Iterator[_Spot]:
        columns = self.columns(place.width())
        width = (place.width() - self._gap_px * (columns - 1)) / columns
        y, row_px = place.y(), 0
        for number, item in enumerate(self._shown()):
            column = number % columns
            if column == 0 and number:
                y, row_px = y + row_px + self._gap_px, 0
            left = round(column * (width + self._gap_px))
            right = round(column * (width + self._gap_px) + width)
            height = item.sizeHint().height()
            yield _Spot(item, QRect(place.x() + left, y, right - left, height))
            row_px = max(row_px, height)
