"""What went wrong, in the language of the window.

The core says every failure as one English sentence. Those that the file system causes are the ones that people meet;
they are said anew here in other languages, and so is that a file holds no scene. Why a model is refused is a phrase,
which has its like in other languages (`Translations.phrase`). The rest stays as the core says it.
"""

from __future__ import annotations

from pathlib import Path

from core import files, project
from core.errors import ExportError, Phrase, ProjectError
from desktop.look.translations import Translations


def error_message(error: Exception, path: Path, words: Translations) -> str:
    """One sentence about a failure with a file."""
    cause = error.__cause__
    if words.language == "en":
        return str(error)
    if isinstance(cause, OSError):
        return words("notices.refused", name=path.name, reason=reason(cause, words))
    if isinstance(error, ProjectError):
        backup = project.backup_of(path)
        return words(f"notices.unread{'_kept' if files.is_file(backup) else ''}", name=path.name, kept=backup.name)
    return words("notices.without_recipe", name=path.name) if isinstance(error, ExportError) else str(error)


def refusal(why: str | Phrase, otherwise: str, words: Translations) -> str:
    """Why a model cannot be used; what is said in English only is told with the text `otherwise`."""
    return words.phrase(why) if isinstance(why, Phrase) else words(otherwise, sentence=why)


def reason(error: OSError, words: Translations) -> str:
    """Why the file system refused, as the end of a sentence."""
    if words.language == "en":
        return files.reason(error)
    known = files.trouble_of(error)
    return (
        words(f"notices.reason_{known.name}") if known else words("notices.reason_other", text=error.strerror or error)
    )
