"""The one mutable holder of what the user works on. One signal says what changed; everything else is immutable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Flag, auto
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.project import Project
from core.recipe import Recipe
from core.scene.history import History
from core.scene.scene import Scene


class ScenePart(Flag):
    """What of a document changed."""

    CARDS = auto()
    HINTS = auto()
    BACKDROP = auto()
    SETTINGS = auto()  # all of the recipe that is not the scene: seed, steps, model …
    SELECTION = auto()
    FILE = auto()  # its path, or whether it is saved
    HISTORY = auto()  # what can be undone and redone

    @classmethod
    def everything(cls) -> ScenePart:
        return ~cls(0)


NOTHING = ScenePart(0)


@dataclass(frozen=True, slots=True)
class FileState:
    """What a document's file holds beside the recipe, and how the file was when it was last read or written."""

    title: str = ""
    unknown: Mapping[str, Any] = field(default_factory=dict[str, Any])  # `Project.unknown`
    digest: str | None = None  # `project.digest_of` the file; None: it was never read or written

    @classmethod
    def of(cls, project: Project, digest: str) -> FileState:
        return cls(project.title, project.unknown, digest)


class Document(QObject):
    """A recipe with its history, its file, and which cards are selected.

    Every edit of the recipe is one entry of the history, so that undo covers cards, hints, weights, seed and backdrop
    alike. Edits with the same `merge` are one entry until `settle`. Selection is no part of the history.
    """

    changed = Signal(ScenePart)

    def __init__(self, recipe: Recipe, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = History(recipe)
        self._selection: tuple[str, ...] = ()
        self._path: Path | None = None
        self._file = FileState()
        self._saved: Recipe | None = recipe

    @property
    def recipe(self) -> Recipe:
        return self._history.present

    @property
    def scene(self) -> Scene:
        return self.recipe.scene

    @property
    def selection(self) -> tuple[str, ...]:
        """Ids of the selected cards, in the order of the scene."""
        return self._selection

    @property
    def path(self) -> Path | None:
        return self._path

    @property
    def file(self) -> FileState:
        return self._file

    @property
    def project(self) -> Project:
        """What is saved: the recipe, and whatever else the document's file held."""
        return Project(self.recipe, self._file.title, self._file.unknown)

    @property
    def modified(self) -> bool:
        return self._saved != self.recipe

    @property
    def in_gesture(self) -> bool:
        """Whether an edit still goes on (a drag, a slider held): what is drawn meanwhile is a draft."""
        return self._history.gesture is not None

    @property
    def can_undo(self) -> bool:
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        return self._history.can_redo

    def edit(self, scene: Scene, merge: str | None = None) -> None:
        """Another scene; `merge` names the gesture that it belongs to."""
        self._move_to(self._history.record(replace(self.recipe, scene=scene), merge))

    def set_recipe(self, merge: str | None = None, **fields: Any) -> None:
        """Other fields of the recipe than its scene: `document.set_recipe(seed=7)`."""
        self._move_to(self._history.record(replace(self.recipe, **fields), merge))

    def put(self, recipe: Recipe) -> None:
        """Another recipe as a whole, which can be undone: a picture of the gallery, an example, a dropped PNG."""
        self._move_to(self._history.record(recipe))

    def settle(self) -> None:
        """The gesture has ended: what comes next is an entry of its own."""
        if self.in_gesture:
            self._move_to(self._history.settled(), ScenePart.HISTORY)

    def undo(self) -> None:
        self._move_to(self._history.undo())

    def redo(self) -> None:
        self._move_to(self._history.redo())

    def select(self, ids: Iterable[str]) -> None:
        """Select these cards and no others; ids that are not on the stage are left out."""
        wanted = frozenset(ids)
        self._set_selection(tuple(card.id for card in self.scene.cards if card.id in wanted))

    def open(
        self, recipe: Recipe, path: Path | None = None, *, saved: bool = True, file: FileState | None = None
    ) -> None:
        """Begin anew with another recipe: the history is gone."""
        self._history, self._path, self._file = History(recipe), path, file or FileState()
        self._saved, self._selection = (recipe if saved else None), ()
        self.changed.emit(ScenePart.everything())

    def mark_saved(self, path: Path, file: FileState | None = None) -> None:
        """The recipe is what the file at `path` holds; `file`: and what else is known of that file now."""
        self._path, self._saved, self._file = path, self.recipe, file or self._file
        self.changed.emit(ScenePart.FILE)

    def _move_to(self, history: History[Recipe], also: ScenePart = NOTHING) -> None:
        before, was_modified, self._history = self._history, self.modified, history
        changed = also | _difference(before.present, history.present)
        if self.modified != was_modified:
            changed |= ScenePart.FILE
        if (before.can_undo, before.can_redo) != (history.can_undo, history.can_redo) or changed:
            changed |= ScenePart.HISTORY
        present = {card.id for card in self.scene.cards}
        if not present.issuperset(self._selection):
            self._selection = tuple(id for id in self._selection if id in present)
            changed |= ScenePart.SELECTION
        if changed:
            self.changed.emit(changed)

    def _set_selection(self, selection: tuple[str, ...]) -> None:
        if selection != self._selection:
            self._selection = selection
            self.changed.emit(ScenePart.SELECTION)


def _difference(before: Recipe, after: Recipe) -> ScenePart:
    old, new = before.scene, after.scene
    parts = (
        (ScenePart.CARDS, old.cards != new.cards),
        (ScenePart.HINTS, old.hints != new.hints),
        (ScenePart.BACKDROP, old.backdrop != new.backdrop),
        (ScenePart.SETTINGS, replace(before, scene=new) != after),
    )
    changed = NOTHING
    for part, differs in parts:
        if differs:
            changed |= part
    return changed
