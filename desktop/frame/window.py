"""The window: what stands where.

It knows its parts as widgets only; `desktop.app.application` connects them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QIcon
from PySide6.QtWidgets import (
    QMainWindow,
    QMenu,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.document.document import Document, ScenePart
from desktop.files.scenes import OPENABLE
from desktop.frame.actions import Actions
from desktop.frame.banner import Banner
from desktop.frame.right_side import RightSide
from desktop.frame.toolbar import ToolRow
from desktop.frame.window_state import Arrangement
from desktop.look.translations import Translations

GAP_PX = 8
MARGIN_PX = 10

COLUMNS_PX = (250, 700, 300)
"""Palette, stage, right, where nothing is remembered."""

RIGHT_PX = (300, 240)
"""What is selected, and the list below it, where nothing is remembered: the list has room for a few cards and hints."""

FRAME = QSize(8, 40)
"""What the system draws around a window at most: within the screen the whole of it is seen."""

SIMPLE = ("palette", "inspector", "timeline")
"""The panels of simple mode. At the right stand colours, backdrop and pictures without the list of cards; the timeline
has little but its button."""


@dataclass(frozen=True, slots=True)
class WindowParts:
    """The widgets that stand in the window."""

    notices: QWidget
    start: QWidget
    sentence: QWidget
    palette: QWidget
    stage: QWidget
    inspector: QWidget
    outline: QWidget
    gallery: QWidget
    timeline: QWidget


class Window(QMainWindow):
    """Two pages, the start screen and the work, with the notices over the end of the menus.

    Args:
        may_close: asked before the window closes; it may ask the user.
    """

    file_dropped = Signal(Path)
    recent_wanted = Signal(QMenu)
    panel_shown = Signal(str, bool)

    def __init__(
        self,
        parts: WindowParts,
        document: Document,
        words: Translations,
        may_close: Callable[[], bool],
    ) -> None:
        super().__init__()
        self._parts, self._document = parts, document
        self._words, self._may_close = words, may_close
        self._panels: Mapping[str, QWidget] = {}
        self._hidden: set[str] = set()
        self._simple = self._has_rows = False
        self._recent = QMenu(self)
        self._tools: ToolRow | None = None
        self._pages, self._work = QStackedWidget(), QWidget()
        self._columns = QSplitter(Qt.Orientation.Horizontal)
        self._rows = QSplitter(Qt.Orientation.Vertical)
        scene = _split(Qt.Orientation.Vertical, parts.inspector, parts.outline)
        for index in range(scene.count()):
            scene.setStretchFactor(index, 1)  # what a larger window has more, both have
        self._right = RightSide(scene, parts.outline, parts.gallery, words)
        self._banner = Banner(parts.notices, self, self._taken)
        self._lay_out()
        self._connect()
        self._say()

    @property
    def shows_start(self) -> bool:
        return self._pages.currentWidget() is self._parts.start

    def show_start(self) -> None:
        self._turn_to(self._parts.start)

    def show_work(self) -> None:
        self._turn_to(self._work)

    def show_panel(self, name: str, shown: bool) -> None:
        """Switch a panel on or off: sentence, palette, inspector or timeline."""
        (self._hidden.discard if shown else self._hidden.add)(name)
        self._arrange_panels()
        self.panel_shown.emit(name, shown)

    def show_gallery(self, shown: bool) -> None:
        """The pictures, or the scene, at the right."""
        self._right.show_gallery(shown)

    def warn(self, sign: QIcon, warning: str) -> None:
        """What cannot be in the scene: said in the list, which may be out of sight."""
        self._right.warn(sign, warning)

    def set_simple(self, simple: bool) -> None:
        """The palette, the stage and a large button that draws; no menus."""
        self._simple = simple
        self.menuBar().setVisible(not simple)
        self._right.set_simple(simple)
        self._arrange_panels()

    def set_full_screen(self, full: bool) -> None:
        self.setWindowState(
            self.windowState() | Qt.WindowState.WindowFullScreen
            if full
            else self.windowState() & ~Qt.WindowState.WindowFullScreen
        )

    @property
    def arrangement(self) -> Arrangement:
        """To be remembered."""
        size = self.normalGeometry().size() if self.isMaximized() or self.isFullScreen() else self.size()
        return Arrangement(
            size.width(),
            size.height(),
            self.isMaximized(),
            tuple(self._columns.sizes()),
            tuple(self._rows.sizes()),
            self._right.sizes,
            tuple(sorted(self._hidden)),
        )

    def arrange_as(self, arrangement: Arrangement) -> None:
        """As it was remembered, within what the screen allows."""
        room = self.screen().availableSize() - FRAME
        self.resize(min(arrangement.width, room.width()), min(arrangement.height, room.height()))
        self._columns.setSizes(list(arrangement.columns or COLUMNS_PX))
        if arrangement.rows:
            self._has_rows = True
            self._rows.setSizes(list(arrangement.rows))
        self._right.divide(arrangement.right or RIGHT_PX)
        for name in arrangement.hidden:
            if name in self._panels:
                self.show_panel(name, False)
        if arrangement.maximised:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        if self._may_close():
            event.accept()
        else:
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if _file_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        if path := _file_in(event.mimeData()):
            event.acceptProposedAction()
            self.file_dropped.emit(path)

    def furnish(self, actions: Actions, tools: ToolRow) -> None:
        """Menus, shortcuts, and the row of tools above the stage."""
        actions.fill(self.menuBar(), self._recent)
        self.addActions(actions.all)
        self._column.insertWidget(0, tools)
        self._tools = tools

    def _taken(self) -> int:
        """How far from the left the first row of the window is in use: by the menus, or without them by the tools."""
        menus = self.menuBar()
        if menus.isVisible() and menus.height() and menus.actions():
            return menus.actionGeometry(menus.actions()[-1]).right()
        tools = self._tools
        return tools.mapTo(self, QPoint(tools.taken, 0)).x() if tools is not None and tools.isVisible() else 0

    def _turn_to(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        if page is self._work and not self._has_rows:
            self._has_rows = True
            QTimer.singleShot(0, self, self._divide)

    def _divide(self) -> None:
        """The timeline as low as it can be, which is known once it is shown; the stage gets the rest."""
        low = self._parts.timeline.minimumSizeHint().height()
        self._rows.setSizes([max(sum(self._rows.sizes()) - low, low), low])

    def _lay_out(self) -> None:
        parts = self._parts
        self._panels = {
            "sentence": parts.sentence,
            "palette": parts.palette,
            "inspector": self._right,
            "timeline": parts.timeline,
        }
        self._columns = _split(Qt.Orientation.Horizontal, parts.palette, parts.stage, self._right)
        self._columns.setStretchFactor(1, 1)
        self._rows = _split(Qt.Orientation.Vertical, self._columns, parts.timeline)
        self._rows.setStretchFactor(0, 1)
        parts.stage.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._column = _column(self._work, self._rows)
        self._column.setStretch(0, 1)
        self._pages.addWidget(parts.start)
        self._pages.addWidget(self._work)
        middle = QWidget()
        column = _column(middle, self._pages)
        column.setContentsMargins(MARGIN_PX, 2, MARGIN_PX, MARGIN_PX)
        self.setCentralWidget(middle)
        self.setAcceptDrops(True)

    def _connect(self) -> None:
        self._recent.aboutToShow.connect(lambda: self.recent_wanted.emit(self._recent))
        self._recent.setToolTipsVisible(True)
        self._document.changed.connect(self._follow)
        self._words.changed.connect(self._say)

    def _follow(self, changed: ScenePart) -> None:
        if changed & ScenePart.FILE:
            self._name()

    def _arrange_panels(self) -> None:
        shown = {name: name not in self._hidden for name in self._panels}
        if self._simple:
            shown = {name: name in SIMPLE for name in self._panels}
        for name, panel in self._panels.items():
            panel.setVisible(shown[name])

    def _say(self) -> None:
        words = self._words
        self._recent.setTitle(words("filing.recent"))
        self._name()

    def _name(self) -> None:
        path = self._document.path
        self.setWindowTitle(self._words("window.title", name=path.stem if path else self._words("filing.untitled")))
        self.setWindowModified(self._document.modified)


def _split(orientation: Qt.Orientation, *widgets: QWidget) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setHandleWidth(GAP_PX)
    splitter.setChildrenCollapsible(False)
    for widget in widgets:
        splitter.addWidget(widget)
    return splitter


def _column(owner: QWidget, *widgets: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(owner)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP_PX)
    for widget in widgets:
        column.addWidget(widget)
    return column


def _file_in(data: QMimeData) -> Path | None:
    """The one file that is dragged, if it is of a kind that opens."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    fitting = [path for path in paths if path.suffix.lower().removeprefix(".") in OPENABLE]
    return fitting[0] if len(paths) == 1 and fitting else None
