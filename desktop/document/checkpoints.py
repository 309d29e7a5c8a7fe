"""The user's checkpoints: where they lie, what they are, and what is wrong with them; kept in a file of the user's.

A recipe names a checkpoint by the name of its file or folder, so that what is shared says nothing of the user's disk.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs
from PySide6.QtCore import QObject, Signal

from core import files
from core.errors import ModelError, Phrase, one_line
from core.recipe import MAX_MODEL, SHIPPED, begun, checkpoint_fields, usual_placement
from core.scene.scene import Scene, is_line
from desktop.document.background_tasks import BackgroundTasks

if TYPE_CHECKING:
    from core.backends.stable_diffusion.checkpoint import Checkpoint

CLAY = "clay"

FAMILIES = ("sd1", "sd2", "sdxl")

BAD_NAME = "'{name}' cannot be added under this name; give the file or folder another one."

Fields = Mapping[str, Any]
"""Of a recipe: what goes with a model."""


@dataclass(frozen=True, slots=True)
class CheckpointEntry:
    """One checkpoint of the list."""

    path: Path
    family: str = ""  # sd1, sd2, sdxl; "": not known
    bytes: int = 0  # on disk; 0: not known
    side: int = 512  # of its pictures, in pixels
    used: str = ""  # when a picture was last drawn with it: "2026-11-23 14:05"; "": never
    gone: bool = False  # there is nothing at its path
    trouble: str | Phrase = ""  # why its files cannot be used: one sentence; "": nothing is known against them
    failed: str | Phrase = ""  # why it could not be opened when that was tried last: one sentence

    @property
    def name(self) -> str:
        """What recipes call it."""
        return self.path.name

    @property
    def fields(self) -> Fields:
        """What a recipe becomes with it."""
        return {"model": self.name, **checkpoint_fields(self.side), "placement": usual_placement(self.name)}


def clay_fields() -> Fields:
    """What a recipe becomes with clay."""
    usual = begun(Scene())
    return {"model": CLAY, "size": usual.size, "guidance": usual.guidance, "placement": usual.placement}


class CheckpointLibrary(QObject):
    """The checkpoints that the user has added, in that order. Files are looked at off the window's thread, and never
    changed or deleted. Another window may have written to the list: only what was changed here is changed there.

    `close` must be called before the object goes.

    Args:
        path: of the list; None: where the system keeps settings.
        inspect: what a file or folder is; raises ModelError. Called on another thread.
    """

    changed = Signal()
    added = Signal(object)  # Entry
    refused = Signal(object, object)  # Path, Exception: it is no checkpoint that can be used

    def __init__(
        self,
        path: Path | None = None,
        inspect: Callable[[Path], Checkpoint] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._path = path or platformdirs.user_config_path("Diorama", appauthor=False) / "checkpoints.json"
        self._inspect = inspect or _inspect
        self._tasks = BackgroundTasks("diorama-checkpoints", self)
        self._entries = _read(self._path)

    @property
    def entries(self) -> tuple[CheckpointEntry, ...]:
        return self._entries

    @property
    def paths(self) -> Mapping[str, Path]:
        """Name, as recipes have it -> where it lies."""
        return {entry.name: entry.path for entry in self._entries}

    def find(self, name: str) -> CheckpointEntry | None:
        return next((entry for entry in self._entries if entry.name == name), None)

    def add(self, path: Path) -> None:
        """Have a file or folder looked at; `added` or `refused` tells what came of it.

        One of the same name takes the place of what was there.
        """
        self._tasks.do(partial(_examine, self._inspect, path), self._take_in, partial(self.refused.emit, path))

    def refresh(self) -> None:
        """Have all of them looked at again: they may have gone, come back, or been exchanged."""
        for entry in self._entries:
            self._tasks.do(
                partial(_look_at, self._inspect, entry), partial(self._put_right, entry.name), lambda _: None
            )

    def remove(self, name: str) -> None:
        """Take it from the list; its files stay where they are."""
        self._change(lambda entries: [entry for entry in entries if entry.name != name])

    def mark_used(self, name: str) -> None:
        """It was opened just now, so that nothing is wrong with it."""
        now = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
        self._alter(name, used=now, gone=False, trouble="", failed="")

    def mark_failed(self, name: str, why: str | Phrase) -> None:
        """It could not be opened."""
        self._alter(name, failed=why)

    def close(self) -> None:
        """Nothing is looked at any more."""
        self._tasks.close(finish=False)

    def _take_in(self, found: Checkpoint) -> None:
        entry = _entry_of(found)
        known = self.find(entry.name)
        entry = replace(entry, used=known.used if known and known.path == entry.path else "")
        self._change(lambda entries: [*(other for other in entries if other.name != entry.name), entry])
        self.added.emit(entry)

    def _put_right(self, name: str, seen: CheckpointEntry) -> None:
        self._alter(name, family=seen.family, bytes=seen.bytes, side=seen.side, gone=seen.gone, trouble=seen.trouble)

    def _alter(self, name: str, **fields: Any) -> None:
        self._change(lambda entries: [replace(entry, **fields) if entry.name == name else entry for entry in entries])

    def _change(self, change: Callable[[Iterable[CheckpointEntry]], Iterable[CheckpointEntry]]) -> None:
        entries = tuple(change(self._merged()))
        if entries == self._entries:
            return
        self._entries = entries
        self._write()
        self.changed.emit()

    def _merged(self) -> tuple[CheckpointEntry, ...]:
        """What the file holds by now, with what is known here about each."""
        known = {entry.path: entry for entry in self._entries}
        written = _read(self._path)
        return tuple(known.get(entry.path, entry) for entry in written) if written else self._entries

    def _write(self) -> None:
        """A disk that refuses loses nothing but the memory of it."""
        text = json.dumps([_plain(entry) for entry in self._entries], indent=1)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            files.write_file(self._path, lambda file: file.write(text.encode()))
        except OSError:
            return


def sentence_of(error: Exception) -> str | Phrase:
    """Why something was refused, kept as it can be said in every language."""
    return (error.phrase if isinstance(error, ModelError) else None) or str(error)


def fits_a_recipe(path: Path) -> bool:
    """Whether a recipe can call a checkpoint by this name."""
    return path.name not in SHIPPED and is_line(path.name, MAX_MODEL)


def _inspect(path: Path) -> Checkpoint:
    from core.backends.stable_diffusion.checkpoint import inspect

    return inspect(path)


def _entry_of(found: Checkpoint) -> CheckpointEntry:
    return CheckpointEntry(found.path, found.family, found.bytes, found.side)


def _examine(inspect: Callable[[Path], Checkpoint], path: Path) -> Checkpoint:
    if not fits_a_recipe(path):
        raise ModelError(Phrase.of(BAD_NAME, name=one_line(path.name or str(path), 120)))
    return inspect(path)


def _look_at(inspect: Callable[[Path], Checkpoint], entry: CheckpointEntry) -> CheckpointEntry:
    """The entry as it is now."""
    try:
        if not entry.path.exists():
            return replace(entry, gone=True, trouble="")
        return _entry_of(inspect(entry.path))
    except (ModelError, OSError) as error:
        return replace(entry, gone=False, trouble=sentence_of(error))


def _plain(entry: CheckpointEntry) -> dict[str, Any]:
    return {
        "path": str(entry.path),
        "family": entry.family,
        "bytes": entry.bytes,
        "side": entry.side,
        "used": entry.used,
    }


def _read(path: Path) -> tuple[CheckpointEntry, ...]:
    """What the file holds, as far as it is valid; a damaged file is as good as none."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return ()
    entries = [_entry_in(row) for row in found] if isinstance(found, list) else []
    return tuple({entry.name: entry for entry in entries if entry is not None}.values())


def _entry_in(row: object) -> CheckpointEntry | None:
    match row:
        case {"path": str(path), "family": str(family), "bytes": int(size), "side": int(side), "used": str(used)} if (
            family in FAMILIES or not family
        ) and fits_a_recipe(Path(path)):
            return CheckpointEntry(Path(path), family, size, side, used)
    return None
