"""Pulling a hint from a card to another: the application proposes what the geometry suggests."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt

from core.scene.geometry import Point
from core.scene.scene import Hint
from desktop.canvas.gestures.gesture import Gesture, Pointer, card_under
from desktop.canvas.hint_proposal import proposals
from desktop.canvas.hits import Hit
from desktop.canvas.overlay_item import Sketch
from desktop.canvas.stage import StageScene

Tied = Callable[[Hint], None]
"""What hears of the hint that was pulled."""

NEXT = (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Tab)
PREVIOUS = (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Backtab)


BECKON = 0.16
"""How far above its card the arrow of *between* waits for the pointer."""


def proposed(stage: StageScene, subject: str, reference: str) -> str:
    """Id of the relation between two shown cards that the geometry suggests."""
    where = (stage.extent(subject), stage.extent(reference))
    return proposals(stage.document.scene, subject, reference, where)[0]


class AimGesture(Gesture):
    """An arrow from a card to the pointer; it ends on another card, by drag, by click, or by the arrow keys."""

    cursor = Qt.CursorShape.PointingHandCursor

    def __init__(self, stage: StageScene, origin: str, others: tuple[str, ...] = ()) -> None:
        """`others`: cards that it cannot end on, beside its origin."""
        super().__init__(stage)
        self._origin, self._barred = origin, {origin, *others}
        self._aimed: str | None = None

    def move(self, to: Pointer) -> None:
        under = card_under(self.stage, to)
        self._aim(under if under not in self._barred else None, to.at)

    def key(self, key: int, large: bool) -> bool:  # noqa: ARG002
        """The arrow keys and Tab go from card to card, the nearest first."""
        if key not in (*NEXT, *PREVIOUS):
            return False
        near = self._by_distance()
        if near:
            step = 1 if key in NEXT else -1
            index = near.index(self._aimed) + step if self._aimed in near else 0
            self.aim_at(near[index % len(near)])
        return True

    def key_pointer(self) -> Pointer | None:
        return None if self._aimed is None else Pointer(self.stage.shown[self._aimed].center, QPointF())

    def aim_at(self, id: str) -> None:
        self._aim(id, self.stage.shown[id].center)

    def aim_at_nearest(self) -> bool:
        """Whether there is one."""
        near = self._by_distance()
        if near:
            self.aim_at(near[0])
        return bool(near)

    def word(self, reference: str | None) -> str:
        """What the arrow says while it points to a card, or to none."""
        if reference is None:
            return ""
        relation = proposed(self.stage, self._origin, reference)
        return self.stage.words.label("relation", relation)

    def _aim(self, id: str | None, at: Point) -> None:
        self._aimed = id
        start = self.stage.shown[self._origin].center
        end = at if id is None else self.stage.shown[id].center
        self.stage.attend(Hit("card", self._origin), aimed=id or "")
        self.stage.overlay.show_sketch(Sketch(pull=(start, end), word=self.word(id)))

    def _by_distance(self) -> list[str]:
        shown = self.stage.shown
        here = shown[self._origin].center
        return sorted(
            (id for id in shown if id not in self._barred), key=lambda other: here.distance_to(shown[other].center)
        )


class TieGesture(AimGesture):
    """Ties the card to another one; `tied` hears which hint was proposed and shows the other relations."""

    def __init__(self, stage: StageScene, subject: str, tied: Tied) -> None:
        super().__init__(stage, subject)
        self._tied = tied

    def finish(self, at: Pointer) -> Gesture | None:
        if self._aimed is None or self.key_pointer() != at:
            self.move(at)
        reference = self._aimed
        hint = None if reference is None else self._hint(reference)
        self.end()
        if hint is not None:
            self._tied(hint)

    def _hint(self, reference: str) -> Hint:
        return Hint(proposed(self.stage, self._origin, reference), self._origin, (reference,))


class TieSecondGesture(AimGesture):
    """A relation with two references, as *between*, asks for its second one.

    `tied` hears the whole hint, `left` that a click went beside every card, `forgotten` that Escape was pressed.
    """

    def __init__(
        self,
        stage: StageScene,
        relation: str,
        subject: str,
        first: str,
        tied: Tied,
        left: Callable[[], None],
        forgotten: Callable[[], None],
    ) -> None:
        super().__init__(stage, subject, (first,))
        self._relation, self._first = relation, first
        self._tied, self._left, self._forgotten = tied, left, forgotten
        middle = stage.shown[subject].center
        self._aim(None, Point(middle.x, max(middle.y - BECKON, 0.0)))

    def word(self, reference: str | None) -> str:
        words = self.stage.words
        return words("canvas.pick_second") if reference is None else words.label("relation", self._relation)

    def finish(self, at: Pointer) -> Gesture | None:
        if self._aimed is None or self.key_pointer() != at:
            self.move(at)
        second = self._aimed
        self.end()
        if second is None:
            self._left()
        else:
            self._tied(Hint(self._relation, self._origin, (self._first, second)))

    def cancel(self) -> None:
        self.end()
        self._forgotten()
