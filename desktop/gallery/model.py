"""The pictures of a store as a list for Qt's views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, QUrl

from core.scene.sentence import say
from desktop.gallery.picture_files import Kept
from desktop.gallery.store import GalleryStore
from desktop.gallery.thumbnails import Thumbnail, Thumbnails
from desktop.look.tips import plain
from desktop.look.translations import Translations

FAVOURITE = Qt.ItemDataRole.UserRole
THUMBNAIL = Qt.ItemDataRole.UserRole + 1

MOST_MOVES = 40
"""Up to so many rows are put in or taken out one by one; beyond that all are read anew."""

Index = QModelIndex | QPersistentModelIndex

NOWHERE = QModelIndex()


class GalleryModel(QAbstractListModel):
    """One row a picture, the newest first; or only the favourites."""

    def __init__(
        self, store: GalleryStore, thumbnails: Thumbnails, words: Translations, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._thumbnails, self._words = store, thumbnails, words
        self._only_favourites = False
        self._rows: list[Kept] = []
        self._row_of: dict[str, int] = {}
        self._starred: frozenset[str] = frozenset()
        store.changed.connect(self._follow)
        thumbnails.arrived.connect(self._repaint)
        self._follow()

    @property
    def only_favourites(self) -> bool:
        return self._only_favourites

    def show_only_favourites(self, only: bool) -> None:
        self._only_favourites = only
        self._follow()

    def name(self, index: Index) -> str:
        return self._rows[index.row()].name

    def row_of(self, name: str) -> int | None:
        return self._row_of.get(name)

    def rowCount(self, parent: Index = NOWHERE) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        kept = self._rows[index.row()]
        if role == FAVOURITE:
            return kept.name in self._store.favourites
        if role == THUMBNAIL:
            return self._thumbnails.get(kept.name)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            about = self._about(kept)
            return plain(about) if role == Qt.ItemDataRole.ToolTipRole else about
        return None

    def mimeTypes(self) -> list[str]:  # noqa: N802
        return ["text/uri-list"]

    def supportedDragActions(self) -> Qt.DropAction:  # noqa: N802
        return Qt.DropAction.CopyAction

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802
        """The files, so that a picture can be dropped on the stage, into a folder or into another program."""
        data = QMimeData()
        paths = [path for index in indexes if (path := self._store.path_of(self.name(index)))]
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        return data

    def _about(self, kept: Kept) -> str:
        """What it shows, its seed, and when it was drawn."""
        words = self._words
        lines = [kept.taken.strftime("%Y-%m-%d %H:%M")]
        thumbnail: Thumbnail | None = self._thumbnails.get(kept.name)
        if thumbnail and thumbnail.recipe:
            scene = say(thumbnail.recipe.scene, words.language, brief=True) or words("gallery.empty_scene")
            lines = [scene, words("gallery.seed", seed=thumbnail.recipe.seed), *lines]
        elif thumbnail:
            lines.append(words("gallery.damaged"))
        if kept.name in self._store.favourites:
            lines.append(words("gallery.favourite"))
        if self._store.path_of(kept.name) is None:
            lines.append(words("gallery.unwritten"))
        return "\n".join(lines)

    def _repaint(self, name: str) -> None:
        if (row := self._row_of.get(name)) is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _follow(self) -> None:
        """Take up the store's pictures, so that the view keeps its place and selection."""
        wanted = [kept for kept in self._store.entries if self._is_shown(kept)]
        names, present = {kept.name for kept in wanted}, self._row_of.keys()
        gone = [row for row, kept in enumerate(self._rows) if kept.name not in names]
        come = [row for row, kept in enumerate(wanted) if kept.name not in present]
        self._thumbnails.forget({kept.name for kept in set(self._rows).difference(self._store.entries)})
        if len(gone) + len(come) > MOST_MOVES or not self._move(wanted, gone, come):
            self.beginResetModel()
            self._rows = wanted
            self.endResetModel()
        self._row_of = {kept.name: row for row, kept in enumerate(self._rows)}
        changed, self._starred = self._starred ^ self._store.favourites, self._store.favourites
        for name in changed:
            self._repaint(name)

    def _is_shown(self, kept: Kept) -> bool:
        return not self._only_favourites or kept.name in self._store.favourites

    def _move(self, wanted: list[Kept], gone: list[int], come: list[int]) -> bool:
        """Rows taken out and put in one by one; whether that was enough."""
        for row in reversed(gone):
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._rows[row]
            self.endRemoveRows()
        for row in come:
            self.beginInsertRows(QModelIndex(), row, row)
            self._rows.insert(row, wanted[row])
            self.endInsertRows()
        return self._rows == wanted
