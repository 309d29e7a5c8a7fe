"""The user's checkpoints in the window: asked for, listed, and what is told of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from core.errors import one_line
from desktop.app.dialogs import Dialogs
from desktop.document.checkpoints import CheckpointEntry, CheckpointLibrary, sentence_of
from desktop.document.model_selection import ModelSelection
from desktop.document.settings import SettingsStore
from desktop.drawing.session import Session
from desktop.files.file_dialogs import FileDialogs
from desktop.look.error_messages import refusal
from desktop.look.notices import NoticeChoice, Notices
from desktop.look.translations import Translations


@dataclass(frozen=True, slots=True, weakref_slot=True)
class CheckpointActions:
    """Between the list of checkpoints and whoever sits before the window."""

    library: CheckpointLibrary
    model_selection: ModelSelection
    session: Session
    settings: SettingsStore
    dialogs: Dialogs
    file_dialogs: FileDialogs
    notices: Notices
    words: Translations

    def show_list(self) -> None:
        self.dialogs.show_models(self.model_selection.choose, {"folder": self.add_folder, "file": self.add_file})

    def add_folder(self) -> None:
        """Ask for a diffusers folder; what is wrong with it is told."""
        if path := self.file_dialogs.folder_to_open("models.folder_title", self._beside):
            self.library.add(path)

    def add_file(self) -> None:
        """Ask for a `.safetensors` file; what is wrong with it is told."""
        kinds = ("safetensors",)
        if path := self.file_dialogs.file_to_open("models.file_title", "models.checkpoints", kinds, self._beside):
            self.library.add(path)

    def tell_added(self, entry: CheckpointEntry) -> None:
        self.notices.tell(self.words("models.added", name=entry.name))

    def tell_refused(self, _: Path, error: Exception) -> None:
        self.notices.fail(refusal(sentence_of(error), "models.refused", self.words))

    def tell_given_up(self, name: str) -> None:
        self.notices.tell(self.words("models.given_up", name=name))

    def tell_missing(self, name: str) -> None:
        if self.settings.present.simple:
            self.notices.tell(self.words("models.missing_simple"))
        else:
            sentence = self.words("models.missing", name=one_line(name, 80))
            self.notices.offer(sentence, NoticeChoice("models.more", self.show_list))

    def offer_download(self, name: str) -> None:
        """Nothing is fetched unless the user presses the button that says so."""
        self.notices.offer(
            self.words("models.download", name=one_line(name, 60)),
            NoticeChoice("models.download_no", self.notices.dismiss),
            NoticeChoice("models.download_yes", partial(self._download, name)),
        )

    @property
    def _beside(self) -> Path | None:
        """Where the newest checkpoint lies."""
        entries = self.library.entries
        return entries[-1].path.parent if entries else None

    def _download(self, name: str) -> None:
        self.session.allow_download(name)
        self.model_selection.choose(name)
