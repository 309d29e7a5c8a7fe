"""Colours and sizes of the window, as a table. Every widget that paints takes its colours from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor


@dataclass(frozen=True, slots=True)
class Theme:
    """One look. Colours are "#rrggbb"; text on its ground has a contrast of at least 4.5, or 7 in high contrast."""

    id: str
    window: str  # behind the panels
    panel: str  # panels, menus, dialogs
    raised: str  # buttons, fields, cards of the palette
    line: str  # borders and separators
    text: str
    muted: str  # second text
    accent: str  # selection, the main button, focus
    on_accent: str  # text on it
    good: str  # a hint that holds
    waiting: str  # a hint that does not hold
    bad: str  # a contradiction, an error
    stage: str  # the ground behind the picture
    border_px: int = 1
    radius_px: int = 8

    def colour(self, name: str) -> QColor:
        return QColor(getattr(self, name))


THEMES: Mapping[str, Theme] = MappingProxyType(
    {
        theme.id: theme
        for theme in (
            Theme(
                "light", window="#f3efe8", panel="#fbf9f5", raised="#ffffff", line="#ddd5c8", text="#2e2a25",
                muted="#6f675c", accent="#b4532a", on_accent="#ffffff", good="#2f7a4d", waiting="#8a6a12",
                bad="#b3261e", stage="#e7e0d5",
            ),
            Theme(
                "dark", window="#1f1d1b", panel="#282623", raised="#34312d", line="#47433d", text="#f1ece4",
                muted="#b3aa9d", accent="#e8946a", on_accent="#241509", good="#7cc596", waiting="#e0bb5c",
                bad="#ff9a8f", stage="#171614",
            ),
            Theme(
                "contrast", window="#000000", panel="#000000", raised="#101010", line="#ffffff", text="#ffffff",
                muted="#e6e6e6", accent="#ffd400", on_accent="#000000", good="#6dff9c", waiting="#ffd400",
                bad="#ff8f85", stage="#000000", border_px=2,
            ),
        )
    }
)  # fmt: skip


class Look(QObject):
    """The theme and the scale of the moment. Widgets that paint take it by constructor and repaint when `changed`."""

    changed = Signal()

    def __init__(self, theme: str = "light", scale: float = 1.0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme, self._scale = THEMES[theme], scale

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def scale(self) -> float:
        return self._scale

    def switch(self, theme: str, scale: float) -> None:
        if (THEMES[theme], scale) != (self._theme, self._scale):
            self._theme, self._scale = THEMES[theme], scale
            self.changed.emit()
