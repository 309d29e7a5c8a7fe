"""What went wrong: the details in a file on the user's own computer, and one sentence for the window.

Nothing is ever sent anywhere. Crashes of the interpreter itself are written down by faulthandler in a file beside it.
"""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import MappingProxyType, TracebackType

import platformdirs
from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from core import files
from core.errors import DioramaError
from desktop.look.translations import Translations

LOG, CRASHES = "diorama.log", "crashes.log"

LARGEST_BYTES = 1_000_000
OLD_FILES = 3

LEVELS: Mapping[QtMsgType, int] = MappingProxyType(
    {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
        QtMsgType.QtCriticalMsg: logging.ERROR,
        QtMsgType.QtFatalMsg: logging.CRITICAL,
    }
)


def log_folder() -> Path:
    """Where the log is, unless told otherwise."""
    return platformdirs.user_log_path("Diorama", appauthor=False)


class Log(QObject):
    """Between `start` and `close`, whatever nobody caught is written down and told by `failed`, on every thread.

    A folder that cannot be written costs the file, and nothing else.
    """

    failed = Signal(str)
    """One sentence for the user. Emitted on the thread that failed."""

    def __init__(self, words: Translations, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._folder = folder or log_folder()
        self._undo = ExitStack()
        self._told_from = 0  # the thread that tells a failure just now

    @property
    def path(self) -> Path:
        return self._folder / LOG

    def start(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write_to_files()
        except OSError as error:
            logging.getLogger(__name__).warning("There is no log, because %s.", files.reason(error))
        self._listen()

    def close(self) -> None:
        """Everything as it was before `start`."""
        self._undo.close()

    def _write_to_files(self) -> None:
        handler = RotatingFileHandler(
            self.path,
            maxBytes=LARGEST_BYTES,
            backupCount=OLD_FILES,
            encoding="utf-8",
            errors="backslashreplace",  # names of files may be no UTF-8
        )
        self._undo.callback(handler.close)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
        logging.getLogger().addHandler(handler)
        self._undo.callback(logging.getLogger().removeHandler, handler)
        crashes = self._undo.enter_context((self._folder / CRASHES).open("a"))
        faulthandler.enable(crashes)
        self._undo.callback(faulthandler.disable)

    def _listen(self) -> None:
        """Take the place of every hook for what nobody caught."""
        for owner, name, hook in (
            (sys, "excepthook", self._on_exception),
            (sys, "unraisablehook", self._on_unraisable),
            (threading, "excepthook", self._on_thread_exception),
        ):
            self._undo.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, hook)
        self._undo.callback(qInstallMessageHandler, qInstallMessageHandler(_on_qt_message))

    def _on_exception(self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if not isinstance(error, Exception):  # an interrupt is no failure
            sys.__excepthook__(kind, error, traceback)
            return
        logging.getLogger(__name__).error("Nobody caught this.", exc_info=(kind, error, traceback))
        self._tell(self._sentence(error))

    def _on_thread_exception(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._on_exception(caught.exc_type, caught.exc_value, caught.exc_traceback)

    def _on_unraisable(self, caught: sys.UnraisableHookArgs) -> None:
        """From a destructor or the like: a matter for the log only."""
        said = caught.err_msg or "Ignored in"
        logging.getLogger(__name__).error("%s %r", said, caught.object, exc_info=caught.exc_value)

    def _sentence(self, error: Exception) -> str:
        if isinstance(error, DioramaError):
            return str(error)
        if isinstance(error, MemoryError):
            return self._words("log.memory")
        return self._words("log.unexpected", file=self.path)

    def _tell(self, sentence: str) -> None:
        """A listener that fails itself is written down, but not told."""
        if self._told_from == threading.get_ident():
            return
        self._told_from = threading.get_ident()
        try:
            self.failed.emit(sentence)
        finally:
            self._told_from = 0


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(LEVELS[kind], "%s (%s)", message, context.category)
