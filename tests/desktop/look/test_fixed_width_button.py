"""What comes and goes in the window moves nothing that a hand is about to hit, and every part keeps its room."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.scene.sentence import parse
from desktop.app.application import Diorama
from tests.desktop.program import running

LONG = "“castle.diorama” was not saved, because the disk is full; make room on it, or save the scene in another folder."


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Iterator[Diorama]:
    import_module("torch")  # else the worker is in the middle of it when the window closes
    with running(qtbot, tmp_path / "own") as diorama:
        diorama.window.show_work()
        diorama.window.resize(1280, 800)
        qtbot.wait(50)
        yield diorama


def _place(app: Diorama, part: QWidget) -> QRect:
    return QRect(part.mapTo(app.window, QPoint()), part.size())


@pytest.mark.parametrize("scale", [1.0, 1.6])
def test_a_notice_moves_nothing_and_leaves_the_picture_alone(app: Diorama, qtbot: QtBot, scale: float) -> None:
    app.settings.update(text_scale=scale)
    qtbot.wait(50)
    parts = (app.stage, app.tools, app.palette, app.timeline)
    before = [_place(app, part) for part in parts]
    app.notices.fail(LONG)
    qtbot.wait(50)
    assert app.notices.isVisible()
    assert [_place(app, part) for part in parts] == before
    assert not _place(app, app.notices).intersects(_place(app, app.stage))
    assert app.window.rect().contains(_place(app, app.notices))


def test_a_short_notice_leaves_menus_and_tools_alone(app: Diorama, qtbot: QtBot) -> None:
    app.notices.tell("Saved as “castle”.")
    qtbot.wait(50)
    menus = app.window.menuBar()
    assert _place(app, app.notices).left() > menus.actionGeometry(menus.actions()[-1]).right()
    assert not _place(app, app.notices).intersects(_place(app, app.sentence.edit))


def test_the_list_has_a_tab_of_its_own_where_texts_are_large(app: Diorama, qtbot: QtBot) -> None:
    tabs = app.window._right
    assert tabs.count() == 2
    app.settings.update(text_scale=1.6)
    qtbot.waitUntil(lambda: tabs.count() == 3)
    assert tabs.tabText(1) == "List"
    assert app.inspector.height() > tabs.height() / 2
    app.settings.update(text_scale=1.0)
    qtbot.waitUntil(lambda: tabs.count() == 2)
    assert app.outline.isVisible()


def test_a_contradiction_marks_the_tab_of_the_list(app: Diorama, qtbot: QtBot) -> None:
    app.settings.update(text_scale=1.6)
    tabs = app.window._right
    qtbot.waitUntil(lambda: tabs.count() == 3)
    app.document.edit(parse("a red cube on a blue ball. the ball is on the cube."))
    qtbot.waitUntil(lambda: "cannot both be true" in tabs.tabToolTip(1))
    app.document.edit(parse("a red cube on a blue ball"))
    qtbot.waitUntil(lambda: not tabs.tabToolTip(1))


def test_the_list_does_not_come_back_in_simple_mode(app: Diorama, qtbot: QtBot) -> None:
    app.settings.update(simple=True)
    qtbot.wait(50)
    assert not app.outline.isVisible()
    assert app.window._right.count() == 2
