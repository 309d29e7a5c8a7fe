"""The seed: a number that says which of the model's pictures is drawn, a die for another one, a lock to keep it.

The seed is part of the recipe, and nothing changes it behind the user's back: moving a card keeps it, so that what
changes in the picture is the card. The die asks for another picture of the same scene. While the lock is closed the die
rests and the field cannot be typed into; undo and pictures brought back from the gallery are stronger than the lock,
because they promise the very picture that was there.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from PySide6.QtCore import QRegularExpression, QSize, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from core.recipe import RANGES
from desktop.document.document import Document, ScenePart
from desktop.look.icons import icon
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.panels.field import Field
from desktop.panels.sizes import icon_size

MOST = int(RANGES["seed"][1])

EASY = 999_999
"""The die stays below this, so that a seed can be said aloud and typed."""


def rolled() -> int:
    return random.randint(1, EASY)


class SeedEdit(Field):
    """As wide as the longest seed."""

    def sizeHint(self) -> QSize:  # noqa: N802
        digits = self.fontMetrics().horizontalAdvance(str(MOST))
        return QSize(digits + 2 * self.fontMetrics().height(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()


class SeedField(QWidget):
    """The seed of the document's recipe."""

    lock_toggled = Signal(bool)

    def __init__(
        self,
        document: Document,
        words: Translations,
        look: Look,
        roll: Callable[[], int] = rolled,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._words, self._look, self._roll = document, words, look, roll
        self._label, self._field, self._die, self._lock = QLabel(), SeedEdit(), QToolButton(), QToolButton()
        self._lock.setCheckable(True)
        self._label.setBuddy(self._field)
        self._label.setProperty("role", "muted")
        self._field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._field.setValidator(QRegularExpressionValidator(QRegularExpression(r"\d{0,10}"), self._field))
        self._lay_out()
        self._field.editingFinished.connect(self._take_typed)
        self._die.clicked.connect(self.roll)
        self._lock.toggled.connect(self._show_lock)
        self._lock.toggled.connect(self.lock_toggled)
        document.changed.connect(self._follow)
        words.changed.connect(self._say)
        look.changed.connect(self._restyle)
        self._say()
        self._restyle()
        self._show_seed()

    @property
    def locked(self) -> bool:
        return self._lock.isChecked()

    def roll(self) -> None:
        """Another seed, unless the lock is closed."""
        if not self.locked:
            self._document.set_recipe(seed=self._another())

    def set_simple(self, simple: bool) -> None:
        """For children only the die is left."""
        for part in (self._label, self._field, self._lock):
            part.setVisible(not simple)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for part in (self._label, self._field, self._die, self._lock):
            row.addWidget(part)

    def _another(self) -> int:
        """The die's number; never the one that is there."""
        present = self._document.recipe.seed
        seed = self._roll()
        return seed if seed != present else (seed + 1) % MOST

    def _take_typed(self) -> None:
        text = self._field.text()
        if text:
            self._document.set_recipe(seed=min(int(text), MOST))
        self._show_seed()

    def _follow(self, part: ScenePart) -> None:
        if part & ScenePart.SETTINGS:
            self._show_seed()

    def _show_seed(self) -> None:
        self._field.setText(str(self._document.recipe.seed))

    def _show_lock(self) -> None:
        self._die.setEnabled(not self.locked)
        self._field.setReadOnly(self.locked)
        self._restyle()
        self._say()

    def _say(self) -> None:
        words = self._words
        lock = "timeline.locked" if self.locked else "timeline.unlocked"
        self._label.setText(words("timeline.seed"))
        for part, name, tip in (
            (self._field, "timeline.seed", "timeline.seed_tip"),
            (self._die, "timeline.die", "timeline.die_tip"),
            (self._lock, "timeline.lock", lock),
        ):
            part.setAccessibleName(words(name))
            part.setToolTip(words(tip))
            part.setAccessibleDescription(words(tip))

    def _restyle(self) -> None:
        self._die.setIcon(icon(self._look, "die"))
        self._lock.setIcon(icon(self._look, "lock" if self.locked else "lock-open"))
        for button in (self._die, self._lock):
            button.setIconSize(icon_size(self._look))
