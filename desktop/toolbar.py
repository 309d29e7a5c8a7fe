"""The row above the stage: the tools that are used most, on either side of the sentence."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from desktop.actions import Actions
from desktop.theme import Look

ICON_PX = 22


class ToolRow(QWidget):
    """Buttons with icons; their names and keys stand in the tooltips, and for a screen reader in their names."""

    def __init__(self, actions: Actions, sentence: QWidget, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self._buttons: list[QToolButton] = []
        for side in ("left", "right"):
            for action in actions.on_bar(side):
                button = QToolButton()
                button.setDefaultAction(action)
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
                button.setProperty("flat", "true")
                action.changed.connect(lambda button=button: _name(button))
                _name(button)
                row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
                self._buttons.append(button)
            if side == "left":
                row.addSpacing(6)
                row.addWidget(sentence, 1)
                row.addSpacing(6)
        look.changed.connect(self._size)
        self._size()

    def _size(self) -> None:
        side = round(ICON_PX * self._look.scale)
        for button in self._buttons:
            button.setIconSize(QSize(side, side))


def _name(button: QToolButton) -> None:
    button.setAccessibleName(button.defaultAction().toolTip().partition(" (")[0])
