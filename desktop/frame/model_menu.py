"""The models in their menu: clay first, then the user's checkpoints; one of them is marked."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from desktop.document.checkpoints import CLAY, CheckpointLibrary
from desktop.document.document import Document, ScenePart
from desktop.document.model_selection import ModelSelection
from desktop.look.translations import Translations


class ModelMenu(QObject):
    """Fills the beginning of a menu that has other entries, too; follows list, document and language."""

    def __init__(
        self,
        menu: QMenu,
        model_selection: ModelSelection,
        document: Document,
        library: CheckpointLibrary,
        words: Translations,
    ) -> None:
        super().__init__(menu)
        self._menu, self._model_selection, self._library, self._words = menu, model_selection, library, words
        self._below = menu.actions()[0]
        self._group = QActionGroup(self)
        library.changed.connect(self._fill)
        words.changed.connect(self._fill)
        document.changed.connect(self._follow)
        self._fill()

    @property
    def rows(self) -> list[QAction]:
        return self._group.actions()

    def _follow(self, part: ScenePart) -> None:
        if part & ScenePart.SETTINGS:
            self._mark()

    def _fill(self) -> None:
        for action in self.rows:
            self._group.removeAction(action)
            self._menu.removeAction(action)
            action.deleteLater()
        for name in (CLAY, *self._library.paths):
            action = QAction(self._words("models.clay") if name == CLAY else name.replace("&", "&&"), self)
            action.setCheckable(True)
            action.setData(name)
            action.triggered.connect(lambda _=False, name=name: self._model_selection.choose(name))
            self._group.addAction(action)
            self._menu.insertAction(self._below, action)
        self._mark()

    def _mark(self) -> None:
        for action in self.rows:
            action.setChecked(action.data() == self._model_selection.model)
