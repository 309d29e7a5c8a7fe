"""What every gesture is: it follows the pointer, and ends with one entry of the history, or without a trace."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QPointF, Qt

from core.scene.geometry import Point
from core.scene.scene import Scene
from desktop.canvas.ink import scene_point
from desktop.canvas.overlay_item import NOTHING as NO_SKETCH
from desktop.canvas.stage import StageScene
from desktop.document.document import Document

STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
"""Arrow key -> direction on the picture."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where a finger or the mouse is, and what is held down with it."""

    at: Point  # shares of the picture; may be outside of it
    screen: QPointF  # pixels of the view
    adds: bool = False  # shift or ctrl: to the selection
    free: bool = False  # ctrl: without snapping; shift: without keeping proportions
    copies: bool = False  # alt

    @property
    def place(self) -> QPointF:
        """In coordinates of the graphics scene."""
        return scene_point(self.at)


class Gesture(ABC):
    """Begins where it is made and ends with `finish` or `cancel`.

    One that `sticks` goes on after a mere click, without a button held, until the next click: so every drag can be done
    by two clicks.
    """

    sticks: bool = True
    cursor: ClassVar[Qt.CursorShape] = Qt.CursorShape.ArrowCursor

    def __init__(self, stage: StageScene) -> None:
        self.stage = stage

    @abstractmethod
    def move(self, to: Pointer) -> None:
        """The pointer is there now."""

    def finish(self, at: Pointer) -> Gesture | None:  # noqa: ARG002
        """It is done; the gesture that follows, where there is one."""
        self.end()

    def tap(self, at: Pointer) -> Gesture | None:
        """The button was released where it was pressed; only of one that does not stick."""
        return self.finish(at)

    def cancel(self) -> None:
        """As if it had never been."""
        self.end()

    def end(self) -> None:
        """Whatever it shows is gone."""
        self.stage.overlay.show_sketch(NO_SKETCH)
        self.stage.attend()

    def key(self, key: int, large: bool) -> bool:  # noqa: ARG002
        """A key other than Escape and Return; whether it was for this gesture. `large`: shift is held."""
        return False

    def key_pointer(self) -> Pointer | None:
        """Where the keyboard has brought it; None: where the pointer is."""
        return None

    @property
    def disturbed(self) -> bool:
        """Whether somebody else has changed what it works on, so that it must end."""
        return False


class Change:
    """The edits of one gesture: one entry of the history."""

    def __init__(self, document: Document, name: str, before: Scene | None = None) -> None:
        """`before`: the scene to come back to, where the gesture has begun to edit already."""
        self._document, self._name = document, name
        self.start = self._last = document.scene
        self._before = before or document.scene

    @property
    def disturbed(self) -> bool:
        return self._document.scene != self._last

    def write(self, scene: Scene) -> None:
        self._last = scene
        self._document.edit(scene, self._name)

    def take_back(self) -> None:
        """As it was before; nothing where somebody else has changed it since."""
        if not self.disturbed:
            self.write(self._before)
        self._document.settle()

    def settle(self) -> None:
        self._document.settle()


def card_under(stage: StageScene, pointer: Pointer) -> str | None:
    """The card that is under the pointer, by its frame, tag or handle."""
    hit = stage.hit(pointer.place)
    return hit.id or None
