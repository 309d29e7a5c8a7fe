"""A document that is laid out at once, and hands that press, drag and type."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.scene.layout import Layout, arrange
from core.scene.scene import Scene
from desktop.document import Document


class AtOnce(QObject):
    """Lays out on the spot: the layout is always that of the document's scene."""

    arranged = Signal(Scene, Layout)
    fresh = True

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self.scene, self.layout = document.scene, arrange(document.scene)
        document.changed.connect(self._follow)

    def _follow(self) -> None:
        if self._document.scene != self.scene:
            self.scene = self._document.scene
            self.layout = arrange(self.scene)
            self.arranged.emit(self.scene, self.layout)
