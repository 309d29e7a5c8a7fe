"""An item that fades in and out."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation
from PySide6.QtWidgets import QGraphicsItem

DURATION_MS = 220


class Fade(QObject):
    """Moves an item's opacity; `still` does it at once. An item that has faded out wholly is hidden."""

    def __init__(self, item: QGraphicsItem, still: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.still = still
        self._item, self._goal = item, 1.0
        self._motion = QVariantAnimation(self)
        self._motion.setDuration(DURATION_MS)
        self._motion.setEasingCurve(QEasingCurve.Type.InOutQuad)
        self._motion.valueChanged.connect(self._show)

    def to(self, opacity: float) -> None:
        """Towards this opacity, 0..1."""
        if opacity == self._goal:
            return
        self._goal = opacity
        self._motion.stop()
        if self.still:
            self._show(opacity)
            return
        self._motion.setStartValue(float(self._item.opacity() if self._item.isVisible() else 0.0))
        self._motion.setEndValue(float(opacity))
        self._motion.start()

    def _show(self, opacity: float) -> None:
        self._item.setOpacity(opacity)
        self._item.setVisible(opacity > 0.0)
