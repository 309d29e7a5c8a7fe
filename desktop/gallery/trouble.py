"""What did not work with the pictures on the disk, for people."""

from __future__ import annotations

from dataclasses import dataclass

from core import files

TOLD = frozenset({"full", "read_only", "forbidden", "missing"})
"""The names of `core.files.FileTrouble` that the gallery has texts for."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What did not work, and why: ids of texts."""

    action: str  # keep, delete, restore, favour, open or look
    reason: str  # full, read_only, forbidden, missing, damaged or other
    name: str = ""  # of the file


def reason_of(error: Exception) -> str:
    """The id of why the disk refused; a file that is not what it should be is damaged."""
    cause = error if isinstance(error, OSError) else error.__cause__
    if not isinstance(cause, OSError):
        return "damaged"
    known = files.trouble_of(cause)
    if known and known.name in TOLD:
        return known.name
    return "other" if cause.errno else "damaged"
