"""Fingers on a touch screen: one works as the mouse does, two pinch."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QTouchEvent

from desktop.canvas.gestures.controller import GestureController
from desktop.canvas.gestures.gesture import Pointer
from desktop.canvas.gestures.pinch import PinchGesture


class Touches:
    """Turns touch events of the view into presses, moves and releases, or into a pinch."""

    def __init__(
        self,
        gestures: GestureController,
        pointer: Callable[[QPointF], Pointer],
        zoom: Callable[[float, QPointF], None],
        shift: Callable[[QPointF], None],
    ) -> None:
        self._gestures, self._pointer, self._zoom, self._shift = gestures, pointer, zoom, shift
        self._pinch: PinchGesture | None = None

    def take(self, event: QTouchEvent) -> None:
        fingers = [point.position() for point in event.points()]
        if event.type() == QEvent.Type.TouchCancel:
            self._gestures.cancel()
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
            self._gestures.press(at)
        elif type == QEvent.Type.TouchUpdate:
            self._gestures.move(at)
        elif type == QEvent.Type.TouchEnd:
            self._gestures.release(at)

    def _two(self, fingers: list[QPointF], *, lifted: bool) -> None:
        """The second finger ends what the first one has begun, without a trace."""
        if self._pinch is None:
            self._gestures.cancel()
            self._pinch = PinchGesture(fingers, self._zoom, self._shift)
        else:
            self._pinch.move(fingers)
        if lifted:
            self._pinch = None
