"""What the program is built on, and under which licences, as the installed packages say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from types import MappingProxyType

PACKAGES = (
    "PySide6-Essentials",
    "torch",
    "diffusers",
    "safetensors",
    "numpy",
    "scipy",
    "moderngl",
    "pillow",
    "qasync",
    "highspy",
    "pydantic",
    "platformdirs",
    "psutil",
    "rich",
    "transformers",
)

LONGEST = 60

_BY_CLASSIFIER: Mapping[str, str] = MappingProxyType(
    {
        "MIT License": "MIT",
        "BSD License": "BSD",
        "Apache Software License": "Apache-2.0",
        "ISC License (ISCL)": "ISC",
    }
)


@dataclass(frozen=True, slots=True)
class Used:
    name: str
    version: str
    licence: str


def used() -> tuple[Used, ...]:
    """The packages that are installed, by name; a build that left one out does without its line."""
    found = (_used(name) for name in sorted(PACKAGES, key=str.casefold))
    return tuple(package for package in found if package is not None)


def _used(name: str) -> Used | None:
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return None
    return Used(said["Name"], said["Version"], _licence(said))


def _licence(said: PackageMetadata) -> str:
    """The expression; else the field, where it is a name and not a whole text; else what it is listed under."""
    if expression := said.get_all("License-Expression"):
        return expression[0]
    for named in said.get_all("License") or ():
        if named and "\n" not in named and len(named) <= LONGEST:
            return named
    listed = [value.rpartition(" :: ")[2] for value in said.get_all("Classifier") or () if value.startswith("License")]
    return ", ".join(_BY_CLASSIFIER.get(name, name) for name in listed)
