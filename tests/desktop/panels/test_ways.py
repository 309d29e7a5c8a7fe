"""The way of drawing, chosen as a user does it: by mouse and by keyboard, in both languages, undone and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from core import project
from core.recipe import Recipe, heeds
from core.scene.sentence import parse
from desktop.app.application import Diorama
from desktop.document.checkpoints import CheckpointEntry
from desktop.gallery.differences import Difference, differences
from desktop.look.translations import Translations
from desktop.panels.ways import WaysButton, WaysMenu
from tests.desktop.program import running

LEFT = Qt.MouseButton.LeftButton
SCENE = parse("a red cube, left of a green house")
OWN = "dream.safetensors"

ONE_BY_ONE, TOGETHER = "Draw cards one by one", "Draw cards together"
HOLD, SAY = "Hold cards in their places", "Say the sentence, too"

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen plugin has no least sizes


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Diorama]:
    """The whole window; nothing is drawn."""
    with running(qtbot, tmp_path / "own") as diorama:
        monkeypatch.setattr(diorama.session._worker, "put", lambda _: None)
        monkeypatch.setattr(diorama.library, "_entries", (CheckpointEntry(tmp_path / OWN, "sd1"),))
        diorama.library.changed.emit()
        diorama.window.resize(1280, 800)
        diorama.window.show_work()
        diorama.document.edit(SCENE)
        yield diorama


def button(app: Diorama) -> WaysButton:
    return app.timeline.ways


def offered(app: Diorama) -> list[str]:
    """What the menu shows."""
    return [text(action) for action in _shown(button(app).ways)]


def marked(app: Diorama) -> list[str]:
    return [text(action) for action in _shown(button(app).ways) if action.isChecked()]


def text(action: QAction) -> str:
    return action.text().replace("&", "")


def _shown(menu: WaysMenu) -> list[QAction]:
    """The ways; whether a picture is put right has tests of its own."""
    shown = (action for action in menu.actions() if action.isVisible() and not action.isSeparator())
    return [action for action in shown if action is not menu.repair]


def with_menu_open(app: Diorama, act: Callable[[WaysMenu], None]) -> None:
    """Press the button, and do this while its menu is open."""
    menu, seen = button(app).ways, []

    def look() -> None:
        if not menu.isVisible():
            QTimer.singleShot(10, look)
            return
        try:
            act(menu)
            seen.append(True)
        finally:
            menu.close()

    QTimer.singleShot(0, look)
    QTest.mouseClick(button(app), LEFT)
    assert seen


def click(app: Diorama, wanted: str) -> None:
    def act(menu: WaysMenu) -> None:
        action = next(action for action in _shown(menu) if text(action) == wanted)
        QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())

    with_menu_open(app, act)


def test_a_click_chooses_and_undo_takes_it_back(app: Diorama) -> None:
    assert (offered(app), marked(app)) == ([ONE_BY_ONE, TOGETHER, SAY], [TOGETHER])
    assert not button(app).isChecked()
    click(app, ONE_BY_ONE)
    assert app.document.recipe.placement == "masks"
    assert marked(app) == [ONE_BY_ONE]
    assert button(app).isChecked(), "what is not as usual can be seen"
    click(app, SAY)
    assert app.document.recipe.sentence_weight == 0.5
    app.actions["undo"].trigger()
    assert (app.document.recipe.placement, app.document.recipe.sentence_weight) == ("masks", 0.0)
    app.actions["undo"].trigger()
    assert (marked(app), button(app).isChecked()) == ([TOGETHER], False)
    app.actions["redo"].trigger()
    assert marked(app) == [ONE_BY_ONE]
    click(app, ONE_BY_ONE)
    assert marked(app) == [ONE_BY_ONE], "one of the two ways is always chosen"


def test_a_model_of_ones_own_places_cards_one_by_one_until_another_way_is_chosen(app: Diorama) -> None:
    app.model_selection.choose(OWN)
    assert (marked(app), button(app).isChecked()) == ([ONE_BY_ONE], False)
    click(app, TOGETHER)
    assert (marked(app), button(app).isChecked()) == ([TOGETHER], True)
    app.model_selection.choose("clay")
    assert (marked(app), button(app).isChecked()) == ([TOGETHER], False)


def test_the_keyboard_does_it_too(app: Diorama) -> None:
    app.model_selection.choose(OWN)
    button(app).setFocus()
    keys = [Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return]

    def act() -> None:
        for key in keys:
            QTest.keyClick(button(app).ways, key)

    QTimer.singleShot(100, act)
    QTest.keyClick(button(app), Qt.Key.Key_Space)
    assert app.document.recipe.strict
    assert marked(app) == [ONE_BY_ONE, HOLD]
    QTimer.singleShot(100, lambda: QTest.keyClick(button(app).ways, Qt.Key.Key_S))
    QTest.keyClick(button(app), Qt.Key.Key_Space)
    assert app.document.recipe.sentence_weight == 0.5
    QTimer.singleShot(100, lambda: QTest.keyClick(button(app).ways, Qt.Key.Key_Escape))
    QTest.keyClick(button(app), Qt.Key.Key_Space)
    assert button(app).isChecked(), "to open and leave the menu changes nothing"


def test_it_stands_beside_the_quality_and_in_the_menu_of_the_picture(app: Diorama) -> None:
    assert app.timeline._quality.geometry().right() < button(app).geometry().left()
    assert button(app).geometry().right() < app.timeline.models.geometry().left()
    assert app.ways_menu.menuAction() in app.actions.menu("picture").actions()
    next(action for action in _shown(app.ways_menu) if text(action) == TOGETHER).trigger()
    assert marked(app) == [TOGETHER]


def test_what_makes_no_difference_to_a_model_is_not_offered(app: Diorama) -> None:
    app.model_selection.choose(OWN)
    assert offered(app) == [ONE_BY_ONE, TOGETHER, HOLD, SAY]
    click(app, HOLD)
    app.model_selection.choose("clay")
    assert HOLD not in offered(app)
    assert app.document.recipe.strict, "what the recipe says stays, for the model that heeds it"
    assert not button(app).isChecked()
    app.document.set_recipe(model="gaussian")
    assert offered(app) == []
    assert not button(app).isVisible()
    assert not app.ways_menu.menuAction().isVisible(), "an empty menu would lead nowhere"
    app.document.set_recipe(model="clay")
    assert button(app).isVisible()


@pytest.mark.parametrize("model", ["clay", OWN])
def test_every_tip_says_what_it_does_in_both_languages_and_breaks_its_lines(app: Diorama, model: str) -> None:
    app.model_selection.choose(model)
    for language in ("en", "zh"):
        app.settings.update(language=language)
        tips = [action.toolTip() for action in _shown(button(app).ways)]
        assert len(set(tips)) == len(tips)
        assert all(tip.startswith("<p>") for tip in tips)
        assert all(("。" if language == "zh" else ".") in tip for tip in tips)
    assert offered(app)[:2] == ["逐张绘制卡片(O)", "一起绘制卡片(T)"]
    assert button(app).accessibleName() == "画法"
    other, said = ("masks", "逐张绘制卡片") if model == "clay" else ("together", "一起绘制卡片")
    app.document.set_recipe(placement=other)
    assert button(app).accessibleDescription() == f"怎样把卡片合成一张图片：{said}"


def test_the_tip_comes_up_under_the_pointer(app: Diorama, qtbot: QtBot) -> None:
    def act(menu: WaysMenu) -> None:
        where = menu.actionGeometry(_shown(menu)[1]).center()
        QTest.mouseMove(menu, where)
        menu.setActiveAction(_shown(menu)[1])
        QApplication.sendEvent(menu, QHelpEvent(QEvent.Type.ToolTip, where, menu.mapToGlobal(where)))
        assert "keep clear of each other" in QToolTip.text()
        QToolTip.showText(QPoint(), "")

    with_menu_open(app, act)


def test_it_is_saved_and_opened_like_everything_else(app: Diorama, tmp_path: Path) -> None:
    click(app, TOGETHER)
    click(app, SAY)
    path = tmp_path / "scene.diorama"
    project.save(path, project.Project(app.document.recipe))
    app.document.open(Recipe(SCENE))
    assert marked(app) == [ONE_BY_ONE]
    assert app.scene_files.open_path(path)
    assert marked(app) == [TOGETHER, SAY]


def test_another_weight_of_a_file_counts_as_said(app: Diorama) -> None:
    app.document.open(Recipe(SCENE, sentence_weight=0.4))
    assert SAY in marked(app)
    click(app, SAY)
    assert app.document.recipe.sentence_weight == 0.0


def test_simple_mode_hides_it(app: Diorama) -> None:
    app.settings.update(simple=True)
    assert not button(app).isVisible()
    assert not app.window.menuBar().isVisible()
    app.document.set_recipe(seed=5)
    assert not button(app).isVisible()
    app.settings.update(simple=False)
    assert button(app).isVisible()


@pytest.mark.parametrize(
    ("language", "rows"),
    [
        ("en", [("Cards are drawn", "one by one", "together"), ("Held in their places", "no", "yes")]),
        ("zh", [("绘制卡片", "逐张", "一起"), ("留在自己的位置", "否", "是")]),
    ],
)
def test_two_pictures_are_told_apart_by_it(qtbot: QtBot, language: str, rows: list[tuple[str, str, str]]) -> None:
    left, right = Recipe(SCENE), Recipe(SCENE, placement="together", strict=True)
    assert differences(left, right, Translations(language)) == tuple(Difference(*row) for row in rows)
    (said,) = differences(left, Recipe(SCENE, sentence_weight=0.5), Translations(language))
    assert (said.left, said.right) == ("0", "0.5")


def test_the_table_says_what_the_models_heed() -> None:
    from core.backends.clay.backend import ClayBackend
    from core.backends.gaussian import GaussianBackend
    from core.scene.layout import arrange
    from tests.core.backends.clay.conftest import tiny_model
    from tests.core.backends.stable_diffusion.loaded import backend

    models = {"clay": ClayBackend(tiny_model(), 64), "gaussian": GaussianBackend(64), OWN: backend()}
    plain, layout = Recipe(SCENE), arrange(SCENE)
    for name, model in models.items():

        def factors(recipe: Recipe, model: object = model) -> list:
            return list(model.compile(SCENE, layout, recipe).expression.parts)

        together = factors(replace(plain, placement="together"))
        assert heeds(name, "placement") == any(factor.query is not None for factor in together)
        strict = model.compile(SCENE, layout, replace(plain, strict=True))
        assert heeds(name, "strict") == (strict.latent_update is not None)
        said = factors(replace(plain, sentence_weight=1.0))
        assert heeds(name, "sentence_weight") == (len(said) > len(factors(plain)))
