"""Moving cards: they snap, and what is dragged back gets smaller."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import Qt

from core.scene.geometry import Box
from core.scene.scene import Scene
from desktop.canvas.gestures.gesture import Change, Gesture, Pointer
from desktop.canvas.overlay_item import Sketch
from desktop.canvas.snapping import Guide, Snap, snap_foot, snap_x, snap_y
from desktop.canvas.stage import Stage
from desktop.canvas.standing import floated, step_for, walked

SNAP_PX = 7
"""What is nearer than so many pixels of the screen attracts."""


def movable(scene: Scene, ids: Collection[str]) -> list[str]:
    """Of these cards those that are not locked, and the alternatives that share their place."""
    groups = {card.group for card in scene.cards if card.id in ids and card.group}
    return [card.id for card in scene.cards if (card.id in ids or card.group in groups) and not card.pinned]


class Move(Gesture):
    """Drags the selected cards, or carries them from click to click."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, stage: Stage, start: Pointer, grabbed: str, sticks: bool, before: Scene | None = None) -> None:
        """`before`: the scene that cancelling comes back to, where it is not the present one."""
        super().__init__(stage)
        self.sticks = sticks
        self._start, self._grabbed = start, grabbed
        self._change = Change(stage.document, "move", before)
        self._ids = self._moved_ids()
        self._boxes = {id: stage.shown[id] for id in self._ids if id in stage.shown}
        self._standing = {id for id in self._boxes if stage.stands(id)}

    def _moved_ids(self) -> list[str]:
        scene = self.stage.document.scene
        return movable(scene, {*self.stage.document.selection, self._grabbed})

    def move(self, to: Pointer) -> None:
        if self._grabbed not in self._boxes:
            return
        self.stage.hold(self._boxes)
        boxes, guides = self._snapped(to)
        scene = self._change.start
        for id, box in boxes.items():
            scene = scene.changed(id, box=box)
        self._change.write(scene)
        self.stage.overlay.show_sketch(Sketch(guides=guides))

    def finish(self, at: Pointer) -> Gesture | None:  # noqa: ARG002
        self._change.settle()
        self.end()

    def tap(self, at: Pointer) -> Gesture | None:
        """A click on one of several selected cards selects it alone."""
        if not at.adds:
            self.stage.document.select([self._grabbed])
        return self.finish(at)

    def cancel(self) -> None:
        self._change.take_back()
        self.end()

    def end(self) -> None:
        self.stage.hold()
        super().end()

    @property
    def disturbed(self) -> bool:
        return self._change.disturbed

    def _snapped(self, to: Pointer) -> tuple[Mapping[str, Box], tuple[Guide, ...]]:
        """First by foot or height, because that changes the width; then sideways."""
        dx, dy = to.at.x - self._start.at.x, to.at.y - self._start.at.y
        first = self._boxes[self._grabbed]
        rises = self._grabbed in self._standing
        step = step_for(first, self._start.at.y, dy) if rises else dy
        if to.free:
            return self._moved(dx, dy, step), ()
        others = [box for id, box in self.stage.shown.items() if id not in self._boxes]
        within = self.stage.ink.px(SNAP_PX) / 1000
        here = self._moved(dx, dy, step)[self._grabbed]
        up = snap_foot(here, others, within) if rises else snap_y(here, others, within)
        step, dy = step + up.by, dy + up.by
        side = snap_x(self._moved(dx, dy, step)[self._grabbed], others, within)
        return self._moved(dx + side.by, dy, step), _lines(up, side)

    def _moved(self, dx: float, dy: float, step: float) -> Mapping[str, Box]:
        dx += self._lean(step)
        return {
            id: walked(box, dx, step) if id in self._standing else floated(box, dx, dy)
            for id, box in self._boxes.items()
        }

    def _lean(self, step: float) -> float:
        """How far aside the grabbed card steps, so that the hand keeps hold of the same point while it shrinks."""
        box = self._boxes[self._grabbed]
        if self._grabbed not in self._standing:
            return 0.0
        held = (self._start.at.x - box.center.x) / box.width
        return held * (box.width - walked(box, 0.0, step).width)


def _lines(*snaps: Snap) -> tuple[Guide, ...]:
    return tuple(snap.guide for snap in snaps if snap.guide is not None)
