"""Making a card larger or smaller by its corner."""

from __future__ import annotations

from PySide6.QtCore import Qt

from core.scene.geometry import Box, Point
from desktop.canvas.gestures.drag_edit import DragEdit
from desktop.canvas.gestures.gesture import Gesture, Pointer
from desktop.canvas.overlay_item import Sketch
from desktop.canvas.size_by_depth import resized
from desktop.canvas.snap import Guide
from desktop.canvas.stage import StageScene

SNAP_PX = 7


class ResizeGesture(Gesture):
    """Draws the upper right corner; the card's foot stays. It snaps to the width and height of other cards."""

    cursor = Qt.CursorShape.SizeBDiagCursor

    def __init__(self, stage: StageScene, start: Pointer, id: str) -> None:
        super().__init__(stage)
        self._id, self._start = id, start
        self._edit = DragEdit(stage, "resize", [id])
        self._box = stage.shown[id]

    def move(self, to: Pointer) -> None:
        dx, dy = to.at.x - self._start.at.x, to.at.y - self._start.at.y
        box = resized(self._box, Point(self._box.right + dx, self._box.top + dy), free=to.free)
        box, guides = (box, ()) if to.free else self._snapped(box)
        self._edit.put({self._id: box})
        self.stage.overlay.show_sketch(Sketch(guides=guides))

    def finish(self, at: Pointer) -> Gesture | None:  # noqa: ARG002
        self._edit.let_go()
        self.end()

    def cancel(self) -> None:
        self._edit.take_back()
        self.end()

    @property
    def disturbed(self) -> bool:
        return self._edit.disturbed

    def _snapped(self, box: Box) -> tuple[Box, tuple[Guide, ...]]:
        """As high as another card's top, where that is near."""
        within = self.stage.ink.px(SNAP_PX) / 1000
        tops = [(abs(other.top - box.top), other) for id, other in self.stage.shown.items() if id != self._id]
        near = min(tops, key=lambda pair: pair[0], default=None)
        if near is None or near[0] > within or near[1].top >= box.bottom:
            return box, ()
        other = near[1]
        factor = (box.bottom - other.top) / box.height
        snapped = Box(box.left, other.top, box.width * factor, box.bottom - other.top)
        spread = snapped.union(other)
        return snapped, (Guide("y", other.top, spread.left, spread.right),)
