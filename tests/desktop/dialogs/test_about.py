"""About: what is said of the version, the device, the folders and the licences."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from core import __version__
from desktop.dialogs.about import AboutDialog
from desktop.dialogs.licences import PACKAGES, used
from desktop.drawing.results import DeviceInUse
from tests.desktop.dialogs.conftest import cut_off, every_look, nameless

PROJECT = Path(__file__).resolve().parents[3] / "pyproject.toml"
CPU = DeviceInUse("cpu", "There is no CUDA or Apple graphics processor here.")


def _texts(dialog: AboutDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel)).replace("\u200b", "")


def test_every_package_that_we_require_is_named_with_a_licence() -> None:
    required = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["dependencies"]
    names = {re.split(r"[<>=]", line)[0] for line in required}
    assert set(PACKAGES) == names
    assert len(used()) == len(names)
    assert all(package.version and package.licence for package in used())


def test_version_device_folders_and_licences_are_told(qtbot, words, look, tmp_path: Path) -> None:
    dialog = AboutDialog(words, look, CPU, {"models": tmp_path / "models", "log": tmp_path / "log"})
    qtbot.addWidget(dialog)
    said = _texts(dialog)
    for expected in (
        __version__,
        "Nothing leaves this computer",
        "Now: Processor.",
        str(tmp_path / "log"),
        "torch",
        "Lesser",
    ):
        assert expected in said
    dialog.show_device(DeviceInUse("cuda", "A Card 9000 is the fastest device here."))
    assert "A Card 9000 is the fastest here." in _texts(dialog)


def test_a_folder_is_shown_on_demand(qtbot, words, look, tmp_path: Path) -> None:
    shown: list[Path] = []
    dialog = AboutDialog(words, look, CPU, {"log": tmp_path}, show_folder=shown.append)
    qtbot.addWidget(dialog)
    button = next(
        button for button in dialog.findChildren(QPushButton) if button.accessibleName() == "Show the folder: Log"
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert shown == [tmp_path]


@pytest.mark.parametrize(("theme", "scale"), every_look())
def test_it_follows_language_and_look(qtbot, words, look, dress, tmp_path: Path, theme: str, scale: float) -> None:
    dialog = AboutDialog(words, look, CPU, {"models": tmp_path, "pictures": tmp_path, "log": tmp_path})
    qtbot.addWidget(dialog)
    dress(dialog, look)
    look.switch(theme, scale)
    dialog.show()
    for language, title in (("zh", "关于 Diorama"), ("en", "About Diorama")):
        words.switch(language)
        assert dialog.windowTitle() == title
        assert not nameless(dialog)
        qtbot.waitUntil(lambda: not cut_off(dialog))
