"""Fingers on a touch screen: one works as the mouse does, two pinch."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QTouchEvent

from desktop.canvas.gestures.controller import Hands
from desktop.canvas.gestures.gesture import Pointer
from desktop.canvas.gestures.pinch import Pinch


class Touches:
    """Turns touch events of the view into presses, moves and releases, or into a pinch."""

    def __init__(
        self,
        hands: Hands,
        pointer: Callable[[QPointF], Pointer],
        zoom: Callable[[float, QPointF], None],
        shift: Callable[[QPointF], None],
    ) -> None:
        self._hands, self._pointer, self._zoom, self._shift = hands, pointer, zoom, shift
        self._pinch: Pinch | None = None

    def take(self, event: QTouchEvent) -> None:
        fingers = [point.position() for point in event.points()]
        if event.type() == QEvent.Type.TouchCancel:
            self._hands.cancel()
            self._pinch = None
        elif len(fingers) >= 2:
            self._two(fingers, lifted=event.type() == QEvent.Type.TouchEnd)
        elif self._pinch is not None:
            self._pinch = None if event.type() == QEvent.Type.TouchEnd else self._pinch
        elif fingers:
            self._one(event.type(), self._pointer(fingers[0]))
        event.accept()

    def _one(self, type: QEvent.Type, at: Pointer) -> None:
        if type == QEvent.Type.TouchBegin:
            self._hands.press(at)
        elif type == QEvent.Type.TouchUpdate:
            self._hands.move(at)
        elif type == QEvent.Type.TouchEnd:
            self._hands.release(at)

    def _two(self, fingers: list[QPointF], *, lifted: bool) -> None:
        """The second finger ends what the first one has begun, without a trace."""
        if self._pinch is None:
            self._hands.cancel()
            self._pinch = Pinch(fingers, self._zoom, self._shift)
        else:
            self._pinch.move(fingers)
        if lifted:
            self._pinch = None
