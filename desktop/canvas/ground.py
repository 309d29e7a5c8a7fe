"""What lies around the picture: the stage's own ground, and the picture's shadow upon it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter

from desktop.canvas.ink import PICTURE_RECT, Ink, grown, line

SHADOW_PX = 10


def paint_ground(painter: QPainter, ink: Ink, focused: bool) -> None:
    """In coordinates of the graphics scene; a focused stage has a line around its picture."""
    painter.fillRect(grown(PICTURE_RECT, 5000), ink.colour("stage"))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if not ink.strong:
        for step in range(SHADOW_PX, 0, -1):
            painter.setBrush(QColor(0, 0, 0, 4))
            rect = grown(PICTURE_RECT, ink.px(step)).translated(0, ink.px(3))
            painter.drawRoundedRect(rect, ink.px(step + 2), ink.px(step + 2))
    painter.setBrush(ink.colour("panel"))
    painter.drawRect(PICTURE_RECT)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if focused:
        painter.setPen(line(ink.colour("accent", 1.0 if ink.strong else 0.75), 1.6))
        painter.drawRoundedRect(grown(PICTURE_RECT, ink.px(5)), ink.px(6), ink.px(6))
