"""The right of the window: what is selected, the list of everything, and the pictures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QSplitter, QTabWidget, QWidget

from desktop.look.translations import Translations

LINES = 29
"""The inspector and the list below it need the height of so many lines of text; with less, each has a tab."""

LIST = 1
"""Where the list's tab stands."""


class RightSide(QTabWidget):
    """Tabs: the scene, which is inspector and list one above the other, and the pictures. Where it is low, the list has
    a tab, too."""

    def __init__(self, scene: QSplitter, outline: QWidget, gallery: QWidget, words: Translations) -> None:
        super().__init__()
        self._scene, self._list, self._gallery, self._words = scene, outline, gallery, words
        self._apart = self._simple = False
        self._sizes: tuple[int, ...] = ()
        self._sign, self._warning = QIcon(), ""
        self._soon = QTimer(self, singleShot=True, interval=0)  # Qt is still at work when it tells of fonts and sizes
        self._soon.timeout.connect(self._share)
        self.addTab(scene, "")
        self.addTab(gallery, "")
        self.setDocumentMode(True)
        words.changed.connect(self._say)
        self._say()

    @property
    def sizes(self) -> tuple[int, ...]:
        """Heights of the inspector and of the list, one above the other."""
        return self._sizes if self._apart else tuple(self._scene.sizes())

    def divide(self, sizes: tuple[int, ...]) -> None:
        self._sizes = sizes
        self._scene.setSizes(list(sizes))

    def set_simple(self, simple: bool) -> None:
        """Children do without the list."""
        self._simple = simple
        self._share()

    def show_gallery(self, shown: bool) -> None:
        self.setCurrentWidget(self._gallery if shown else self._scene)

    def warn(self, sign: QIcon, warning: str) -> None:
        """What the list says of the whole scene, which has to be seen where the list is not."""
        self._sign, self._warning = sign, warning
        self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._soon.start()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._soon.start()

    def _share(self) -> None:
        """The list below the inspector, in a tab, or, in simple mode, nowhere."""
        apart = not self._simple and self.height() < LINES * self.fontMetrics().height()
        if apart and not self._apart:
            self._sizes = tuple(self._scene.sizes())
            self.insertTab(LIST, self._list, "")
        elif self._apart and not apart:
            self._scene.addWidget(self._list)
            self._scene.setSizes(list(self._sizes))
        self._apart = apart
        if not apart:
            self._list.setVisible(not self._simple)
        self._say()

    def _say(self) -> None:
        words = self._words
        self.setAccessibleName(words("window.right"))
        names = ("cards_tab", "list_tab", "gallery_tab") if self._apart else ("cards_tab", "gallery_tab")
        for index, name in enumerate(names):
            self.setTabText(index, words(f"window.{name}"))
        if self._apart:
            self.setTabIcon(LIST, self._sign if self._warning else QIcon())
            self.setTabToolTip(LIST, self._warning)
