"""One of several: buttons of which one is marked, as for a colour, a size or a sky."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QLayout, QWidget


class Choices(QWidget):
    """Exclusive buttons, each standing for a value. Tab reaches the marked one, the arrow keys choose the others."""

    chosen = Signal(object)  # the value of the button that the user has chosen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._values: list[object] = []
        self._group.idClicked.connect(lambda number: self.chosen.emit(self._values[number]))

    def add(self, value: object, button: QAbstractButton, layout: QLayout) -> None:
        button.setCheckable(True)
        self._group.addButton(button, len(self._values))
        self._values.append(value)
        layout.addWidget(button)

    def mark(self, *values: object) -> None:
        """Show this value as the chosen one; several or none: no button is marked."""
        wanted = self.button(values[0]) if len(values) == 1 and values[0] in self._values else None
        self._group.setExclusive(wanted is not None)
        reached = wanted or self.button(self._values[0])
        for button in self._group.buttons():
            button.setChecked(button is wanted)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button is reached else Qt.FocusPolicy.ClickFocus)
        self._group.setExclusive(True)

    def button(self, value: object) -> QAbstractButton:
        return self._group.button(self._values.index(value))

    def buttons(self) -> Iterator[tuple[object, QAbstractButton]]:
        for id, value in enumerate(self._values):
            yield value, self._group.button(id)
