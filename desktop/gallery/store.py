"""The finished pictures: kept in the user's folder, found again, deleted and brought back, all off the window's thread.

What the user does shows at once; the disk follows. Where it refuses, that is told, and what is really there is shown.
A picture that could not be written stays in memory and is written as soon as another one could be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from core import files
from desktop.document.background_tasks import BackgroundTasks
from desktop.drawing.results import Drawn
from desktop.gallery import picture_files
from desktop.gallery.picture import GalleryPicture, read_picture, write_picture
from desktop.gallery.picture_files import DIGITS, Kept, Seen
from desktop.gallery.trouble import Trouble, reason_of

MAX_IN_MEMORY = 200
"""So many pictures that could not be written are held; the oldest go first."""

SETTLE_MS = 300
"""After a change of the folder it is read again once nothing more has changed for so long."""


@dataclass(frozen=True, slots=True)
class _Deleted:
    kept: Kept
    place: Path | None  # None: it was in memory only
    picture: GalleryPicture | None = None


class GalleryStore(QObject):
    """The pictures of a folder.

    Args:
        folder: where they are; made when the first one is kept.
        clock: the time of the place.
    """

    changed = Signal()  # entries, or which of them are favourites
    deleted = Signal(int)  # so many can be brought back by `undo`; 0: none
    troubled = Signal(Trouble)

    def __init__(
        self, folder: Path, parent: QObject | None = None, *, clock: Callable[[], datetime] = datetime.now
    ) -> None:
        super().__init__(parent)
        self._folder, self._clock = folder, clock
        self._entries: tuple[Kept, ...] = ()
        self._favourites: frozenset[str] = frozenset()
        self._unwritten: dict[str, GalleryPicture] = {}
        self._undo: list[list[_Deleted]] = []
        self._seen: dict[str, Seen] = {}
        self._edits = 0  # edits begun; what was read before the last one is out of date
        self._refused = False  # the last picture could not be written, which was told
        self._tasks = BackgroundTasks("gallery", self)
        self._watcher = QFileSystemWatcher(self)
        self._settling = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._watcher.directoryChanged.connect(self._settling.start)
        self._settling.timeout.connect(self.look)
        self._open_folder()

    # What is there

    @property
    def folder(self) -> Path:
        return self._folder

    @property
    def entries(self) -> tuple[Kept, ...]:
        """All pictures, the newest first."""
        return self._entries

    @property
    def favourites(self) -> frozenset[str]:
        """The names of the favourites."""
        return self._favourites

    def path_of(self, name: str) -> Path | None:
        """The file of a picture; None while it is in memory only."""
        return None if name in self._unwritten else self._folder / name

    def open(self, name: str, then: Callable[[GalleryPicture], None]) -> None:
        """Read a picture and its recipe, and tell `then`; what cannot be read is told by `troubled`."""
        if picture := self._unwritten.get(name):
            then(picture)
        else:
            self._tasks.do(partial(read_picture, self._folder / name), then, self._trouble("open", name))

    def unwritten(self, name: str) -> GalleryPicture | None:
        """A picture that is in memory only."""
        return self._unwritten.get(name)

    def look(self) -> None:
        """Read the folder again."""
        found = partial(self._take_up, self._folder, self._edits)
        scan = partial(picture_files.scan, self._folder, self._seen, lambda: self._tasks.closed)
        self._tasks.do(scan, found, self._trouble("look"))

    def after_all(self, call: Callable[[], None]) -> None:
        """Call this when all that was asked of the disk so far is done."""
        self._tasks.do(_nothing, lambda _: call(), _ignore)

    def move_to(self, folder: Path) -> None:
        """Show the pictures of another folder. What the one before would not take is written there."""
        if folder != self._folder:
            self._unwritten = self._unwritten if self._refused else {}
            self._entries = tuple(kept for kept in self._entries if kept.name in self._unwritten)
            self._folder, self._seen, self._favourites = folder, {}, frozenset()
            self._undo.clear()
            self._edits += 1
            self.deleted.emit(0)
            self.changed.emit()
            self._open_folder()
            self._write_refused()

    def close(self) -> None:
        """Wait until everything is on the disk; called before the window goes. What was refused is tried once more."""
        self._settling.stop()
        self._write_refused()
        self._tasks.close()

    # What the user does

    def keep(self, drawn: Drawn) -> None:
        """Keep a finished picture; not a draft, and not one that is there already."""
        digest = drawn.recipe.digest[:DIGITS]
        if drawn.draft or any(kept.digest == digest for kept in self._entries):
            return
        taken = self._clock().replace(microsecond=0)
        name = picture_files.name_of(drawn.recipe, taken, {kept.name for kept in self._entries})
        self._unwritten[name] = GalleryPicture(drawn.recipe, drawn.image)
        self._forget_oldest()
        self._edit((Kept(name, taken, digest), *self._entries))
        self._write(name)

    def favour(self, names: Iterable[str], favourite: bool = True) -> None:
        """Make pictures favourites, or no longer."""
        chosen = frozenset(names)
        self._favourites = self._favourites | chosen if favourite else self._favourites - chosen
        self._edits += 1
        self.changed.emit()
        change = partial(picture_files.change_favourites, self._folder, chosen, favourite)
        self._tasks.do(change, partial(self._merge_favourites, self._folder, self._edits), self._trouble("favour"))

    def delete(self, names: Iterable[str]) -> None:
        """Take pictures out of the gallery; `undo` brings them back."""
        chosen = frozenset(names)
        gone = [kept for kept in self._entries if kept.name in chosen]
        if not gone:
            return
        batch: list[_Deleted] = []
        self._edit(tuple(kept for kept in self._entries if kept.name not in chosen))
        for kept in gone:
            self._put_away(kept, batch)
        self.after_all(partial(self._offer_undo, batch))

    def undo(self) -> None:
        """Bring back what was deleted last."""
        self.after_all(self._bring_last_back)

    # Inside

    def _open_folder(self) -> None:
        folder = self._folder
        self._watch()
        self._tasks.do(partial(picture_files.empty_away, folder, self._clock()), _ignore, _ignore)
        self._tasks.do(partial(picture_files.read_favourites, folder), partial(self._take_favourites, folder), _ignore)
        self.look()

    def _watch(self) -> None:
        """Hear of pictures that are added or removed by hand."""
        if watched := self._watcher.directories():
            self._watcher.removePaths(watched)
        if files.is_folder(self._folder):
            self._watcher.addPath(str(self._folder))

    def _take_favourites(self, folder: Path, names: frozenset[str]) -> None:
        if folder == self._folder:
            self._favourites |= names
            self.changed.emit()

    def _merge_favourites(self, folder: Path, edits: int, names: frozenset[str]) -> None:
        """What the file holds now, with what another window chose; unless more was chosen here since."""
        if (folder, edits) == (self._folder, self._edits) and names != self._favourites:
            self._favourites = names
            self.changed.emit()

    def _take_up(self, folder: Path, edits: int, found: tuple[Kept, ...]) -> None:
        if folder != self._folder:
            return
        if edits != self._edits:
            self.look()
            return
        names = {kept.name for kept in found}
        waiting = [kept for kept in self._entries if kept.name in self._unwritten and kept.name not in names]
        entries = tuple(sorted((*found, *waiting), key=lambda kept: (kept.taken, kept.name), reverse=True))
        if entries != self._entries:
            self._entries = entries
            self.changed.emit()

    def _edit(self, entries: tuple[Kept, ...]) -> None:
        self._edits += 1
        self._entries = entries
        self.changed.emit()

    def _write(self, name: str) -> None:
        picture = self._unwritten[name]
        write = partial(write_picture, self._folder / name, picture)
        self._tasks.do(write, partial(self._written, name), partial(self._not_written, name))

    def _written(self, name: str, _: None) -> None:
        self._unwritten.pop(name, None)
        if not self._watcher.directories():
            self._watch()
        self._write_refused()

    def _write_refused(self) -> None:
        if self._refused:
            self._refused = False
            for name in tuple(self._unwritten):
                self._write(name)

    def _not_written(self, name: str, error: Exception) -> None:
        """Told once, not with each picture that follows."""
        if not self._refused:
            self._refused = True
            self.troubled.emit(Trouble("keep", reason_of(error), name))

    def _forget_oldest(self) -> None:
        while len(self._unwritten) > MAX_IN_MEMORY:
            name = next(iter(self._unwritten))
            del self._unwritten[name]
            self._entries = tuple(kept for kept in self._entries if kept.name != name)

    def _put_away(self, kept: Kept, batch: list[_Deleted]) -> None:
        if picture := self._unwritten.pop(kept.name, None):
            batch.append(_Deleted(kept, None, picture))
            return
        away = partial(picture_files.put_away, self._folder, kept.name, self._clock())
        told = partial(_note_deleted, batch, kept)
        self._tasks.do(away, told, self._trouble("delete", kept.name))

    def _bring_last_back(self) -> None:
        if not self._undo:
            return
        for deleted in self._undo.pop():
            self._bring_back(deleted)
        self._count_deleted()
        self.look()

    def _bring_back(self, deleted: _Deleted) -> None:
        name = deleted.kept.name
        if deleted.picture:
            self._unwritten[name] = deleted.picture
            self._edit((deleted.kept, *self._entries))
            self._write(name)
        elif deleted.place:
            back = partial(picture_files.bring_back, self._folder, deleted.place, name)
            self._tasks.do(back, _ignore, self._trouble("restore", name))

    def _offer_undo(self, batch: list[_Deleted]) -> None:
        if batch:
            self._undo.append(batch)
        self._count_deleted()

    def _count_deleted(self) -> None:
        self.deleted.emit(len(self._undo[-1]) if self._undo else 0)

    def _trouble(self, action: str, name: str = "") -> Callable[[Exception], None]:
        """Tells why something did not work, and shows what is really there."""

        def tell(error: Exception) -> None:
            self.troubled.emit(Trouble(action, reason_of(error), name))
            if action != "look":
                self.look()

        return tell


def _note_deleted(batch: list[_Deleted], kept: Kept, place: Path) -> None:
    batch.append(_Deleted(kept, place))


def _nothing() -> None:
    pass


def _ignore(_: object) -> None:
    pass
