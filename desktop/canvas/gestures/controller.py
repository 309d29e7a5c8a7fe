"""Which gesture a press begins, and when it ends: by letting go, by a second click, or by a key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, Signal

from core.scene.geometry import Point
from core.scene.scene import Hint
from desktop.canvas.gestures.ask import AskGesture
from desktop.canvas.gestures.band import BandGesture
from desktop.canvas.gestures.duplicate import DuplicateGesture
from desktop.canvas.gestures.gesture import Gesture, Pointer
from desktop.canvas.gestures.move import MoveGesture, movable
from desktop.canvas.gestures.pan import PanGesture
from desktop.canvas.gestures.resize import ResizeGesture
from desktop.canvas.gestures.tie import TieGesture
from desktop.canvas.stage import StageScene

DRAG_PX = 5.0
"""A pointer that moves less than this between press and release has clicked."""


class GestureController(QObject):
    """Holds the one gesture that goes on, if there is one."""

    changed = Signal()  # a gesture has begun or ended

    def __init__(
        self,
        stage: StageScene,
        shift: Callable[[QPointF], None],
        tied: Callable[[Hint], None],
        asked: Callable[[Hint], None],
        parent: QObject | None = None,
    ) -> None:
        """`shift` moves the view, `tied` hears of a new hint, `asked` of one whose label was clicked."""
        super().__init__(parent)
        self._stage, self._shift, self._tied, self._asked = stage, shift, tied, asked
        self._active: Gesture | None = None
        self._pressed: Pointer | None = None
        self._last = Pointer(Point(0.5, 0.5), QPointF())
        self._dragging = self._ending = False
        self.simple = False

    @property
    def active(self) -> Gesture | None:
        return self._active

    def begin(self, gesture: Gesture | None) -> None:
        """This gesture goes on from here; the one before it is cancelled."""
        self.cancel()
        self._active, self._pressed = gesture, None
        self._dragging = self._ending = False
        self.changed.emit()

    def press(self, at: Pointer, *, pans: bool = False) -> None:
        self._last = at
        self._drop_disturbed()
        if self._active is not None and self._pressed is None and not pans:
            self._ending = True
            self._pressed = at
            self._active.move(at)
            return
        self.begin(PanGesture(self._stage, at, self._shift) if pans else self._begun(at))
        self._pressed = at

    def move(self, to: Pointer) -> None:
        self._last = to
        self._drop_disturbed()
        if self._active is None:
            return
        if self._pressed is not None and not self._ending and not self._dragging:
            way = to.screen - self._pressed.screen
            self._dragging = way.manhattanLength() > DRAG_PX
            if not self._dragging:
                return
        self._active.move(to)

    def release(self, at: Pointer) -> None:
        self._drop_disturbed()
        if self._active is None or self._pressed is None:
            return
        if self._dragging or self._ending:
            self._end_by(self._active.finish, at)
        elif self._active.sticks:
            self._pressed = None
        else:
            self._end_by(self._active.tap, at)

    def confirm(self) -> bool:
        """Return: what goes on is done; whether there was something."""
        self._drop_disturbed()
        if self._active is None:
            return False
        self._end_by(self._active.finish, self._active.key_pointer() or self._last)
        return True

    def key(self, key: int, large: bool) -> bool:
        self._drop_disturbed()
        return self._active is not None and self._active.key(key, large)

    def cancel(self) -> bool:
        """Whether there was something to cancel."""
        gesture, self._active, self._pressed = self._active, None, None
        if gesture is not None:
            gesture.cancel()
            self.changed.emit()
        return gesture is not None

    def _end_by(self, last: Callable[[Pointer], Gesture | None], at: Pointer) -> None:
        """Let go by this last step, also where the scene refuses what it would do."""
        following = None
        try:
            following = last(at)
        finally:
            self._end(following)

    def _end(self, following: Gesture | None) -> None:
        self._active, self._pressed = following, None
        self._dragging = self._ending = False
        self.changed.emit()

    def _drop_disturbed(self) -> None:
        if self._active is not None and self._active.disturbed:
            self.cancel()

    def _begun(self, at: Pointer) -> Gesture | None:
        hit = self._stage.hit(at.place)
        if hit.hint is not None:
            return AskGesture(self._stage, hit.hint, self._asked)
        if hit.part == "tie":
            return TieGesture(self._stage, hit.id, self._tied)
        if hit.part == "resize":
            return ResizeGesture(self._stage, at, hit.id)
        return self._on_card(at, hit.id) if hit.part == "card" else BandGesture(self._stage, at)

    def _on_card(self, at: Pointer, id: str) -> Gesture | None:
        document = self._stage.document
        alone = document.selection == (id,)
        if at.adds and not at.copies:
            document.select({*document.selection} ^ {id})
            if id not in document.selection:
                return None
        elif id not in document.selection:
            document.select([id])
        if at.copies:
            return DuplicateGesture(self._stage, at, id)
        lifts = (alone or self.simple) and not at.adds and bool(movable(document.scene, [id]))
        return MoveGesture(self._stage, at, id, sticks=lifts)
