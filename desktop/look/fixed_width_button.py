"""A button that does not jump."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QWidget

PAD_PX = 24
"""The button is wider than its text by so much."""


class FixedWidthButton(QPushButton):
    """A button that keeps its width, whichever of its texts it shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts: tuple[str, ...] = ()

    def set_texts(self, texts: tuple[str, ...]) -> None:
        self._texts = texts
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802
        advance, hint = self.fontMetrics().horizontalAdvance, super().sizeHint()
        widest = max(map(advance, self._texts), default=0)
        return QSize(hint.width() + max(widest - advance(self.text()), 0) + PAD_PX, hint.height())
