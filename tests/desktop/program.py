"""The whole program for a test, and a hand for its dialogs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from core.backends.catalogue import open_model
from core.device import choose_device
from core.judge.detector import Detect
from core.recipe import Recipe
from core.scene.scene import Scene
from desktop.app.application import Diorama, ProgramPaths
from tests.desktop.models import Models


@cache
def load_model() -> None:
    """Import torch, and open the shipped model once.

    The worker does both at the start of a program. Neither can be stopped, and on a busy machine they take longer than
    a test that is not about them.
    """
    open_model(Recipe(Scene()), choose_device("cpu"))


@contextmanager
def running(
    qtbot: QtBot,
    folder: Path,
    *,
    models: Models | None = None,
    detect: Detect | None = None,
    real: bool = False,
    **settings: Any,
) -> Iterator[Diorama]:
    """The program with files of its own, its window shown; at the end it is let go.

    Live drawing is off, and the network has one thread: two that wait for each other stand still on a busy machine.

    Args:
        models: what it draws with; None: the analytic model, whatever the recipe names.
        detect: looks for what is wrong with a picture; None: nobody does.
        real: it draws with the shipped model and the user's checkpoints, and the shipped judge looks.
    """
    parts: dict[str, Any] = {}
    if real:
        load_model()
    else:
        parts = {"open_model": (models or Models()).open, "detector_for": lambda _: detect}
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setStyle("Fusion")
    places = ProgramPaths(
        folder / "work", folder / "window.json", folder / "settings.json", folder / "log", folder / "checkpoints.json"
    )
    diorama = Diorama(application, places, **parts)
    diorama.settings.update(
        **{"language": "en", "live": False, "threads": 1, "pictures_folder": str(folder / "pictures"), **settings}
    )
    diorama.begin()
    try:
        yield diorama
    finally:
        diorama.window.hide()
        diorama.end()
        diorama.window.deleteLater()
        qtbot.wait(10)
        application.setStyleSheet("")


def answering(answer: Callable[[QWidget], None]) -> None:
    """Do this with the dialog that opens next and stops the work."""

    def look() -> None:
        if (dialog := QApplication.activeModalWidget()) is None:
            QTimer.singleShot(20, look)
        else:
            answer(dialog)

    QTimer.singleShot(0, look)


def choosing(path: Path) -> None:
    """Type this name into the file dialog that opens next."""

    def answer(dialog: QWidget) -> None:
        assert isinstance(dialog, QFileDialog)
        field = dialog.findChild(QLineEdit)
        assert field is not None
        field.setText(str(path))
        dialog.accept()

    answering(answer)


def turning_down() -> None:
    """Leave the dialog that opens next by Escape."""

    def answer(dialog: QWidget) -> None:
        assert isinstance(dialog, QDialog)
        dialog.reject()

    answering(answer)


def pressing(text: str) -> None:
    """Press the button of this name in the question that comes next."""

    def answer(dialog: QWidget) -> None:
        assert isinstance(dialog, QMessageBox)
        next(button for button in dialog.buttons() if button.text().replace("&", "") == text).click()

    answering(answer)
