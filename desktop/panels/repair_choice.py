"""Whether what is wrong with a finished picture is put right: a choice that stands in menus."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from core.recipe import MEND
from desktop.document.checkpoints import CLAY
from desktop.document.document import Document, ScenePart
from desktop.look.tips import wrapped
from desktop.look.translations import Translations


class RepairChoice(QAction):
    """Follows document and language; there where the judge knows the pictures of the model."""

    def __init__(self, document: Document, words: Translations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._words = document, words
        self.setCheckable(True)
        self.triggered.connect(self._take)
        document.changed.connect(self._follow)
        words.changed.connect(self._say)
        self._say()
        self._show()

    def _take(self, wanted: bool) -> None:
        self._document.set_recipe(mend=MEND if wanted else 0)

    def _follow(self, part: ScenePart) -> None:
        if part & ScenePart.SETTINGS:
            self._show()

    def _show(self) -> None:
        recipe = self._document.recipe
        self.setChecked(recipe.mend > 0)
        self.setVisible(recipe.model == CLAY)

    def _say(self) -> None:
        self.setText(self._words("mending.choice"))
        self.setToolTip(wrapped(self._words("mending.choice_tip")))
