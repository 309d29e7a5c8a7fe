"""The rubber band: drawn over the ground, it selects the cards that it touches."""

from __future__ import annotations

from PySide6.QtCore import Qt

from core.scene.geometry import Box, Point
from desktop.canvas.gestures.gesture import Gesture, Pointer
from desktop.canvas.overlay_item import Sketch
from desktop.canvas.stage import StageScene

THINNEST = 1e-4


class BandGesture(Gesture):
    """Selects while it is drawn; with shift or ctrl it adds to what was selected."""

    sticks = False
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, stage: StageScene, start: Pointer) -> None:
        super().__init__(stage)
        self._start = start
        self._before = stage.document.selection

    def move(self, to: Pointer) -> None:
        band = _spanned(self._start.at, to.at)
        inside = [id for id, box in self.stage.shown.items() if box.overlap(band) > 0]
        self.stage.document.select([*self._kept, *inside])
        self.stage.overlay.show_sketch(Sketch(band=band))

    def tap(self, at: Pointer) -> Gesture | None:
        """A click on the ground selects nothing."""
        self.stage.document.select(self._kept)
        return self.finish(at)

    def cancel(self) -> None:
        self.stage.document.select(self._before)
        self.end()

    @property
    def _kept(self) -> tuple[str, ...]:
        return self._before if self._start.adds else ()


def _spanned(first: Point, second: Point) -> Box:
    return Box(
        min(first.x, second.x),
        min(first.y, second.y),
        max(abs(first.x - second.x), THINNEST),
        max(abs(first.y - second.y), THINNEST),
    )
