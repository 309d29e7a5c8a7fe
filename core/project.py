"""Project files: a `.diorama` file is JSON with a format version, a title, the recipe, and whatever others put there.

Pictures carry the same text inside (`core.export`), so that a PNG is a project too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, cast

from core import files, serial
from core.errors import ProjectError, lowered, one_line
from core.recipe import Recipe
from core.scene.scene import is_line

FORMAT = 1
"""The version that is written. Raise it with each change that older programs would misread, and add a migration."""

Document = dict[str, Any]
Migration = Callable[[Document], Document]
Migrations = Mapping[int, Migration]

MIGRATIONS: Migrations = MappingProxyType({})
"""Format n -> what turns a document of format n into one of format n + 1. The table sees unchecked documents."""

SUFFIX = ".diorama"
MAX_BYTES = 16 * 2**20
MAX_TITLE = 300


@dataclass(frozen=True, slots=True)
class Project:
    """What a user saves.

    Fields beside the recipe that this version does not know cannot change the picture, so they are kept and written
    again; unknown fields inside the recipe are refused.

    Raises:
        ProjectError: the title is not one line.
    """

    __pydantic_config__: ClassVar[Mapping[str, object]] = serial.STRICT

    recipe: Recipe
    title: str = ""  # at most MAX_TITLE characters; "": none
    unknown: Mapping[str, Any] = field(default_factory=dict[str, Any])  # name -> JSON value, as the file has them

    def __post_init__(self) -> None:
        if self.title and not is_line(self.title, MAX_TITLE):
            raise ProjectError(f"The title of the project must be one line of at most {MAX_TITLE} characters.")


def encode(project: Project, *, ascii_only: bool = False) -> bytes:
    """The project as the file has it: UTF-8 (or ASCII with JSON's escapes), indented, the format first.

    Raises:
        ProjectError: it is larger than `decode` takes.
    """
    known = {"format": FORMAT, "recipe": serial.plain(project.recipe), "title": project.title}
    document = {**known, **project.unknown}
    data = (json.dumps(document, indent=1, ensure_ascii=ascii_only, allow_nan=False) + "\n").encode()
    if len(data) > MAX_BYTES:
        raise ProjectError(
            f"The project is larger than {MAX_BYTES // 2**20} MB, so it cannot be saved; take cards away."
        )
    return data


def decode(data: bytes, migrations: Migrations = MIGRATIONS) -> Project:
    """The project that the bytes hold, brought up from older formats.

    Raises:
        ProjectError: the bytes are no project, are damaged, or come from a newer program; one sentence.
    """
    document = _migrated(_parsed(data), migrations)
    known = {name: document.pop(name) for name in _KNOWN if name in document}
    _require_writable(document)
    return replace(serial.read(Project, serial.encoded(known), "project", ProjectError), unknown=document)


def save(path: Path, project: Project) -> str:
    """Write the project in one move; the version that it replaces is kept as `NAME.diorama.bak`.

    Returns:
        the digest of what the file holds now, as `load_with_digest` gives it.

    Raises:
        ProjectError: the project is too large, or the disk refuses; what was there before is untouched.
    """
    data = encode(project)
    try:
        if not _holds(path, data):
            files.write_file(path, lambda file: file.write(data), backup=backup_of(path))
            files.remove_leftovers(path.parent)
    except OSError as error:
        raise ProjectError(f"{files.quoted(path)} was not saved, because {files.reason(error)}.") from error
    return _digest(data)


def load(path: Path, migrations: Migrations = MIGRATIONS) -> Project:
    """The project in a file, which stays as it is.

    Raises:
        ProjectError: as `load_with_digest`.
    """
    return load_with_digest(path, migrations)[0]


def load_with_digest(path: Path, migrations: Migrations = MIGRATIONS) -> tuple[Project, str]:
    """The project in a file, and a digest of the file's bytes by which a later change of it is seen (`digest_of`).

    Raises:
        ProjectError: the file cannot be read, is no project, is damaged, or comes from a newer program; one sentence.
    """
    try:
        data = files.read_file(path, MAX_BYTES)
        return decode(data, migrations), _digest(data)
    except OSError as error:
        raise ProjectError(f"{files.quoted(path)} cannot be opened, because {files.reason(error)}.") from error
    except ProjectError as error:
        raise ProjectError(f"{files.quoted(path)} cannot be opened: {_with_way_out(str(error), path)}") from error


def digest_of(path: Path) -> str | None:
    """SHA-256 of a file as it is now, in hexadecimal; None where it is gone, cannot be read or is no project's size."""
    try:
        return _digest(files.read_file(path, MAX_BYTES))
    except OSError:
        return None


def backup_of(path: Path) -> Path:
    """Where `save` keeps the version before."""
    return path.parent / f"{path.name}.bak"


_KNOWN = ("recipe", "title")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _require_writable(unknown: Document) -> None:
    """Refuse what could not be written again: JSON leaves open what a number or a letter may be."""
    try:
        json.dumps(unknown, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        name = one_line(next(iter(unknown)), 60)
        raise ProjectError(f"It is damaged, because '{name}' or a later field holds no valid value.") from error


def _parsed(data: bytes) -> Document:
    try:
        document = serial.parsed(data)
    except ValueError as error:
        raise ProjectError(f"It is no project or is damaged, because it is not valid JSON ({error}).") from error
    if not isinstance(document, dict) or "format" not in document:
        raise ProjectError("It is not a Diorama project, because it names no format.")
    return cast("Document", document)


def _migrated(document: Document, migrations: Migrations) -> Document:
    """The document in the present format, without the field that names it."""
    version = document["format"]
    if type(version) is not int:
        raise ProjectError("It is damaged, because its format is not a whole number.")
    if version > FORMAT:
        raise ProjectError(
            f"A newer Diorama made it (format {_short(version)}; this one knows {FORMAT}); update Diorama."
        )
    for format in range(version, FORMAT):
        document = _migrated_once(document, format, migrations)
    return {name: value for name, value in document.items() if name != "format"}


def _migrated_once(document: Document, format: int, migrations: Migrations) -> Document:
    if format not in migrations:
        raise ProjectError(f"Its format is {_short(format)}, which this version of Diorama does not know.")
    try:
        return migrations[format](document)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise ProjectError(f"It is damaged and cannot be brought up from format {format}.") from error


def _holds(path: Path, data: bytes) -> bool:
    """Whether the file holds these bytes already, so that saving twice keeps the version before."""
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def _with_way_out(refusal: str, path: Path) -> str:
    backup = backup_of(path)
    kept = f"; the version before it is kept as {files.quoted(backup)}." if files.is_file(backup) else "."
    return lowered(refusal).removesuffix(".") + kept


def _short(number: int) -> str:
    return one_line(str(number), 20)
