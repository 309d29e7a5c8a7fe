"""The help: a page for every hint, found by its words, in both languages."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget

from core.scene.relations import RELATIONS
from desktop.dialogs.examples import pair
from desktop.dialogs.help import TOPICS, HelpDialog, caption
from desktop.dialogs.tile import Tile
from tests.desktop.dialogs.conftest import cut_off, every_look, nameless


def _keys() -> list[tuple[str, str]]:
    return [("Undo", "Ctrl+Z"), ("Draw", "Ctrl+Return")]


@pytest.fixture
def dialog(qtbot, words, look, dress) -> HelpDialog:
    dialog = HelpDialog(words, look, _keys)
    qtbot.addWidget(dialog)
    dress(dialog, look)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def _tiles(dialog: HelpDialog) -> list[Tile]:
    return [tile for tile in dialog.findChildren(Tile) if tile.isVisible()]


def show_topic(dialog: HelpDialog, topic: str) -> None:
    """As a click on the list does."""
    dialog.findChild(QListWidget).setCurrentRow(TOPICS.index(topic))


def _texts(dialog: HelpDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


@pytest.mark.parametrize("relation", RELATIONS)
def test_every_hint_has_words_and_two_pictures_that_say_what_they_show(qtbot, dialog, words, relation: str) -> None:
    show_topic(dialog, relation)
    qtbot.waitUntil(lambda: len(_tiles(dialog)) == 2)
    for language in ("en", "zh"):
        words.switch(language)
        qtbot.waitUntil(lambda: len(_tiles(dialog)) == 2)
        said = [tile.text() for tile in _tiles(dialog)]
        assert len(set(said)) == 2
        assert words(f"help.{relation}_text") in _texts(dialog)
    assert caption(pair(relation)[0], "en").startswith("The ")


def test_a_minimal_pair_in_words() -> None:
    assert [caption(example, "en") for example in pair("on")] == [
        "The cube is on the ball",
        "The cube is under the ball",
    ]
    assert [caption(example, "zh") for example in pair("on")] == ["方块在球上面", "方块在球下面"]


def test_a_picture_opens_its_scene(qtbot, dialog) -> None:
    show_topic(dialog, "behind")
    qtbot.waitUntil(lambda: len(_tiles(dialog)) == 2)
    with qtbot.waitSignal(dialog.chosen) as heard:
        QTest.mouseClick(_tiles(dialog)[1], Qt.MouseButton.LeftButton)
    assert heard.args == [pair("behind")[1].path]
    assert not dialog.isVisible()
    dialog.show()
    with qtbot.waitSignal(dialog.chosen) as heard:
        QTest.keyClick(_tiles(dialog)[0], Qt.Key.Key_Return)
    assert heard.args == [pair("behind")[0].path]


def test_topics_are_found_by_their_words(dialog) -> None:
    search, topics = dialog.findChild(QLineEdit), dialog.findChild(QListWidget)
    QTest.keyClicks(search, "sheltered")
    shown = [TOPICS[row] for row in range(len(TOPICS)) if not topics.item(row).isHidden()]
    assert shown == ["under"]
    assert dialog.topic == "under"
    QTest.keyClicks(search, " xyz")
    assert "No topic has these words" in _texts(dialog)
    search.clear()
    assert not any(topics.item(row).isHidden() for row in range(len(TOPICS)))


def test_topics_by_keyboard(dialog) -> None:
    topics = dialog.findChild(QListWidget)
    QTest.keyClick(topics, Qt.Key.Key_Down)
    assert dialog.topic == "left_of"
    QTest.keyClick(topics, Qt.Key.Key_End)
    assert dialog.topic == "keys"


def test_the_keys_are_those_that_are_passed(qtbot, dialog) -> None:
    show_topic(dialog, "keys")
    qtbot.waitUntil(lambda: "Ctrl+Return" in _texts(dialog))
    assert "Undo" in _texts(dialog)
    show_topic(dialog, "first")
    assert "Undo" not in _texts(dialog)


@pytest.mark.parametrize(("theme", "scale"), every_look())
def test_every_control_has_a_name_and_captions_have_room(qtbot, dialog, words, look, theme: str, scale: float) -> None:
    show_topic(dialog, "and")
    for language in ("zh", "en"):
        words.switch(language)
        look.switch(theme, scale)
        qtbot.waitUntil(lambda: len(_tiles(dialog)) == 2)
        assert not nameless(dialog)
        for tile in _tiles(dialog):
            assert tile.height() >= tile.heightForWidth(tile.width())


@pytest.mark.parametrize("scale", [1.0, 1.6])
def test_no_page_is_cut_off(qtbot, words, look, dress, scale: float) -> None:
    dialog = HelpDialog(words, look, lambda: [(f"Something to do {number}", f"Ctrl+{number}") for number in range(40)])
    qtbot.addWidget(dialog)
    dress(dialog, look)
    look.switch("light", scale)
    dialog.show()
    for language in ("en", "zh"):
        words.switch(language)
        for topic in TOPICS:
            show_topic(dialog, topic)
            qtbot.waitUntil(lambda: not cut_off(dialog))
