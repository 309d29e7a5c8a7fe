"""The contact sheet: nine seeds that come one by one."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from core import files
from core.recipe import Recipe
from desktop.document.document import Document
from desktop.drawing.results import Drawn
from desktop.gallery.contact_sheet import ContactSheet
from desktop.gallery.seed_cell import SeedCell
from desktop.look.fonts import lettered, unwritable
from desktop.look.theme import Look
from desktop.look.translations import Translations
from tests.desktop.gallery.pictures import draw, recipe_of

LEFT = Qt.MouseButton.LeftButton

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen plugin has no least sizes


class SheetDesk:
    """A sheet, and who draws for it: pictures are known once they are drawn."""

    def __init__(self, qtbot: QtBot, seed: int = 3) -> None:
        self.words, self.look = Translations("en"), Look()
        self.document = Document(recipe_of(seed=seed, steps=2))
        self.known: dict[Recipe, Drawn] = {}
        self.asked: list[tuple[int, ...]] = []
        self.sheet = ContactSheet(self.document, self.words, self.look, self.known.get)
        self.sheet.seeds_wanted.connect(self.asked.append)
        qtbot.addWidget(self.sheet)
        self.sheet.show()
        qtbot.waitExposed(self.sheet)

    @property
    def cells(self) -> list[SeedCell]:
        return self.sheet.findChildren(SeedCell)

    @property
    def main(self) -> QPushButton:
        return next(button for button in self.sheet.findChildren(QPushButton) if button.property("role") == "primary")

    @property
    def said(self) -> list[str]:
        return [label.text() for label in self.sheet.findChildren(QLabel)]

    def draw(self, count: int) -> tuple[Drawn, ...]:
        """As the session does: one more is known, then that is told."""
        pictures = []
        for done, seed in enumerate(self.asked[-1][:count], 1):
            pictures.append(draw(replace(self.document.recipe, seed=seed)))
            self.known[pictures[-1].recipe] = pictures[-1]
            self.sheet.show_progress(done, len(self.asked[-1]))
        return tuple(pictures)


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[SheetDesk]:
    made = SheetDesk(qtbot)
    yield made
    made.sheet.reject()


def test_pictures_come_one_by_one(desk: SheetDesk) -> None:
    QTest.mouseClick(desk.main, LEFT)
    assert desk.asked == [tuple(range(3, 12))]
    desk.draw(4)
    assert [cell.isEnabled() for cell in desk.cells] == [True] * 4 + [False] * 5
    assert "4 of 9 drawn" in desk.said
    assert desk.main.text() == "Stop"


def test_the_session_may_know_them_all_at_once(desk: SheetDesk) -> None:
    QTest.mouseClick(desk.main, LEFT)
    desk.sheet.show_finished(desk.draw(9))
    assert all(cell.isEnabled() for cell in desk.cells)
    assert "All 9 are drawn." in desk.said
    QTest.mouseClick(desk.main, LEFT)
    assert desk.asked[1] == tuple(range(12, 21))
    assert not any(cell.isEnabled() for cell in desk.cells)


def test_a_click_takes_the_seed(desk: SheetDesk) -> None:
    QTest.mouseClick(desk.main, LEFT)
    desk.draw(5)
    QTest.mouseClick(desk.cells[8], LEFT)
    assert desk.document.recipe.seed == 3, "what is not drawn cannot be chosen"
    QTest.mouseClick(desk.cells[2], LEFT)
    assert desk.document.recipe.seed == 5
    desk.cells[4].setFocus()
    QTest.keyClick(desk.cells[4], Qt.Key.Key_Space)
    assert desk.document.recipe.seed == 7
    assert [cell.isChecked() for cell in desk.cells].index(True) == 4
    desk.draw(7)
    assert desk.cells[6].isEnabled(), "the others still come"
    desk.document.undo()
    desk.document.undo()
    assert desk.document.recipe.seed == 3


def test_it_can_be_stopped_and_goes_on_with_the_same_seeds(desk: SheetDesk, qtbot: QtBot) -> None:
    QTest.mouseClick(desk.main, LEFT)
    desk.draw(2)
    with qtbot.waitSignal(desk.sheet.stop_wanted):
        QTest.mouseClick(desk.main, LEFT)
    assert "Stopped: 2 of 9 are drawn." in desk.said
    assert desk.cells[1].isEnabled()
    QTest.mouseClick(desk.main, LEFT)
    assert desk.asked[1] == desk.asked[0]


def test_closing_stops(desk: SheetDesk, qtbot: QtBot) -> None:
    QTest.mouseClick(desk.main, LEFT)
    with qtbot.waitSignal(desk.sheet.stop_wanted):
        QTest.keyClick(desk.sheet, Qt.Key.Key_Escape)


def test_pictures_of_another_scene_are_no_business_of_it(desk: SheetDesk) -> None:
    QTest.mouseClick(desk.main, LEFT)
    desk.sheet.add(draw(recipe_of("a green tree", seed=4, steps=2)))
    assert not any(cell.isEnabled() for cell in desk.cells)


def test_the_seeds_go_round_at_the_end(qtbot: QtBot) -> None:
    desk = SheetDesk(qtbot, seed=2**32 - 2)
    assert desk.sheet.seeds == (2**32 - 2, 2**32 - 1, 0, 1, 2, 3, 4, 5, 6)
    desk.sheet.reject()


def test_the_sheet_is_saved(desk: SheetDesk, qtbot: QtBot, tmp_path: Path) -> None:
    export = next(button for button in desk.sheet.findChildren(QPushButton) if button.text() == "Save the sheet…")
    assert not export.isEnabled()
    QTest.mouseClick(desk.main, LEFT)
    desk.sheet.show_finished(desk.draw(9))
    with qtbot.waitSignal(desk.sheet.export_wanted):
        QTest.mouseClick(export, LEFT)
    desk.sheet.export(tmp_path / "sheet.png")
    qtbot.waitUntil(lambda: "“sheet.png” is saved." in desk.said)
    with Image.open(tmp_path / "sheet.png") as image:
        assert image.width > 3 * 64


def test_a_full_disk_is_told(desk: SheetDesk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    QTest.mouseClick(desk.main, LEFT)
    desk.sheet.show_finished(desk.draw(9))
    monkeypatch.setattr(files.os, "fsync", _no_space)
    with qtbot.waitSignal(desk.sheet.failed) as failed:
        desk.sheet.export(tmp_path / "sheet.png")
    assert "the disk is full" in failed.args[0]
    assert not list(tmp_path.glob("*.png"))


def test_languages_and_looks_change_live(desk: SheetDesk) -> None:
    QTest.mouseClick(desk.main, LEFT)
    desk.draw(3)
    desk.words.switch("zh")
    desk.look.switch("contrast", 1.6)
    assert desk.cells[0].accessibleName() == "种子 3"
    assert desk.cells[8].accessibleName() == "种子 11，尚未绘制"
    assert "已画好 3 张，共 9 张" in desk.said
    assert not desk.sheet.grab().isNull()
    assert all(button.accessibleName() or button.text() for button in desk.sheet.findChildren(QAbstractButton))


def _no_space(_: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_return_draws_and_on_a_picture_takes_its_seed(desk: SheetDesk) -> None:
    QTest.keyClick(desk.sheet, Qt.Key.Key_Return)
    assert desk.asked == [tuple(range(3, 12))]
    desk.sheet.show_finished(desk.draw(9))
    QTest.keyClick(desk.cells[2], Qt.Key.Key_Return)
    assert desk.document.recipe.seed == 5
    assert len(desk.asked) == 1


def test_captions_are_lettered_and_missing_signs_are_known(qtbot: QtBot) -> None:
    caption = lettered("Seed 12", 16, 120)
    assert caption.width == 120
    assert caption.getextrema() == (0, 255)
    assert lettered("Seed 12 " * 20, 16, 120).width == 120
    assert unwritable("Seed 12") == ""
    assert unwritable("a\ue123b\ue123") in ("", "\ue123")
