"""A click on the label of a hint."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from core.scene.scene import Hint
from desktop.canvas.gestures.gesture import Gesture, Pointer
from desktop.canvas.stage import StageScene


class AskGesture(Gesture):
    """Shows the relations that the hint could have, when the button is released."""

    sticks = False
    cursor = Qt.CursorShape.PointingHandCursor

    def __init__(self, stage: StageScene, hint: Hint, asked: Callable[[Hint], None]) -> None:
        super().__init__(stage)
        self._hint, self._asked = hint, asked

    def move(self, to: Pointer) -> None:
        """It stays where it is."""

    def finish(self, at: Pointer) -> Gesture | None:
        self.end()
        if self.stage.hit(at.place).hint == self._hint:
            self._asked(self._hint)
