"""What follows when a hint was pulled or its label clicked: the menu, and the second card of *between*."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from core.scene.relations import RELATIONS
from core.scene.scene import Hint, Scene
from desktop.canvas.gestures.gesture import Change, Gesture
from desktop.canvas.gestures.tie import TieSecondGesture
from desktop.canvas.relation_menu import RelationMenu
from desktop.canvas.stage import StageScene

Begin = Callable[[Gesture], None]
Show = Callable[[RelationMenu, Hint], None]


class HintDialogue(QObject):
    """From the first proposal to the hint that stays, all is one entry of the history; Escape leaves no trace."""

    def __init__(self, stage: StageScene, begin: Begin, show: Show, parent: QWidget) -> None:
        """`begin` starts a gesture, `show` brings a menu up beside the label of a hint."""
        super().__init__(parent)
        self._stage, self._begin, self._show, self._widget = stage, begin, show, parent
        self.menu: RelationMenu | None = None

    def tied(self, hint: Hint) -> None:
        """A hint was pulled: it stands, and the menu offers the others."""
        change = Change(self._stage.document, "hint")
        change.write(change.start.with_hint(hint))
        self._offer(hint, change)

    def ask(self, hint: Hint) -> None:
        """Offer the relations that a hint could have."""
        self._offer(hint, Change(self._stage.document, "hint"))

    def _offer(self, hint: Hint, change: Change) -> None:
        stage, ink = self._stage, self._stage.ink
        barred = [relation.id for relation in RELATIONS.values() if relation.references >= len(stage.shown)]
        menu = RelationMenu(stage.words, ink.theme, hint.relation, barred, ink.simple, self._widget)
        talk = _Talk(self._stage, hint, change, self._begin, menu)
        menu.chosen.connect(talk.choose)
        menu.removed.connect(talk.remove)
        menu.escaped.connect(talk.take_back)
        menu.aboutToHide.connect(talk.close)
        self.menu = menu
        self._show(menu, hint)


class _Talk(QObject):
    """One menu, and what is chosen from it. It lives as long as the menu does."""

    def __init__(self, stage: StageScene, hint: Hint, change: Change, begin: Begin, menu: RelationMenu) -> None:
        super().__init__(menu)
        self._stage, self._hint, self._change, self._begin = stage, hint, change, begin
        self._menu, self._waits = menu, False

    def choose(self, relation: str) -> None:
        hint = self._hint
        if relation == hint.relation:
            return
        if RELATIONS[relation].references == 1:
            self._become(Hint(relation, hint.subject, hint.references[:1]))
            return
        self._waits = True
        self._begin(
            TieSecondGesture(
                self._stage, relation, hint.subject, hint.references[0], self._second, self._leave, self._forget
            )
        )

    def remove(self) -> None:
        self._change.write(self._stage.document.scene.without_hint(self._hint))

    def take_back(self) -> None:
        self._change.take_back()

    def close(self) -> None:
        """The menu says that it closes before it says what was chosen."""
        QTimer.singleShot(0, self._closed)

    def _closed(self) -> None:
        if not self._waits:
            self._leave()

    def _second(self, hint: Hint) -> None:
        self._become(hint)
        self._leave()

    def _become(self, hint: Hint) -> None:
        self._change.write(replaced(self._stage.document.scene, self._hint, hint))

    def _forget(self) -> None:
        self._change.take_back()
        self._menu.deleteLater()

    def _leave(self) -> None:
        self._change.settle()
        self._menu.deleteLater()


def replaced(scene: Scene, old: Hint, new: Hint) -> Scene:
    """The scene with another hint in the place of one; where the new one stands already, the old one only goes."""
    if new in scene.hints:
        return scene.without_hint(old) if new != old else scene
    return replace(scene, hints=tuple(new if hint == old else hint for hint in scene.hints))
