"""The user's own models in the whole window: from the menu to the picture, and what a shared file says of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot

from core import project
from core.errors import VocabularyError
from core.export import read_recipe, write_png
from core.project import Project
from core.recipe import Recipe
from core.scene.scene import Card
from core.scene.sentence import parse
from desktop.app.application import Diorama
from desktop.document.checkpoints import clay_fields
from desktop.drawing.results import LoadingModel
from desktop.look.translations import Translations
from desktop.panels.status import line_of
from tests.core.backends.stable_diffusion import tiny
from tests.desktop.checkpoints import FileInspector, Shelf
from tests.desktop.desk import sentence_of
from tests.desktop.program import choosing, running

PATIENCE_MS = 240_000
"""For torch and diffusers to be imported and a picture to be drawn, beside whatever else this computer does."""

SCENE = parse("a red cube, left of a green house")


@pytest.fixture
def played() -> Shelf:
    """Where checkpoints come from that are none."""
    return Shelf()


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path, played: Shelf, monkeypatch: pytest.MonkeyPatch) -> Iterator[Diorama]:
    """A window whose checkpoints are none."""
    with running(qtbot, tmp_path / "own", models=played) as diorama:
        monkeypatch.setattr(diorama.library, "_inspect", FileInspector().inspect)
        diorama.window.resize(1280, 800)
        diorama.window.show_work()
        yield diorama


@pytest.fixture
def real_app(qtbot: QtBot, tmp_path: Path) -> Iterator[Diorama]:
    with running(qtbot, tmp_path / "own", real=True) as diorama:
        diorama.window.resize(1280, 800)
        diorama.window.show_work()
        yield diorama


def _add(qtbot: QtBot, app: Diorama, path: Path) -> None:
    if not path.exists():
        path.write_bytes(b"weights")
    with qtbot.waitSignal(app.library.added, timeout=30_000):
        app.library.add(path)


def _rows(app: Diorama) -> list[tuple[str, bool]]:
    return [(action.text(), action.isChecked()) for action in app.model_menu.rows]


def _said(app: Diorama) -> str:
    message = app.notices.message
    return message.sentence if message else ""


def _press(app: Diorama, text: str) -> None:
    next(button for button in app.notices.findChildren(QPushButton) if button.text() == text).click()


def test_a_real_checkpoint_from_the_menu_to_a_picture_that_tells_no_folder(
    qtbot: QtBot, real_app: Diorama, tmp_path: Path
) -> None:
    """A tiny one, with random weights: everything but the picture is true."""
    app = real_app
    secret = tmp_path / "private folder of ada"
    choosing(tiny.write_folder(secret / "paper-world", "sd1", tiny_decoder=True))
    with qtbot.waitSignal(app.library.added, timeout=30_000):
        app.actions["add_folder"].trigger()
    assert _rows(app) == [("Clay", True), ("paper-world", False)]
    assert app.timeline.models.isVisible()

    app.document.edit(SCENE)
    app.document.set_recipe(steps=3)
    app.model_menu.rows[1].trigger()
    app.document.edit(app.document.scene.with_card(Card("own", text="a dragon of paper")))
    assert app.document.recipe.model == "paper-world"
    assert app.palette.text_card.isVisible()
    app.session.draw()
    qtbot.waitUntil(lambda: app.session.status.phase in ("done", "failed"), timeout=PATIENCE_MS)
    assert app.session.status.phase == "done", sentence_of(app.session.status)
    drawn = app.display.drawn
    assert drawn is not None
    assert drawn.recipe == app.document.recipe
    assert app.library.entries[0].used

    picture, scene = tmp_path / "shared.png", tmp_path / "shared.diorama"
    write_png(picture, drawn.image, drawn.recipe)
    project.save(scene, Project(drawn.recipe))
    assert read_recipe(picture) == drawn.recipe
    for shared in (picture, scene):
        assert b"private folder" not in shared.read_bytes()
        assert str(tmp_path).encode() not in shared.read_bytes()

    app.model_selection.choose("clay")
    assert _rows(app)[0] == ("Clay", True)
    assert not app.palette.text_card.isVisible()
    qtbot.waitUntil(lambda: app.session.status.phase == "idle", timeout=PATIENCE_MS)


def test_stop_leads_back_and_the_window_says_what_loads(
    qtbot: QtBot, app: Diorama, played: Shelf, tmp_path: Path
) -> None:
    _add(qtbot, app, tmp_path / "dream.safetensors")
    app.timeline.models.chosen.emit("dream.safetensors")
    qtbot.waitUntil(lambda: getattr(app.session.status, "part", "") == "unet", timeout=PATIENCE_MS)
    assert line_of(app.session.status, app.words).text == "Loading dream: the U-Net, 43 %"
    assert app.actions["stop"].isEnabled()
    app.actions["stop"].trigger()
    assert app.document.recipe.model == "clay"
    assert "was not loaded" in _said(app)
    played.go_on.set()


def test_missing_small_files_are_fetched_only_after_a_yes(
    qtbot: QtBot, app: Diorama, played: Shelf, tmp_path: Path
) -> None:
    _add(qtbot, app, tmp_path / "ink.safetensors")
    played.failure = VocabularyError("'ink.safetensors' cannot be used yet, because its words are not here.")
    played.go_on.set()
    for answer in ("Not now", "Download them now"):
        app.model_selection.choose("ink.safetensors")
        qtbot.waitUntil(lambda: "Fetch them" in _said(app), timeout=PATIENCE_MS)
        assert app.document.recipe.model == "clay"
        assert played.downloads[-1] is False
        played.failure = None if answer == "Download them now" else played.failure
        _press(app, answer)
        if answer == "Not now":
            assert app.document.recipe.model == "clay"
            assert not app.notices.isVisible()
    qtbot.waitUntil(lambda: bool(app.library.entries[0].used), timeout=PATIENCE_MS)
    assert played.downloads[-1] is True


@pytest.mark.parametrize("kind", ["scene", "picture"])
def test_a_file_with_a_model_that_is_missing_opens_with_clay_and_stays_as_it_is(
    qtbot: QtBot, app: Diorama, tmp_path: Path, kind: str
) -> None:
    from PIL import Image

    recipe = Recipe(SCENE, model="unknown.safetensors", size=512, guidance=7.5)
    path = tmp_path / ("foreign.diorama" if kind == "scene" else "foreign.png")
    if kind == "scene":
        project.save(path, Project(recipe))
    else:
        write_png(path, Image.new("RGB", (512, 512)), recipe)
    before = path.read_bytes()
    assert app.scene_files.open_path(path)
    assert app.document.recipe == Recipe(SCENE, **clay_fields())
    assert "“unknown.safetensors”" in _said(app)
    assert path.read_bytes() == before
    app.actions["undo"].trigger()
    assert app.document.recipe == recipe


def test_the_notice_leads_to_the_list(app: Diorama) -> None:
    app.document.open(Recipe(SCENE, model="unknown.safetensors"))
    _press(app, "Models…")
    (dialog,) = (dialog for dialog in app.window.findChildren(QDialog) if dialog.isVisible())
    assert dialog.windowTitle() == "Models"
    dialog.close()


def test_simple_mode_offers_none(qtbot: QtBot, app: Diorama, played: Shelf, tmp_path: Path) -> None:
    _add(qtbot, app, tmp_path / "dream.safetensors")
    app.model_selection.choose("dream.safetensors")
    app.settings.update(simple=True)
    assert app.document.recipe.model == "clay"
    assert not app.timeline.models.isVisible()
    assert not app.palette.text_card.isVisible()
    for id in ("add_folder", "add_file", "models"):
        assert not app.actions[id].isEnabled()
    app.document.put(replace(app.document.recipe, model="dream.safetensors"))
    assert app.document.recipe.model == "clay"
    assert "another model" in _said(app)
    played.go_on.set()
    app.settings.update(simple=False)


def test_the_box_in_the_timeline_is_there_only_where_there_is_a_choice(
    qtbot: QtBot, app: Diorama, played: Shelf, tmp_path: Path
) -> None:
    box = app.timeline.models
    assert not box.isVisible()
    _add(qtbot, app, tmp_path / "a_very_long_name_of_a_model_v15.safetensors")
    assert box.isVisible()
    assert [box.itemText(index) for index in range(2)] == ["Clay", "a_very_lo…odel_v15"]
    with qtbot.waitSignal(box.list_wanted):
        box.activated.emit(box.count() - 1)
    assert box.currentData() == "clay"
    for dialog in app.window.findChildren(QDialog):
        dialog.close()


@pytest.mark.parametrize(
    ("part", "english", "chinese"),
    [
        ("", "Loading dream…", "正在加载 dream…"),
        ("unet", "Loading dream: the U-Net, 43 %", "正在加载 dream：去噪网络，43%"),
        ("something new", "Loading dream: something new, 43 %", "正在加载 dream：something new，43%"),
    ],
)
def test_what_is_loaded_is_said_in_both_languages(qtbot: QtBot, part: str, english: str, chinese: str) -> None:
    status = LoadingModel(checkpoint="dream.safetensors", share=0.43, part=part)
    assert line_of(status, Translations("en")).text == english
    assert line_of(status, Translations("zh")).text == chinese
