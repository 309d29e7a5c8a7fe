"""The start screen, by mouse, by keyboard, and for children."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from desktop.dialogs.examples import examples
from desktop.dialogs.recent import RecentFile
from desktop.dialogs.start import StartScreen
from desktop.dialogs.tile import Tile
from desktop.dialogs.wall import Wall, columns_for
from desktop.look.speech import Reader
from tests.desktop.dialogs.conftest import cut_off, every_look, nameless


@pytest.fixture
def screen(qtbot, store, words, look, dress) -> StartScreen:
    screen = StartScreen(store, words, look)
    qtbot.addWidget(screen)
    dress(screen, look)
    screen.resize(1280, 800)
    with qtbot.waitExposed(screen):
        screen.show()
    return screen


def _tiles(screen: StartScreen) -> list[Tile]:
    return screen.findChildren(Tile)


def _button(screen: StartScreen, text: str) -> QPushButton:
    return next(button for button in screen.findChildren(QPushButton) if button.text() == text)


def _rows(screen: StartScreen) -> list[RecentFile]:
    return [row for row in screen.findChildren(RecentFile) if row.isVisible()]


def test_a_click_on_a_picture_opens_its_scene(qtbot, screen) -> None:
    for tile, example in zip(_tiles(screen), examples(), strict=True):
        with qtbot.waitSignal(screen.chosen) as heard:
            QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
        assert heard.args == [example.path]


def test_arrow_keys_go_from_picture_to_picture_and_enter_opens(qtbot, screen) -> None:
    tiles, columns = _tiles(screen), screen.findChild(Wall).columns
    tiles[0].setFocus()
    QTest.keyClick(tiles[0], Qt.Key.Key_Right)
    assert tiles[1].hasFocus()
    QTest.keyClick(tiles[1], Qt.Key.Key_Down)
    assert tiles[1 + columns].hasFocus()
    QTest.keyClick(tiles[1 + columns], Qt.Key.Key_Up)
    QTest.keyClick(tiles[1], Qt.Key.Key_Left)
    assert tiles[0].hasFocus()
    QTest.keyClick(tiles[0], Qt.Key.Key_Left)
    assert tiles[0].hasFocus()
    with qtbot.waitSignal(screen.chosen) as heard:
        QTest.keyClick(tiles[0], Qt.Key.Key_Return)
    assert heard.args == [examples()[0].path]


@pytest.mark.parametrize(
    ("text", "signal"), [("New scene", "new_wanted"), ("Open…", "open_wanted"), ("Show me how", "tour_wanted")]
)
def test_the_ways_to_begin(qtbot, screen, text: str, signal: str) -> None:
    with qtbot.waitSignal(getattr(screen, signal)):
        QTest.mouseClick(_button(screen, text), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(getattr(screen, signal)):
        QTest.keyClick(_button(screen, text), Qt.Key.Key_Space)
    with qtbot.waitSignal(getattr(screen, signal)):
        QTest.keyClick(_button(screen, text), Qt.Key.Key_Return)


def test_the_way_back_is_offered_only_where_there_is_one(qtbot, screen) -> None:
    back = _button(screen, "Back to my scene")
    assert not back.isVisible()
    with qtbot.assertNotEmitted(screen.back_wanted):
        QTest.keyClick(screen, Qt.Key.Key_Escape)
    screen.set_back(True)
    with qtbot.waitSignal(screen.back_wanted):
        QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(screen.back_wanted):
        QTest.keyClick(_tiles(screen)[0], Qt.Key.Key_Escape)


def test_a_recent_file_opens_and_a_missing_one_says_so(qtbot, screen, store, tmp_path: Path) -> None:
    here, gone = tmp_path / "here.diorama", tmp_path / "gone.diorama"
    here.write_text("a project")
    store.update(recent=(str(here), str(gone)))
    qtbot.waitUntil(lambda: len(_rows(screen)) == 2)
    rows = _rows(screen)
    assert [row.isEnabled() for row in rows] == [True, False]
    assert "no longer there" in rows[1].accessibleDescription()
    with qtbot.waitSignal(screen.chosen) as heard:
        QTest.keyClick(rows[0], Qt.Key.Key_Return)
    assert heard.args == [here]
    with qtbot.assertNotEmitted(screen.chosen):
        QTest.mouseClick(rows[1], Qt.MouseButton.LeftButton)


def test_a_file_that_comes_back_can_be_opened_when_the_screen_is_shown_again(
    qtbot, screen, store, tmp_path: Path
) -> None:
    path = tmp_path / "back.diorama"
    store.update(recent=(str(path),))
    screen.hide()
    path.write_text("a project")
    screen.show()
    qtbot.waitUntil(lambda: [row.isEnabled() for row in _rows(screen)] == [True])


def test_nothing_leads_to_files_in_simple_mode(screen, store, tmp_path: Path) -> None:
    store.update(recent=(str(tmp_path / "one.diorama"),))
    before = _tiles(screen)[0].width()
    store.update(simple=True)
    assert not _button(screen, "Open…").isVisible()
    assert not _rows(screen)
    assert _button(screen, "New scene").isVisible()
    assert _tiles(screen)[0].width() > before
    screen.set_simple(False)
    assert _button(screen, "Open…").isVisible()


def test_the_language_is_switched_live(screen, words) -> None:
    assert _tiles(screen)[1].text() == "A cube on a ball"
    words.switch("zh")
    assert _tiles(screen)[1].text() == "球上的方块"
    assert _tiles(screen)[1].accessibleName() == "球上的方块"
    assert _button(screen, "新建场景").isVisible()
    assert not nameless(screen)


@pytest.mark.parametrize(("theme", "scale"), every_look())
def test_every_title_has_room_in_every_look(qtbot, screen, words, look, theme: str, scale: float) -> None:
    look.switch(theme, scale)
    for language in ("en", "zh"):
        words.switch(language)
        qtbot.waitUntil(lambda: not cut_off(screen))
        for tile in _tiles(screen):
            assert tile.height() >= tile.heightForWidth(tile.width())


def test_titles_are_read_aloud_only_if_that_is_wanted(qtbot, store, words, look) -> None:
    said: list[str] = []

    class Engine:
        def __init__(self, _: object) -> None:
            pass

        def stop(self) -> None:
            pass

        def setLocale(self, _: object) -> None:  # noqa: N802
            pass

        def say(self, text: str) -> None:
            said.append(text)

    screen = StartScreen(store, words, look, reader=Reader(Engine))
    qtbot.addWidget(screen)
    tile = _tiles(screen)[0]
    tile.pointed.emit()
    assert not said
    store.update(read_aloud=True)
    tile.pointed.emit()
    assert said == [tile.text()]


def test_pictures_are_as_large_as_all_of_them_can_be() -> None:
    assert columns_for(900, 20_000, 14, 150, lambda _: 40) == 1
    assert columns_for(1560, 900, 14, 150, lambda _: 40) == 6
    assert columns_for(900, 100, 14, 150, lambda _: 40) == 5
    assert columns_for(100, 100, 14, 150, lambda _: 40) == 1


def test_a_recent_file_that_the_system_cannot_name_counts_as_missing(qtbot, screen, store, tmp_path: Path) -> None:
    store.update(recent=(str(tmp_path / ("x" * 5000) / "one.diorama"),))
    qtbot.waitUntil(lambda: [row.isEnabled() for row in _rows(screen)] == [False])
