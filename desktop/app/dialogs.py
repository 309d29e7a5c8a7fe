"""The dialogs that can be opened over the window. Each is built when it is wanted, and goes when it is closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog

from core.resources import RESOURCES
from desktop.document.checkpoints import CheckpointLibrary
from desktop.document.document import Document
from desktop.document.settings import SettingsStore
from desktop.drawing.results import DeviceInUse, Failed, Status, Stopped
from desktop.drawing.session import Session
from desktop.files.export import Exporter
from desktop.frame.window import Window
from desktop.look.notices import Notices
from desktop.look.speech import Reader
from desktop.look.theme import Look
from desktop.look.translations import Translations

MODELS = RESOURCES / "models"

FRAME_PX = 60
"""Room for the frame that the system puts around a dialog, and a little air."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Dialogs:
    """Opens them, in the language and look of the moment."""

    window: Window
    document: Document
    session: Session
    settings: SettingsStore
    words: Translations
    look: Look
    reader: Reader
    notices: Notices
    exporter: Exporter
    library: CheckpointLibrary
    log_folder: Path

    def show_settings(self) -> None:
        from desktop.dialogs.settings import SettingsDialog

        dialog = SettingsDialog(self.settings, self.words, self.look, self.window)
        self._inform(dialog.show_device)
        _open(dialog)

    def show_models(self, choose: Callable[[str], object], add: Mapping[str, Callable[[], object]]) -> None:
        """`choose` takes a model by its name; `add` asks for a "folder" or a "file"."""
        from desktop.dialogs.models import ModelsDialog

        dialog = ModelsDialog(self.document, self.library, self.words, self.look, self.window)
        dialog.chosen.connect(choose)
        dialog.folder_wanted.connect(add["folder"])
        dialog.file_wanted.connect(add["file"])
        _open(dialog)

    def show_help(self, shortcuts: Callable[[], list[tuple[str, str]]], open_scene: Callable[[Path], object]) -> None:
        """`open_scene` takes the scene of a picture that was clicked."""
        from desktop.dialogs.help import HelpDialog

        dialog = HelpDialog(self.words, self.look, shortcuts, self.window, self.reader)
        dialog.chosen.connect(open_scene)
        _open(dialog)

    def show_about(self) -> None:
        from desktop.dialogs.about import AboutDialog

        folders = {"models": MODELS, "pictures": self.settings.present.pictures, "log": self.log_folder}
        dialog = AboutDialog(self.words, self.look, self.session.device, folders, self.window)
        self._inform(dialog.show_device)
        _open(dialog)

    def show_sheet(self) -> None:
        """Nine seeds of the scene side by side."""
        from desktop.gallery.contact_sheet import ContactSheet

        session = self.session
        sheet = ContactSheet(self.document, self.words, self.look, session.recall, self.window)

        def follow(status: Status) -> None:
            if isinstance(status, Stopped | Failed):
                sheet.show_ended()

        def export() -> None:
            if path := self.exporter.picture_name():
                sheet.export(path)

        sheet.seeds_wanted.connect(session.draw_sheet)
        sheet.stop_wanted.connect(session.stop)
        sheet.export_wanted.connect(export)
        sheet.failed.connect(self.notices.fail)
        links = (
            session.sheet_progress.connect(sheet.show_progress),
            session.sheet_finished.connect(sheet.show_finished),
            session.status_changed.connect(follow),
        )
        sheet.finished.connect(lambda: [session.disconnect(link) for link in links])
        _open(sheet)

    def _inform(self, show_device: Callable[[DeviceInUse], None]) -> None:
        show_device(self.session.device)
        self.session.device_changed.connect(show_device)


def _open(dialog: QDialog) -> None:
    """Over the window, no larger than the screen."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    room = dialog.screen().availableSize() - QSize(FRAME_PX, FRAME_PX)
    dialog.resize(dialog.size().boundedTo(room))
    dialog.open()
