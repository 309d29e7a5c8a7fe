"""A hint as three choices: a card, a relation, and the card (or two) that it relates to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from core.scene.relations import RELATIONS
from core.scene.scene import Hint, Scene
from core.scene.sentence import noun_phrase
from desktop.document.document import Document, ScenePart
from desktop.look.translations import Translations
from desktop.look.wheel import pass_on


class HintEditor(QWidget):
    """Adds a hint, or changes one; hidden until `begin`, and again after `ended`."""

    ended = Signal()

    def __init__(self, document: Document, words: Translations, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._words = document, words
        self._old: Hint | None = None
        self.subject, self.relation = QComboBox(self), QComboBox(self)
        self.reference, self.second = QComboBox(self), QComboBox(self)
        self._why = QLabel(self)
        self._why.setTextFormat(Qt.TextFormat.PlainText)
        self.save, self.cancel = QPushButton(self), QPushButton(self)
        self._lay_out()
        pass_on(*self._combos())
        for combo in self._combos():
            combo.currentIndexChanged.connect(self._check)
        self.save.clicked.connect(self._save)
        self.cancel.clicked.connect(self.end)
        document.changed.connect(self._changed)
        words.changed.connect(self._say)
        self._say()
        self.hide()

    @property
    def hint(self) -> Hint | None:
        """What is chosen; None where a card would be tied to itself, or there are too few."""
        relation = self.relation.currentData()
        ids = [self.subject.currentData(), self.reference.currentData(), self.second.currentData()]
        chosen = ids[: 1 + RELATIONS[relation].references] if relation else []
        if not chosen or None in chosen or len(set(chosen)) < len(chosen):
            return None
        return Hint(relation, chosen[0], tuple(chosen[1:]))

    def begin(self, ids: Sequence[str] = (), hint: Hint | None = None) -> None:
        """Show the editor for these cards, or for a hint that is to be changed."""
        self._old = hint
        self._fill()
        cards = hint.cards if hint else _with_others(self._document.scene, ids)
        for combo, id in zip((self.subject, self.reference, self.second), cards, strict=False):
            combo.setCurrentIndex(combo.findData(id))
        self.relation.setCurrentIndex(self.relation.findData(hint.relation if hint else self._likely()))
        self._say()
        self.show()
        self.relation.setFocus()

    def end(self) -> None:
        self.hide()
        self.ended.emit()

    def keyPressEvent(self, event: QKeyEvent, /) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.save.isEnabled():
            self._save()
        else:
            super().keyPressEvent(event)

    def _combos(self) -> tuple[QComboBox, ...]:
        return self.subject, self.relation, self.reference, self.second

    def _likely(self) -> str:
        """What is said most of two such cards."""
        scene, id = self._document.scene, self.reference.currentData()
        carries = id is not None and scene.card(id).behaviour.carries
        flies = self.subject.currentData() is not None and scene.card(self.subject.currentData()).behaviour.flies
        return "above" if flies else "on" if carries else "next_to"

    def _save(self) -> None:
        hint, scene = self.hint, self._document.scene
        if hint is None:
            return
        if self._old in scene.hints:
            hints = tuple(hint if one == self._old else one for one in scene.hints)
            scene = Scene(scene.cards, tuple(dict.fromkeys(hints)), scene.backdrop)
        else:
            scene = scene.with_hint(hint)
        self._document.edit(scene)
        self.end()

    def _check(self) -> None:
        """Whether the choices make a hint, and if not, why."""
        two = self.relation.currentData() is not None and RELATIONS[self.relation.currentData()].references == 2
        self.second.setVisible(two)
        hint = self.hint
        known = hint is not None and hint != self._old and hint in self._document.scene.hints
        self.save.setEnabled(hint is not None and not known)
        few = self.subject.count() < (3 if two else 2)
        reason = "too_few" if few else "same_card" if hint is None else "known" if known else ""
        self._why.setText(self._words(f"outline.{reason}") if reason else "")
        self._why.setVisible(bool(reason))

    def _changed(self, parts: ScenePart) -> None:
        if self.isVisible() and parts & ScenePart.CARDS:
            self._say()
        elif self.isVisible() and parts & ScenePart.HINTS:
            self._check()

    def _fill(self) -> None:
        """The cards in the combo boxes; what is chosen stays chosen while it is there."""
        scene = self._document.scene
        also = self._old.cards if self._old else ()
        cards = [card for card in scene.cards if card.wanted or card.id in also]
        for combo in (self.subject, self.reference, self.second):
            _refill(combo, [(noun_phrase(scene, card.id, self._words.language), card.id) for card in cards])
        _refill(self.relation, [(self._words.label("relation", id), id) for id in RELATIONS])

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        for combo in self._combos():
            combo.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            column.addWidget(combo)
        self._why.setWordWrap(True)
        self._why.setProperty("role", "muted")
        column.addWidget(self._why)
        buttons = QHBoxLayout()
        buttons.addWidget(self.save, 1)
        buttons.addWidget(self.cancel, 1)
        column.addLayout(buttons)
        self.save.setProperty("role", "primary")

    def _say(self) -> None:
        words = self._words
        names = ("outline.subject", "outline.relation", "outline.reference", "outline.second")
        for combo, name in zip(self._combos(), names, strict=True):
            combo.setAccessibleName(words(name))
            combo.setToolTip(words(name))
        self.save.setText(words("outline.save" if self._old else "outline.add"))
        self.cancel.setText(words("outline.cancel"))
        self._fill()
        self._check()


def _with_others(scene: Scene, ids: Sequence[str]) -> list[str]:
    """These wanted cards first, then the others, the newest first."""
    wanted = [card.id for card in scene.wanted]
    chosen = [id for id in ids if id in wanted]
    return [*chosen, *(id for id in reversed(wanted) if id not in chosen)]


def _refill(combo: QComboBox, rows: Sequence[tuple[str, str]]) -> None:
    chosen = combo.currentData()
    blocked = combo.blockSignals(True)
    combo.clear()
    for text, id in rows:
        combo.addItem(text, id)
    index = combo.findData(chosen)
    combo.setCurrentIndex(index if chosen is not None and index >= 0 else min(0, combo.count() - 1))
    combo.blockSignals(blocked)
