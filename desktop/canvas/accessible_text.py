"""What a screen reader hears of the stage: its name, the scene in a sentence, and what is selected."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from core.scene.sentence import noun_phrase, say
from desktop.document.document import Document, ScenePart
from desktop.look.translations import Translations


class AccessibleText(QObject):
    """Keeps a widget's accessible name and description true, and announces selections made in it."""

    def __init__(self, widget: QWidget, document: Document, words: Translations) -> None:
        super().__init__(widget)
        self._widget, self._document, self._words = widget, document, words
        document.changed.connect(self._on_document)
        words.changed.connect(self._describe)
        self._describe()

    def _describe(self) -> None:
        sentence = say(self._document.scene, self._words.language, brief=True)
        self._widget.setAccessibleName(self._words("canvas.stage"))
        self._widget.setAccessibleDescription(self._words("canvas.stage_help", sentence=sentence))

    def _on_document(self, changed: ScenePart) -> None:
        if not self._document.in_gesture:
            self._describe()
        if changed & ScenePart.SELECTION and self._widget.hasFocus() and self._document.selection:
            self._announce()

    def _announce(self) -> None:
        chosen = self._document.selection
        if len(chosen) == 1:
            card = noun_phrase(self._document.scene, chosen[0], self._words.language)
            said = self._words("canvas.selected_card", card=card)
        else:
            said = self._words("canvas.selected_cards", count=len(chosen))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._widget, said))
