"""Shifting the view: with the middle button, or with the space bar held."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt

from desktop.canvas.gestures.gesture import Gesture, Pointer
from desktop.canvas.stage import StageScene


class PanGesture(Gesture):
    """The picture follows the pointer; `shift` moves the view by pixels of the screen."""

    sticks = False
    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, stage: StageScene, start: Pointer, shift: Callable[[QPointF], None]) -> None:
        super().__init__(stage)
        self._start = self._last = start.screen
        self._shift = shift

    def move(self, to: Pointer) -> None:
        self._shift(to.screen - self._last)
        self._last = to.screen

    def cancel(self) -> None:
        self._shift(self._start - self._last)
        self.end()
