"""Pictures made to fit, and painted with round corners."""

from __future__ import annotations

from PIL import Image
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPixmap, QTransform


def small(image: Image.Image, side_px: int) -> Image.Image:
    """The picture made to fit a square of `side_px`; never enlarged."""
    rgb = image.convert("RGB")
    rgb.thumbnail((side_px, side_px), Image.Resampling.LANCZOS)
    return rgb


def fitted(width: float, height: float, into: QRectF) -> QRectF:
    """The largest rectangle of this shape in the middle of another."""
    factor = min(into.width() / max(width, 1), into.height() / max(height, 1))
    whole = QRectF(0, 0, width * factor, height * factor)
    whole.moveCenter(into.center())
    return whole


def paint_rounded(painter: QPainter, pixmap: QPixmap, into: QRectF, radius_px: float) -> None:
    """The picture, smoothly scaled into the rectangle, with round corners: a brush, as a clip has no smooth edges."""
    brush = QBrush(pixmap)
    brush.setTransform(
        QTransform.fromTranslate(into.x(), into.y()).scale(
            into.width() / pixmap.width(), into.height() / pixmap.height()
        )
    )
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawRoundedRect(into, radius_px, radius_px)
    painter.restore()
