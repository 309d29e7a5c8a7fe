"""Putting a new card on the stage: its ghost follows the pointer until a click, or the arrow keys until Return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPointF, Qt

from core.scene.geometry import Point
from core.scene.scene import Card
from desktop.canvas.gestures.gesture import STEPS, Gesture, Pointer
from desktop.canvas.overlay_item import Sketch
from desktop.canvas.portraits import portrait_of
from desktop.canvas.size_by_depth import placed
from desktop.canvas.stage import StageScene

START = Point(0.5, 0.68)
STEP, LARGE_STEP = 0.02, 0.1


class PlaceGesture(Gesture):
    """A click puts the card there and selects it. `ended` hears when it is over, with or without a card."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, stage: StageScene, card: Card, word: str, ended: Callable[[], None]) -> None:
        super().__init__(stage)
        self._card, self._word, self._ended = card, word, ended
        self._at = START
        self._show()

    def move(self, to: Pointer) -> None:
        self._at = to.at
        self._show()

    def finish(self, at: Pointer) -> Gesture | None:
        self.move(at)
        try:
            put(self.stage, self._card, self._at)
        finally:  # a full stage refuses the card
            self.end()

    def end(self) -> None:
        super().end()
        self._ended()

    def key(self, key: int, large: bool) -> bool:
        if key not in STEPS:
            return False
        dx, dy = STEPS[Qt.Key(key)]
        step = LARGE_STEP if large else STEP
        self._at = Point(min(max(self._at.x + dx * step, 0), 1), min(max(self._at.y + dy * step, 0), 1))
        self._show()
        return True

    def key_pointer(self) -> Pointer | None:
        return Pointer(self._at, QPointF())

    def _show(self) -> None:
        show_ghost(self.stage, self._card, self._at, self._word)


def show_ghost(stage: StageScene, card: Card, at: Point, word: str = "") -> None:
    """Where and how large the card would be."""
    stage.overlay.show_sketch(Sketch(ghost=placed(card, at), portrait=portrait_of(card), word=word))


def put(stage: StageScene, card: Card, at: Point) -> None:
    """The card on the stage with its middle there, under a new id, and selected: one entry of the history."""
    document = stage.document
    new = replace(card, id=document.scene.new_id(), box=placed(card, at), pinned=False)
    document.edit(stage.frozen().with_card(new))
    document.select([new.id])
