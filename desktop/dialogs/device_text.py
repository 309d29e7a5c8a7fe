"""Where pictures are drawn and why there, in the user's language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from core.device import ASKED, NOTHING_FASTER, fastest_in
from desktop.drawing.results import DeviceInUse
from desktop.look.translations import Translations

DEVICES = ("cuda", "mps", "cpu")

REASONS: Mapping[str, str] = MappingProxyType({NOTHING_FASTER: "none_else", ASKED: "asked"})
"""The core's own sentences -> our texts; a reason that is not among them is shown as it is."""


def where_and_why(words: Translations, device: DeviceInUse) -> str:
    """One or two sentences; before the first picture, that it is not known yet."""
    if device.kind not in DEVICES:
        return words("settings.device_unknown")
    where = words("settings.device_now", device=words(f"settings.device_{device.kind}"))
    return words("settings.sentences", first=where, second=_why(words, device.why)) if device.why else where


def _why(words: Translations, why: str) -> str:
    if why in REASONS:
        return words(f"settings.why_{REASONS[why]}")
    device = fastest_in(why)
    return words("settings.why_fastest", device=device) if device else why
