"""The files of the gallery: what they are called, which are ours, the favourites, and what was deleted. No Qt.

FOLDER/2026-11-23_14-05-33_3f9a2c1b.png     a picture: when it was drawn, and the beginning of its recipe's digest
FOLDER/anything else.png                    taken up if a recipe is inside; other files are left alone
FOLDER/.diorama/favourites.json             names of pictures
FOLDER/.diorama/deleted/20261123T140612_…   deleted at that time, under its old name
FOLDER/.diorama/age.json                    how long each deleted one has lain there, as far as the clock can be trusted
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path, PurePath

from core import files
from core.errors import ExportError
from core.export import read_recipe
from core.recipe import Recipe

HIDDEN = ".diorama"
DIGITS = 8
"""So many hexadecimal digits of a recipe's digest stand in a name."""

KEPT_DAYS = 30
"""What was deleted is kept so long."""

MOST_DAYS = 7
"""So many days count between two starts at most: a clock that is years ahead ages nothing by years."""

MAX_INDEX_BYTES = 4 * 2**20

_DATE = "%Y-%m-%d_%H-%M-%S"
_OURS = re.compile(rf"(\d{{4}})-(\d\d)-(\d\d)_(\d\d)-(\d\d)-(\d\d)_([0-9a-f]{{{DIGITS}}})(?: \(\d+\))?\.png")
_STAMP = "%Y%m%dT%H%M%S"
_DELETED = re.compile(r"(?P<stamp>\d{8}T\d{6})_(?P<name>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture of the gallery; its name tells it from all others."""

    name: str
    taken: datetime  # when it was drawn, in the time of the place
    digest: str = ""  # the beginning of its recipe's digest; "": only the file knows


@dataclass(frozen=True, slots=True)
class Seen:
    """A file that was looked into once, as it was then."""

    changed_ns: int
    size: int
    ours: bool  # a recipe is inside


def name_of(recipe: Recipe, taken: datetime, used: Collection[str] = ()) -> str:
    """The file name of a picture; another one where that is used already."""
    return free_name(f"{taken.strftime(_DATE)}_{recipe.digest[:DIGITS]}.png", used)


def free_name(name: str, used: Collection[str]) -> str:
    """The name, with a number where it is used already."""
    path = PurePath(name)
    candidates = (f"{path.stem} ({number}){path.suffix}" for number in count(2))
    return name if name not in used else next(other for other in candidates if other not in used)


def scan(folder: Path, seen: dict[str, Seen], stopped: Callable[[], bool] = lambda: False) -> tuple[Kept, ...]:
    """The pictures in a folder, the newest first; an absent folder has none.

    Files whose names are not ours are looked into once; `seen` remembers what was found. There may be thousands: once
    `stopped`, the others are left out.

    Raises:
        OSError: the folder cannot be read.
    """
    try:
        with os.scandir(folder) as entries:
            found = [kept for entry in entries if not stopped() and (kept := _kept(entry, seen))]
    except FileNotFoundError:
        return ()
    return tuple(sorted(found, key=lambda kept: (kept.taken, kept.name), reverse=True))


def _kept(entry: os.DirEntry[str], seen: dict[str, Seen]) -> Kept | None:
    if not entry.name.lower().endswith(".png") or entry.name.startswith("."):
        return None
    try:
        if not entry.is_file():
            return None
        if ours := _named(entry.name):
            return ours
        facts = entry.stat()
    except OSError:  # gone meanwhile, or a link to nothing
        return None
    known = seen.get(entry.name)
    if known is None or (known.changed_ns, known.size) != (facts.st_mtime_ns, facts.st_size):
        known = seen[entry.name] = Seen(facts.st_mtime_ns, facts.st_size, _holds_recipe(Path(entry.path)))
    return Kept(entry.name, _time_of(facts.st_mtime)) if known.ours else None


def _time_of(seconds: float) -> datetime:
    """When a file was changed; some disks hold times that are none."""
    try:
        return datetime.fromtimestamp(seconds)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0)


def _named(name: str) -> Kept | None:
    """What a name of ours says."""
    if not (found := _OURS.fullmatch(name)):
        return None
    *date, digest = found.groups()
    year, month, day, hour, minute, second = map(int, date)
    try:
        return Kept(name, datetime(year, month, day, hour, minute, second), digest)
    except ValueError:  # digits that are no date
        return None


def _holds_recipe(path: Path) -> bool:
    try:
        read_recipe(path)
    except ExportError:
        return False
    return True


# Favourites


def read_favourites(folder: Path) -> frozenset[str]:
    """The names of the favourites. A damaged index is as good as the one before it; without that, as none."""
    path = _index(folder)
    for candidate in (path, _backup(path)):
        try:
            found = json.loads(files.read_file(candidate, MAX_INDEX_BYTES))
        except (OSError, ValueError, RecursionError):
            continue
        names = found.get("favourites") if isinstance(found, Mapping) else None
        if isinstance(names, list):
            return frozenset(name for name in names if isinstance(name, str))
    return frozenset()


def write_favourites(folder: Path, names: Collection[str]) -> None:
    """Remember the favourites, in one move; the index before is kept beside it.

    Raises:
        OSError: the disk refuses.
    """
    path = _index(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"favourites": sorted(names)}, indent=1, ensure_ascii=True)
    files.write_file(path, lambda file: file.write(text.encode()), backup=_backup(path))


def change_favourites(folder: Path, names: Collection[str], favourite: bool) -> frozenset[str]:
    """Make pictures favourites, or no longer, and leave what another window chose meanwhile; returns all of them.

    Raises:
        OSError: the disk refuses.
    """
    chosen, known = frozenset(names), read_favourites(folder)
    changed = known | chosen if favourite else known - chosen
    write_favourites(folder, changed)
    return changed


def _index(folder: Path) -> Path:
    return folder / HIDDEN / "favourites.json"


def _backup(path: Path) -> Path:
    return path.with_suffix(".json.bak")


# What was deleted


def put_away(folder: Path, name: str, now: datetime) -> Path:
    """Move a picture to where deleted ones lie; returns its place there.

    Raises:
        OSError: it is gone, or the disk refuses.
    """
    away = _away(folder)
    away.mkdir(parents=True, exist_ok=True)
    there = away / free_name(f"{now.strftime(_STAMP)}_{name}", {path.name for path in away.iterdir()})
    (folder / name).rename(there)
    return there


def bring_back(folder: Path, there: Path, name: str) -> str:
    """Move a deleted picture back; returns its name, which is another one if its own was taken meanwhile.

    Raises:
        OSError: it is gone, or the disk refuses.
    """
    name = free_name(name, {path.name for path in folder.iterdir()})
    there.rename(folder / name)
    return name


def empty_away(folder: Path, now: datetime) -> None:
    """Take away for good what has lain among the deleted for more than KEPT_DAYS. Files of others stay.

    To be called at each start. Time counts from start to start, MOST_DAYS at most and never backwards, so that a clock
    that is wrong for once takes nothing away.

    Raises:
        OSError: the disk refuses.
    """
    if not files.is_folder(_away(folder)):
        return
    ours = [path for path in _away(folder).iterdir() if _deleted_at(path.name)]
    last, ages = _read_ages(folder)
    passed = min(max((now - last).total_seconds() / 86_400, 0), MOST_DAYS) if last else 0.0
    lain = {path: ages[path.name] + passed if path.name in ages else 0.0 for path in ours}
    for path, days in lain.items():
        if days > KEPT_DAYS:
            path.unlink(missing_ok=True)
    kept = {path.name: days for path, days in lain.items() if days <= KEPT_DAYS}
    text = json.dumps({"start": now.isoformat(), "days": kept}, indent=1)
    files.write_file(_age(folder), lambda file: file.write(text.encode()))


def _read_ages(folder: Path) -> tuple[datetime | None, dict[str, float]]:
    """The last start, and how many days each deleted picture had lain by then; a damaged file is as good as none."""
    try:
        found = json.loads(files.read_file(_age(folder), MAX_INDEX_BYTES))
        return datetime.fromisoformat(found["start"]), {str(name): float(days) for name, days in found["days"].items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None, {}


def _age(folder: Path) -> Path:
    return folder / HIDDEN / "age.json"


def _deleted_at(name: str) -> datetime | None:
    found = _DELETED.fullmatch(name)
    try:
        return datetime.strptime(found["stamp"], _STAMP) if found else None
    except ValueError:
        return None


def _away(folder: Path) -> Path:
    return folder / HIDDEN / "deleted"
