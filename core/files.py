"""Reads and writes whole files: a file is replaced in one move, so a crash leaves the old or the new version.

What raises `OSError` leaves the sentence to its caller; `reason` is the part of it that follows "because".
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from core.errors import DioramaError, Phrase, one_line

if sys.platform != "win32":
    import fcntl


@dataclass(frozen=True, slots=True)
class FileTrouble:
    """Why the system refuses a file."""

    name: str  # part of the ids of the window's texts
    sentence: str  # in English, what follows "because"


_FORBIDDEN = FileTrouble("forbidden", "it may not be touched, or another program has it open")
_FULL = FileTrouble("full", "the disk is full")

REASONS: Mapping[int, FileTrouble] = MappingProxyType(
    {
        errno.ENOENT: FileTrouble("missing", "there is no such file or folder"),
        errno.ENOTDIR: FileTrouble("missing", "part of its path is not a folder"),
        errno.EISDIR: FileTrouble("folder", "it is a folder"),
        errno.EINVAL: FileTrouble("not_ordinary", "it is not an ordinary file"),
        errno.EFBIG: FileTrouble("too_large", "it is too large"),
        errno.ENOSPC: _FULL,
        errno.EDQUOT: _FULL,
        errno.EROFS: FileTrouble("read_only", "the disk can only be read"),
        errno.EACCES: _FORBIDDEN,
        errno.EPERM: _FORBIDDEN,
        errno.ENAMETOOLONG: FileTrouble("name", "its name is too long"),
        errno.EILSEQ: FileTrouble("characters", "its name holds characters that no file name can have"),
        errno.ELOOP: FileTrouble("loop", "it is a link that leads to itself"),
    }
)
"""Number of the system's error -> what it means."""

OTHER_REASON = "the system says: {text}"


def reason(error: OSError) -> str:
    """Why the file system refused, in plain words."""
    return str(reason_phrase(error))


def reason_phrase(error: OSError) -> Phrase:
    """The same, so that it can be said in other languages."""
    known = trouble_of(error)
    return Phrase(known.sentence) if known else Phrase.of(OTHER_REASON, text=error.strerror or error)


def trouble_of(error: OSError) -> FileTrouble | None:
    """What the system's error means; None: the system must say it itself."""
    return REASONS.get(error.errno or 0)


def quoted(path: Path) -> str:
    """The name of a file, fit for a sentence."""
    return f"'{one_line(path.name or str(path), 120)}'"


def require_suffix(path: Path, suffixes: tuple[str, ...], error: type[DioramaError]) -> None:
    """Refuse a name with another ending.

    Raises:
        error: the ending is not among `suffixes`, which are in small letters.
    """
    if path.suffix.lower() not in suffixes:
        raise error(f"{quoted(path)} cannot be written, because its name must end with {' or '.join(suffixes)}.")


def require_place(path: Path, error: type[DioramaError]) -> None:
    """Refuse a name that cannot be written, as a folder or the system is in the way: before the work, not after it.

    Raises:
        error: one sentence that names the file or its folder.
    """
    try:
        _require_possible(path)
        found = stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        found = False
    except OSError as refusal:
        raise error(f"{quoted(path)} cannot be written, because {reason(refusal)}.") from refusal
    if found:
        raise error(f"{quoted(path)} cannot be written, because there is a folder of that name.")
    if not is_folder(path.parent):
        raise error(f"{quoted(path)} cannot be written, because the folder {quoted(path.parent)} is not there.")


def is_possible(name: str) -> bool:
    """Whether a file can have this name at all: no NUL, and nothing that the system cannot encode."""
    try:
        return b"\0" not in os.fsencode(name)
    except UnicodeEncodeError:
        return False


def exists(path: Path) -> bool:
    """Whether something is there; not, where the system will not say (`Path.exists` raises then)."""
    try:
        return path.exists()
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Whether an ordinary file is there; not, where the system will not say (`Path.is_file` raises then)."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Whether a folder is there; not, where the system will not say (`Path.is_dir` raises then)."""
    try:
        return path.is_dir()
    except OSError:
        return False


def unused_beside(path: Path) -> Path:
    """The first of 'NAME (2).END', 'NAME (3).END' … beside `path` that is not there yet."""
    names = (path.with_name(f"{path.stem} ({number}){path.suffix}") for number in count(2))
    return next(name for name in names if not os.path.lexists(name))


def open_file(path: Path) -> BinaryIO:
    """An ordinary file, opened for reading; a pipe or device, which might never answer, is refused."""
    _require_possible(path)
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    return path.open("rb")


def read_file(path: Path, limit: int) -> bytes:
    """The bytes of a file of at most `limit` bytes."""
    with open_file(path) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return data


def write_file(path: Path, write: Callable[[BinaryIO], object], backup: Path | None = None) -> None:
    """Let `write` fill a file that takes the place of `path` in one move, once it lies safely on the disk.

    Where `path` is a link, the file that it leads to is replaced. With `backup`, the previous version is kept there,
    in one move too. Whatever fails, `path` is as it was and nothing else is left behind.
    """
    _require_possible(path)
    target = Path(os.path.realpath(path))
    _require_replaceable(target)
    with _temporary_beside(target) as temporary, temporary.open("xb") as file:
        _lock(file)
        write(file)
        file.flush()
        os.fsync(file.fileno())
        if sys.platform == "win32":
            file.close()  # what is open cannot be moved there; elsewhere the lock holds until it is in its place
        if target.exists():
            shutil.copymode(target, temporary)
            if backup:
                _copy(target, backup)
        temporary.replace(target)
    _sync_folder(target.parent)


def remove_leftovers(folder: Path) -> None:
    """Take away the temporary files of `write_file` whose process was killed; those that are being written stay.

    A file is being written while its writer holds a lock on it (Windows: while it cannot be deleted). One without
    content may not be locked yet, so it stays for an hour.
    """
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _TEMPORARY.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    _remove_unless_owned(Path(entry.path))


def save_file(path: Path, write: Callable[[BinaryIO], object], error: type[DioramaError]) -> None:
    """`write_file` for what a user has asked for: what the disk refuses is told in one sentence.

    Raises:
        error: the disk refuses.
    """
    try:
        write_file(path, write)
        remove_leftovers(path.parent)
    except OSError as refusal:
        raise error(f"{quoted(path)} was not saved, because {reason(refusal)}.") from refusal


def _require_possible(path: Path) -> None:
    """Refuse what no file can be called as the system refuses other names; it would raise `ValueError`."""
    if not is_possible(str(path)):
        raise OSError(errno.EILSEQ, os.strerror(errno.EILSEQ), str(path))


def _require_replaceable(target: Path) -> None:
    """A move would replace even a file that its owner has marked as read-only."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))


@contextmanager
def _temporary_beside(target: Path) -> Generator[Path]:
    """The path for a file that is gone at the end of the block, unless it was moved into place."""
    path = target.with_name(f".diorama-{secrets.token_hex(8)}.tmp")  # as _TEMPORARY has it
    try:
        yield path
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


_TEMPORARY = re.compile(r"\.diorama-[0-9a-f]{16}\.tmp")

_UNLOCKED_SECONDS = 3600


def _lock(file: BinaryIO) -> None:
    """Show other processes that the file is being written, until it is closed. Some network drives have no locks."""
    if sys.platform != "win32":
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _remove_unless_owned(path: Path) -> None:
    with path.open("rb") as file:
        if sys.platform != "win32":
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        facts = os.fstat(file.fileno())
    if facts.st_size or time.time() - facts.st_mtime > _UNLOCKED_SECONDS:
        path.unlink()


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        write_file(target, lambda copy: shutil.copyfileobj(file, copy))


def _sync_folder(folder: Path) -> None:
    """Make the move itself durable, where the platform can: Windows and some network drives cannot."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
