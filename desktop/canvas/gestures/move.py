"""Moving cards: they snap, and what is dragged back gets smaller."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import Qt

from core.scene.geometry import Box
from core.scene.relations import RELATIONS
from core.scene.scene import Scene
from desktop.canvas.gestures.drag_edit import Copied, DragEdit
from desktop.canvas.gestures.gesture import Gesture, Pointer
from desktop.canvas.overlay_item import Sketch
from desktop.canvas.size_by_depth import floated, ridden, step_for, walked
from desktop.canvas.snap import Guide, Snap, snap_foot, snap_x, snap_y
from desktop.canvas.stage import StageScene

SNAP_PX = 7
"""What is nearer than so many pixels of the screen attracts."""


def movable(scene: Scene, ids: Collection[str]) -> list[str]:
    """Of these cards those that are not locked, and the alternatives that share their place."""
    groups = {card.group for card in scene.cards if card.id in ids and card.group}
    return [card.id for card in scene.cards if (card.id in ids or card.group in groups) and not card.pinned]


def riders_of(scene: Scene, ids: Collection[str]) -> dict[str, str]:
    """Card id -> what it is on or in, for all that these cards carry; a carrier comes before its rider."""
    riders: dict[str, str] = {}
    carried = [hint for hint in scene.active_hints if RELATIONS[hint.relation].carries_subject]
    ties = [hint for hint in carried if not scene.card(hint.subject).pinned]
    carriers = set(ids)
    while fresh := [hint for hint in ties if hint.references[0] in carriers and hint.subject not in carriers]:
        riders |= {hint.subject: hint.references[0] for hint in fresh}
        carriers |= riders.keys()
    return riders


class MoveGesture(Gesture):
    """Drags the selected cards and what they carry, or takes them from click to click."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(
        self, stage: StageScene, start: Pointer, grabbed: str, sticks: bool, copied: Copied | None = None
    ) -> None:
        """`copied`: what is grabbed was copied just now."""
        super().__init__(stage)
        self.sticks = sticks
        self._start, self._grabbed = start, grabbed
        ids = movable(stage.document.scene, {*stage.document.selection, grabbed})
        riders, shown = riders_of(stage.document.scene, ids), stage.shown
        self._riders = {id: carrier for id, carrier in riders.items() if {id, carrier} <= shown.keys()}
        self._edit = DragEdit(stage, "move", {*ids, *self._riders}, copied)
        self._boxes = {id: shown[id] for id in ids if id in shown}
        self._first = dict(shown)
        self._standing = {id for id in self._boxes if stage.stands(id)}

    def move(self, to: Pointer) -> None:
        if self._grabbed not in self._boxes:
            return
        boxes, guides = self._snapped(to)
        self._edit.put(self._with_riders(boxes))
        self.stage.overlay.show_sketch(Sketch(guides=guides))

    def finish(self, at: Pointer) -> Gesture | None:  # noqa: ARG002
        self._edit.let_go()
        self.end()

    def tap(self, at: Pointer) -> Gesture | None:
        """A click on one of several selected cards selects it alone."""
        if not at.adds:
            self.stage.document.select([self._grabbed])
        return self.finish(at)

    def cancel(self) -> None:
        self._edit.take_back()
        self.end()

    @property
    def disturbed(self) -> bool:
        return self._edit.disturbed

    def _with_riders(self, boxes: Mapping[str, Box]) -> Mapping[str, Box]:
        moved = dict(boxes)
        for id, carrier in self._riders.items():
            moved[id] = ridden(self._first[id], self._first[carrier], moved[carrier])
        return moved

    def _snapped(self, to: Pointer) -> tuple[Mapping[str, Box], tuple[Guide, ...]]:
        """First by foot or height, because that changes the width; then sideways."""
        dx, dy = to.at.x - self._start.at.x, to.at.y - self._start.at.y
        first = self._boxes[self._grabbed]
        rises = self._grabbed in self._standing
        step = step_for(first, self._start.at.y, dy) if rises else dy
        if to.free:
            return self._moved(dx, dy, step), ()
        others = [box for id, box in self.stage.shown.items() if id not in self._boxes and id not in self._riders]
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
