"""A card on its way from the palette to the stage."""

from __future__ import annotations

import json

from PySide6.QtCore import QMimeData

from core.scene.scene import Card

MIME = "application/x-diorama-card"


def mime_of(card: Card) -> QMimeData:
    """What a drag carries: {"kind", "colour", "size"}, or {"text"}."""
    fields = {"text": card.text} if card.text else {"kind": card.kind, "colour": card.colour, "size": card.size}
    data = QMimeData()
    data.setData(MIME, json.dumps(fields, ensure_ascii=False).encode())
    return data
