"""Boxes that glide to where they are to be, all at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal

from core.scene.geometry import Box

DURATION_MS = 260


class Glide(QObject):
    """Where each card is shown now. With `still`, everything is at once where it is to be: for reduced motion."""

    moved = Signal()

    def __init__(self, still: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.still = still
        self._start: dict[str, Box] = {}
        self._goal: dict[str, Box] = {}
        self._now: dict[str, Box] = {}
        self._motion = QVariantAnimation(self)
        self._motion.setDuration(DURATION_MS)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.setStartValue(0.0)
        self._motion.setEndValue(1.0)
        self._motion.valueChanged.connect(self._step)

    @property
    def now(self) -> Mapping[str, Box]:
        return self._now

    @property
    def goal(self) -> Mapping[str, Box]:
        return self._goal

    @property
    def moving(self) -> bool:
        return self._motion.state() == QVariantAnimation.State.Running

    def go(self, goal: Mapping[str, Box], at_once: Collection[str] = ()) -> None:
        """Towards these boxes; new cards, and those named, are there at once. `moved` tells of what comes later."""
        if goal == self._goal and not set(at_once).intersection(goal):
            return
        known = self._now
        there = {id for id in goal if self.still or id in at_once or id not in known}
        changed = {id for id in goal if id not in there and known[id] != goal[id]}
        same_way = self.moving and all(self._goal.get(id) == goal[id] for id in changed)
        self._goal = dict(goal)
        self._now = {id: box if id in there else known[id] for id, box in goal.items()}
        if not same_way:
            self._start = dict(self._now)
            self._motion.stop()
            if changed:
                self._motion.start()
        else:
            self._start |= {id: box for id, box in goal.items() if id in there}

    def _step(self, share: float) -> None:
        self._now = {id: _between(self._start.get(id, box), box, share) for id, box in self._goal.items()}
        self.moved.emit()


def _between(start: Box, end: Box, share: float) -> Box:
    if start == end or share >= 1.0:
        return end
    rest = 1 - share
    return Box(
        start.left * rest + end.left * share,
        start.top * rest + end.top * share,
        start.width * rest + end.width * share,
        start.height * rest + end.height * share,
    )
