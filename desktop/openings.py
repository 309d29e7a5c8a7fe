"""The dialogs that can be opened over the window. Each is built when it is wanted, and goes when it is closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from desktop.document import Document
from desktop.log import log_folder
from desktop.session import Session
from desktop.settings import SettingsStore
from desktop.speech import Reader
from desktop.theme import Look
from desktop.window import Window
from desktop.words import RESOURCES, Words

MODELS = RESOURCES / "models"


class Openings:
    """Opens them, in the language and look of the moment; `shortcuts` gives the help its list of keys."""

    def __init__(
        self,
        window: Window,
        document: Document,
        session: Session,
        settings: SettingsStore,
        words: Words,
        look: Look,
        reader: Reader,
    ) -> None:
        self._window, self._document, self._session, self._settings = window, document, session, settings
        self._words, self._look, self._reader = words, look, reader
        self.shortcuts: Callable[[], Sequence[tuple[str, str]]] = tuple

    def settings(self) -> None:
        from desktop.dialogs.settings import SettingsDialog

        dialog = SettingsDialog(self._settings, self._words, self._look, self._window)
        dialog.show_status(self._session.status)
        _open(dialog)

    def help(self) -> None:
        from desktop.dialogs.help import HelpDialog

        _open(HelpDialog(self._words, self._look, self.shortcuts, self._window, self._reader))

    def about(self) -> None:
        from desktop.dialogs.about import AboutDialog

        folders = {"models": MODELS, "pictures": self._settings.present.pictures, "log": log_folder()}
        _open(AboutDialog(self._words, self._look, self._session.status, folders, self._window))

    def sheet(self) -> None:
        """Nine seeds of the scene side by side."""
        from desktop.panels.contact import ContactSheet

        _open(ContactSheet(self._session, self._document, self._words, self._look, self._window))

    def tour(self) -> None:
        from desktop.dialogs.tour import Tour

        self._window.show_work()
        Tour(self._window)


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
