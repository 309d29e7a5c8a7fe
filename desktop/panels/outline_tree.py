"""The list itself: real items for cards and hints, with keys of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from core.scene.scene import Hint
from desktop.look.card_pictures import card_icon
from desktop.look.icons import icon
from desktop.look.theme import Look
from desktop.look.tips import plain
from desktop.panels.hint_states import COLOURS, ICONS
from desktop.panels.outline_rows import CardRow, HintRow

VALUE = Qt.ItemDataRole.UserRole
ICON_PX = 22
LEAST_PX = 100
"""The list is never lower, whatever is said below it."""

Index = QModelIndex | QPersistentModelIndex


class _Wrapping(QStyledItemDelegate):
    """Rows as high as their text needs at the width of the list."""

    def __init__(self, look: Look, tree: QTreeWidget) -> None:
        super().__init__(tree)
        self._look, self._tree = look, tree

    def sizeHint(self, option: QStyleOptionViewItem, index: Index, /) -> QSize:  # noqa: N802
        scale = self._look.scale
        indent = self._tree.indentation() * (2 if index.parent().isValid() else 1)
        icon_px = 0 if index.data(Qt.ItemDataRole.DecorationRole) is None else round(ICON_PX * scale) + 8
        room = QRect(0, 0, max(self._tree.viewport().width() - indent - icon_px - 8, 40), 10_000)
        text = QFontMetrics(option.font).boundingRect(room, Qt.TextFlag.TextWordWrap, index.data())  # type: ignore[attr-defined]
        return QSize(room.width(), max(text.height() + round(6 * scale), round(28 * scale)))


class OutlineTree(QTreeWidget):
    """Two branches, cards and hints. It only shows and reports; it changes nothing."""

    removal_wanted = Signal()
    hint_wanted = Signal()
    edit_wanted = Signal(Hint)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(6)
        self.setWordWrap(True)
        self.setItemDelegate(_Wrapping(look, self))
        self.setItemsExpandable(False)
        self.setExpandsOnDoubleClick(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._branches = (self._branch(), self._branch())
        self._warnings: tuple[str, ...] = ()
        self.itemDoubleClicked.connect(lambda item, _: self._edit(item))

    def show_rows(self, titles: Sequence[str], cards: Sequence[CardRow], hints: Sequence[HintRow]) -> None:
        """Other rows; what was the current item stays current, or its neighbour becomes it."""
        current, place = self._current()
        blocked = self.blockSignals(True)
        side = round(ICON_PX * self._look.scale)
        self.setIconSize(QSize(side, side))
        self.setMinimumHeight(round(LEAST_PX * self._look.scale))
        for branch, title in zip(self._branches, titles, strict=True):
            branch.takeChildren()
            branch.setText(0, title)
            branch.setForeground(0, self._look.theme.colour("muted"))
        self._branches[0].addChildren([self._card_item(row) for row in cards])
        self._branches[1].addChildren([self._hint_item(row) for row in hints])
        self._branches[1].setHidden(not hints)
        for branch in self._branches:
            branch.setExpanded(True)
        self._make_current(current, place)
        self.blockSignals(blocked)

    def show_warnings(self, warnings: Sequence[str]) -> None:
        """Say above everything else what cannot be."""
        if tuple(warnings) == self._warnings:
            return
        for _ in self._warnings:
            self.takeTopLevelItem(0)
        self._warnings = tuple(warnings)
        self.insertTopLevelItems(0, [self._warning_item(text) for text in warnings])
        self.scrollToTop()

    def warnings(self) -> tuple[str, ...]:
        return self._warnings

    def items(self) -> Iterator[QTreeWidgetItem]:
        """The items of cards and hints, from top to bottom."""
        for branch in self._branches:
            for index in range(branch.childCount()):
                if (item := branch.child(index)) is not None:
                    yield item

    def values(self) -> list[object]:
        """Ids of the selected cards, and the selected hints."""
        return [item.data(0, VALUE) for item in self.selectedItems() if item.data(0, VALUE) is not None]

    def select_cards(self, ids: Sequence[str]) -> None:
        """Select the items of these cards; a selected hint stays so only where there are none."""
        blocked = self.blockSignals(True)
        for item in self.items():
            value = item.data(0, VALUE)
            item.setSelected(value in ids if isinstance(value, str) else item.isSelected() and not ids)
        chosen = [item for item in self.items() if item.data(0, VALUE) in ids]
        if chosen and self.currentItem() not in chosen:
            self.setCurrentItem(chosen[0], 0, self.selectionModel().SelectionFlag.NoUpdate)
        self.blockSignals(blocked)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent, /) -> None:  # noqa: N802
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removal_wanted.emit()
        elif plain and event.key() == Qt.Key.Key_H:
            self.hint_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and (item := self.currentItem()):
            self._edit(item)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent, /) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _edit(self, item: QTreeWidgetItem) -> None:
        if isinstance(hint := item.data(0, VALUE), Hint):
            self.edit_wanted.emit(hint)

    def _branch(self) -> QTreeWidgetItem:
        branch = QTreeWidgetItem(self)
        branch.setFlags(Qt.ItemFlag.ItemIsEnabled)
        return branch

    def _warning_item(self, text: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([text])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setForeground(0, self._look.theme.colour("bad"))
        item.setIcon(0, icon(self._look, "clash", "bad"))
        item.setToolTip(0, plain(text))
        return item

    def _card_item(self, row: CardRow) -> QTreeWidgetItem:
        item = QTreeWidgetItem([row.text])
        item.setData(0, VALUE, row.id)
        item.setToolTip(0, plain(row.text))
        picture = icon(self._look, "text_card") if row.kind is None else card_icon(row.kind, row.colour)
        item.setIcon(0, picture)
        return item

    def _hint_item(self, row: HintRow) -> QTreeWidgetItem:
        item = QTreeWidgetItem([row.text])
        item.setData(0, VALUE, row.hint)
        item.setToolTip(0, plain(row.spoken))
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, row.spoken)
        item.setIcon(0, icon(self._look, ICONS[row.state], COLOURS[row.state]))
        return item

    def _current(self) -> tuple[object, int]:
        item, items = self.currentItem(), list(self.items())
        return (item.data(0, VALUE), items.index(item)) if item in items else (None, 0)

    def _make_current(self, value: object, place: int) -> None:
        items = list(self.items())
        if not items:
            return
        same = next((item for item in items if item.data(0, VALUE) == value), None)
        self.setCurrentItem(same or items[min(place, len(items) - 1)], 0, self.selectionModel().SelectionFlag.NoUpdate)
