"""The menu that changes a hint: every relation in words and as a small picture."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from core.scene.relations import RELATIONS
from desktop.canvas.relation_icons import relation_icon
from desktop.look.theme import Theme
from desktop.look.translations import Translations


class RelationMenu(QMenu):
    """One relation is checked; choosing any says so, Escape takes back what the menu belongs to."""

    chosen = Signal(str)  # id of a relation
    removed = Signal()
    escaped = Signal()

    def __init__(
        self,
        words: Translations,
        theme: Theme,
        checked: str,
        barred: Collection[str] = (),
        large: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`barred`: relations that cannot be chosen now."""
        super().__init__(parent)
        self.setAccessibleName(words("canvas.relations"))
        group = QActionGroup(self)
        for id in RELATIONS:
            action = self._added(id, words, theme)
            action.setChecked(id == checked)
            action.setEnabled(id not in barred)
            group.addAction(action)
            if action.isChecked():
                self.setActiveAction(action)
        self.addSeparator()
        self.addAction(words("canvas.remove_hint")).triggered.connect(lambda _: self.removed.emit())
        self.setStyleSheet(_sheet(theme, large))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        super().keyPressEvent(event)

    def _added(self, id: str, words: Translations, theme: Theme) -> QAction:
        action = self.addAction(relation_icon(id, theme), words.label("relation", id))
        action.setObjectName(id)
        action.setCheckable(True)
        action.triggered.connect(lambda _: self.chosen.emit(id))
        return action


def _sheet(theme: Theme, large: bool) -> str:
    pad, icon = (9, 26) if large else (5, 20)
    border = f"{theme.border_px}px solid {theme.line}"
    return (
        f"QMenu {{ background: {theme.panel}; border: {border}; padding: 6px; icon-size: {icon}px; }}"
        f"QMenu::item {{ padding: {pad}px 18px {pad}px 8px; border-radius: 6px; }}"
        f"QMenu::item:selected {{ background: {theme.accent}; color: {theme.on_accent}; }}"
        f"QMenu::item:checked {{ font-weight: 600; }}"
        f"QMenu::item:disabled {{ color: {theme.muted}; }}"
        f"QMenu::icon, QMenu::icon:checked {{ padding-left: 6px; border: 0; background: transparent; }}"
        f"QMenu::separator {{ height: 1px; background: {theme.line}; margin: 5px 8px; }}"
    )
