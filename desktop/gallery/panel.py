"""The gallery: every finished picture, to be found again, brought back, compared and told apart."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from core.recipe import Recipe
from desktop.drawing.results import Drawn
from desktop.gallery.compare import Compare
from desktop.gallery.list import GalleryList
from desktop.gallery.model import GalleryModel
from desktop.gallery.picture import GalleryPicture
from desktop.gallery.store import GalleryStore
from desktop.gallery.thumbnails import Thumbnails
from desktop.gallery.trouble import Trouble
from desktop.look.icons import icon
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.panels.sizes import icon_size

UNDO_MS = 20_000
"""How long the bar below the pictures offers to undo a deletion; Ctrl+Z does it afterwards, too."""


class Gallery(QFrame):
    """Shows a store. What is shown of it, it reads itself; what the user wants of it, it tells the store."""

    chosen = Signal(Recipe, object)  # a recipe and its PIL.Image: to be brought back
    sheet_wanted = Signal()
    failed = Signal(str)  # one sentence

    def __init__(self, store: GalleryStore, words: Translations, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._words, self._look = store, words, look
        self.thumbnails = Thumbnails(store, self)
        self._model = GalleryModel(store, self.thumbnails, words, self)
        self._simple = False
        self._deleted = 0
        self.setProperty("panel", "true")
        self._title, self._count = QLabel(), QLabel()
        self._title.setProperty("role", "title")
        self._count.setProperty("role", "muted")
        self._only, self._pair, self._nine = QToolButton(), QToolButton(), QToolButton()
        self._only.setCheckable(True)
        self._list = GalleryList(self._model, look)
        self._bar, self._told, self._undo = QWidget(), QLabel(), QPushButton()
        self._hiding = QTimer(self, singleShot=True, interval=UNDO_MS)
        self._lay_out()
        self._connect()
        self._say()
        self._restyle()

    def keep(self, drawn: Drawn) -> None:
        """Keep a finished picture."""
        self._store.keep(drawn)

    def set_simple(self, simple: bool) -> None:
        """For children: large pictures, nothing to compare or to sort."""
        self._simple = simple
        self._list.set_simple(simple)
        for part in (self._pair, self._only, self._nine, self._count):
            part.setVisible(not simple)
        if simple:
            self._only.setChecked(False)

    def close_down(self) -> None:
        """Ends the work under way; called before the window goes. The store is closed by whoever made it."""
        self._hiding.stop()
        self.thumbnails.close()

    # What the user wants

    def _choose(self, name: str) -> None:
        self._store.open(name, self._tell_chosen)

    def _tell_chosen(self, picture: GalleryPicture) -> None:
        self.chosen.emit(picture.recipe, picture.image)

    def _flip_star(self, name: str) -> None:
        self._store.favour([name], name not in self._store.favourites)

    def _favour_selected(self) -> None:
        """All of them favourites; if they are that already, none."""
        names = self._list.selected()
        if names:
            self._store.favour(names, not self._store.favourites.issuperset(names))

    def _delete_selected(self) -> None:
        self._store.delete(self._list.selected())

    def _compare_selected(self) -> None:
        names = self._list.selected()
        if len(names) == 2:
            later, earlier = names
            self._store.open(earlier, lambda left: self._store.open(later, partial(self._compare, left)))

    def _compare(self, left: GalleryPicture, right: GalleryPicture) -> None:
        dialog = Compare(self._words, self._look, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show_pair(left, right)
        dialog.open()

    def _offer(self, place: QPoint) -> None:
        """The context menu."""
        menu = self.menu()
        if menu.actions():
            menu.popup(self._list.viewport().mapToGlobal(place))

    def menu(self) -> QMenu:
        """What can be done with the selected pictures."""
        words, names = self._words, self._list.selected()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not names:
            return menu
        favourites = self._store.favourites.issuperset(names)
        if len(names) == 1:
            menu.addAction(words("gallery.choose"), partial(self._choose, names[0]))
        menu.addAction(words("gallery.unfavour" if favourites else "gallery.favour"), self._favour_selected)
        if len(names) == 2 and not self._simple:
            menu.addAction(words("gallery.compare"), self._compare_selected)
        if not self._simple:
            menu.addAction(words("gallery.folder"), self._show_folder)
        menu.addSeparator()
        menu.addAction(words("gallery.delete"), self._delete_selected)
        return menu

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._store.folder)))

    # What is shown

    def _tell_trouble(self, trouble: Trouble) -> None:
        reason = self._words(f"gallery.reason_{trouble.reason}")
        self.failed.emit(self._words(f"gallery.failed_{trouble.action}", name=trouble.name, reason=reason))

    def _show_deleted(self, count: int) -> None:
        self._deleted = count
        self._list.set_can_undo(count > 0)
        self._bar.setVisible(count > 0)
        self._told.setText(self._words("gallery.deleted_one" if count == 1 else "gallery.deleted", count=count))
        self._hiding.start()

    def _refresh(self) -> None:
        words, count = self._words, self._model.rowCount()
        self._count.setText(str(count) if count else "")
        self._pair.setEnabled(len(self._list.selected()) == 2)
        self._list.set_note(words("gallery.no_favourites" if self._model.only_favourites else "gallery.empty"))

    def _filter(self, only: bool) -> None:
        self._model.show_only_favourites(only)
        self._only.setIcon(icon(self._look, "star-full" if only else "star"))
        self._refresh()

    def _say(self) -> None:
        words = self._words
        self._title.setText(words("gallery.title"))
        self._undo.setText(words("gallery.undo"))
        self._undo.setToolTip(words("gallery.undo_tip"))
        for part, name in ((self._only, "only"), (self._pair, "compare"), (self._nine, "nine")):
            part.setAccessibleName(words(f"gallery.{name}"))
            part.setToolTip(words(f"gallery.{name}_tip"))
            part.setAccessibleDescription(words(f"gallery.{name}_tip"))
        self._list.setAccessibleName(words("gallery.title"))
        self._list.setAccessibleDescription(words("gallery.list_tip"))
        if self._bar.isVisible():
            self._show_deleted(self._deleted)
        self._refresh()

    def _restyle(self) -> None:
        for part, name in ((self._only, "star"), (self._pair, "compare"), (self._nine, "nine"), (self._undo, "undo")):
            part.setIcon(icon(self._look, name))
            part.setIconSize(icon_size(self._look))
        self._filter(self._only.isChecked())

    def _lay_out(self) -> None:
        head, bar, column = QHBoxLayout(), QHBoxLayout(self._bar), QVBoxLayout(self)
        for part in (self._title, self._count):
            head.addWidget(part)
        head.addStretch(1)
        for part in (self._only, self._pair, self._nine):
            head.addWidget(part)
        head.setSpacing(6)
        bar.setContentsMargins(4, 0, 0, 0)
        bar.addWidget(self._told, 1)
        bar.addWidget(self._undo)
        self._bar.hide()
        column.setContentsMargins(10, 8, 10, 10)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._list, 1)
        column.addWidget(self._bar)

    def _connect(self) -> None:
        self._list.chosen.connect(self._choose)
        self._list.star_clicked.connect(self._flip_star)
        self._list.favour_wanted.connect(self._favour_selected)
        self._list.delete_wanted.connect(self._delete_selected)
        self._list.undo_wanted.connect(self._store.undo)
        self._list.customContextMenuRequested.connect(self._offer)
        self._list.selectionModel().selectionChanged.connect(self._refresh)
        for changed in (self._model.modelReset, self._model.rowsInserted, self._model.rowsRemoved):
            changed.connect(self._refresh)
        self._only.toggled.connect(self._filter)
        self._pair.clicked.connect(self._compare_selected)
        self._nine.clicked.connect(self.sheet_wanted)
        self._undo.clicked.connect(self._store.undo)
        self._hiding.timeout.connect(self._bar.hide)
        self._store.deleted.connect(self._show_deleted)
        self._store.troubled.connect(self._tell_trouble)
        self._words.changed.connect(self._say)
        self._look.changed.connect(self._restyle)
