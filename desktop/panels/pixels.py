"""Pictures of the core as Qt has them, and pictures painted with round corners."""

from __future__ import annotations

from PIL import Image
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QImage, QPainter, QPixmap, QTransform


def qimage_of(image: Image.Image) -> QImage:
    """A copy that keeps no hold on the picture; fit for any thread."""
    rgb = image.convert("RGB")
    return QImage(rgb.tobytes(), rgb.width, rgb.height, 3 * rgb.width, QImage.Format.Format_RGB888).copy()


def pixmap_of(image: Image.Image) -> QPixmap:
    return QPixmap.fromImage(qimage_of(image))


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
