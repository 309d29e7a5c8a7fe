"""Which model draws: a choice that is there as soon as there is one to make."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from core.recipe import SHIPPED
from desktop.document.checkpoints import CLAY, CheckpointLibrary
from desktop.document.document import Document, ScenePart
from desktop.look.translations import Translations

MOST_SIGNS = 18
"""Of a name; the whole of it stands in the tip."""


class ModelBox(QComboBox):
    """Clay and the user's checkpoints. The list is managed elsewhere: its last row asks for that."""

    chosen = Signal(str)  # a model by its name
    list_wanted = Signal()

    def __init__(
        self, document: Document, library: CheckpointLibrary, words: Translations, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._library, self._words = document, library, words
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.activated.connect(self._take)
        library.changed.connect(self._fill)
        document.changed.connect(self._follow)
        words.changed.connect(self._fill)
        self._fill()

    def _take(self, index: int) -> None:
        name = self.itemData(index)
        self._mark()
        if name:
            self.chosen.emit(name)
        else:
            self.list_wanted.emit()

    def _follow(self, part: ScenePart) -> None:
        if part & ScenePart.SETTINGS:
            self._mark()

    def _fill(self) -> None:
        self.clear()
        for name in (CLAY, *self._library.paths):
            self.addItem(self._words("models.clay") if name == CLAY else shortened(name), name)
        self.insertSeparator(self.count())
        self.addItem(self._words("models.more"), "")
        self.setAccessibleName(self._words("models.model"))
        self._mark()

    def _mark(self) -> None:
        name = self._document.recipe.model
        self.setCurrentIndex(max(self.findData(name), 0))
        self.setToolTip(self._words("models.model_tip") if name in SHIPPED else name)


def shortened(name: str) -> str:
    """A file's name without its ending, the middle cut where it is long."""
    name = name.removesuffix(".safetensors")
    half = MOST_SIGNS // 2
    return name if len(name) <= MOST_SIGNS else f"{name[:half]}…{name[-half + 1 :]}"
