"""The gallery's store: nothing is lost, whatever lies in the folder and whatever the disk does."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from core import files
from core.export import read_recipe, write_png
from desktop.drawing.results import Drawn
from desktop.gallery import picture_files
from desktop.gallery.picture import GalleryPicture
from desktop.gallery.store import GalleryStore
from desktop.gallery.trouble import Trouble
from tests.desktop.gallery.pictures import draw, recipe_of

NOON = datetime(2026, 11, 23, 12, 0, 0)


class Clock:
    """Goes on by a second whenever it is asked."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


class Shelf:
    """A store, and what it told."""

    def __init__(self, folder: Path, qtbot: QtBot, now: datetime = NOON) -> None:
        self.folder, self._qtbot = folder, qtbot
        self.store = GalleryStore(folder, clock=Clock(now))
        self.troubles: list[Trouble] = []
        self.deleted: list[int] = []
        self.store.troubled.connect(self.troubles.append)
        self.store.deleted.connect(self.deleted.append)
        self.settle()

    @property
    def names(self) -> list[str]:
        return [kept.name for kept in self.store.entries]

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("*.png"))

    def settle(self) -> None:
        """Until all that was asked is done and told."""
        told: list[None] = []
        self.store.after_all(lambda: told.append(None))
        self._qtbot.waitUntil(lambda: bool(told))

    def until(self, done: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(done)

    def keep(self, *drawn: Drawn) -> None:
        for picture in drawn:
            self.store.keep(picture)
        self.settle()


@pytest.fixture
def pictures() -> list[Drawn]:
    return [draw(recipe_of(seed=seed)) for seed in (1, 2, 3)]


@pytest.fixture
def open_shelf(tmp_path: Path, qtbot: QtBot) -> Iterator[Callable[..., Shelf]]:
    shelves: list[Shelf] = []

    def open_one(now: datetime = NOON) -> Shelf:
        shelves.append(Shelf(tmp_path / "Diorama", qtbot, now))
        return shelves[-1]

    yield open_one
    for shelf in shelves:
        shelf.store.close()


def test_a_picture_is_kept_with_its_recipe(open_shelf: Callable[..., Shelf], pictures: list[Drawn]) -> None:
    shelf = open_shelf()
    shelf.keep(pictures[0])
    digest = pictures[0].recipe.digest[:8]
    assert [path.name for path in shelf.folder.iterdir()] == [f"2026-11-23_12-00-02_{digest}.png"]
    assert read_recipe(shelf.folder / shelf.names[0]) == pictures[0].recipe
    assert shelf.store.path_of(shelf.names[0]) == shelf.folder / shelf.names[0]


def test_the_newest_stands_first_also_after_a_restart(open_shelf: Callable[..., Shelf], pictures: list[Drawn]) -> None:
    shelf = open_shelf()
    shelf.keep(*pictures)
    assert [name[-12:-4] for name in shelf.names] == [drawn.recipe.digest[:8] for drawn in reversed(pictures)]
    assert open_shelf().names == shelf.names


def test_drafts_and_known_pictures_are_not_kept(open_shelf: Callable[..., Shelf], pictures: list[Drawn]) -> None:
    shelf = open_shelf()
    shelf.keep(replace(pictures[0], draft=True), pictures[1], pictures[1])
    assert len(shelf.files) == len(shelf.names) == 1


def test_a_picture_is_brought_back(open_shelf: Callable[..., Shelf], pictures: list[Drawn]) -> None:
    shelf = open_shelf()
    shelf.keep(pictures[0])
    found: list[GalleryPicture] = []
    shelf.store.open(shelf.names[0], found.append)
    shelf.settle()
    assert found[0].recipe == pictures[0].recipe
    assert found[0].image.tobytes() == pictures[0].image.tobytes()


def test_deleted_pictures_come_back(open_shelf: Callable[..., Shelf], pictures: list[Drawn]) -> None:
    shelf = open_shelf()
    shelf.keep(*pictures)
    names = shelf.names
    shelf.store.favour(names[:1])
    shelf.store.delete(names[:2])
    assert shelf.names == names[2:], "it shows at once"
    shelf.store.delete(names[2:])
    shelf.settle()
    assert (shelf.files, shelf.deleted) == ([], [2, 1])
    assert len(list((shelf.folder / ".diorama" / "deleted").iterdir())) == 3
    shelf.store.undo()
    shelf.until(lambda: shelf.names == names[2:])
    shelf.store.undo()
    shelf.until(lambda: shelf.names == names)
    assert shelf.deleted == [2, 1, 2, 0]
    assert shelf.store.favourites == {names[0]}
    shelf.store.undo()
    shelf.settle()
    assert shelf.names == names


def test_undo_right_after_delete_waits_for_the_disk(open_shelf: Callable[..., Shelf], pictures: list[Drawn]) -> None:
    shelf = open_shelf()
    shelf.keep(*pictures)
    names = shelf.names
    shelf.store.delete(names)
    shelf.store.undo()
    shelf.until(lambda: shelf.names == names)
    assert shelf.files == sorted(names)


def test_what_was_deleted_long_ago_is_gone(open_shelf: Callable[..., Shelf], pictures: list[Drawn]) -> None:
    shelf = open_shelf()
    shelf.keep(*pictures)
    shelf.store.delete(shelf.names)
    shelf.settle()
    away = shelf.folder / ".diorama" / "deleted"
    (away / "a letter.txt").write_text("not ours")
    (away / "99999999T999999_x.png").write_text("no date")
    for days in range(0, 30, 5):
        open_shelf(NOON + timedelta(days=days))
    assert len(list(away.iterdir())) == 5
    open_shelf(NOON + timedelta(days=31))
    assert sorted(path.name for path in away.iterdir()) == ["99999999T999999_x.png", "a letter.txt"]


def test_a_clock_that_is_wrong_for_once_takes_nothing_away(
    open_shelf: Callable[..., Shelf], pictures: list[Drawn]
) -> None:
    shelf = open_shelf()
    shelf.keep(*pictures)
    shelf.store.delete(shelf.names)
    shelf.settle()
    away = shelf.folder / ".diorama" / "deleted"
    there = sorted(away.iterdir())
    for wrong in (datetime(2099, 1, 1), NOON, datetime(1970, 1, 2), NOON, datetime(2099, 1, 1)):
        open_shelf(wrong)
        assert sorted(away.iterdir()) == there
    (shelf.folder / ".diorama" / "age.json").write_text('{"start": 5, "days": []}')
    open_shelf(datetime(2099, 1, 1))
    assert sorted(away.iterdir()) == there


def test_two_windows_keep_each_others_favourites(open_shelf: Callable[..., Shelf], pictures: list[Drawn]) -> None:
    first = open_shelf()
    first.keep(*pictures)
    first.settle()
    one, other, *_ = first.names
    second = open_shelf()
    first.store.favour([one])
    first.settle()
    second.store.favour([other])
    second.until(lambda: second.store.favourites == {one, other})
    first.store.favour([one], False)
    first.until(lambda: first.store.favourites == {other})
    assert open_shelf().store.favourites == {other}


def test_favourites_are_remembered(open_shelf: Callable[..., Shelf], pictures: list[Drawn]) -> None:
    shelf = open_shelf()
    shelf.keep(*pictures)
    shelf.store.favour(shelf.names[:2])
    shelf.store.favour(shelf.names[:1], False)
    shelf.settle()
    assert open_shelf().store.favourites == {shelf.names[1]}


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"favourites": 3}', '{"favourites": [1, null]}', "\0\0", "[" * 100_000, "﻿{}", "nul"]
)
def test_a_damaged_index_costs_at_most_the_last_change(
    text: str, open_shelf: Callable[..., Shelf], pictures: list[Drawn]
) -> None:
    shelf = open_shelf()
    shelf.keep(*pictures)
    shelf.store.favour(shelf.names[:1])
    shelf.store.favour(shelf.names[1:2])
    shelf.settle()
    (shelf.folder / ".diorama" / "favourites.json").write_text(text, "utf-8")
    again = open_shelf().store
    assert again.favourites == (frozenset() if "null" in text else {shelf.names[0]})


def test_foreign_and_damaged_files_do_no_harm(open_shelf: Callable[..., Shelf], pictures: list[Drawn]) -> None:
    shelf = open_shelf()
    shelf.keep(pictures[0])
    ours = shelf.names[0]
    write_png(shelf.folder / "mine.png", pictures[1].image, pictures[1].recipe)
    Image.new("RGB", (8, 8)).save(shelf.folder / "holiday.png")
    (shelf.folder / "notes.txt").write_text("hello")
    (shelf.folder / "empty.png").write_bytes(b"")
    (shelf.folder / "folder.png").mkdir()
    (shelf.folder / "link.png").symlink_to(shelf.folder / "nowhere.png")
    cut = "2026-01-01_00-00-00_0123abcd.png"
    (shelf.folder / cut).write_bytes((shelf.folder / ours).read_bytes()[:-600])
    shelf.store.look()
    shelf.until(lambda: len(shelf.names) == 3)
    assert set(shelf.names) == {ours, "mine.png", cut}
    found: list[GalleryPicture] = []
    shelf.store.open("mine.png", found.append)
    shelf.store.open(cut, found.append)
    shelf.settle()
    assert [picture.recipe for picture in found] == [pictures[1].recipe]
    assert shelf.troubles == [Trouble("open", "damaged", cut)]


def test_pictures_added_and_removed_by_hand_are_noticed(
    open_shelf: Callable[..., Shelf], pictures: list[Drawn]
) -> None:
    shelf = open_shelf()
    shelf.keep(pictures[0])
    shelf.store.look()
    shelf.settle()
    write_png(shelf.folder / "by hand.png", pictures[1].image, pictures[1].recipe)
    shelf.until(lambda: "by hand.png" in shelf.names)
    (shelf.folder / "by hand.png").unlink()
    shelf.until(lambda: "by hand.png" not in shelf.names)
    assert not shelf.troubles


def test_a_full_disk_loses_nothing(
    open_shelf: Callable[..., Shelf], pictures: list[Drawn], monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = open_shelf()
    with monkeypatch.context() as full:
        full.setattr(files.os, "fsync", _no_space)
        shelf.keep(*pictures[:2])
        assert [(trouble.action, trouble.reason) for trouble in shelf.troubles] == [("keep", "full")]
        shelf.store.look()
        shelf.settle()
        assert (len(shelf.names), shelf.files) == (2, [])
        assert shelf.store.path_of(shelf.names[0]) is None
        found: list[GalleryPicture] = []
        shelf.store.open(shelf.names[1], found.append)
        assert found[0].recipe == pictures[0].recipe
        names = shelf.names
        shelf.store.delete(names[:1])
        shelf.settle()
        shelf.store.undo()
        shelf.settle()
        assert shelf.names == names
    shelf.keep(pictures[2])
    shelf.until(lambda: len(shelf.files) == 3)
    assert shelf.files == sorted(shelf.names)


def test_a_disk_that_refuses_to_delete_shows_what_is_there(
    open_shelf: Callable[..., Shelf], pictures: list[Drawn], monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = open_shelf()
    shelf.keep(*pictures)
    names = shelf.names
    monkeypatch.setattr(Path, "rename", _read_only)
    shelf.store.delete(names[:1])
    shelf.until(lambda: shelf.names == names)
    assert shelf.troubles == [Trouble("delete", "read_only", names[0])]
    assert shelf.deleted == [0]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, qtbot: QtBot, pictures: list[Drawn]) -> None:
    (tmp_path / "file").write_text("in the way")
    shelf = Shelf(tmp_path / "file" / "Diorama", qtbot)
    shelf.keep(pictures[0])
    assert shelf.troubles[-1].action == "keep"
    assert len(shelf.names) == 1
    shelf.store.close()


def test_another_folder_is_shown(
    open_shelf: Callable[..., Shelf], pictures: list[Drawn], tmp_path: Path, qtbot: QtBot
) -> None:
    shelf = open_shelf()
    shelf.keep(*pictures)
    shelf.store.favour(shelf.names)
    shelf.store.move_to(tmp_path / "elsewhere")
    shelf.settle()
    assert (shelf.names, shelf.store.favourites) == ([], frozenset())
    shelf.keep(pictures[0])
    assert len(list((tmp_path / "elsewhere").glob("*.png"))) == 1
    shelf.store.move_to(shelf.folder)
    shelf.until(lambda: len(shelf.names) == 3)


def test_what_a_full_disk_refused_goes_to_the_next_folder(
    open_shelf: Callable[..., Shelf], pictures: list[Drawn], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, elsewhere = open_shelf(), tmp_path / "elsewhere"
    with monkeypatch.context() as full:
        full.setattr(files.os, "fsync", _no_space)
        shelf.keep(*pictures[:2])
    shelf.store.move_to(elsewhere)
    shelf.settle()
    shelf.until(lambda: len(list(elsewhere.glob("*.png"))) == 2)
    assert len(shelf.names) == 2
    with monkeypatch.context() as full:
        full.setattr(files.os, "fsync", _no_space)
        shelf.keep(pictures[2])
        assert [trouble.action for trouble in shelf.troubles] == ["keep", "keep"]


def test_what_a_full_disk_refused_is_tried_again_at_the_end(
    open_shelf: Callable[..., Shelf], pictures: list[Drawn], monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = open_shelf()
    with monkeypatch.context() as full:
        full.setattr(files.os, "fsync", _no_space)
        shelf.keep(*pictures[:2])
    shelf.store.close()
    assert len(shelf.files) == 2


def test_favourites_of_the_folder_before_stay_there(
    open_shelf: Callable[..., Shelf], pictures: list[Drawn], tmp_path: Path
) -> None:
    shelf = open_shelf()
    shelf.keep(pictures[0])
    shelf.store.favour(shelf.names)
    shelf.settle()
    again = GalleryStore(shelf.folder)
    again.move_to(tmp_path / "elsewhere")  # before it has heard of the favourites
    shelf.store.after_all(again.close)
    shelf.settle()
    assert again.favourites == frozenset()


def test_a_folder_that_the_system_cannot_name_stops_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / ("x" * 5000), qtbot)
    assert [trouble.action for trouble in shelf.troubles] == ["look"]
    shelf.store.close()


def test_a_file_with_an_impossible_date_is_shown_as_old(
    open_shelf: Callable[..., Shelf], pictures: list[Drawn], monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = open_shelf()
    shelf.keep(pictures[0])
    write_png(shelf.folder / "by hand.png", pictures[1].image, pictures[1].recipe)
    assert picture_files._time_of(1e15) == picture_files._time_of(-1e20) == datetime.fromtimestamp(0)
    shelf.until(lambda: "by hand.png" in shelf.names)


def test_looking_through_a_large_folder_ends_with_the_window(tmp_path: Path, pictures: list[Drawn]) -> None:
    for number in range(5):
        write_png(tmp_path / f"{number}.png", pictures[0].image, pictures[0].recipe)
    seen: dict[str, picture_files.Seen] = {}
    assert len(picture_files.scan(tmp_path, seen, lambda: len(seen) == 2)) == len(seen) == 2


def test_closing_waits_for_what_is_to_be_written(open_shelf: Callable[..., Shelf], pictures: list[Drawn]) -> None:
    shelf = open_shelf()
    for drawn in pictures:
        shelf.store.keep(drawn)
    shelf.store.close()
    assert len(shelf.files) == 3


def test_two_thousand_pictures_are_listed_without_opening_them(
    open_shelf: Callable[..., Shelf], pictures: list[Drawn], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "Diorama"
    folder.mkdir()
    for number in range(2000):
        taken = NOON - timedelta(minutes=number)
        (folder / f"{taken:%Y-%m-%d_%H-%M-%S}_{number:08x}.png").touch()
    monkeypatch.setattr(picture_files, "read_recipe", _never)
    shelf = open_shelf()
    assert len(shelf.names) == 2000
    assert shelf.names == sorted(shelf.names, reverse=True)
    shelf.keep(pictures[0])
    assert len(shelf.names) == 2001


def test_names_do_not_collide() -> None:
    recipe = recipe_of()
    first = picture_files.name_of(recipe, NOON)
    second = picture_files.name_of(recipe, NOON, {first})
    assert second == first.replace(".png", " (2).png")
    assert picture_files.name_of(recipe, NOON, {first, second}) == first.replace(".png", " (3).png")


def test_the_index_is_json_that_people_can_read(open_shelf: Callable[..., Shelf], pictures: list[Drawn]) -> None:
    shelf = open_shelf()
    shelf.keep(pictures[0])
    shelf.store.favour(shelf.names)
    shelf.settle()
    index = json.loads((shelf.folder / ".diorama" / "favourites.json").read_text())
    assert index == {"favourites": shelf.names}


def _no_space(_: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _read_only(*_: object) -> None:
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))


def _never(path: Path) -> None:
    raise AssertionError(f"{path} was opened.")
