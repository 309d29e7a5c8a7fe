"""All that can be done from the menus, the bar beside the sentence, and the keyboard: one table.

Menus, bar, shortcuts and the help's list of them are made from it. What an entry is called stands in the texts
(`actions.ID`), what it does in the handlers that the application passes in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from desktop.look.icons import flat_icon
from desktop.look.menu_text import without_mnemonic
from desktop.look.theme import Look
from desktop.look.translations import LANGUAGES, Translations

Handlers = Mapping[str, Callable[..., object]]
"""Handler name -> what it does; the handler of a `check` entry takes whether it is checked now."""


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One row: something that can be done."""

    id: str
    menu: str  # "file", or a menu within one: "edit.align"
    shortcut: str = ""  # portable names; several are parted by "; ", the first is shown
    icon: str = ""
    form: Literal["press", "check", "choice"] = "press"  # a choice is one of its menu
    bar: Literal["", "left", "right"] = ""  # its side of the sentence line
    needs: str = ""  # what must be there: undo, redo, selection, several (2), many (3), cards, picture, frames, drawing
    simple: bool = False  # in simple mode, too
    rule: bool = False  # a line above it
    handler: str = ""  # "": its id

    @property
    def answers(self) -> str:
        return self.handler or self.id


MENUS = ("file", "edit", "view", "picture", "model", "help")

EDGES = ("left", "center", "right", "top", "middle", "bottom")
SPREADS = ("across", "down")
PANELS = ("sentence", "palette", "inspector", "timeline")

TABLE: tuple[ActionRow, ...] = (
    ActionRow("new", "file", "Ctrl+N", "new", simple=True),
    ActionRow("open", "file", "Ctrl+O", "open", bar="left"),
    ActionRow("start", "file", "Ctrl+Home", "home", simple=True),
    ActionRow("save", "file", "Ctrl+S", "save", bar="left", rule=True),
    ActionRow("save_as", "file", "Ctrl+Shift+S"),
    ActionRow("print", "file", "Ctrl+P", "print", needs="picture", rule=True),
    ActionRow("pdf", "file", needs="picture"),
    ActionRow("settings", "file", "Ctrl+,", "settings", rule=True),
    ActionRow("quit", "file", "Ctrl+Q", simple=True, rule=True),
    ActionRow("undo", "edit", "Ctrl+Z", "undo", bar="left", needs="undo", simple=True),
    ActionRow("redo", "edit", "Ctrl+Shift+Z; Ctrl+Y", "redo", bar="left", needs="redo", simple=True),
    ActionRow("cut", "edit", "Ctrl+X", "cut", needs="selection", rule=True),
    ActionRow("copy", "edit", "Ctrl+C", "copy", needs="selection"),
    ActionRow("paste", "edit", "Ctrl+V", "paste"),
    ActionRow("duplicate", "edit", "Ctrl+D", "duplicate", needs="selection"),
    ActionRow("delete", "edit", "Del", "delete", needs="selection", simple=True),
    ActionRow("select_all", "edit", "Ctrl+A", "select_all", needs="cards", rule=True),
    ActionRow("arrange", "edit", "Ctrl+G", "arrange", bar="right", needs="cards"),
    *(ActionRow(f"align_{edge}", "edit.align", icon=f"align_{edge}", needs="several") for edge in EDGES),
    *(
        ActionRow(f"spread_{way}", "edit.align", icon=f"spread_{way}", needs="many", rule=way == "across")
        for way in SPREADS
    ),
    ActionRow("zoom_in", "view", "Ctrl++; Ctrl+=", "zoom_in", simple=True),
    ActionRow("zoom_out", "view", "Ctrl+-", "zoom_out", simple=True),
    ActionRow("zoom_fit", "view", "Ctrl+0", "zoom_fit", simple=True),
    ActionRow("show_cards", "view", "C", "cards", form="check", bar="right", simple=True, rule=True),
    ActionRow("influence", "view", "I", "influence", form="check"),
    *(ActionRow(f"panel_{name}", "view.panels", f"F{6 + n}", form="check") for n, name in enumerate(PANELS)),
    ActionRow("simple", "view", "Ctrl+Shift+K", "simple", form="check", simple=True, rule=True),
    ActionRow("full_screen", "view", "F11", "full_screen", form="check", simple=True),
    ActionRow("language_system", "view.language", form="choice"),
    *(ActionRow(f"language_{id}", "view.language", form="choice") for id in LANGUAGES),
    *(ActionRow(f"theme_{id}", "view.theme", form="choice") for id in ("light", "dark", "contrast")),
    ActionRow("draw", "picture", "Ctrl+Return; F5", "draw", needs="cards", simple=True),
    ActionRow("stop", "picture", "Ctrl+.", "stop", needs="drawing", simple=True),
    ActionRow("new_seed", "picture", "Ctrl+R", "die", simple=True),
    ActionRow("live", "picture", "Ctrl+L", "live", form="check"),
    ActionRow("sheet", "picture", "Ctrl+9", "nine", bar="right", needs="cards"),
    ActionRow("export_256", "picture", "Ctrl+E", "export", needs="picture", rule=True),
    ActionRow("export_512", "picture", "Ctrl+Shift+E", needs="picture"),
    ActionRow("export_own", "picture", needs="picture"),
    ActionRow("export_animation", "picture", icon="film", needs="frames"),
    ActionRow("copy_picture", "picture", "Ctrl+Shift+C", "picture", needs="picture"),
    ActionRow("add_folder", "model", rule=True),
    ActionRow("add_file", "model"),
    ActionRow("models", "model", "Ctrl+M", rule=True),
    ActionRow("help", "help", "F1", "help"),
    ActionRow("tour", "help", icon="tour"),
    ActionRow("about", "help", icon="about", rule=True),
)


class Actions(QObject):
    """The table's entries as Qt actions, said and coloured anew when language or theme change.

    Raises:
        KeyError: a handler that the table names is missing.
    """

    def __init__(self, handlers: Handlers, words: Translations, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words, self._look = words, look
        self._able: frozenset[str] = frozenset()
        self._simple = False
        self._groups: dict[str, QActionGroup] = {}
        self._actions = {entry.id: self._made(entry, handlers[entry.answers]) for entry in TABLE}
        self._menus: dict[str, QMenu] = {}
        words.changed.connect(self._say)
        look.changed.connect(self._colour)
        self._say()
        self._colour()
        self._enable()

    def __getitem__(self, id: str) -> QAction:
        return self._actions[id]

    @property
    def all(self) -> list[QAction]:
        return list(self._actions.values())

    def on_bar(self, side: str) -> list[QAction]:
        """What stands at the left or right of the sentence line."""
        return [self[entry.id] for entry in TABLE if entry.bar == side]

    def shortcuts(self) -> list[tuple[str, str]]:
        """For the help: what can be done, and its keys as this system writes them."""
        native = QKeySequence.SequenceFormat.NativeText
        return [
            (without_mnemonic(self[entry.id].text()), self[entry.id].shortcut().toString(native))
            for entry in TABLE
            if entry.shortcut
        ]

    def fill(self, bar: QMenuBar, recent: QMenu) -> None:
        """The menus; `recent` stands below "open"."""
        for name in MENUS:
            self._menus[name] = bar.addMenu("")
        for entry in TABLE:
            if entry.menu not in self._menus:
                self._menus[entry.menu] = self._menus[entry.menu.partition(".")[0]].addMenu("")
            self._add(entry, self._menus[entry.menu])
            if entry.id == "open":
                self._menus["file"].addMenu(recent)
        self._say()

    def menu(self, name: str) -> QMenu:
        """A menu after `fill`, for what is not in the table."""
        return self._menus[name]

    def set_able(self, able: frozenset[str]) -> None:
        """What is there now, of the words that the table's `needs` uses."""
        self._able = able
        self._enable()

    def set_simple(self, simple: bool) -> None:
        """In simple mode only some can be done, by keyboard too."""
        self._simple = simple
        self._enable()

    def check(self, id: str, checked: bool) -> None:
        """Show an entry as checked without doing what it does."""
        action = self[id]
        blocked = action.blockSignals(True)
        action.setChecked(checked)
        action.blockSignals(blocked)
        action.changed.emit()

    def _made(self, entry: ActionRow, handler: Callable[..., object]) -> QAction:
        action = QAction(self)
        action.setObjectName(entry.id)
        action.setShortcuts([QKeySequence(keys) for keys in entry.shortcut.split("; ") if keys])
        action.setCheckable(entry.form != "press")
        if entry.form == "choice":
            self._group(entry.menu).addAction(action)
        if entry.form == "check":
            action.toggled.connect(handler)
        else:
            action.triggered.connect(lambda _: handler())
        return action

    def _group(self, menu: str) -> QActionGroup:
        return self._groups.setdefault(menu, QActionGroup(self))

    def _add(self, entry: ActionRow, menu: QMenu) -> None:
        if entry.rule:
            menu.addSeparator()
        menu.addAction(self[entry.id])

    def _say(self) -> None:
        for id, action in self._actions.items():
            action.setText(self._words(f"actions.{id}"))
            action.setToolTip(_with_keys(action))
        for name, menu in self._menus.items():
            menu.setTitle(self._words(f"actions.menu_{name.replace('.', '_')}"))

    def _colour(self) -> None:
        for entry in TABLE:
            if entry.icon:
                self[entry.id].setIcon(flat_icon(self._look, entry.icon))

    def _enable(self) -> None:
        for entry in TABLE:
            there = not entry.needs or entry.needs in self._able
            self[entry.id].setEnabled(there and (entry.simple or not self._simple))


def _with_keys(action: QAction) -> str:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{without_mnemonic(action.text())} ({keys})" if keys else without_mnemonic(action.text())
