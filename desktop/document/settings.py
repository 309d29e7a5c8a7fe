"""What the user has chosen about the program itself: a table, kept in a file of the user's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import platformdirs
from PySide6.QtCore import QObject, Signal

from core import files

CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "language": ("system", "en", "zh"),
        "theme": ("light", "dark", "contrast"),
        "device": ("auto", "cuda", "mps", "cpu"),
        "quality": ("draft", "normal", "fine"),
    }
)
"""Field -> the ids it may have; the dialog reads this table, too."""

RANGES: Mapping[str, tuple[float, float]] = MappingProxyType({"text_scale": (0.8, 2.0), "threads": (0, 64)})

STEPS: Mapping[str, int] = MappingProxyType({"draft": 8, "normal": 20, "fine": 40})
"""Quality -> refinement steps of a picture."""

MAX_RECENT = 10


@dataclass(frozen=True, slots=True)
class Settings:
    """One value for each row of the settings dialog, and what is remembered between sessions."""

    language: str = "system"
    theme: str = "light"
    text_scale: float = 1.0  # 0.8..2
    device: str = "auto"
    quality: str = "normal"
    live: bool = True  # draw as soon as the scene rests
    threads: int = 0  # of the processor; 0: chosen by the program
    pictures_folder: str = ""  # "": the user's pictures folder
    simple: bool = False  # for children: fewer panels, large targets
    read_aloud: bool = False
    toured: bool = False  # the first tour was seen or left
    recent: tuple[str, ...] = ()  # files, the newest first

    @property
    def pictures(self) -> Path:
        """Where finished pictures are kept."""
        return Path(self.pictures_folder) if self.pictures_folder else platformdirs.user_pictures_path() / "Diorama"

    def with_recent(self, path: Path) -> Settings:
        others = tuple(known for known in self.recent if known != str(path))
        return replace(self, recent=(str(path), *others)[:MAX_RECENT])


class SettingsStore(QObject):
    """The settings of the moment; each update is written at once. A damaged file is as good as none.

    Another window may have written to the file meanwhile: only what was changed here is changed there.
    """

    changed = Signal(Settings)

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path or platformdirs.user_config_path("Diorama", appauthor=False) / "settings.json"
        self._present = _read(self._path) or Settings()
        self._unwritten: dict[str, Any] = {}  # changed here, and not in the file yet
        self._forgotten: set[str] = set()  # recent files that were taken from the list here

    @property
    def present(self) -> Settings:
        return self._present

    def update(self, **fields: Any) -> None:
        """Other values for some fields; a disk that refuses loses nothing but the memory of it."""
        settings = replace(self._present, **fields)
        if settings == self._present:
            return
        self._unwritten |= {name: new for name, new in fields.items() if new != getattr(self._present, name)}
        self._forgotten = (self._forgotten | {*self._present.recent}) - {*settings.recent}
        self._present = settings
        self._write()
        self.changed.emit(settings)

    def _write(self) -> None:
        found = _read(self._path) or self._present
        merged = replace(found, **self._unwritten)
        if "recent" in self._unwritten:
            others = (known for known in found.recent if known not in {*merged.recent, *self._forgotten})
            merged = replace(merged, recent=(*merged.recent, *others)[:MAX_RECENT])
        text = json.dumps(asdict(merged), indent=1)  # in ASCII, as a name may hold what is no UTF-8
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            files.write_file(self._path, lambda file: file.write(text.encode()))
        except OSError:
            return
        self._unwritten = {}


def _read(path: Path) -> Settings | None:
    """What the file holds, as far as it is valid; None where there is no such file or it is damaged."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return _valid(found) if isinstance(found, dict) else None


def _valid(found: Mapping[str, Any]) -> Settings:
    """The fields that hold what they may; the others keep their defaults."""
    default = Settings()
    kept = {field.name: found[field.name] for field in fields(Settings) if _fits(field.name, found, default)}
    recent = kept.pop("recent", ())
    return replace(default, **kept, recent=tuple(recent))


def _fits(name: str, found: Mapping[str, Any], default: Settings) -> bool:
    if name not in found:
        return False
    value, known = found[name], getattr(default, name)
    if name == "recent":
        return isinstance(value, list) and all(isinstance(path, str) and files.is_possible(path) for path in value)
    if isinstance(known, float):
        known_type: tuple[type, ...] = (int, float)
    else:
        known_type = (type(known),)
    if not isinstance(value, known_type) or (isinstance(value, bool) and not isinstance(known, bool)):
        return False
    if name in CHOICES:
        return value in CHOICES[name]
    if name in RANGES:
        least, greatest = RANGES[name]
        return least <= value <= greatest
    return name != "pictures_folder" or files.is_possible(str(value))
