"""How large the window was and how its parts were divided, kept between sessions."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import platformdirs

from core import files

MOST_PX = 100_000
"""No screen is larger, and Qt could not count much further."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Sizes in pixels as Qt counts them. Empty: the window's own choice."""

    width: int = 1280
    height: int = 800
    maximised: bool = False
    columns: tuple[int, ...] = ()  # palette, stage, right
    rows: tuple[int, ...] = ()  # all of that, timeline
    right: tuple[int, ...] = ()  # inspector, outline
    hidden: tuple[str, ...] = ()  # panels that are switched off


def arrangement_file() -> Path:
    return platformdirs.user_state_path("Diorama", appauthor=False) / "window.json"


def recall(path: Path) -> Arrangement:
    """What was kept; a damaged file is as good as none."""
    try:
        found = json.loads(path.read_text("utf-8"))
        return Arrangement(**{field.name: _fitted(field.name, found[field.name]) for field in fields(Arrangement)})
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return Arrangement()


def keep(path: Path, arrangement: Arrangement) -> None:
    """A disk that refuses loses nothing but the memory of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write_file(path, lambda file: file.write(json.dumps(asdict(arrangement), indent=1).encode()))
    except OSError:
        return


def _fitted(name: str, value: object) -> Any:
    """The value, if it is of the kind that the field has."""
    known = getattr(Arrangement(), name)
    several = isinstance(known, tuple)
    kind = str if name == "hidden" else int if several else type(known)
    values = value if several else [value]
    if not isinstance(values, list) or not all(_is_fit(each, kind) for each in values):
        raise ValueError(name)
    return tuple(values) if several else value


def _is_fit(value: object, kind: type) -> bool:
    return type(value) is kind and (not isinstance(value, int) or 0 <= value <= MOST_PX)
