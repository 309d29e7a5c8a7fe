"""What went wrong, in the language of the window.

The core says every failure as one English sentence. Those that the file system causes are the ones that people meet;
they are said anew here in other languages. The rest stays as the core says it.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path

from core import files
from desktop.words import Words

REASONS: Mapping[int, str] = {
    errno.ENOENT: "missing",
    errno.ENOTDIR: "missing",
    errno.EISDIR: "folder",
    errno.EINVAL: "not_ordinary",
    errno.EFBIG: "too_large",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "read_only",
    errno.EACCES: "forbidden",
    errno.EPERM: "forbidden",
    errno.ENAMETOOLONG: "name",
}
"""Number of the system's error -> the text "notices.reason_NAME"."""


def complaint(error: Exception, path: Path, words: Words) -> str:
    """One sentence about a failure with a file."""
    cause = error.__cause__
    if words.language == "en" or not isinstance(cause, OSError):
        return str(error)
    return words("notices.refused", name=path.name, reason=reason(cause, words))


def reason(error: OSError, words: Words) -> str:
    """Why the file system refused, as the end of a sentence."""
    if words.language == "en":
        return files.reason(error)
    known = REASONS.get(error.errno or 0)
    return words(f"notices.reason_{known}") if known else words("notices.reason_other", text=error.strerror or error)
