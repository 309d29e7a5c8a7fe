"""A page: the picture as large as it can be, and its sentence under it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPagedPaintDevice, QPageSize, QPainter, QPdfWriter

from core import files
from core.errors import ExportError

RESOLUTION_DPI = 300
LETTERS = 1 / 42
"""The height of the sentence's letters, as a share of the page's width."""

GAP = 1 / 24
"""Between picture and sentence, as a share of the page's width."""

WRAPPED = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


def paint(device: QPagedPaintDevice, image: QImage, sentence: str) -> bool:
    """One page; false where the device cannot be painted on."""
    painter = QPainter()
    if not painter.begin(device):
        return False
    page = QRectF(painter.viewport())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setFont(_font(page))
    text = painter.boundingRect(page, WRAPPED, sentence)
    gap = page.width() * GAP
    side = min(page.width(), page.height() - text.height() - gap)
    picture = QRectF((page.width() - side) / 2, 0, side, side)
    painter.drawImage(picture, _smooth(image, side))
    painter.drawText(text.translated(0, picture.bottom() + gap - text.top()), WRAPPED, sentence)
    return painter.end()


def pdf(image: QImage, sentence: str) -> bytes:
    """The page as the bytes of a PDF file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setResolution(RESOLUTION_DPI)
    writer.setCreator("Diorama")
    writer.setTitle(sentence)
    paint(writer, image, sentence)
    return bytes(buffer.data().data())


def write_pdf(path: Path, page: bytes) -> None:
    """Write it in one move.

    Raises:
        ExportError: the disk refuses; what was there before is untouched.
    """
    try:
        files.write_file(path, lambda file: file.write(page))
    except OSError as error:
        raise ExportError(f"{files.quoted(path)} was not saved, because {files.reason(error)}.") from error


def _font(page: QRectF) -> QFont:
    font = QFont()
    font.setPixelSize(max(round(page.width() * LETTERS), 1))
    return font


def _smooth(image: QImage, side: float) -> QImage:
    """Scaled to a middling size first, so that no printer shows the picture's pixels as squares."""
    wanted_px = min(round(side), 2048)
    ways = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(wanted_px, wanted_px, *ways)
