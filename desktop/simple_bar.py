"""What stands below the stage in simple mode: one large button that draws, and a way back from every mistake."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from desktop.actions import Actions
from desktop.drawn import Status
from desktop.icons import icon
from desktop.theme import Look
from desktop.words import Words

BUSY = ("loading", "drawing")
TARGET_PX = 60
ICON_PX = 30

TOOLS = ("undo", "new_seed", "delete")


class SimpleBar(QFrame):
    """Undo, another picture, delete; Draw, which becomes Stop; and at the far end the way out of simple mode."""

    leave_wanted = Signal()

    def __init__(self, words: Words, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._look = words, look
        self._busy = False
        self._main, self._leave = QPushButton(), QToolButton()
        self._tools = {name: QToolButton() for name in TOOLS}
        self._actions: Actions | None = None
        self._lay_out()
        words.changed.connect(self._say)
        look.changed.connect(self._colour)
        self._say()
        self._colour()

    def use(self, actions: Actions) -> None:
        """The actions that its buttons are."""
        self._actions = actions
        for name, button in self._tools.items():
            button.setDefaultAction(actions[name])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setIconSize(self._icon_size)

    def show_status(self, status: Status) -> None:
        busy = status.phase in BUSY and bool(status.steps)
        if busy != self._busy:
            self._busy = busy
            self._say()
            self._colour()

    @property
    def _icon_size(self) -> QSize:
        side = round(ICON_PX * self._look.scale)
        return QSize(side, side)

    def _press(self) -> None:
        if self._actions:
            self._actions["stop" if self._busy else "draw"].trigger()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 2, 4, 2)
        row.setSpacing(10)
        for button in self._tools.values():
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._main)
        row.addStretch(1)
        row.addWidget(self._leave)
        self._main.setProperty("role", "primary")
        self._main.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._main.clicked.connect(self._press)
        self._leave.setProperty("flat", "true")
        self._leave.clicked.connect(self.leave_wanted)

    def _say(self) -> None:
        self._main.setText(self._words("window.stop" if self._busy else "window.draw"))
        self._leave.setToolTip(self._words("window.leave_simple"))
        self._leave.setAccessibleName(self._words("window.leave_simple"))

    def _colour(self) -> None:
        scale = self._look.scale
        target = round(TARGET_PX * scale)
        self._main.setIcon(icon(self._look, "stop" if self._busy else "draw", "on_accent"))
        self._main.setIconSize(self._icon_size)
        self._main.setMinimumSize(round(280 * scale), target)
        self._main.setStyleSheet(f"font-size: {round(22 * scale)}px; border-radius: {round(16 * scale)}px;")
        self._leave.setIcon(icon(self._look, "simple", "muted"))
        for button in self._tools.values():
            button.setMinimumSize(target, target)
            button.setIconSize(self._icon_size)
