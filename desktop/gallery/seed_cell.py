"""One place of a contact sheet."""

from __future__ import annotations

from PIL import Image
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.look.images import pixmap_of
from desktop.look.pixels import fitted, paint_rounded
from desktop.look.theme import Look
from desktop.look.translations import Translations

CAPTION_PX = 26


class SeedCell(QAbstractButton):
    """One picture of the sheet, and its seed below."""

    def __init__(self, words: Translations, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._look = words, look
        self._seed = 0
        self._pixmap: QPixmap | None = None
        self.setMinimumSize(96, 96 + CAPTION_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCheckable(True)
        words.changed.connect(self.say)
        look.changed.connect(self.update)

    @property
    def seed(self) -> int:
        return self._seed

    def await_seed(self, seed: int) -> None:
        """An empty place for the picture of a seed."""
        self._seed, self._pixmap = seed, None
        self.setChecked(False)
        self.setEnabled(False)
        self.say()

    def show_image(self, image: Image.Image) -> None:
        self._pixmap = pixmap_of(image)
        self.setEnabled(True)
        self.say()

    def say(self) -> None:
        name = "contact.seed" if self._pixmap else "contact.waiting"
        self.setAccessibleName(self._words(name, seed=self._seed))
        self.setToolTip(self._words("contact.cell_tip" if self._pixmap else "contact.waiting", seed=self._seed))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Return takes the picture that the keyboard is on; elsewhere it draws."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(200, 200 + self._caption_px())

    def _caption_px(self) -> int:
        return round(CAPTION_PX * self._look.scale)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        painter, theme = QPainter(self), self._look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect()).adjusted(3, 3, -3, -self._caption_px())
        place = fitted(1, 1, whole)
        if self._pixmap:
            paint_rounded(painter, self._pixmap, place, 8)
        else:
            painter.setPen(QPen(theme.colour("line"), theme.border_px, Qt.PenStyle.DashLine))
            painter.setBrush(theme.colour("panel"))
            painter.drawRoundedRect(place, 8, 8)
        self._paint_frame(painter, place)
        painter.setPen(theme.colour("text" if self._pixmap else "muted"))
        below = QRectF(0, place.bottom() + 2, self.width(), self._caption_px())
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._words("contact.seed", seed=self._seed))

    def _paint_frame(self, painter: QPainter, place: QRectF) -> None:
        theme = self._look.theme
        lit = self._pixmap is not None and (self.underMouse() or self.hasFocus() or self.isChecked())
        if lit:
            painter.setPen(QPen(theme.colour("accent"), 3 if self.isChecked() or self.hasFocus() else 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(-1, -1, 1, 1), 9, 9)
