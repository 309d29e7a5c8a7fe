"""The scene and its file: new, open, save, and what becomes of unsaved work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from core import files, project
from core.errors import DioramaError
from core.export import read_recipe
from core.recipe import Recipe
from core.scene.scene import Scene
from desktop.document.document import Document, FileState
from desktop.document.settings import SettingsStore
from desktop.drawing.results import Drawn
from desktop.files.file_dialogs import FileDialogs, documents
from desktop.look.error_messages import error_message
from desktop.look.images import picture_in
from desktop.look.notices import Notices
from desktop.look.tips import plain
from desktop.look.translations import Translations

SCENES = (project.SUFFIX.removeprefix("."),)
OPENABLE = (*SCENES, "png")


class SceneFiles(QObject):
    """Every failure is one sentence among the notices, and leaves the work as it was.

    Args:
        fresh: gives the recipe that a new scene begins with.
        keep: takes a picture that came with its recipe, so that it need not be drawn.
    """

    leaving = Signal()  # another scene is about to take the place of this one
    opened = Signal()

    def __init__(
        self,
        document: Document,
        settings: SettingsStore,
        notices: Notices,
        file_dialogs: FileDialogs,
        words: Translations,
        fresh: Callable[[], Recipe],
        keep: Callable[[Drawn], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._settings, self._notices = document, settings, notices
        self._file_dialogs, self._words, self._fresh, self._keep = file_dialogs, words, fresh, keep

    @property
    def name(self) -> str:
        """What the scene is called: its file's name, or "" before it has one."""
        return self._document.path.stem if self._document.path else ""

    def new(self) -> bool:
        """An empty stage; false where the user would rather keep what is there."""
        return self._begin(self._fresh(), None)

    def open(self) -> bool:
        """Ask which file, and open it."""
        path = self._file_dialogs.file_to_open("filing.open_title", "filing.openable", OPENABLE, self.folder)
        return path is not None and self.open_path(path)

    def open_path(self, path: Path) -> bool:
        """Open a scene, or the recipe of a picture, whatever it was chosen by; false where nothing was opened."""
        try:
            if path.suffix.lower() == ".png":
                return self._open_picture(path)
            return self._open_scene(path)
        except DioramaError as error:
            self._forget(path)
            self._notices.fail(error_message(error, path, self._words))
            return False

    def open_example(self, path: Path) -> bool:
        """A scene that comes with the program: it begins as a new one, without a file of its own."""
        try:
            return self._begin(project.load(path).recipe, None)
        except DioramaError as error:
            self._notices.fail(error_message(error, path, self._words))
            return False

    def bring_back(self, recipe: Recipe, image: Image.Image | None) -> None:
        """A picture with its recipe, of the gallery or a file; undo brings back what it replaces."""
        if image is not None:
            self._keep(Drawn(recipe, image, (), 0.0, ""))
        self._document.put(recipe)
        self._notices.dismiss_error()
        self.opened.emit()

    def save(self) -> bool:
        """Write to the scene's own file; false where it was not written."""
        path = self._document.path
        return self._save_here(path) if path else self.save_as()

    def save_as(self) -> bool:
        """Ask for a name, and write there."""
        suggested = self._document.path or self.folder / f"{self._words('filing.untitled')}{project.SUFFIX}"
        path = self._file_dialogs.file_to_write("filing.save_title", "filing.scenes", SCENES, suggested)
        return path is not None and self._write(path)

    def may_leave(self) -> bool:
        """Whether what is on the stage may go: it is saved, or the user said what shall become of it."""
        if not self._document.modified or self._is_untouched:
            return True
        answer = self._file_dialogs.unsaved(self.name)
        return self.save() if answer == "save" else answer == "discard"

    def fill_recent(self, menu: QMenu) -> None:
        """The newest files, each a way to open it again."""
        menu.clear()
        recent = self._settings.present.recent
        for number, path in enumerate(map(Path, recent), start=1):
            entry = menu.addAction(f"&{number % 10}  {path.name.replace('&', '&&')}")
            entry.setToolTip(plain(str(path)))
            entry.triggered.connect(lambda _=False, path=path: self.open_path(path))
        if not recent:
            menu.addAction(self._words("filing.no_recent")).setEnabled(False)
            return
        menu.addSeparator()
        menu.addAction(self._words("filing.clear_recent")).triggered.connect(lambda: self._settings.update(recent=()))

    @property
    def folder(self) -> Path:
        """Where a dialog begins: beside the present file, the newest known one, or among the documents."""
        known = [self._document.path, *map(Path, self._settings.present.recent)]
        return next((path.parent for path in known if path and files.is_folder(path.parent)), documents())

    @property
    def _is_untouched(self) -> bool:
        """An empty stage that never had a file: nobody would miss it."""
        return self._document.path is None and self._document.scene == Scene()

    def _open_scene(self, path: Path) -> bool:
        found, digest = project.load_with_digest(path)
        if not self._begin(found.recipe, path, FileState.of(found, digest)):
            return False
        self._settings.update(recent=self._settings.present.with_recent(path).recent)
        return True

    def _open_picture(self, path: Path) -> bool:
        """A picture is no file to save to; what it replaces can be had back by undo."""
        recipe = read_recipe(path)
        self.bring_back(recipe, picture_in(path, recipe.size))
        self._settings.update(recent=self._settings.present.with_recent(path).recent)
        return True

    def _begin(self, recipe: Recipe, path: Path | None, file: FileState | None = None) -> bool:
        """In simple mode nothing is asked: what was there can be had back by undo."""
        simple = self._settings.present.simple
        if not simple and not self.may_leave():
            return False
        self.leaving.emit()
        if simple:
            self._document.put(recipe)
        else:
            self._document.open(recipe, path, file=file)
        self._notices.dismiss_error()
        self.opened.emit()
        return True

    def _save_here(self, path: Path) -> bool:
        """Write to the document's own file, unless somebody else wrote it since: then the user says what counts."""
        if not self._changed_elsewhere(path):
            return self._write(path)
        match self._file_dialogs.changed_elsewhere(path.stem):
            case "overwrite":
                return self._write(path)
            case "keep_both":
                return self._write(files.unused_beside(path))
            case "reload":
                self._reload(path)
                return False
            case "cancel":
                return False

    def _changed_elsewhere(self, path: Path) -> bool:
        known, present = self._document.file.digest, project.digest_of(path)
        return known is not None and present is not None and known != present

    def _reload(self, path: Path) -> None:
        """Take what the file holds now; undo brings back what it replaces."""
        try:
            found, digest = project.load_with_digest(path)
        except DioramaError as error:
            self._notices.fail(error_message(error, path, self._words))
            return
        self._document.put(found.recipe)
        self._document.mark_saved(path, FileState.of(found, digest))

    def _write(self, path: Path) -> bool:
        saved = self._document.project
        try:
            files.require_suffix(path, (project.SUFFIX,), DioramaError)
            digest = project.save(path, saved)
        except DioramaError as error:
            self._notices.fail(error_message(error, path, self._words))
            return False
        self._document.mark_saved(path, FileState.of(saved, digest))
        self._settings.update(recent=self._settings.present.with_recent(path).recent)
        self._notices.tell(self._words("filing.saved", name=path.name))
        return True

    def _forget(self, path: Path) -> None:
        """A file that is gone leaves the list of recent ones."""
        if not files.is_file(path):
            kept = tuple(known for known in self._settings.present.recent if known != str(path))
            self._settings.update(recent=kept)
