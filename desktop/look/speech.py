"""Reading aloud, where Qt's speech module is installed (the extra `speech`); everywhere else a silence."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from PySide6.QtCore import QLocale, QObject

MODULE = "PySide6.QtTextToSpeech"

_LOCALES = {
    "en": QLocale(QLocale.Language.English),
    "zh": QLocale(QLocale.Language.Chinese, QLocale.Script.SimplifiedHanScript, QLocale.Country.China),
}

Engine = Callable[[QObject], Any]
"""What makes a `QTextToSpeech`."""


def find_engine() -> Engine | None:
    """The speech of this computer; None where the module or what it links to is missing."""
    try:
        return import_module(MODULE).QTextToSpeech
    except (ImportError, AttributeError):
        return None


class Reader(QObject):
    """Says one text at a time; a new one cuts off the last. The engine starts with the first text."""

    def __init__(self, engine: Engine | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make = engine or find_engine()
        self._engine: Any = None

    @property
    def available(self) -> bool:
        return self._make is not None

    def say(self, text: str, language: str) -> None:
        """Reads a text in one of our languages; silent where nothing can be heard."""
        if self._make is None or not text:
            return
        try:
            if self._engine is None:
                self._engine = self._make(self)
            self._engine.stop()
            self._engine.setLocale(_LOCALES.get(language, QLocale.system()))
            self._engine.say(text)
        except RuntimeError:  # a speech service that is gone: nothing is lost but the sound
            self._make = None

    def stop(self) -> None:
        if self._engine is not None and self._make is not None:
            self._engine.stop()
