"""Cards in the user's hand: they are where the hand has them, and the others make room for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from core.scene.geometry import Box
from core.scene.scene import Scene
from desktop.canvas.gestures.gesture import Change
from desktop.canvas.stage import StageScene

NEAR = 1e-6
"""Shares of the picture, far less than a pixel."""


@dataclass(frozen=True, slots=True)
class Copied:
    """The scene before cards were copied, and with the copies, every card where it was shown."""

    before: Scene
    after: Scene


class DragEdit:
    """Holds some cards from the first movement until `let_go` or `take_back`; one entry of the history."""

    def __init__(self, stage: StageScene, name: str, ids: Collection[str], copied: Copied | None = None) -> None:
        """`copied`: the hand holds copies that are on the stage already."""
        self._stage, self._ids = stage, frozenset(ids)
        self._change = Change(stage.document, name, copied and copied.before)
        self._start = copied.after if copied else stage.frozen()
        self._copied, self._moved = copied is not None, False

    @property
    def disturbed(self) -> bool:
        return self._change.disturbed

    def put(self, boxes: Mapping[str, Box]) -> None:
        """The cards are here now; the others begin from where they were."""
        if not self._moved:
            self._moved = True
            self._stage.hold(self._ids)
        scene = self._start
        for id, box in boxes.items():
            scene = scene.changed(id, box=box)
        self._change.write(scene)

    def let_go(self) -> None:
        """The cards stay where they are, and so do those that made room; put back where they were, nothing happened."""
        if self._is_back:
            self.take_back()
            return
        if self._moved and not self.disturbed and self._stage.layout_service.fresh:
            self._change.write(self._stage.frozen())
        self._change.settle()
        self._stage.hold()

    def take_back(self) -> None:
        self._change.take_back()
        self._stage.hold()

    @property
    def _is_back(self) -> bool:
        """Whether the hand holds every card where it took it, as after two clicks on the same spot."""
        if not self._moved or self.disturbed or self._copied:
            return False
        scene = self._stage.document.scene
        return all(_same(scene.card(id).box, self._start.card(id).box) for id in self._ids)


def _same(here: Box | None, there: Box | None) -> bool:
    if here is None or there is None:
        return here is there
    return all(abs(one - other) < NEAR for one, other in zip(_edges(here), _edges(there), strict=True))


def _edges(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.top, box.right, box.bottom
