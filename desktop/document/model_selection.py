"""Which model the document is drawn with: the one that was chosen, or clay where that cannot be had."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.errors import Phrase
from core.recipe import SHIPPED
from desktop.document.checkpoints import CheckpointLibrary, Fields, clay_fields
from desktop.document.document import Document, ScenePart
from desktop.document.settings import SettingsStore


class ModelSelection(QObject):
    """Changes the model of the document's recipe, which undo takes back like every edit.

    To be built before whoever draws the document, so that a recipe whose model is missing is never drawn.
    """

    reads_text = Signal(bool)  # whether the model of the moment does, so that a text can be a card
    missing = Signal(str)  # the model that a scene names, and that is not there: it is shown with clay
    given_up = Signal(str)  # the model that was being loaded when the user stopped it
    lacks_files = Signal(str)  # a model that lacks small files which could be fetched

    def __init__(
        self, document: Document, library: CheckpointLibrary, settings: SettingsStore, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._library, self._settings = document, library, settings
        self._last = clay_fields()  # what was open last
        self._choices = self._choices_now()
        document.changed.connect(self._follow)
        library.changed.connect(self._insist)
        settings.changed.connect(self._insist)

    @property
    def model(self) -> str:
        """What the document is drawn with: "clay", or the name of a checkpoint."""
        return self._document.recipe.model

    def choose(self, name: str) -> None:
        """Draw with clay, or with the checkpoint of this name."""
        if name != self.model:
            self._document.set_recipe(**self._fields_of(name))

    def note_open(self, name: str) -> None:
        """This model is open."""
        self._last = self._fields_of(name)
        self._library.mark_used(name)

    def note_not_open(self, name: str, why: str | Phrase, kind: str) -> None:
        """This model could not be opened, or the user stopped it (why: ""): back to the one before.

        `kind` is as `messages.Failed` has it. What undo brought back stays as it is, here and elsewhere: a new entry of
        the history would bar the way further back.
        """
        if why:
            self._library.mark_failed(name, why)
        if name in SHIPPED or self.model != name or self._document.can_redo:
            return
        self._document.set_recipe(**(clay_fields() if self._last["model"] == name else self._last))
        if not why:
            self.given_up.emit(name)
        elif kind == "vocabulary":
            self.lacks_files.emit(name)

    def _fields_of(self, name: str) -> Fields:
        entry = self._library.find(name)
        return entry.fields if entry else {**clay_fields(), "model": name}

    def _choices_now(self) -> frozenset[str]:
        """Simple mode never offers checkpoints."""
        return frozenset(SHIPPED if self._settings.present.simple else (*SHIPPED, *self._library.paths))

    def _follow(self, part: ScenePart) -> None:
        if part & ScenePart.SETTINGS:
            if self.model not in self._choices and not self._document.can_redo:
                self._fall_back()
            self.reads_text.emit(self.model not in SHIPPED)

    def _insist(self, *_: object) -> None:
        """The list or simple mode has changed, perhaps away from what the document is drawn with."""
        before, self._choices = self._choices, self._choices_now()
        if self.model in before - self._choices:
            self._fall_back()

    def _fall_back(self) -> None:
        name = self.model
        self._document.set_recipe(**clay_fields())
        self.missing.emit(Path(name).name)
