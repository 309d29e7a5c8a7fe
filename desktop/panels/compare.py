"""Two pictures beside each other, or one wiped over the other, and what differs in their recipes."""

from __future__ import annotations

from PIL import Image
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractSlider,
    QButtonGroup,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.scene.sentence import say
from desktop.icons import icon
from desktop.panels.differences import Difference, differences
from desktop.panels.gallery_store import Picture
from desktop.panels.pixels import fitted, paint_rounded, pixmap_of
from desktop.panels.sizes import icon_size
from desktop.theme import Look
from desktop.words import Words

RADIUS_PX = 8
WHOLE = 1000
"""The wipe's last value: only the right picture is seen at 0, only the left one here."""


class PictureView(QWidget):
    """A picture as large as there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap: QPixmap | None = None
        self.setMinimumSize(180, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_image(self, image: Image.Image) -> None:
        self._pixmap = pixmap_of(image)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(360, 360)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        if self._pixmap:
            place = fitted(self._pixmap.width(), self._pixmap.height(), QRectF(self.rect()))
            paint_rounded(QPainter(self), self._pixmap, place, RADIUS_PX)


class WipeView(QAbstractSlider):
    """The left picture over the right one, up to a line that can be dragged; arrow keys move it, too."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._left: QPixmap | None = None
        self._right: QPixmap | None = None
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(0, WHOLE)
        self.setSingleStep(WHOLE // 50)
        self.setPageStep(WHOLE // 5)
        self.setValue(WHOLE // 2)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setMinimumSize(180, 180)
        self.valueChanged.connect(self.update)
        look.changed.connect(self.update)

    def show_images(self, left: Image.Image, right: Image.Image) -> None:
        self._left, self._right = pixmap_of(left), pixmap_of(right)
        self.update()

    def line_at(self) -> QPointF:
        """Where the line is held."""
        place = self._place()
        return QPointF(place.left() + place.width() * self.value() / WHOLE, place.center().y())

    def _place(self) -> QRectF:
        return fitted(1, 1, QRectF(self.rect()).adjusted(10, 4, -10, -4))

    def _move_to(self, x: float) -> None:
        place = self._place()
        self.setValue(round(WHOLE * (x - place.left()) / place.width()))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._move_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self.isSliderDown():
            self._move_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002, N802
        self.setSliderDown(False)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802
        if not (self._left and self._right):
            return
        painter, place, line = QPainter(self), self._place(), self.line_at()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_rounded(painter, self._right, place, RADIUS_PX)
        painter.save()
        painter.setClipRect(QRectF(place.topLeft(), QPointF(line.x(), place.bottom())))
        paint_rounded(painter, self._left, place, RADIUS_PX)
        painter.restore()
        self._paint_line(painter, place, line)

    def _paint_line(self, painter: QPainter, place: QRectF, line: QPointF) -> None:
        theme = self._look.theme
        painter.setPen(QPen(theme.colour("panel"), 4))
        painter.drawLine(QPointF(line.x(), place.top()), QPointF(line.x(), place.bottom()))
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.drawLine(QPointF(line.x(), place.top()), QPointF(line.x(), place.bottom()))
        painter.setPen(QPen(theme.colour("text" if self.hasFocus() else "panel"), 2))
        painter.setBrush(theme.colour("accent"))
        painter.drawEllipse(line, 10, 10)
        painter.setPen(QPen(theme.colour("on_accent"), 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for side in (-1, 1):
            tip = line + QPointF(side * 5.5, 0)
            painter.drawPolyline([tip + QPointF(-side * 2.6, -3), tip, tip + QPointF(-side * 2.6, 3)])


class Compare(QDialog):
    """Two pictures: `show_pair`."""

    def __init__(self, words: Words, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._look = words, look
        self._pair: tuple[Picture, Picture] | None = None
        self._views = (PictureView(), PictureView())
        self._captions = (QLabel(), QLabel())
        self._wipe = WipeView(look)
        self._pages = QStackedWidget()
        self._beside, self._over = QToolButton(), QToolButton()
        self._modes = QButtonGroup(self)
        self._heading = QLabel()
        self._table = QWidget()
        self._grid = QGridLayout(self._table)
        self._close = QPushButton()
        self._lay_out()
        self._connect()
        self._say()
        self._restyle()
        self.resize(round(820 * min(look.scale, 1.3)), round(740 * min(look.scale, 1.2)))

    def show_pair(self, left: Picture, right: Picture) -> None:
        """These two, and how they differ."""
        self._pair = left, right
        for view, picture in zip(self._views, self._pair, strict=True):
            view.show_image(picture.image)
        self._wipe.show_images(left.image, right.image)
        self._say_pair()

    @property
    def rows(self) -> tuple[Difference, ...]:
        """What is said of the pair."""
        return differences(self._pair[0].recipe, self._pair[1].recipe, self._words) if self._pair else ()

    def _say_pair(self) -> None:
        if self._pair is None:
            return
        words, rows = self._words, self.rows
        for caption, view, picture in zip(self._captions, self._views, self._pair, strict=True):
            sentence = say(picture.recipe.scene, words.language) or words("compare.empty_scene")
            caption.setText(sentence)
            view.setAccessibleName(sentence)
        self._heading.setText(words("compare.differences" if rows else "compare.same"))
        self._clear_table()
        for row, difference in enumerate(rows):
            self._add_row(row, difference)

    def _clear_table(self) -> None:
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.setParent(None)
                widget.deleteLater()

    def _add_row(self, row: int, difference: Difference) -> None:
        for column, text in enumerate((difference.what, difference.left, difference.right)):
            cell = QLabel(text)
            cell.setWordWrap(True)
            cell.setTextFormat(Qt.TextFormat.PlainText)
            cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            if not column:
                cell.setProperty("role", "muted")
            self._grid.addWidget(cell, row, column, Qt.AlignmentFlag.AlignTop)

    def _say(self) -> None:
        words = self._words
        self.setWindowTitle(words("compare.title"))
        for button, name in ((self._beside, "beside"), (self._over, "over")):
            button.setText(words(f"compare.{name}"))
            button.setToolTip(words(f"compare.{name}_tip"))
            button.setAccessibleDescription(words(f"compare.{name}_tip"))
        self._wipe.setAccessibleName(words("compare.wipe"))
        self._wipe.setAccessibleDescription(words("compare.over_tip"))
        self._wipe.setToolTip(words("compare.over_tip"))
        self._close.setText(words("compare.close"))
        self._say_pair()

    def _restyle(self) -> None:
        self._over.setIcon(icon(self._look, "compare"))
        self._over.setIconSize(icon_size(self._look))
        self._beside.setIcon(icon(self._look, "beside"))
        self._beside.setIconSize(icon_size(self._look))

    def _connect(self) -> None:
        self._modes.idClicked.connect(self._pages.setCurrentIndex)
        self._close.clicked.connect(self.accept)
        self._words.changed.connect(self._say)
        self._look.changed.connect(self._restyle)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addLayout(self._head())
        column.addWidget(self._pages, 5)
        column.addWidget(self._heading)
        column.addWidget(self._scrolled_table(), 2)
        self._heading.setProperty("role", "title")
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._close)
        column.addLayout(foot)
        self._pages.addWidget(self._side_by_side())
        self._pages.addWidget(self._wipe)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        for number, button in enumerate((self._beside, self._over)):
            button.setCheckable(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            self._modes.addButton(button, number)
            head.addWidget(button)
        self._beside.setChecked(True)
        head.addStretch(1)
        return head

    def _side_by_side(self) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        grid.setHorizontalSpacing(16)
        grid.setRowStretch(0, 1)
        for number, (view, caption) in enumerate(zip(self._views, self._captions, strict=True)):
            caption.setWordWrap(True)
            caption.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            caption.setTextFormat(Qt.TextFormat.PlainText)
            grid.addWidget(view, 0, number)
            grid.addWidget(caption, 1, number)
            grid.setColumnStretch(number, 1)
        return page

    def _scrolled_table(self) -> QScrollArea:
        self._grid.setContentsMargins(0, 0, 12, 0)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(6)
        for column, stretch in enumerate((2, 3, 3)):
            self._grid.setColumnStretch(column, stretch)
        holder = QWidget()
        outer = QVBoxLayout(holder)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._table)
        outer.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(holder)
        area.viewport().setAutoFillBackground(False)
        holder.setAutoFillBackground(False)
        return area
