"""What a setting is changed with: one small control for each form of value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QPushButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.dialogs.texts import in_a_row, text
from desktop.look.theme import Theme
from desktop.look.wheel import pass_on

MORE_PX = 60


class Editor(QWidget):
    """Shows one value and tells which other one is chosen; nothing is told of what it was made to show."""

    chosen = Signal(object)

    def show_value(self, value: object) -> None:
        raise NotImplementedError

    def say(self, name: str, label_of: Callable[[str], str]) -> None:
        """The setting's name for screen readers, and the words for the values' ids."""
        raise NotImplementedError


class SegmentsEditor(Editor):
    """A few values side by side; arrow keys go from one to the next."""

    def __init__(self, ids: Sequence[str], icons: Mapping[str, QIcon] | None = None) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._buttons = {id: QPushButton() for id in ids}
        for id, button in self._buttons.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, wanted=id: self.chosen.emit(wanted))
            if icons is not None:
                button.setIcon(icons[id])
                button.setIconSize(QSize(36, 24))
            self._group.addButton(button)
        row = in_a_row(*self._buttons.values())
        row.setSpacing(6)
        self.setLayout(row)

    def show_value(self, value: object) -> None:
        self._buttons[str(value)].setChecked(True)
        self.setFocusProxy(self._buttons[str(value)])

    def say(self, name: str, label_of: Callable[[str], str]) -> None:
        self.setAccessibleName(name)
        for id, button in self._buttons.items():
            button.setText(label_of(id))
            button.setAccessibleName(f"{name}: {label_of(id)}")


class ChoiceEditor(Editor):
    """Values in a list that opens."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__()
        self._ids = tuple(ids)
        self._box = QComboBox()
        self._box.addItems(self._ids)
        pass_on(self._box)
        self._box.activated.connect(lambda index: self.chosen.emit(self._ids[index]))
        self.setLayout(in_a_row(self._box))
        self.setFocusProxy(self._box)

    def show_value(self, value: object) -> None:
        with QSignalBlocker(self._box):
            self._box.setCurrentIndex(self._ids.index(str(value)))

    def say(self, name: str, label_of: Callable[[str], str]) -> None:
        self._box.setAccessibleName(name)
        for index, id in enumerate(self._ids):
            self._box.setItemText(index, label_of(id))


class ScaleEditor(Editor):
    """A share as a slider in steps of ten per cent; it counts when it is let go."""

    def __init__(self, least: float, greatest: float) -> None:
        super().__init__()
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(round(least * 10), round(greatest * 10))
        self._slider.setPageStep(2)
        self._slider.setTickInterval(2)
        self._slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self._slider.setTracking(False)
        self._slider.setMinimumWidth(180)
        pass_on(self._slider)
        self._slider.valueChanged.connect(lambda tenths: self.chosen.emit(tenths / 10))
        self._slider.sliderMoved.connect(self._tell)
        self._label = QLabel()
        self.setLayout(in_a_row(self._slider, self._label))
        self.setFocusProxy(self._slider)

    def show_value(self, value: object) -> None:
        assert isinstance(value, float | int)
        with QSignalBlocker(self._slider):
            self._slider.setValue(round(value * 10))
        self._tell(round(value * 10))

    def say(self, name: str, label_of: Callable[[str], str]) -> None:  # noqa: ARG002
        self._slider.setAccessibleName(name)

    def _tell(self, tenths: int) -> None:
        self._label.setText(f"{tenths * 10} %")


class CountEditor(Editor):
    """A number; 0 has a word of its own."""

    def __init__(self, least: float, greatest: float) -> None:
        super().__init__()
        self._box = QSpinBox()
        self._box.setRange(int(least), int(greatest))
        pass_on(self._box)
        self._box.valueChanged.connect(lambda value: self.chosen.emit(int(value)))
        self.setLayout(in_a_row(self._box))
        self.setFocusProxy(self._box)

    def show_value(self, value: object) -> None:
        assert isinstance(value, int)
        with QSignalBlocker(self._box):
            self._box.setValue(value)

    def say(self, name: str, label_of: Callable[[str], str]) -> None:
        self._box.setAccessibleName(name)
        self._box.setSpecialValueText(label_of("0"))
        self._box.setMinimumWidth(self._box.fontMetrics().horizontalAdvance(label_of("0")) + MORE_PX)


class SwitchEditor(Editor):
    """On or off."""

    def __init__(self) -> None:
        super().__init__()
        self._box = QCheckBox()
        self._box.clicked.connect(lambda on: self.chosen.emit(bool(on)))
        self.setLayout(in_a_row(self._box))
        self.setFocusProxy(self._box)

    def show_value(self, value: object) -> None:
        self._box.setChecked(bool(value))

    def say(self, name: str, label_of: Callable[[str], str]) -> None:
        self._box.setText(label_of("on"))
        self._box.setAccessibleName(name)


class Asks(Protocol):
    def __call__(self, parent: QWidget, title: str, folder: str, /) -> str: ...


def ask_for_folder(parent: QWidget, title: str, folder: str, /) -> str:
    """The folder that the user picks; "": none."""
    return QFileDialog.getExistingDirectory(parent, title, folder)


class FolderEditor(Editor):
    """A folder, which can be another one or the usual one again."""

    def __init__(self, ask: Asks = ask_for_folder) -> None:
        super().__init__()
        self._ask, self._path, self._title = ask, "", ""
        self._label = text()
        self._other, self._usual = QPushButton(), QPushButton()
        self._other.clicked.connect(self._pick)
        self._usual.clicked.connect(lambda: self.chosen.emit(""))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._label)
        column.addLayout(in_a_row(self._other, self._usual))
        self.setFocusProxy(self._other)

    def show_value(self, value: object) -> None:
        self._path = str(value)
        self._label.setText(self._path.replace("/", "/\u200b").replace("\\", "\\\u200b"))

    def show_usual(self, usual: bool) -> None:
        """Whether the folder is the usual one, so that there is no way back to offer."""
        self._usual.setDisabled(usual)

    def say(self, name: str, label_of: Callable[[str], str]) -> None:
        self._title = name
        for button, id in ((self._other, "other"), (self._usual, "usual")):
            button.setText(label_of(id))
            button.setAccessibleName(f"{name}: {label_of(id)}")

    def _pick(self) -> None:
        if folder := self._ask(self, self._title, str(Path(self._path))):
            self.chosen.emit(folder)


def swatch(theme: Theme) -> QIcon:
    """A theme at a glance: its ground, a panel with two lines of text, and a dot of its accent."""
    pixmap = QPixmap(108, 72)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("line"), 3))
    painter.setBrush(theme.colour("window"))
    painter.drawRoundedRect(3, 3, 102, 66, 12, 12)
    painter.setBrush(theme.colour("panel"))
    painter.drawRoundedRect(15, 15, 54, 42, 6, 6)
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, place in (("text", (24, 24, 36, 6)), ("muted", (24, 39, 24, 6))):
        painter.setBrush(QColor(theme.colour(colour)))
        painter.drawRoundedRect(*place, 3, 3)
    painter.setBrush(theme.colour("accent"))
    painter.drawEllipse(77, 27, 18, 18)
    painter.end()
    made = QIcon(pixmap)
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Active, QIcon.Mode.Selected, QIcon.Mode.Disabled):
        made.addPixmap(pixmap, mode, QIcon.State.On)
    return made
