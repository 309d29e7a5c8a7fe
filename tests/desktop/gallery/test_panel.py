"""The gallery as people use it: clicks, keys, a drag out of it, in both languages."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from core import files
from core.export import write_png
from desktop.gallery.compare import Compare
from desktop.gallery.list import GalleryList
from desktop.gallery.model import FAVOURITE, THUMBNAIL, GalleryModel
from desktop.gallery.panel import Gallery
from desktop.gallery.store import GalleryStore
from desktop.look.theme import Look
from desktop.look.translations import Translations
from tests.desktop.gallery.pictures import draw, recipe_of

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
NOON = datetime(2026, 11, 23, 12, 0, 0)

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen plugin has no least sizes


class Room:
    """A gallery of four pictures, the newest (seed 4) first."""

    def __init__(self, folder: Path, qtbot: QtBot, count: int = 4) -> None:
        self._qtbot = qtbot
        times = (NOON + timedelta(seconds=second) for second in range(1000))
        self.store = GalleryStore(folder, clock=lambda: next(times))
        self.words, self.look = Translations("en"), Look()
        self.drawn = [draw(recipe_of(seed=seed)) for seed in range(1, count + 1)]
        for drawn in self.drawn:
            self.store.keep(drawn)
        self.gallery = Gallery(self.store, self.words, self.look)
        self.tester = QAbstractItemModelTester(self.model)
        qtbot.addWidget(self.gallery)
        self.gallery.resize(420, 500)
        self.gallery.show()
        qtbot.waitExposed(self.gallery)
        self.settle()
        qtbot.waitUntil(lambda: all(self.model.index(row).data(THUMBNAIL) for row in range(self.model.rowCount())))

    @property
    def list(self) -> GalleryList:
        return self.gallery.findChildren(GalleryList)[0]

    @property
    def model(self) -> GalleryModel:
        return self.gallery.findChildren(GalleryModel)[0]

    @property
    def names(self) -> list[str]:
        return [kept.name for kept in self.store.entries]

    @property
    def shown(self) -> list[str]:
        return [self.model.name(self.model.index(row)) for row in range(self.model.rowCount())]

    def button(self, name: str) -> QAbstractButton:
        return next(button for button in self.gallery.findChildren(QToolButton) if button.accessibleName() == name)

    def place(self, row: int) -> QPoint:
        return self.list.visualRect(self.model.index(row)).center()

    def click(self, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.mouseClick(self.list.viewport(), LEFT, modifier, self.place(row))

    def settle(self) -> None:
        told: list[None] = []
        self.store.after_all(lambda: told.append(None))
        self._qtbot.waitUntil(lambda: bool(told))

    def close(self) -> None:
        self.gallery.close_down()
        self.store.close()


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    opened = Room(tmp_path / "Diorama", qtbot)
    yield opened
    opened.close()


def test_a_click_brings_scene_and_picture_back(room: Room, qtbot: QtBot) -> None:
    with qtbot.waitSignal(room.gallery.chosen) as chosen:
        room.click(2)
    recipe, image = chosen.args
    assert recipe == room.drawn[1].recipe
    assert image.tobytes() == room.drawn[1].image.tobytes()


def test_enter_brings_it_back_too(room: Room, qtbot: QtBot) -> None:
    room.list.select(room.names[0])
    room.list.setFocus()
    QTest.keyClick(room.list, Qt.Key.Key_Right)
    with qtbot.waitSignal(room.gallery.chosen) as chosen:
        QTest.keyClick(room.list, Qt.Key.Key_Return)
    assert chosen.args[0] == room.drawn[2].recipe


def test_the_star_makes_a_favourite_and_brings_nothing_back(room: Room, qtbot: QtBot) -> None:
    star = room.list.star_of(room.names[1])
    assert star is not None
    with qtbot.assertNotEmitted(room.gallery.chosen, wait=50):
        QTest.mouseClick(room.list.viewport(), LEFT, pos=star.toPoint())
    assert room.store.favourites == {room.names[1]}
    assert room.model.index(1).data(FAVOURITE)
    room.list.select(room.names[1])
    QTest.keyClick(room.list, Qt.Key.Key_F)
    assert not room.store.favourites


def test_only_favourites_can_be_shown(room: Room) -> None:
    names = room.names
    room.store.favour([names[0], names[3]])
    QTest.mouseClick(room.button("Favourites only"), LEFT)
    assert room.shown == [names[0], names[3]]
    room.store.favour([names[0]], False)
    assert room.shown == [names[3]]
    QTest.mouseClick(room.button("Favourites only"), LEFT)
    assert room.shown == names


def test_delete_and_undo(room: Room, qtbot: QtBot) -> None:
    names = room.names
    room.click(0, CONTROL)
    room.click(2, CONTROL)
    QTest.keyClick(room.list, Qt.Key.Key_Delete)
    assert room.shown == [names[1], names[3]]
    undo = room.gallery.findChildren(QPushButton)[0]
    qtbot.waitUntil(undo.isVisible)
    QTest.mouseClick(undo, LEFT)
    qtbot.waitUntil(lambda: room.shown == names)
    assert not undo.isVisible()


def test_undo_with_the_keyboard(room: Room, qtbot: QtBot) -> None:
    names = room.names
    room.list.setFocus()
    room.list.select(names[3])
    QTest.keyClick(room.list, Qt.Key.Key_Delete)
    room.settle()
    QTest.keyClick(room.list, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: room.shown == names)


def test_several_are_selected_without_bringing_one_back(room: Room, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(room.gallery.chosen, wait=50):
        room.click(0, CONTROL)
        room.click(3, CONTROL)
    assert room.list.selected() == [room.names[0], room.names[3]]


def test_two_are_compared_the_older_on_the_left(room: Room, qtbot: QtBot) -> None:
    button = room.button("Compare")
    assert not button.isEnabled()
    room.click(3, CONTROL)
    room.click(1, CONTROL)
    QTest.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: bool(room.gallery.findChildren(Compare)))
    dialog = room.gallery.findChildren(Compare)[0]
    assert [(row.what, row.left, row.right) for row in dialog.rows] == [("Seed", "1", "3")]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_a_menu_says_what_can_be_done(room: Room) -> None:
    assert not room.gallery.menu().actions()
    room.click(0, CONTROL)
    room.click(1, CONTROL)
    texts = [action.text() for action in room.gallery.menu().actions() if action.text()]
    assert texts == ["Make it a favourite", "Compare", "Show in the folder", "Delete"]
    favour = room.gallery.menu().actions()[0]
    favour.trigger()
    assert room.store.favourites == set(room.names[:2])
    room.gallery.set_simple(True)
    room.list.select(room.names[0])
    texts = [action.text() for action in room.gallery.menu().actions() if action.text()]
    assert texts == ["Bring scene and picture back", "No longer a favourite", "Delete"]


def test_a_picture_is_dragged_out_as_a_file(room: Room) -> None:
    data = room.model.mimeData([room.model.index(0)])
    assert [url.toLocalFile() for url in data.urls()] == [str(room.store.folder / room.names[0])]
    assert room.list.dragEnabled()


def test_a_file_that_was_replaced_is_looked_at_anew(room: Room, qtbot: QtBot) -> None:
    path = room.store.folder / "mine.png"
    for seed in (41, 42):
        drawn = draw(recipe_of(seed=seed))
        write_png(path, drawn.image, drawn.recipe)
        os.utime(path, (seed * 1000.0, seed * 1000.0))
        room.store.look()
        qtbot.waitUntil(lambda seed=seed: _seed_of(room, "mine.png") == seed)


def _seed_of(room: Room, name: str) -> int | None:
    known = room.gallery.thumbnails.get(name) if room.model.row_of(name) is not None else None
    return known.recipe.seed if known and known.recipe else None


def test_what_is_finished_is_kept(room: Room) -> None:
    room.list.select(room.names[1])
    selected = room.list.selected()
    room.gallery.keep(draw(recipe_of(seed=9)))
    assert len(room.shown) == 5
    assert room.list.selected() == selected, "the selection stays where it was"


def test_a_full_disk_is_told_in_one_sentence(room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files.os, "fsync", _no_space)
    room.words.switch("zh")
    with qtbot.waitSignal(room.gallery.failed) as failed:
        room.gallery.keep(draw(recipe_of(seed=9)))
    assert failed.args == ["图片没能保存，因为磁盘已满；在关闭 Diorama 之前，它会留在图片列表里。"]
    assert "尚未保存" in room.model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert not room.model.mimeData([room.model.index(0)]).urls()


def test_a_damaged_file_is_shown_as_such(room: Room, qtbot: QtBot) -> None:
    (room.store.folder / "2026-11-23_23-00-00_00000000.png").write_bytes(b"rubbish")
    room.store.look()
    qtbot.waitUntil(lambda: len(room.shown) == 5)
    index = room.model.index(0)
    qtbot.waitUntil(lambda: index.data(THUMBNAIL) is not None)
    assert "damaged" in index.data(Qt.ItemDataRole.ToolTipRole)
    room.gallery.grab()
    with qtbot.waitSignal(room.gallery.failed) as failed:
        room.click(0)
    assert "because the file is damaged." in failed.args[0]


def test_what_screen_readers_say_of_a_picture(room: Room) -> None:
    about = room.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert about.splitlines() == [
        "a red cube on a blue table, a yellow ball to the left of the table",
        "Seed 4",
        "2026-11-23 12:00",
    ]
    room.words.switch("zh")
    assert "种子 4" in room.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert room.list.accessibleName() == "图片"


def test_languages_and_looks_change_live(room: Room, qtbot: QtBot) -> None:
    room.list.select(room.names[1])
    QTest.keyClick(room.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(room.gallery.findChildren(QPushButton)[0].isVisible)
    for language, theme, scale in (("zh", "dark", 1.6), ("en", "contrast", 1.0), ("zh", "light", 2.0)):
        room.words.switch(language)
        room.look.switch(theme, scale)
        assert not room.gallery.grab().isNull()
    assert room.gallery.findChildren(QPushButton)[0].text() == "撤销"
    assert all(button.accessibleName() or button.text() for button in room.gallery.findChildren(QAbstractButton))


def test_the_sheet_is_asked_for(room: Room, qtbot: QtBot) -> None:
    with qtbot.waitSignal(room.gallery.sheet_wanted):
        QTest.mouseClick(room.button("Nine seeds"), LEFT)


def test_cells_fill_the_row(room: Room, qtbot: QtBot) -> None:
    for width in (280, 420, 700):
        room.gallery.resize(width, 500)
        qtbot.waitUntil(lambda width=width: abs(room.gallery.width() - width) < 1)
        side = room.list.gridSize().width()
        assert room.list.viewport().width() % side < side / 2, "no wide strip is left at the right"
        assert 70 < side < 190


def test_thousands_are_shown_without_making_all_small_pictures(tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "Diorama"
    folder.mkdir()
    for number in range(2000):
        taken = NOON - timedelta(minutes=number)
        (folder / f"{taken:%Y-%m-%d_%H-%M-%S}_{number:08x}.png").touch()
    store = GalleryStore(folder)
    gallery = Gallery(store, Translations("en"), Look())
    qtbot.addWidget(gallery)
    gallery.resize(420, 500)
    gallery.show()
    model, view = gallery.findChildren(GalleryModel)[0], gallery.findChildren(GalleryList)[0]
    qtbot.waitUntil(lambda: model.rowCount() == 2000)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_End)
    last = model.index(1999)
    qtbot.waitUntil(lambda: view.viewport().rect().intersects(view.visualRect(last)))
    made = [row for row in range(2000) if model.name(model.index(row)) in gallery.thumbnails.known]
    assert len(made) < 200
    gallery.close_down()
    store.close()


def _no_space(_: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
