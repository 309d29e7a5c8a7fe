"""The stage laid out anew by its hints, as one entry of the history."""

from __future__ import annotations

from PySide6.QtCore import QObject

from core.scene.layout import Layout
from core.scene.scene import Scene
from desktop.canvas.commands import without_places
from desktop.document.document import Document
from desktop.drawing.layout_service import LayoutService

NAME = "arrange"


class StageTidy(QObject):
    """Sets every card free that is not locked, waits for the layout, and keeps the boxes that it gives."""

    def __init__(self, document: Document, layout_service: LayoutService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._awaited: Scene | None = None
        document.changed.connect(self._on_document)
        self._layout_service = layout_service
        layout_service.arranged.connect(self._on_arranged)

    def start(self) -> None:
        self._document.settle()
        self._awaited = without_places(self._document.scene)
        self._document.edit(self._awaited, NAME)
        if self._layout_service.fresh:
            self._on_arranged(self._layout_service.scene, self._layout_service.layout)

    def _on_arranged(self, scene: Scene, layout: Layout) -> None:
        if self._awaited is None or scene != self._awaited or not self._layout_service.fresh:
            return
        self._awaited = None
        kept = scene
        for card in scene.wanted:
            if not card.pinned and card.id in layout.boxes:
                kept = kept.changed(card.id, box=layout.boxes[card.id])
        self._document.edit(kept, NAME)
        self._document.settle()

    def _on_document(self) -> None:
        """Another edit came in between: that is what the user wants now."""
        if self._awaited is not None and self._document.scene != self._awaited:
            self._awaited = None
            self._document.settle()
