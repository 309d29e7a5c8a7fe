"""How the cards become one picture: one by one or together, held in their places, with the sentence said, too; and
whether what is wrong with it is put right.

What makes no difference to the model of the moment is not offered; what a recipe says of it stays as it is.
"""

from __future__ import annotations

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from core.recipe import CHOICES, SHIPPED, heeds, usual_placement
from desktop.document.document import Document, ScenePart
from desktop.look.icons import flat_icon
from desktop.look.menu_text import without_mnemonic
from desktop.look.theme import Look
from desktop.look.tips import wrapped
from desktop.look.translations import Translations
from desktop.panels.repair_choice import RepairChoice
from desktop.panels.sizes import icon_size

SAID = 0.5
"""The weight of a sentence that is said: it is to join what the cards part, and not to outdo them."""


class WaysMenu(QMenu):
    """The choices, each with a tip that says what it does and what it costs; follows document and language."""

    def __init__(self, document: Document, words: Translations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._words = document, words
        self.setToolTipsVisible(True)
        group = QActionGroup(self)
        self._placements = {name: self._entry() for name in CHOICES["placement"]}
        for name, action in self._placements.items():
            group.addAction(action)
            action.triggered.connect(lambda _, name=name: document.set_recipe(placement=name))
        self.addSeparator()
        self._strict, self._sentence = self._entry(), self._entry()
        self._strict.triggered.connect(lambda checked: document.set_recipe(strict=checked))
        self._sentence.triggered.connect(lambda checked: document.set_recipe(sentence_weight=SAID if checked else 0.0))
        self.addSeparator()
        self.repair = RepairChoice(document, words, self)
        self.addAction(self.repair)
        document.changed.connect(self._follow)
        words.changed.connect(self._say)
        self._say()

    @property
    def is_of_use(self) -> bool:
        """Whether there is anything that makes a difference to the model of the moment."""
        return bool(self._of_use)

    @property
    def changed_ways(self) -> tuple[str, ...]:
        """What is not as usual, in words, of what makes a difference; putting right is not counted."""
        usual = (self._placements[usual_placement(self._document.recipe.model)], self.repair)
        return tuple(
            without_mnemonic(action.text()) for action in self._of_use if action.isChecked() and action not in usual
        )

    @property
    def _of_use(self) -> list[QAction]:
        return [action for action in self.actions() if action.isVisible() and not action.isSeparator()]

    def _entry(self) -> QAction:
        action = self.addAction("")
        action.setCheckable(True)
        return action

    def _follow(self, part: ScenePart) -> None:
        if part & ScenePart.SETTINGS:
            self._show()

    def _show(self) -> None:
        """What the recipe says, and what its model heeds."""
        recipe = self._document.recipe
        for name, action in self._placements.items():
            action.setChecked(recipe.placement == name)
            action.setVisible(heeds(recipe.model, "placement"))
        for action, field in ((self._strict, "strict"), (self._sentence, "sentence_weight")):
            action.setChecked(bool(getattr(recipe, field)))
            action.setVisible(heeds(recipe.model, field))
        own = "" if recipe.model in SHIPPED else "_own"
        for name, action in (("together", self._placements["together"]), ("sentence", self._sentence)):
            action.setToolTip(wrapped(self._words(f"ways.{name}{own}_tip")))
        self.menuAction().setVisible(self.is_of_use)

    def _say(self) -> None:
        words = self._words
        self.setTitle(words("ways.menu"))
        named = {**self._placements, "strict": self._strict, "sentence": self._sentence}
        for name, action in named.items():
            action.setText(words(f"ways.{name}"))
            action.setToolTip(wrapped(words(f"ways.{name}_tip")))
        self._show()


class WaysButton(QToolButton):
    """The menu on a button, which is marked while anything is not as usual."""

    def __init__(self, document: Document, words: Translations, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._look = words, look
        self.ways = WaysMenu(document, words, self)
        self.setMenu(self.ways)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setCheckable(True)
        document.changed.connect(self._follow)
        words.changed.connect(self._say)
        look.changed.connect(self._dress)
        self._say()
        self._dress()

    def nextCheckState(self) -> None:  # noqa: N802
        """What is marked follows from the recipe; a press opens the menu and marks nothing."""

    def _follow(self, part: ScenePart) -> None:
        if part & ScenePart.SETTINGS:
            self._say()

    def _say(self) -> None:
        words, changed = self._words, self.ways.changed_ways
        tip = words("ways.tip_changed", ways=words("ways.and").join(changed)) if changed else words("ways.tip")
        self.setChecked(bool(changed))
        self.setAccessibleName(words("ways.title"))
        self.setAccessibleDescription(tip)
        self.setToolTip(tip)

    def _dress(self) -> None:
        self.setIcon(flat_icon(self._look, "ways"))
        self.setIconSize(icon_size(self._look))
