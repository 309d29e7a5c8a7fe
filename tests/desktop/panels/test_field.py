"""Undo in a field that stands in a window with an undo of its own."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.panels.field import Field


class Window(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.field, self.reached = Field(), list[str]()
        QVBoxLayout(self).addWidget(self.field)
        for name, keys in (("undo", "Ctrl+Z"), ("redo", "Ctrl+Shift+Z"), ("all", "Ctrl+A"), ("delete", "Del")):
            QShortcut(QKeySequence(keys), self, lambda name=name: self.reached.append(name))


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    window = Window()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    window.field.setFocus()
    return window


def test_undo_goes_past_a_field_in_which_nothing_was_typed(qtbot: QtBot, window: Window) -> None:
    window.field.setText("3")
    for keys in ("Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+A", "Del"):
        qtbot.keySequence(window.field, keys)
    assert window.reached == ["undo", "redo"]


def test_undo_takes_back_what_was_typed_first(qtbot: QtBot, window: Window) -> None:
    qtbot.keyClicks(window.field, "tree")
    qtbot.keySequence(window.field, "Ctrl+Z")
    assert not window.reached
    assert window.field.text() == ""
    qtbot.keySequence(window.field, "Ctrl+Z")
    assert window.reached == ["undo"]
    qtbot.keySequence(window.field, "Ctrl+Shift+Z")
    assert window.field.text() == "tree"
