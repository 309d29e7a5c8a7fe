"""No work is lost: every change is kept in a file of the program's own until it is saved or let go.

Each running window has a slot: a file, and a lock beside it that names the process. A slot whose process is gone is
what a crash left behind; the next start offers it. Two windows never touch each other's slots.
"""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import platformdirs
from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from core import files, recipe
from core.errors import DioramaError
from core.recipe import Recipe
from desktop.document.background_tasks import BackgroundTasks
from desktop.document.document import Document, FileState, ScenePart

PAUSE_MS = 500
"""The least time between two writes."""

SUFFIX = ".work"
MAX_BYTES = 20 * 2**20

RECIPE = ScenePart.CARDS | ScenePart.HINTS | ScenePart.BACKDROP | ScenePart.SETTINGS


@dataclass(frozen=True, slots=True)
class Rescued:
    """What an earlier window left behind."""

    slot: Path
    recipe: Recipe
    path: Path | None  # the file that it belongs to, if it had one
    when: datetime
    on_purpose: bool  # it was kept at a proper end, as simple mode does, and not left by a crash
    file: FileState = field(default_factory=FileState)  # what that file held beside the recipe, and how it was


def state_folder() -> Path:
    """Where the slots are."""
    return platformdirs.user_state_path("Diorama", appauthor=False) / "work"


class Autosave(QObject):
    """Keeps a document's unsaved work. Writing happens in the background and never holds the window up."""

    failed = Signal(OSError)  # once, until writing works again

    def __init__(self, document: Document, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._tasks = document, BackgroundTasks("diorama-keeping", self)
        self._slot = folder / f"{secrets.token_hex(6)}{SUFFIX}"
        self._lock = QLockFile(str(lock_of(self._slot)))
        self._lock.setStaleLockTime(0)
        self._has_failed = False
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._keep)
        with suppress(OSError):  # told when there is something to keep, and somebody who listens
            folder.mkdir(parents=True, exist_ok=True)
        self._lock.tryLock(0)
        document.changed.connect(self._follow)

    @property
    def slot(self) -> Path:
        return self._slot

    def adopt(self, rescued: Rescued) -> None:
        """Bring it back into the document, unsaved as it was; its old slot goes once it lies safely in ours."""
        self._document.open(rescued.recipe, rescued.path, saved=False, file=rescued.file)

        def move() -> None:
            _write(self._slot, replace(rescued, on_purpose=False))
            forget(rescued)

        self._tasks.do(move, self._went_well, self._refused)

    def close(self, *, keep: bool = False) -> None:
        """The end of the window: nothing remains, or with `keep` the unsaved work for the next start."""
        self._document.changed.disconnect(self._follow)
        self._timer.stop()
        if keep and self._document.modified:
            self._write_behind(on_purpose=True)
        else:
            self._tasks.do(self._clear, self._went_well, self._refused)
        self._tasks.close()
        self._lock.unlock()

    def _follow(self, changed: ScenePart) -> None:
        if changed & (RECIPE | ScenePart.FILE) and not self._timer.isActive():
            self._timer.start()

    def _keep(self) -> None:
        if self._document.modified:
            self._write_behind(on_purpose=False)
        else:
            self._tasks.do(self._clear, self._went_well, self._refused)

    def _write_behind(self, *, on_purpose: bool) -> None:
        """The state of this moment is an immutable value; only writing it is left to the other thread."""
        document = self._document
        now = Rescued(
            self._slot, document.recipe, document.path, datetime.now().astimezone(), on_purpose, document.file
        )
        if not self._lock.isLocked():  # its folder could not be made before
            self._lock.tryLock(0)
        self._tasks.do(lambda: _write(self._slot, now), self._went_well, self._refused)

    def _clear(self) -> None:
        self._slot.unlink(missing_ok=True)

    def _went_well(self, _: None) -> None:
        self._has_failed = False

    def _refused(self, error: Exception) -> None:
        if isinstance(error, OSError) and not self._has_failed:
            self._has_failed = True
            self.failed.emit(error)


def find(folder: Path) -> Rescued | None:
    """The newest work that no running window holds; what cannot be read is passed over."""
    found = [rescued for slot in folder.glob(f"*{SUFFIX}") if (rescued := _read(slot))]
    return max(found, key=lambda rescued: rescued.when, default=None)


def forget(rescued: Rescued) -> None:
    """It was brought back, or is not wanted."""
    try:
        rescued.slot.unlink(missing_ok=True)
        lock_of(rescued.slot).unlink(missing_ok=True)
    except OSError:
        return


def lock_of(slot: Path) -> Path:
    return slot.with_suffix(".lock")


def _read(slot: Path) -> Rescued | None:
    if not _is_left_behind(slot):
        return None
    try:
        found = json.loads(files.read_file(slot, MAX_BYTES))
        path = Path(found["path"]) if found["path"] else None
        when = datetime.fromtimestamp(slot.stat().st_mtime).astimezone()
        return Rescued(
            slot,
            recipe.from_json(found["recipe"]),
            path,
            when,
            bool(found["on_purpose"]),
            _file_state(found.get("file", {})),
        )
    except (OSError, ValueError, LookupError, TypeError, OverflowError, RecursionError, DioramaError):
        return None


def _is_left_behind(slot: Path) -> bool:
    """Whether its process is gone: a lock that can be had belongs to nobody.

    Nor does one that names no process, as a power cut leaves it: who lives has locked long before there is a slot.
    """
    lock = QLockFile(str(lock_of(slot)))
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        process, *_ = lock.getLockInfo()
        return process == 0
    lock.unlock()
    return True


def _write(slot: Path, kept: Rescued) -> None:
    fields = {
        "path": str(kept.path) if kept.path else None,
        "on_purpose": kept.on_purpose,
        "recipe": recipe.to_json(kept.recipe),
        "file": asdict(kept.file),
    }
    text = json.dumps(fields)  # in ASCII, as a name may hold what is no UTF-8
    slot.parent.mkdir(parents=True, exist_ok=True)
    files.write_file(slot, lambda file: file.write(text.encode()))


def _file_state(found: dict[str, Any]) -> FileState:
    """Of a slot's field "file"; slots of before had none."""
    title, unknown, digest = str(found.get("title", "")), found.get("unknown", {}), found.get("digest")
    if not isinstance(unknown, dict) or not isinstance(digest, str | None):
        raise TypeError
    return FileState(title, cast("dict[str, Any]", unknown), digest)
