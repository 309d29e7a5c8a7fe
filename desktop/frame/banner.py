"""Where the notices stand: at the top of the window over the empty end of the menus, so that nothing moves for them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtWidgets import QWidget

MARGIN_PX = 10
TOP_PX = 1
LEAST_PX = 360
"""Where less room is left beside the menus, the notices cover them."""


class Banner(QObject):
    """Lays one widget over a window, at the right, as wide as what it says and as high as that needs.

    Args:
        notices: becomes a child of the window. Its size hint is as wide as its text on one line.
        taken: how far from the left the row at the top of the window is in use, in pixels.
    """

    def __init__(self, notices: QWidget, window: QWidget, taken: Callable[[], int]) -> None:
        super().__init__(window)
        self._notices, self._window, self._taken = notices, window, taken
        notices.setParent(window)
        for watched in (notices, window):
            watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        causes = (QEvent.Type.Resize,) if watched is self._window else (QEvent.Type.Show, QEvent.Type.LayoutRequest)
        if event.type() in causes:
            self._place()
        return False

    def _place(self) -> None:
        notices, width = self._notices, self._window.width()
        room = width - MARGIN_PX - self._taken() - MARGIN_PX
        if room < LEAST_PX:
            room = width - 2 * MARGIN_PX
        wide = min(notices.sizeHint().width(), room)
        notices.setGeometry(QRect(width - MARGIN_PX - wide, TOP_PX, wide, notices.heightForWidth(wide)))
        notices.raise_()
