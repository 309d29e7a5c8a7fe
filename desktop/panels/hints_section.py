"""The hints of the selected cards, or of the whole scene: each as a sentence with its state."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from core.scene.scene import Hint
from core.scene.sentence import statements
from desktop.document.document import Document, ScenePart
from desktop.drawing.layout_service import LayoutService
from desktop.look.icons import icon
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.panels.hint_editor import HintEditor
from desktop.panels.hint_states import COLOURS, ICONS, HintState, state_of
from desktop.panels.sizes import icon_size

ICON_PX = 18

Row = tuple[Hint, HintState, str]
"""A hint, how it stands with it, and the hint in words."""


class HintLine(QFrame):
    """One hint: its state, its sentence, and a button that removes it."""

    removed = Signal()

    def __init__(self, row: Row, words: Translations, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _, state, said = row
        sign, text, remove = QLabel(self), QLabel(said, self), QToolButton(self)
        side = round(ICON_PX * look.scale)
        sign.setPixmap(icon(look, ICONS[state], COLOURS[state]).pixmap(side, side))
        sign.setToolTip(words(f"outline.{state}"))
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setToolTip(words(f"outline.{state}"))
        text.setAccessibleName(words("outline.hint_state", statement=said, state=words(f"outline.{state}")))
        remove.setIcon(icon(look, "close", "muted"))
        remove.setStyleSheet("QToolButton:!focus:!hover { background: transparent; border: 0; }")
        remove.setToolTip(words("outline.remove_hint_tip"))
        remove.setAccessibleName(words("outline.hint_state", statement=words("outline.remove"), state=said))
        remove.clicked.connect(self.removed)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(text, 1)
        line.addWidget(remove)


class HintsSection(QWidget):
    """Rows of hints, and the editor that adds one."""

    def __init__(
        self,
        document: Document,
        words: Translations,
        look: Look,
        layout_service: LayoutService,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._words, self._look, self._layout_service = document, words, look, layout_service
        self._shown: tuple[Row, ...] | None = None
        self.title, self.empty = QLabel(self), QLabel(self)
        self.add = QPushButton(self)
        self.editor = HintEditor(document, words, self)
        self._rows = QVBoxLayout()
        self._made: list[HintLine] = []
        self._lay_out()
        self.add.clicked.connect(self._begin)
        self.editor.ended.connect(self._ended)
        document.changed.connect(self._changed)
        layout_service.arranged.connect(self._refresh)
        words.changed.connect(self._say)
        look.changed.connect(self._say)
        self._say()

    def rows(self) -> list[HintLine]:
        return list(self._made)

    def _begin(self) -> None:
        self.add.hide()
        self.editor.begin(self._document.selection)

    def _ended(self) -> None:
        self.add.show()
        self.add.setFocus()

    def _changed(self, parts: ScenePart) -> None:
        if parts & (ScenePart.CARDS | ScenePart.HINTS | ScenePart.SELECTION):
            self._refresh()

    def _refresh(self, *_: object) -> None:
        found = tuple(self._found())
        if found != self._shown:
            self._shown = found
            self._rebuild(found)
        self.empty.setVisible(not found)
        self.add.setEnabled(len(self._document.scene.wanted) > 1)

    def _found(self) -> list[Row]:
        scene, selected = self._document.scene, set(self._document.selection)
        layout, said = self._layout_service.layout, statements(scene, self._words.language)
        return [
            (hint, state_of(hint, scene, layout), text)
            for hint, text in zip(scene.hints, said, strict=True)
            if not selected or selected & set(hint.cards)
        ]

    def _rebuild(self, found: tuple[Row, ...]) -> None:
        for old in self._made:
            self._rows.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._made = []
        for row in found:
            made = HintLine(row, self._words, self._look, self)
            made.removed.connect(lambda hint=row[0]: self._remove(hint))
            self._rows.addWidget(made)
            self._made.append(made)

    def _remove(self, hint: Hint) -> None:
        self._document.edit(self._document.scene.without_hint(hint))
        self.add.setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._rows.setSpacing(4)
        self.title.setProperty("role", "muted")
        self.empty.setProperty("role", "muted")
        self.empty.setWordWrap(True)
        column.addWidget(self.title)
        column.addWidget(self.empty)
        column.addLayout(self._rows)
        column.addWidget(self.add)
        column.addWidget(self.editor)

    def _say(self) -> None:
        words = self._words
        self.title.setText(words("inspector.hints"))
        self.empty.setText(words("inspector.no_hints"))
        self.add.setText(words("outline.add_hint"))
        self.add.setIcon(icon(self._look, "hint"))
        self.add.setIconSize(icon_size(self._look))
        self.add.setToolTip(words("outline.add_hint_tip"))
        self._shown = None
        self._refresh()
