"""What did not work with the pictures on the disk, for people."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

REASONS: Mapping[int, str] = MappingProxyType(
    {
        errno.ENOSPC: "full",
        errno.EDQUOT: "full",
        errno.EROFS: "read_only",
        errno.EACCES: "forbidden",
        errno.EPERM: "forbidden",
        errno.ENOENT: "missing",
        errno.ENOTDIR: "missing",
    }
)
"""Number of the system's error -> what it means for people."""


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
    return REASONS.get(cause.errno or 0, "other" if cause.errno else "damaged")
