"""The film of a refinement, from noise to picture: a slider whose track is made of pictures."""

from __future__ import annotations

from PIL import Image
from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from desktop.look.images import pixmap_of
from desktop.look.pixels import paint_rounded, small
from desktop.look.theme import Look

GAP_PX = 5
RAIL_PX = 14
SIDE_PX = 52
"""The least side of a cell at normal text size; cells grow with the strip."""

MOST_SIDE_PX = 150


class FilmStrip(QAbstractSlider):
    """One place for each moment; its value is the moment that is shown.

    There may be more moments than cells: each cell then stands for several and shows the nearest that is known. While
    a picture is being drawn its moments arrive one by one, and the strip is not to be moved (`rolling`).
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._pictures: dict[int, QPixmap] = {}
        self._count = 0
        self._rolling = False
        self._note = ""
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setPageStep(5)
        look.changed.connect(self._restyle)
        self.valueChanged.connect(self.update)
        self._restyle()

    @property
    def count(self) -> int:
        """How many moments there are, known or to come."""
        return self._count

    @property
    def rolling(self) -> bool:
        return self._rolling

    def sizeHint(self) -> QSize:  # noqa: N802
        side = self._least_side()
        return QSize(round(10 * (side + GAP_PX)), round(side) + RAIL_PX + 2 * GAP_PX)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(round(3 * (self._least_side() + GAP_PX)), self.sizeHint().height())

    def set_note(self, note: str) -> None:
        """What is said where there is no film to show."""
        if note != self._note:
            self._note = note
            self.update()

    def clear(self) -> None:
        self._begin(0, rolling=False)

    def begin(self, count: int) -> None:
        """A new film of this many moments, which are yet to come."""
        self._begin(count, rolling=True)

    def put(self, index: int, image: Image.Image) -> None:
        """A moment that has just arrived is shown."""
        self._pictures[index] = self._pixmap(image)
        self._stand_at(index)

    def show_all(self, images: list[Image.Image]) -> None:
        """A whole film; its end is shown."""
        self._begin(len(images), rolling=False)
        self._pictures = {index: self._pixmap(image) for index, image in enumerate(images)}
        self._stand_at(self.maximum())

    def stop(self) -> None:
        """No more moments will come: the film ends where it is."""
        if self._rolling:
            self._rolling = False
            self._count = max(self._pictures, default=-1) + 1
            self._reach()

    def _begin(self, count: int, *, rolling: bool) -> None:
        self._pictures = {}
        self._count, self._rolling = count, rolling
        self._reach()

    def _stand_at(self, moment: int) -> None:
        """Moved by what arrives, which nobody needs to be told."""
        with QSignalBlocker(self):
            self.setValue(moment)
        self.update()

    def _reach(self) -> None:
        with QSignalBlocker(self):
            self.setRange(0, max(self._count - 1, 0))
        self.setEnabled(self._count > 1)
        self.update()

    def _pixmap(self, image: Image.Image) -> QPixmap:
        return pixmap_of(small(image, round(MOST_SIDE_PX * self.devicePixelRatioF())))

    # Where things are

    def _least_side(self) -> float:
        return SIDE_PX * self._look.scale

    def _side(self) -> float:
        room = self.height() - RAIL_PX - 2 * GAP_PX
        return min(max(room, self._least_side()), max(MOST_SIDE_PX, self._least_side()))

    def _cells(self) -> int:
        fit = int((self.width() - 2) // (self._side() + GAP_PX))
        return max(1, min(self._count or fit, fit))

    def _pitch(self) -> float:
        """From one cell to the next: they take the room there is, but do not drift far apart."""
        return min((self.width() - 2) / self._cells(), (self._side() + GAP_PX) * 1.1)

    def _cell(self, number: int) -> QRectF:
        side, pitch = self._side(), self._pitch()
        return QRectF(1 + number * pitch + (pitch - side) / 2, GAP_PX, side, side)

    def _moment(self, cell: int) -> int:
        """The moment that a cell stands for."""
        cells = self._cells()
        return round(cell * (self._count - 1) / (cells - 1)) if cells > 1 else max(self._count - 1, 0)

    def _nearest_cell(self, moment: int) -> int:
        return round(moment * (self._cells() - 1) / max(self._count - 1, 1))

    def _rail(self) -> tuple[QPointF, QPointF]:
        y = self._cell(0).bottom() + GAP_PX + RAIL_PX / 2 - 1
        return QPointF(self._cell(0).center().x(), y), QPointF(self._cell(self._cells() - 1).center().x(), y)

    def _place(self, moment: int) -> QPointF:
        start, end = self._rail()
        return start + (end - start) * (moment / max(self._count - 1, 1))

    def _moment_at(self, x: float) -> int:
        start, end = self._rail()
        share = (x - start.x()) / max(end.x() - start.x(), 1)
        return round(min(max(share, 0), 1) * max(self._count - 1, 0))

    # What the hand does

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton and not self._rolling:
            self.setSliderDown(True)
            self.setValue(self._moment_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self.isSliderDown():
            self.setValue(self._moment_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002, N802
        self.setSliderDown(False)

    # How it looks

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._note:
            self._paint_note(painter)
            return
        shown = self._nearest_cell(self.value()) if self._pictures else -1
        for cell in range(self._cells()):
            moment = self.value() if cell == shown else self._known_near(cell)
            self._paint_cell(painter, self._cell(cell), self._pictures.get(moment), shown=cell == shown)
        if self._count > 1:
            self._paint_rail(painter)

    def _paint_note(self, painter: QPainter) -> None:
        """The picture, if there is one, and why there are no others."""
        theme, picture = self._look.theme, self._pictures.get(0)
        place = QRectF(self.rect()).adjusted(1, GAP_PX, -1, -GAP_PX)
        if picture:
            self._paint_cell(painter, self._cell(0), picture, shown=False)
            place.setLeft(self._cell(0).right() + 3 * GAP_PX)
        painter.setPen(QPen(theme.colour("line"), theme.border_px, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place, theme.radius_px, theme.radius_px)
        painter.setPen(theme.colour("muted"))
        painter.drawText(
            place.adjusted(12, 0, -12, 0), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._note
        )

    def _known_near(self, cell: int) -> int:
        """The moment of a cell, or one that arrived just before it."""
        moment = self._moment(cell)
        earlier = self._moment(cell - 1) if cell else -1
        return next((near for near in range(moment, earlier, -1) if near in self._pictures), moment)

    def _paint_cell(self, painter: QPainter, place: QRectF, picture: QPixmap | None, *, shown: bool) -> None:
        theme = self._look.theme
        radius = 5 * self._look.scale
        if picture:
            paint_rounded(painter, picture, place, radius)
            if shown:
                painter.setPen(QPen(theme.colour("accent"), 2.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(place.adjusted(-1.5, -1.5, 1.5, 1.5), radius + 1, radius + 1)
            return
        painter.setPen(QPen(_faint(theme.colour("line"), 0.8), 1, Qt.PenStyle.DashLine))
        painter.setBrush(_faint(theme.colour("window"), 0.6))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

    def _paint_rail(self, painter: QPainter) -> None:
        theme = self._look.theme
        (start, end), here = self._rail(), self._place(self.value())
        painter.setPen(QPen(theme.colour("line"), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(start, end)
        painter.setPen(QPen(theme.colour("accent"), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(start, here)
        if self._rolling:
            return
        radius = 5.5 if self.hasFocus() else 4.5
        painter.setPen(QPen(theme.colour("text" if self.hasFocus() else "panel"), 1.5))
        painter.setBrush(theme.colour("accent"))
        painter.drawEllipse(here, radius, radius)


def _faint(colour: QColor, share: float) -> QColor:
    colour.setAlphaF(share)
    return colour
