"""Sizes that follow the size of the text."""

from __future__ import annotations

from PySide6.QtCore import QSize

from desktop.theme import Look

ICON_PX = 20


def icon_size(look: Look) -> QSize:
    side = round(ICON_PX * look.scale)
    return QSize(side, side)
