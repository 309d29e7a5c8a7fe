"""The table of actions, and what is made from it."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from desktop.frame.actions import MENUS, TABLE, Actions
from desktop.look.icons import FOLDER
from desktop.look.menu_text import without_mnemonic
from desktop.look.theme import Look
from desktop.look.translations import Translations


class Conditioning:
    """Every handler there is, and what was asked of it."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.handlers = {
            entry.answers: (lambda *given, name=entry.answers: self.calls.append((name, *given))) for entry in TABLE
        }


@pytest.fixture
def heard() -> Conditioning:
    return Conditioning()


@pytest.fixture
def words() -> Translations:
    return Translations("en")


@pytest.fixture
def actions(qtbot: QtBot, heard: Conditioning, words: Translations) -> Actions:
    return Actions(heard.handlers, words, Look())


def test_ids_and_keys_are_used_once() -> None:
    ids = Counter(entry.id for entry in TABLE)
    keys = Counter(keys for entry in TABLE for keys in entry.shortcut.split("; ") if keys)
    assert [id for id, count in ids.items() if count > 1] == []
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("entry", [entry for entry in TABLE if entry.shortcut], ids=lambda entry: entry.id)
def test_keys_are_keys(entry, qtbot: QtBot) -> None:
    for keys in entry.shortcut.split("; "):
        assert QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText) == keys


def test_every_icon_is_drawn() -> None:
    assert [entry.icon for entry in TABLE if entry.icon and not (FOLDER / f"{entry.icon}.svg").is_file()] == []


def test_a_press_asks_its_handler(actions: Actions, heard: Conditioning) -> None:
    actions["save"].trigger()
    actions["simple"].trigger()
    actions["theme_dark"].trigger()
    assert heard.calls == [("save",), ("simple", True), ("theme_dark",)]


def test_showing_a_state_asks_nothing(actions: Actions, heard: Conditioning) -> None:
    actions.check("simple", True)
    actions.check("theme_dark", True)
    assert actions["simple"].isChecked()
    assert heard.calls == []


def test_what_needs_something_is_off_without_it(actions: Actions) -> None:
    assert not actions["undo"].isEnabled()
    assert not actions["cut"].isEnabled()
    assert actions["paste"].isEnabled()
    actions.set_able(frozenset({"undo", "selection"}))
    assert actions["undo"].isEnabled()
    assert actions["cut"].isEnabled()
    assert not actions["redo"].isEnabled()


def test_simple_mode_has_no_files_and_no_keys_to_them(actions: Actions) -> None:
    actions.set_able(frozenset({"undo", "cards"}))
    actions.set_simple(True)
    off = {id for id in ("open", "save", "save_as", "print", "settings", "influence") if actions[id].isEnabled()}
    assert off == set()
    assert actions["undo"].isEnabled()
    assert actions["draw"].isEnabled()
    assert actions["simple"].isEnabled()


def test_menus_hold_every_entry_once(actions: Actions, qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    actions.fill(window.menuBar(), QMenu(window))
    assert len(window.menuBar().actions()) == len(MENUS)
    found = Counter(action.objectName() for menu in window.findChildren(QMenu) for action in menu.actions())
    assert {entry.id for entry in TABLE} <= set(found)
    assert all(found[entry.id] == 1 for entry in TABLE)


def test_the_language_changes_while_it_is_shown(actions: Actions, words: Translations) -> None:
    assert actions["save"].toolTip() == "Save (Ctrl+S)"
    words.switch("zh")
    assert actions["save"].text() == "保存(&S)"
    assert actions["save"].toolTip() == "保存 (Ctrl+S)"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_marked_letters_are_used_once_in_each_menu(language: str, heard: Conditioning, qtbot: QtBot) -> None:
    actions = Actions(heard.handlers, Translations(language), Look())
    for menu in {entry.menu for entry in TABLE}:
        texts = [actions[entry.id].text() for entry in TABLE if entry.menu == menu]
        letters = Counter(text[text.index("&") + 1].lower() for text in texts if "&" in text)
        assert [letter for letter, count in letters.items() if count > 1] == [], menu


def test_the_help_lists_what_has_keys(actions: Actions) -> None:
    shortcuts = dict(actions.shortcuts())
    assert shortcuts["Undo"] == "Ctrl+Z"
    assert "Show me how" not in shortcuts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("&File", "File"),
        ("文件(&F)", "文件"),
        ("&Open…", "Open"),
        ("打开(&O)…", "打开"),
        ("Draw (&again)", "Draw (again)"),
    ],
)
def test_texts_without_their_marks(text: str, shown: str) -> None:
    assert without_mnemonic(text) == shown
