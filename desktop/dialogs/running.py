"""Where pictures are drawn and why there, in the user's language."""

from __future__ import annotations

from desktop.drawn import Status
from desktop.words import Words

DEVICES = ("cuda", "mps", "cpu")

FASTEST = " is the fastest device here."
_REASONS = {
    "There is no CUDA or Apple graphics processor here.": "none_else",
    "The processor was asked for.": "asked",
    "Nothing faster was asked for.": "asked",
}
"""The core's own sentences -> our texts; a reason that is not among them is shown as it is."""


def where_and_why(words: Words, status: Status) -> str:
    """One or two sentences; before the first picture, that it is not known yet."""
    if status.device not in DEVICES:
        return words("settings.device_unknown")
    where = words("settings.device_now", device=words(f"settings.device_{status.device}"))
    return words("settings.sentences", first=where, second=_why(words, status.why)) if status.why else where


def _why(words: Words, why: str) -> str:
    if why in _REASONS:
        return words(f"settings.why_{_REASONS[why]}")
    if why.endswith(FASTEST):
        return words("settings.why_fastest", device=why.removesuffix(FASTEST))
    return why
