"""Qt on this computer: whether there is a display at all, and Qt's own texts in the language of the window."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QLibraryInfo, QMessageLogContext, QObject, QtMsgType, QTranslator, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from desktop.look.translations import Translations

NO_WINDOW = (
    "diorama: The window cannot open, because {why}; start Diorama on a desktop, "
    "or draw without a window: 'diorama render --help'."
)

EXIT_NO_DISPLAY = 1

TRANSLATIONS: Mapping[str, str] = MappingProxyType({"en": "qtbase_en", "zh": "qtbase_zh_CN"})
"""Language -> the file of Qt's own texts."""


def application() -> QApplication:
    """Qt's application, or the end of the process with one sentence where there is no display for it."""
    before = qInstallMessageHandler(_Listener())
    try:
        return QApplication(sys.argv[:1])
    finally:
        qInstallMessageHandler(before)


class QtTexts(QObject):
    """The buttons of Qt's own dialogs speak the window's language, too."""

    def __init__(self, words: Translations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words, self._translator = words, QTranslator(self)
        words.changed.connect(self._load)
        self._load()

    def _load(self) -> None:
        application = QApplication.instance()
        assert application is not None
        application.removeTranslator(self._translator)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._translator.load(TRANSLATIONS[self._words.language], folder):
            application.installTranslator(self._translator)


class _Listener:
    """Qt aborts where it finds no display; a sentence and an exit code are of more use than a core dump."""

    def __init__(self) -> None:
        self._said = ""

    def __call__(self, kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
        self._said += message
        if kind == QtMsgType.QtFatalMsg:
            print(NO_WINDOW.format(why=_why(self._said)), file=sys.stderr, flush=True)
            os._exit(EXIT_NO_DISPLAY)


def _why(said: str) -> str:
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return "there is no display here"
    if "libxcb-cursor0 is needed" in said:
        return "the system library libxcb-cursor0 is missing (install it with your package manager)"
    return "the display cannot be reached"
