"""All cards and hints as a list: the keyboard's and the screen reader's way to everything on the stage."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.scene.repertoire import shipped_repertoire, unknown_parts
from core.scene.scene import Hint
from desktop.document.card_edits import without_cards
from desktop.document.document import Document, ScenePart
from desktop.drawing.layout_service import LayoutService
from desktop.drawing.results import Fault
from desktop.look.clash_text import clash_text
from desktop.look.icons import icon
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.panels.hint_editor import HintEditor
from desktop.panels.outline_rows import card_rows, hint_rows
from desktop.panels.outline_tree import OutlineTree
from desktop.panels.sizes import icon_size

MARGIN_PX = 10


class Outline(QFrame):
    """The list, in step with the selection of the document; contradictions are said in words above it."""

    warned = Signal(str)  # what cannot be, in words; empty: nothing

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
        self._rows: object = None
        self._wrong: tuple[Fault, ...] = ()
        self.tree = OutlineTree(look, self)
        self.add, self.remove = QPushButton(self), QPushButton(self)
        self.editor = HintEditor(document, words, self)
        self._lay_out()
        self._listen()
        self._say()

    def add_hint(self) -> None:
        """Begin a hint of the selected cards."""
        self._begin(None)

    def show_wrong(self, wrong: tuple[Fault, ...]) -> None:
        """What is wrong with the picture of the scene as it is."""
        if wrong != self._wrong:
            self._wrong = wrong
            self._refresh()

    def _listen(self) -> None:
        self.tree.itemSelectionChanged.connect(self._selected)
        self.tree.removal_wanted.connect(self._remove)
        self.tree.hint_wanted.connect(self.add_hint)
        self.tree.edit_wanted.connect(self._begin)
        self.add.clicked.connect(self.add_hint)
        self.remove.clicked.connect(self._remove)
        self.editor.ended.connect(self.tree.setFocus)
        self.editor.ended.connect(lambda: self._show_editing(False))
        self._document.changed.connect(self._changed)
        self._layout_service.arranged.connect(lambda *_: self._refresh())
        self._words.changed.connect(self._say)
        self._look.changed.connect(self._say)

    def _begin(self, hint: Hint | None) -> None:
        if hint is None and len(self._document.scene.wanted) < 2:
            return
        self._show_editing(True)
        self.editor.begin(self._document.selection, hint)

    def _selected(self) -> None:
        ids = [value for value in self.tree.values() if isinstance(value, str)]
        self._document.select(ids)
        self._show_actions()

    def _remove(self) -> None:
        """Take the selected cards and hints off the stage, in one step."""
        scene, values = self._document.scene, self.tree.values()
        for hint in values:
            if isinstance(hint, Hint):
                scene = scene.without_hint(hint)
        scene = without_cards(scene, [value for value in values if isinstance(value, str)])
        self._document.edit(scene)

    def _changed(self, parts: ScenePart) -> None:
        if parts & (ScenePart.CARDS | ScenePart.HINTS):
            self._refresh()
        elif parts & ScenePart.SELECTION:
            self.tree.select_cards(self._document.selection)
        self._show_actions()

    def _refresh(self) -> None:
        scene, words = self._document.scene, self._words
        cards = card_rows(scene, words, self._wrong)
        hints = hint_rows(scene, self._layout_service.layout, words, self._wrong)
        titles = (
            words("outline.cards", count=len(cards)) if cards else words("outline.empty"),
            words("outline.hints", count=len(hints)),
        )
        rows = (titles, cards, hints)
        if rows != self._rows:
            self._rows = rows
            self.tree.show_rows(*rows)
            self.tree.select_cards(self._document.selection)
        self._show_clashes()
        self._show_actions()

    def _show_editing(self, editing: bool) -> None:
        """While a hint is edited, its editor has the room of the buttons."""
        for button in (self.add, self.remove):
            button.setVisible(not editing)

    def _show_clashes(self) -> None:
        scene = self._document.scene
        present = [clash for clash in self._layout_service.layout.clashes if set(clash.hints) <= set(scene.hints)]
        warnings = [clash_text(scene, clash, self._words) for clash in present]
        if self._document.recipe.model == "clay":
            unknown = unknown_parts(scene, shipped_repertoire(), self._words.language)
            warnings += [self._words.phrase(phrase) for phrase in unknown]
        self.tree.show_warnings(warnings)
        self.warned.emit("\n".join(warnings))

    def _show_actions(self) -> None:
        self.add.setEnabled(len(self._document.scene.wanted) > 1)
        self.remove.setEnabled(bool(self.tree.values()))

    def _lay_out(self) -> None:
        self.setProperty("panel", "true")
        column, buttons = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        column.setSpacing(6)
        buttons.setSpacing(6)
        buttons.addWidget(self.add, 3)
        buttons.addWidget(self.remove, 2)
        column.addWidget(self.tree, 1)
        column.addLayout(buttons)
        column.addWidget(self.editor)

    def _say(self) -> None:
        words, look = self._words, self._look
        self.setAccessibleName(words("outline.name"))
        self.tree.setAccessibleName(words("outline.name"))
        self.tree.setAccessibleDescription(words("outline.description"))
        for button, name, drawing in ((self.add, "add_hint", "hint"), (self.remove, "remove", "delete")):
            button.setText(words(f"outline.{name}"))
            button.setToolTip(words(f"outline.{name}_tip"))
            button.setIcon(icon(look, drawing))
            button.setIconSize(icon_size(look))
        self._rows = None
        self.tree.show_warnings(())
        self._refresh()
