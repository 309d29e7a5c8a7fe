"""Putting right through the real window: what is drawn, said, stopped, kept and exported."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageSequence
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from torch import Tensor

from core import project
from core.judge.findings import Finding
from core.project import Project
from core.recipe import MEND, Recipe
from core.scene.sentence import parse
from desktop.app.application import Diorama
from desktop.drawing.results import Repairing, Verifying
from desktop.panels.status import StatusLine
from tests.desktop.program import choosing, running

PATIENCE_MS = 90_000

RECIPE = Recipe(parse("a red cube on a blue ball"), model="gaussian", steps=8, size=64, seed=2, mend=MEND)


class Judge:
    """Sees nothing in any picture; before it looks for the second time it may be held."""

    def __init__(self) -> None:
        self.looks = 0
        self.reached, self.opened = threading.Event(), threading.Event()
        self.opened.set()

    def hold(self) -> None:
        self.opened.clear()

    def __call__(self, _: Tensor) -> Sequence[Sequence[Finding]]:
        self.looks += 1
        if self.looks == 2:
            self.reached.set()
            assert self.opened.wait(60)
        return [()]


@pytest.fixture
def judge() -> Judge:
    return Judge()


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path, judge: Judge) -> Iterator[Diorama]:
    with running(qtbot, tmp_path / "own", detect=judge) as diorama:
        diorama.window.show_work()
        yield diorama


def line(app: Diorama) -> str:
    return app.timeline.findChildren(StatusLine)[0].line.text


def marked(app: Diorama) -> list[str]:
    return [item.text(0) for item in app.outline.tree.items() if "not right yet" in item.text(0)]


def draw(app: Diorama, qtbot: QtBot) -> None:
    with qtbot.waitSignal(app.session.finished, timeout=PATIENCE_MS):
        app.actions["draw"].trigger()
    qtbot.waitUntil(lambda: not app.session.status.busy, timeout=PATIENCE_MS)


def test_new_scenes_are_put_right_and_opened_ones_keep_what_they_say(app: Diorama, tmp_path: Path) -> None:
    assert app.document.recipe.mend == MEND
    app.document.edit(parse("a red cube"))
    assert app.document.recipe.mend == MEND, "typed as a sentence"
    path = tmp_path / "old.diorama"
    project.save(path, Project(Recipe(parse("a red cube"))))
    app.document.mark_saved(tmp_path / "saved.diorama")
    app.scene_files.open_path(path)
    assert app.document.recipe.mend == 0
    assert not app.ways_menu.repair.isChecked()
    app.scene_files.new()
    assert app.document.recipe.mend == MEND
    assert app.ways_menu.repair.isChecked()


def test_what_is_still_wrong_is_said_and_marked_until_the_scene_changes(app: Diorama, qtbot: QtBot) -> None:
    app.document.open(RECIPE)
    draw(app, qtbot)
    assert line(app).startswith("Not yet right: the cube is missing; the ball is missing.")
    assert marked(app) == ["The cube (not right yet)", "The ball (not right yet)"]
    app.words.switch("zh")
    assert line(app).startswith("还没有全对：画里没有方块；画里没有球。")
    app.words.switch("en")
    app.document.set_recipe(seed=3)
    assert not marked(app)
    app.document.undo()
    assert len(marked(app)) == 2, "the picture came back, and what is known of it"


def test_it_is_switched_off_by_a_click_beside_the_quality_and_undone(app: Diorama, qtbot: QtBot) -> None:
    app.document.edit(parse("a red cube"))
    menu = app.timeline.ways.ways
    menu.popup(QPoint(0, 0))
    qtbot.waitUntil(menu.isVisible)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(menu.repair).center())
    assert app.document.recipe.mend == 0
    assert not menu.repair.isChecked()
    assert not app.ways_menu.repair.isChecked(), "in the menu of the picture, too"
    assert not app.timeline.ways.isChecked()
    app.actions["undo"].trigger()
    assert app.document.recipe.mend == MEND
    assert menu.repair.isChecked()


def test_switched_off_nobody_looks(app: Diorama, qtbot: QtBot) -> None:
    app.document.open(Recipe(RECIPE.scene, mend=MEND, steps=1))
    app.ways_menu.repair.trigger()
    app.document.set_recipe(model="gaussian", size=64)
    draw(app, qtbot)
    assert line(app).startswith("Done in")
    assert not marked(app)


def test_stop_in_the_middle_of_it_keeps_the_picture_for_the_gallery_and_for_export(
    app: Diorama, judge: Judge, qtbot: QtBot, tmp_path: Path
) -> None:
    judge.hold()
    app.settings.update(live=True)
    app.document.open(RECIPE)
    qtbot.waitUntil(judge.reached.is_set, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: isinstance(app.session.status, Verifying | Repairing), timeout=PATIENCE_MS)
    main = next(button for button in app.timeline.findChildren(QPushButton) if button.text() == "Stop")
    QTest.mouseClick(main, Qt.MouseButton.LeftButton)
    judge.opened.set()
    qtbot.waitUntil(lambda: app.session.status.phase == "stopped", timeout=PATIENCE_MS)
    drawn = app.display.drawn
    assert drawn is not None
    assert drawn.recipe.mend == 1
    assert line(app) == "Stopped; the picture that was there is kept"
    assert len(marked(app)) == 2, "it is the picture of this scene all the same"
    qtbot.wait(500)
    assert app.session.status.phase == "stopped"
    assert judge.looks == 2
    choosing(tmp_path / "film.gif")
    app.actions["export_animation"].trigger()
    qtbot.waitUntil((tmp_path / "film.gif").is_file, timeout=PATIENCE_MS)
    with Image.open(tmp_path / "film.gif") as film:
        assert sum(1 for _ in ImageSequence.Iterator(film)) > 3
    qtbot.waitUntil(lambda: len(list((tmp_path / "own" / "pictures").glob("*.png"))) == 1, timeout=PATIENCE_MS)
