"""What can be dropped onto the stage: a card of the palette, or a file."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QMimeData

from core.errors import SceneError
from core.scene.scene import Card

CARD_FORMAT = "application/x-diorama-card"
"""JSON: {"kind", "colour", "size"} or {"text"}."""

FIELDS = frozenset({"kind", "colour", "size", "text"})
SUFFIXES = (".png", ".diorama")


def card_in(data: QMimeData) -> Card | None:
    """The card that is dragged, without a place; None where there is none that we know."""
    if not data.hasFormat(CARD_FORMAT):
        return None
    try:
        fields = json.loads(bytes(data.data(CARD_FORMAT).data()))
        return Card("dropped", **{name: value for name, value in fields.items() if name in FIELDS})
    except (ValueError, AttributeError, TypeError, SceneError):
        return None


def file_in(data: QMimeData) -> Path | None:
    """The first file that may hold a scene."""
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return next((path for path in paths if path.suffix.lower() in SUFFIXES), None)
