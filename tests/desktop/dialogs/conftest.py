"""What the dialogs' tests share: settings of their own, and eyes for what a screen reader would miss."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollBar,
    QWidget,
)

from desktop.document.settings import SettingsStore
from desktop.look.stylesheet import stylesheet_of
from desktop.look.theme import THEMES, Look
from desktop.look.translations import Translations

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

CONTROLS = (QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)


HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Windows with a least size make the offscreen plugin say that it has none."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints"))


@pytest.fixture
def store(tmp_path: Path) -> SettingsStore:
    return SettingsStore(tmp_path / "settings.json")


@pytest.fixture
def words() -> Translations:
    return Translations("en")


@pytest.fixture
def look() -> Look:
    return Look()


@pytest.fixture
def dress() -> Callable[[QWidget, Look], None]:
    """Gives a widget the look, and again whenever it changes, as the window does for all of them."""

    def dressed(widget: QWidget, look: Look) -> None:
        def put_on() -> None:
            widget.setStyleSheet(stylesheet_of(look.theme, look.scale))

        look.changed.connect(put_on)
        put_on()

    return dressed


def nameless(widget: QWidget) -> list[str]:
    """The controls that a screen reader could not name."""
    return [repr(control) for control in _controls(widget) if not _name(control)]


def cut_off(widget: QWidget) -> list[str]:
    """The texts that have less room than they need."""
    labels = [label for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]
    buttons = [button for button in widget.findChildren(QPushButton) if button.isVisible() and button.text()]
    narrow = [button.text() for button in buttons if button.width() < button.minimumSizeHint().width()]
    return narrow + [label.text() for label in labels if _lacks_room(label)]


def _lacks_room(label: QLabel) -> bool:
    if label.wordWrap():
        return label.height() < label.heightForWidth(label.width())
    needed = label.minimumSizeHint()
    return label.height() < needed.height() or label.width() < needed.width()


def _controls(widget: QWidget) -> list[QWidget]:
    own = [control for kind in CONTROLS for control in widget.findChildren(kind)]
    inner = (QLineEdit, QAbstractButton)
    return [
        control
        for control in own
        if not (isinstance(control, QScrollBar) or control.isHidden())
        and not (isinstance(control, inner) and isinstance(control.parent(), (QAbstractSpinBox, QLineEdit, QComboBox)))
        and not isinstance(control.parent(), QComboBox)
        and not control.objectName().startswith("qt_")
        and not isinstance(control.window().parent(), QComboBox)
        and control.window() is widget.window()
    ]


def _name(control: QWidget) -> str:
    seen = QAccessible.queryAccessibleInterface(control)
    return seen.text(QAccessible.Text.Name).strip() if seen is not None else ""


def every_look() -> list[tuple[str, float]]:
    return [(theme, scale) for theme in THEMES for scale in (1.0, 1.6)]
