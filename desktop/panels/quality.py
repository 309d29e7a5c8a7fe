"""How many steps a picture takes, as a choice of three qualities."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from desktop.document.document import Document, ScenePart
from desktop.document.settings import STEPS
from desktop.look.translations import Translations
from desktop.look.wheel import pass_on


class QualityBox(QComboBox):
    """The steps of the document's recipe. A recipe with another number of them has a line of its own in the list."""

    def __init__(self, document: Document, words: Translations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._words = document, words
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.activated.connect(self._take)
        pass_on(self)
        document.changed.connect(self._follow)
        words.changed.connect(self._fill)
        self._fill()

    def _take(self, index: int) -> None:
        self._document.set_recipe(steps=self.itemData(index))

    def _follow(self, part: ScenePart) -> None:
        if part & ScenePart.SETTINGS:
            self._fill()

    def _fill(self) -> None:
        steps = self._document.recipe.steps
        rows = [(f"timeline.{quality}", count) for quality, count in STEPS.items()]
        if steps not in STEPS.values():
            rows.append(("timeline.other_steps", steps))
        self.clear()
        for name, count in rows:
            self.addItem(self._words(name, steps=count), count)
        self.setCurrentIndex(self.findData(steps))
        self.setAccessibleName(self._words("timeline.quality"))
        self.setToolTip(self._words("timeline.quality_tip"))
