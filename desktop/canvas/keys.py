"""What the keys do while the stage has the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from desktop.canvas import commands
from desktop.canvas.gestures.controller import GestureController
from desktop.canvas.gestures.gesture import STEPS
from desktop.canvas.gestures.tie import Tied, TieGesture
from desktop.canvas.stage import StageScene
from desktop.canvas.zoom import STEP, Zoom

NUDGE, LARGE_NUDGE = 0.01, 0.05
"""How far an arrow key moves the selected cards; the second with shift."""

PAN_PX = 60
GROWTH = 1.08

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Keys:
    """The keyboard's way to every gesture."""

    def __init__(
        self,
        stage: StageScene,
        gestures: GestureController,
        zooming: Zoom,
        tied: Tied,
        show_cards: Callable[[bool], None],
    ) -> None:
        self._stage, self._gestures, self._zooming, self._tied = stage, gestures, zooming, tied
        self._nudging = False
        toggle: Callable[[], None] = lambda: show_cards(not stage.cards_visible)  # noqa: E731
        self._table: Mapping[int, Callable[[], object]] = {
            Qt.Key.Key_Delete: lambda: commands.remove(stage),
            Qt.Key.Key_Backspace: lambda: commands.remove(stage),
            Qt.Key.Key_Plus: lambda: zooming.by(STEP),
            Qt.Key.Key_Equal: lambda: zooming.by(STEP),
            Qt.Key.Key_Minus: lambda: zooming.by(1 / STEP),
            Qt.Key.Key_0: zooming.fit,
            Qt.Key.Key_BracketRight: lambda: self._scale(GROWTH),
            Qt.Key.Key_BracketLeft: lambda: self._scale(1 / GROWTH),
            Qt.Key.Key_C: toggle,
        }

    def press(self, event: QKeyEvent) -> bool:
        """Whether the key was for the stage."""
        key, large = event.key(), bool(event.modifiers() & SHIFT)
        if key == Qt.Key.Key_Escape:
            return self._escape()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._gestures.confirm() or self._tie()
        if self._gestures.key(key, large):
            return True
        if key in STEPS:
            return self._step(*STEPS[Qt.Key(key)], event)
        if key in self._table and not event.modifiers() & CONTROL:
            self._table[key]()
            return True
        return False

    def release(self, event: QKeyEvent) -> None:
        """A nudge ends when the key is let go."""
        if self._nudging and not event.isAutoRepeat():
            self._nudging = False
            self._stage.document.settle()

    def tab(self, step: int) -> bool:
        """To the next card; False beyond the last, where the focus goes on."""
        if self._gestures.active is not None:
            return self._gestures.key(Qt.Key.Key_Tab if step > 0 else Qt.Key.Key_Backtab, False)
        return self._stage.cards_visible and commands.select_next(self._stage, step)

    def _escape(self) -> bool:
        if self._gestures.cancel():
            return True
        if not self._stage.document.selection:
            return False
        self._stage.document.select(())
        return True

    def _tie(self) -> bool:
        """The selected card reaches for the nearest one; the arrow keys choose another, Return ties them."""
        selection = self._stage.document.selection
        if len(selection) != 1 or selection[0] not in self._stage.shown or not self._stage.cards_visible:
            return False
        tie = TieGesture(self._stage, selection[0], self._tied)
        if tie.aim_at_nearest():
            self._gestures.begin(tie)
            tie.aim_at_nearest()
            return True
        return False

    def _step(self, dx: float, dy: float, event: QKeyEvent) -> bool:
        if event.modifiers() & CONTROL:
            self._zooming.shift(QPointF(-dx * PAN_PX, -dy * PAN_PX))
            return True
        if not self._stage.document.selection:
            return False
        step = LARGE_NUDGE if event.modifiers() & SHIFT else NUDGE
        self._nudging = True
        commands.nudge(self._stage, dx * step, dy * step)
        return True

    def _scale(self, factor: float) -> None:
        commands.scale(self._stage, factor)
