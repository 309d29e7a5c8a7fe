"""Dragging copies off: with alt held, the cards stay and their copies move."""

from __future__ import annotations

from desktop.canvas.copies import with_copies
from desktop.canvas.gestures.drag_edit import Copied
from desktop.canvas.gestures.gesture import Gesture, Pointer
from desktop.canvas.gestures.move import MoveGesture
from desktop.canvas.stage import StageScene


class DuplicateGesture(Gesture):
    """Makes the copies as soon as the pointer moves, and moves them; one entry of the history."""

    sticks = False
    cursor = MoveGesture.cursor

    def __init__(self, stage: StageScene, start: Pointer, grabbed: str) -> None:
        super().__init__(stage)
        self._start, self._grabbed = start, grabbed
        self._selection = stage.document.selection
        self._move: MoveGesture | None = None

    def move(self, to: Pointer) -> None:
        if self._move is None:
            self._move = self._copied()
        self._move.move(to)

    def finish(self, at: Pointer) -> Gesture | None:
        return self._move.finish(at) if self._move is not None else self.end()

    def cancel(self) -> None:
        if self._move is not None:
            self._move.cancel()
        self.end()
        self.stage.document.select(self._selection)

    @property
    def disturbed(self) -> bool:
        return self._move is not None and self._move.disturbed

    def _copied(self) -> MoveGesture:
        document = self.stage.document
        before, ids = document.scene, {*document.selection, self._grabbed}
        boxes = {id: self.stage.shown[id] for id in ids if id in self.stage.shown}
        after, copies = with_copies(self.stage.frozen(), ids, boxes)
        self.stage.hold(copies.values())
        document.edit(after, "move")
        document.select(copies.values())
        return MoveGesture(self.stage, self._start, copies[self._grabbed], sticks=False, copied=Copied(before, after))
