"""Cut, copy and paste."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from core.errors import DioramaError
from core.scene.scene import Scene
from desktop.document.card_edits import without_cards
from desktop.document.document import Document
from desktop.files.clipboard import added, copied, offered
from desktop.look.notices import Notices
from desktop.look.translations import Translations


class CutCopyPaste:
    """The selected cards and the clipboard. Each command is one entry of the history."""

    def __init__(self, document: Document, notices: Notices, words: Translations) -> None:
        self._document, self._notices, self._words = document, notices, words

    def cut(self) -> None:
        self.copy()
        self._document.edit(without_cards(self._document.scene, self._document.selection))

    def copy(self) -> None:
        """The selected cards, and the hints among them."""
        if ids := self._document.selection:
            data = copied(self._document.scene, ids, self._words.language)
            QGuiApplication.clipboard().setMimeData(data)

    def paste(self) -> None:
        """Cards of this or another window, or those of a sentence."""
        try:
            part = offered(QGuiApplication.clipboard().mimeData())
            if part is None or not part.cards:
                self._notices.tell(self._words("filing.nothing_to_paste"))
            else:
                self._add(part)
        except DioramaError as error:
            self._notices.fail(str(error))

    def _add(self, part: Scene) -> None:
        pasted = added(self._document.scene, part)
        self._document.edit(pasted.scene)
        self._document.select(pasted.ids)
