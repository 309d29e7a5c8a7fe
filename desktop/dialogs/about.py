"""About: version, what runs where, where things lie, and what the program is built on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QSize, QUrl
from PySide6.QtGui import QDesktopServices, QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core import __version__
from desktop.dialogs.device_text import where_and_why
from desktop.dialogs.licences import used
from desktop.dialogs.texts import TITLE_PX, Heading, TextColumn, text
from desktop.drawing.results import DeviceInUse
from desktop.look.icons import application_icon
from desktop.look.theme import Look
from desktop.look.translations import Translations

SIGN_PX = 72
PARTS = ("private", "device", "folders", "built")

Folders = Mapping[str, Path]
"""What lies there (models, pictures, log) -> its folder."""


def open_folder(folder: Path) -> None:
    """Shows a folder in the system's own file window."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


class AboutDialog(QDialog):
    def __init__(
        self,
        words: Translations,
        look: Look,
        device: DeviceInUse,
        folders: Folders | None = None,
        parent: QWidget | None = None,
        show_folder: Callable[[Path], None] = open_folder,
    ) -> None:
        super().__init__(parent)
        self._words, self._look, self._device_in_use = words, look, device
        self._folders, self._show_folder = dict(folders or {}), show_folder
        self._headings = {part: Heading(look, 16) for part in PARTS if part != "folders" or self._folders}
        self._build()
        words.changed.connect(self._say)
        look.changed.connect(self._size)
        self._say()
        self._size()

    def show_device(self, device: DeviceInUse) -> None:
        self._device_in_use = device
        self._device.setText(where_and_why(self._words, device))

    def _build(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(4, 4, 12, 4)
        column.setSpacing(16)
        self._private, self._device, self._qt = text(), text(), text("muted")
        column.addLayout(self._head())
        column.addWidget(self._panel("private", self._private))
        column.addWidget(self._panel("device", self._device))
        if self._folders:
            column.addWidget(self._panel("folders", self._folder_part()))
        column.addWidget(self._panel("built", self._qt, self._licence_part()))
        column.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._close: QPushButton = buttons.button(QDialogButtonBox.StandardButton.Close)
        self._close.setIcon(QIcon())
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(14)
        whole.addWidget(TextColumn(content), 1)
        whole.addWidget(buttons)

    def _head(self) -> QHBoxLayout:
        sign, name = QLabel(), Heading(self._look, TITLE_PX)
        sign.setPixmap(application_icon().pixmap(QSize(SIGN_PX, SIGN_PX), self.devicePixelRatioF()))
        name.setText("Diorama")
        self._version, self._claim = text("muted"), text()
        beside = QVBoxLayout()
        beside.setSpacing(2)
        for label in (name, self._version, self._claim):
            beside.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(18)
        row.addWidget(sign)
        row.addLayout(beside, 1)
        return row

    def _panel(self, part: str, *widgets: QWidget) -> QFrame:
        frame = QFrame()
        frame.setProperty("panel", "true")
        column = QVBoxLayout(frame)
        column.setContentsMargins(18, 14, 18, 16)
        column.setSpacing(8)
        column.addWidget(self._headings[part])
        for widget in widgets:
            column.addWidget(widget)
        return frame

    def _folder_part(self) -> QWidget:
        part = QWidget()
        grid = QGridLayout(part)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(1, 1)
        self._folder_names = {id: QLabel() for id in self._folders}
        self._folder_buttons = {id: QPushButton() for id in self._folders}
        for row, (id, folder) in enumerate(self._folders.items()):
            where = text("muted")
            where.setText(str(folder).replace("/", "/\u200b"))
            button = self._folder_buttons[id]
            button.clicked.connect(lambda _=False, folder=folder: self._show_folder(folder))
            for place, widget in enumerate((self._folder_names[id], where, button)):
                grid.addWidget(widget, row, place)
        return part

    def _licence_part(self) -> QWidget:
        part = QWidget()
        grid = QGridLayout(part)
        grid.setContentsMargins(0, 6, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setColumnStretch(2, 1)
        for row, package in enumerate(used()):
            for place, said in enumerate((package.name, package.version, package.licence)):
                label = text("muted" if place else "")
                label.setText(said)
                label.setWordWrap(place == 2)
                grid.addWidget(label, row, place)
        return part

    def _say(self) -> None:
        words = self._words
        self.setWindowTitle(words("about.title"))
        self._version.setText(words("about.version", version=__version__))
        self._claim.setText(words("about.claim"))
        for part, heading in self._headings.items():
            heading.setText(words(f"about.{part}"))
        self._private.setText(words("about.private_text"))
        self._device.setText(where_and_why(words, self._device_in_use))
        self._qt.setText(words("about.built_text"))
        for id in self._folders:
            self._folder_names[id].setText(words(f"about.{id}"))
            self._folder_buttons[id].setText(words("about.show"))
            self._folder_buttons[id].setAccessibleName(words("about.show_folder", name=words(f"about.{id}")))
        self._close.setText(words("about.close"))
        self._close.setAccessibleName(words("about.close"))

    def _size(self) -> None:
        scale = self._look.scale
        self.resize(min(round(620 * scale), 1000), min(round(640 * scale), 740))
