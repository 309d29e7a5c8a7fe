"""What is selected, to be changed: the cards, or with nothing selected the whole picture's backdrop and hints."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.document.document import Document, ScenePart
from desktop.drawing.layout_service import LayoutService
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.panels.backdrop import BackdropEditor
from desktop.panels.card_form import CardForm
from desktop.panels.hints_section import HintsSection

MARGIN_PX = 10


class Inspector(QFrame):
    """A panel that follows the selection."""

    def __init__(
        self,
        document: Document,
        words: Translations,
        look: Look,
        layout_service: LayoutService,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._words, self._look = document, words, look
        self.setProperty("panel", "true")
        self.form = CardForm(document, words, look, layout_service)
        self.stage_title = QLabel()
        self.backdrop = BackdropEditor(document, words, look)
        self.hints = HintsSection(document, words, look, layout_service)
        self._scroll = QScrollArea(self)
        self._lay_out()
        document.changed.connect(self._changed)
        words.changed.connect(self._say)
        self._say()
        self._show()

    def set_simple(self, simple: bool) -> None:
        """Children change what they see; hints are pulled on the stage."""
        self.form.set_simple(simple)
        self.backdrop.set_large(simple)
        self.hints.setVisible(not simple)

    def _changed(self, parts: ScenePart) -> None:
        if parts & ScenePart.SELECTION:
            self._show()
            self._scroll.verticalScrollBar().setValue(0)

    def _show(self) -> None:
        selected = bool(self._document.selection)
        self.form.setVisible(selected)
        self.stage_title.setVisible(not selected)
        self.backdrop.setVisible(not selected)

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        column.setSpacing(10)
        self.stage_title.setProperty("role", "title")
        for widget in (self.form, self.stage_title, self.backdrop, self.hints):
            column.addWidget(widget)
        column.addStretch(1)
        self._scroll.setWidget(page)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for widget in (page, self._scroll.viewport()):
            widget.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2, 2, 2, 2)
        outer.addWidget(self._scroll)

    def _say(self) -> None:
        self.setAccessibleName(self._words("inspector.name"))
        self._scroll.setAccessibleName(self._words("inspector.name"))
        self.stage_title.setText(self._words("inspector.title_stage"))
