"""How near the view is to the picture, and which part of it shows."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QGraphicsView

from desktop.canvas.ink import PICTURE_RECT, SIDE

MARGIN_PX = 18
"""Around the picture when all of it shows."""

NEAREST, FARTHEST = 6.0, 0.5
"""Against the zoom at which all of the picture shows."""

STEP = 1.25


class Zoom:
    """The zoom of one view: 1 shows the whole picture, whatever the size of the view."""

    def __init__(self, view: QGraphicsView) -> None:
        self._view = view
        self._zoom = 1.0

    @property
    def zoom(self) -> float:
        return self._zoom

    @property
    def pixels(self) -> float:
        """Pixels of the screen for one unit of the graphics scene."""
        return self._view.transform().m11()

    def fit(self) -> None:
        self._zoom = 1.0
        self.apply()

    def apply(self) -> None:
        """After the view has another size; the middle stays where it is."""
        middle = self._view.mapToScene(self._view.viewport().rect().center())
        self._scale()
        self._center(middle)

    def by(self, factor: float, still: QPointF | None = None) -> None:
        """Nearer or farther; the point `still` of the view stays under the finger (the middle, if none is given)."""
        place = QPointF(self._view.viewport().rect().center()) if still is None else still
        before = self._view.mapToScene(place.toPoint())
        self._zoom = min(max(self._zoom * factor, FARTHEST), NEAREST)
        if abs(self._zoom - 1) < 0.02:
            self._zoom = 1.0
        middle = self._view.mapToScene(self._view.viewport().rect().center())
        old = self.pixels
        self._scale()
        self._center(before + (middle - before) * (old / self.pixels))

    def shift(self, pixels: QPointF) -> None:
        """The picture follows a hand by so many pixels."""
        middle = self._view.mapToScene(self._view.viewport().rect().center())
        self._center(middle - pixels / self.pixels)

    def _scale(self) -> None:
        size = self._view.viewport().size()
        room = max(min(size.width(), size.height()) - 2 * MARGIN_PX, 40)
        pixels = room / SIDE * self._zoom
        self._view.setTransform(QTransform.fromScale(pixels, pixels))

    def _center(self, middle: QPointF) -> None:
        """Some of the picture always shows; all of it is in the middle."""
        if self._zoom <= 1:
            middle = PICTURE_RECT.center()
        x = min(max(middle.x(), 0.0), SIDE)
        y = min(max(middle.y(), 0.0), SIDE)
        self._view.centerOn(QPointF(x, y))
