"""Two pictures beside each other, or one wiped over the other, and what differs in their recipes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.scene.sentence import say
from desktop.gallery.differences import Difference, differences
from desktop.gallery.picture import GalleryPicture
from desktop.gallery.wipe import PictureView, WipeView
from desktop.look.icons import icon
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.panels.sizes import icon_size


class Compare(QDialog):
    """Two pictures: `show_pair`."""

    def __init__(self, words: Translations, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._look = words, look
        self._pair: tuple[GalleryPicture, GalleryPicture] | None = None
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

    def show_pair(self, left: GalleryPicture, right: GalleryPicture) -> None:
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
            sentence = say(picture.recipe.scene, words.language, brief=True) or words("compare.empty_scene")
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
