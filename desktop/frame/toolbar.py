"""The row above the stage: the tools that are used most, on either side of the sentence."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from desktop.frame.actions import Actions
from desktop.look.icons import icon
from desktop.look.theme import Look
from desktop.look.translations import Translations

ICON_PX, SIMPLE_ICON_PX = 22, 34
TARGET_PX, SIMPLE_TARGET_PX = 34, 56

SIMPLE = ("start", "undo", "redo", "delete", "show_cards")
"""The tools of simple mode: a way back from everything."""


class ToolRow(QWidget):
    """Buttons with icons; their names and keys stand in the tooltips, and for a screen reader in their names."""

    leave_wanted = Signal()  # simple mode, by its button

    def __init__(
        self, actions: Actions, sentence: QWidget, words: Translations, look: Look, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._actions, self._words, self._look = actions, words, look
        self._simple = False
        self._left = [_button(action) for action in actions.on_bar("left")]
        self._right = [_button(action) for action in actions.on_bar("right")]
        self._large = [_button(actions[id]) for id in SIMPLE]
        self._leave = QToolButton()
        self._lay_out(sentence)
        words.changed.connect(self._say)
        look.changed.connect(self._colour)
        self._say()
        self.set_simple(False)

    @property
    def taken(self) -> int:
        """How far from the left the tools before the sentence reach, in pixels."""
        return max(button.geometry().right() for button in (self._large if self._simple else self._left))

    def set_simple(self, simple: bool) -> None:
        """Few tools, and large ones; at the far end, the way out of simple mode."""
        self._simple = simple
        for button in (*self._left, *self._right):
            button.setVisible(not simple)
        for button in (*self._large, self._leave):
            button.setVisible(simple)
        self._colour()

    def _lay_out(self, sentence: QWidget) -> None:
        self._leave.setProperty("flat", "true")
        self._leave.clicked.connect(self.leave_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(2)
        for button in (*self._large, *self._left):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(6)
        row.addWidget(sentence, 1000)
        row.addStretch(1)
        row.addSpacing(6)
        for button in (*self._right, self._leave):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def _say(self) -> None:
        self._leave.setToolTip(self._words("window.leave_simple"))
        self._leave.setAccessibleName(self._words("window.leave_simple"))

    def _colour(self) -> None:
        icon_px, target_px = (SIMPLE_ICON_PX, SIMPLE_TARGET_PX) if self._simple else (ICON_PX, TARGET_PX)
        side, target = round(icon_px * self._look.scale), round(target_px * self._look.scale)
        self._leave.setIcon(icon(self._look, "simple", "muted"))
        for button in (*self._left, *self._right, *self._large, self._leave):
            button.setIconSize(QSize(side, side))
            button.setMinimumSize(target, target)


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setProperty("flat", "true")
    action.changed.connect(lambda: _name(button))
    _name(button)
    return button


def _name(button: QToolButton) -> None:
    button.setAccessibleName(button.toolTip().partition(" (")[0])
