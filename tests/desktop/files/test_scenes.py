"""Files: what is opened and saved, what becomes of unsaved work, and one sentence for whatever fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from core import project
from core.export import read_recipe, write_png
from core.project import Project
from core.recipe import Recipe
from core.scene.scene import MAX_CARDS, Card, Scene
from core.scene.sentence import parse
from desktop.app.application import EXAMPLES, Diorama
from desktop.drawing.results import Drawn, Frame
from tests.desktop.program import choosing, pressing, running, turning_down

CUBE = Scene((Card("card1", "cube", "red"),))


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Iterator[Diorama]:
    with running(qtbot, tmp_path / "own") as diorama:
        diorama.window.show_work()
        yield diorama


def _image(side: int = 64, red: int = 200) -> Image.Image:
    return Image.new("RGB", (side, side), (red, 80, 60))


def _drawn(side: int = 64) -> Drawn:
    frames = tuple(Frame(index, 2, 1.0, _image(side, 90 * index)) for index in range(2))
    return Drawn(Recipe(parse("a red cube on a blue ball"), size=side), _image(side), frames, 1.0, "cpu")


def _show(app: Diorama, drawn: Drawn) -> None:
    """A picture on the stage, as if it had just been drawn."""
    app.document.open(drawn.recipe)
    app.display.show_drawn(drawn)


def _said(app: Diorama) -> str:
    assert app.notices.message is not None
    return app.notices.message.sentence


def test_saving_asks_for_a_name_once(app: Diorama, tmp_path: Path) -> None:
    app.document.edit(CUBE)
    choosing(tmp_path / "castle")
    assert app.scene_files.save()
    saved = tmp_path / "castle.diorama"
    assert project.load(saved).recipe == app.document.recipe
    assert not app.document.modified
    assert app.window.windowTitle().startswith("castle")
    app.document.set_recipe(seed=7)
    assert app.scene_files.save()
    assert project.load(saved).recipe.seed == 7


def test_a_name_that_is_not_given_saves_nothing(app: Diorama) -> None:
    app.document.edit(CUBE)
    turning_down()
    assert not app.scene_files.save()
    assert app.document.modified


def test_what_is_saved_opens_again(app: Diorama, tmp_path: Path) -> None:
    path = tmp_path / "a.diorama"
    project.save(path, Project(Recipe(CUBE, seed=3)))
    choosing(path)
    assert app.scene_files.open()
    assert app.document.recipe == Recipe(CUBE, seed=3)
    assert app.document.path == path
    assert not app.document.modified
    assert app.settings.present.recent == (str(path),)


def _titled(path: Path) -> Path:
    project.save(path, Project(Recipe(CUBE), "Week 3", {"author": "Mia"}))
    return path


def test_a_title_and_what_others_wrote_survive_saving_twice(app: Diorama, tmp_path: Path) -> None:
    path = _titled(tmp_path / "a.diorama")
    app.scene_files.open_path(path)
    for seed in (7, 8):
        app.document.set_recipe(seed=seed)
        assert app.scene_files.save()
    for kept, seed in ((path, 8), (project.backup_of(path), 7)):
        assert project.decode(kept.read_bytes()) == Project(Recipe(CUBE, seed=seed), "Week 3", {"author": "Mia"})


def _written_elsewhere(app: Diorama, path: Path) -> Recipe:
    """A scene that is open and edited here, while its file was saved by somebody else."""
    app.scene_files.open_path(_titled(path))
    app.document.set_recipe(seed=1)
    theirs = Recipe(parse("a green tree"), seed=2)
    project.save(path, Project(theirs))
    return theirs


def test_a_file_that_somebody_else_saved_may_be_kept_beside_ours(app: Diorama, tmp_path: Path) -> None:
    theirs = _written_elsewhere(app, tmp_path / "a.diorama")
    pressing("Keep both")
    assert app.scene_files.save()
    assert project.load(tmp_path / "a.diorama").recipe == theirs
    assert app.document.path == tmp_path / "a (2).diorama"
    assert project.load(tmp_path / "a (2).diorama") == Project(Recipe(CUBE, seed=1), "Week 3", {"author": "Mia"})


def test_a_file_that_somebody_else_saved_may_be_read_again(app: Diorama, tmp_path: Path) -> None:
    theirs = _written_elsewhere(app, tmp_path / "a.diorama")
    pressing("Reload the file")
    assert not app.scene_files.save()
    assert (app.document.recipe, app.document.modified) == (theirs, False)
    app.document.undo()
    assert app.document.recipe == Recipe(CUBE, seed=1)


@pytest.mark.parametrize(("answer", "seed"), [("Overwrite it", 1), ("Cancel", 2)])
def test_a_file_that_somebody_else_saved_is_overwritten_only_on_purpose(
    app: Diorama, tmp_path: Path, answer: str, seed: int
) -> None:
    _written_elsewhere(app, tmp_path / "a.diorama")
    pressing(answer)
    assert app.scene_files.save() is (seed == 1)
    assert project.load(tmp_path / "a.diorama").recipe.seed == seed
    app.document.set_recipe(seed=5)
    if seed == 1:  # from now on it is ours, and nothing more is asked
        assert app.scene_files.save()


@pytest.mark.parametrize(("answer", "kept"), [("Cancel", True), ("Don’t save", False)])
def test_unsaved_work_is_asked_about(app: Diorama, answer: str, kept: bool) -> None:
    app.document.edit(CUBE)
    pressing(answer)
    assert app.scene_files.new() is not kept
    assert (app.document.scene == CUBE) is kept


def test_unsaved_work_can_be_saved_on_the_way(app: Diorama, tmp_path: Path) -> None:
    project.save(tmp_path / "a.diorama", Project(Recipe(Scene())))
    app.scene_files.open_path(tmp_path / "a.diorama")
    app.document.edit(CUBE)
    pressing("Save")
    assert app.scene_files.new()
    assert project.load(tmp_path / "a.diorama").recipe.scene == CUBE
    assert app.document.scene == Scene()


def test_in_simple_mode_nothing_is_asked_and_undo_brings_it_back(app: Diorama) -> None:
    app.settings.update(simple=True)
    app.document.edit(CUBE)
    assert app.scene_files.new()
    assert app.document.scene == Scene()
    app.document.undo()
    assert app.document.scene == CUBE


def test_a_picture_of_ours_brings_its_scene_and_itself(app: Diorama, tmp_path: Path) -> None:
    drawn = _drawn()
    write_png(tmp_path / "a.png", drawn.image, drawn.recipe)
    assert app.scene_files.open_path(tmp_path / "a.png")
    assert app.document.recipe == drawn.recipe
    assert app.document.path is None
    assert app.display.drawn is not None
    assert app.display.drawn.image.tobytes() == drawn.image.tobytes()
    assert app.document.can_undo


def test_an_example_is_no_file_of_the_users(app: Diorama) -> None:
    example = sorted(EXAMPLES.glob("*.diorama"))[0]
    app.start.chosen.emit(example)
    assert app.document.scene == project.load(example).recipe.scene
    assert app.document.path is None
    assert not app.window.shows_start


@pytest.mark.parametrize("name", ["gone.diorama", "damaged.diorama", "other.png", "folder.diorama"])
def test_what_cannot_be_opened_is_told_in_one_sentence(app: Diorama, tmp_path: Path, name: str) -> None:
    (tmp_path / "damaged.diorama").write_text('{"format": 1, "reci')
    _image().save(tmp_path / "other.png")
    (tmp_path / "folder.diorama").mkdir()
    app.document.edit(CUBE)
    assert not app.scene_files.open_path(tmp_path / name)
    assert app.document.scene == CUBE
    assert app.notices.message is not None
    assert app.notices.message.is_error
    assert name in _said(app)
    assert _said(app).endswith(".")


def test_a_disk_that_refuses_is_told_in_the_language_of_the_window(app: Diorama, tmp_path: Path) -> None:
    app.settings.update(language="zh")
    assert not app.scene_files.open_path(tmp_path / "gone.diorama")
    assert _said(app) == "无法使用“gone.diorama”：没有这个文件或文件夹。"


def test_what_holds_no_scene_is_told_in_the_language_of_the_window(app: Diorama, tmp_path: Path) -> None:
    app.settings.update(language="zh")
    (tmp_path / "damaged.diorama").write_text('{"format": 1, "reci')
    assert not app.scene_files.open_path(tmp_path / "damaged.diorama")
    assert _said(app).startswith("打不开“damaged.diorama”")
    (tmp_path / "damaged.diorama.bak").write_text("{}")
    assert not app.scene_files.open_path(tmp_path / "damaged.diorama")
    assert "damaged.diorama.bak" in _said(app)
    _image().save(tmp_path / "other.png")
    assert not app.scene_files.open_path(tmp_path / "other.png")
    assert _said(app).startswith("无法使用“other.png”")


def test_a_folder_that_cannot_be_written_loses_nothing(app: Diorama, tmp_path: Path) -> None:
    app.document.open(Recipe(Scene()), tmp_path / "no" / "such" / "a.diorama")
    app.document.edit(CUBE)
    assert not app.scene_files.save()
    assert app.document.modified
    assert "a.diorama" in _said(app)


def test_a_file_that_is_gone_leaves_the_recent_ones(app: Diorama, tmp_path: Path) -> None:
    path = tmp_path / "a.diorama"
    project.save(path, Project(Recipe(CUBE)))
    app.scene_files.open_path(path)
    menu = QMenu()
    app.scene_files.fill_recent(menu)
    assert "a.diorama" in menu.actions()[0].text()
    path.unlink()
    menu.actions()[0].trigger()
    assert app.settings.present.recent == ()


def test_a_picture_is_exported_as_it_is_or_scaled_and_says_so(app: Diorama, qtbot: QtBot, tmp_path: Path) -> None:
    _show(app, _drawn(256))
    for size, said in ((256, "saved"), (512, "scaled from 256 to 512")):
        path = tmp_path / f"{size}.png"
        choosing(path)
        app.actions[f"export_{size}"].trigger()
        qtbot.waitUntil(path.exists)
        qtbot.waitUntil(lambda said=said: app.notices.message is not None and said in _said(app))
        with Image.open(path) as image:
            assert image.size == (size, size)
        assert read_recipe(path) == _drawn(256).recipe


def test_an_animation_is_exported(app: Diorama, qtbot: QtBot, tmp_path: Path) -> None:
    _show(app, _drawn())
    choosing(tmp_path / "a.webp")
    app.actions["export_animation"].trigger()
    qtbot.waitUntil(lambda: app.notices.message is not None)
    with Image.open(tmp_path / "a.webp") as image:
        assert image.n_frames == 3


def test_a_large_picture_can_be_exported_as_it_was_drawn(app: Diorama, qtbot: QtBot, tmp_path: Path) -> None:
    _show(app, _drawn(1024))
    choosing(tmp_path / "large.png")
    app.actions["export_own"].trigger()
    qtbot.waitUntil((tmp_path / "large.png").is_file)
    with Image.open(tmp_path / "large.png") as picture:
        assert picture.size == (1024, 1024)


def test_a_page_is_written_as_pdf(app: Diorama, qtbot: QtBot, tmp_path: Path) -> None:
    _show(app, _drawn())
    choosing(tmp_path / "page.pdf")
    app.actions["pdf"].trigger()
    qtbot.waitUntil(lambda: app.notices.message is not None)
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")


def test_an_export_that_fails_is_told(app: Diorama, qtbot: QtBot, tmp_path: Path) -> None:
    _show(app, _drawn())
    (tmp_path / "a.png").mkdir()
    app.exporter._write(tmp_path / "a.png", lambda: write_png(tmp_path / "a.png", _image(), Recipe(CUBE)), "")
    qtbot.waitUntil(lambda: app.notices.message is not None)
    assert "a.png" in _said(app)


def test_the_picture_is_copied(app: Diorama) -> None:
    _show(app, _drawn())
    app.actions["copy_picture"].trigger()
    assert QGuiApplication.clipboard().image().width() == 64


def test_without_a_picture_there_is_nothing_to_export(app: Diorama) -> None:
    assert not app.actions["export_256"].isEnabled()
    app.exporter.copy_picture()
    assert "no picture" in _said(app)


def test_cards_go_over_the_clipboard_with_their_hints(app: Diorama) -> None:
    app.document.edit(parse("a red cube on a blue ball"))
    app.actions["select_all"].trigger()
    app.actions["copy"].trigger()
    assert QGuiApplication.clipboard().text() == "a red cube on a blue ball"
    app.actions["paste"].trigger()
    assert len(app.document.scene.cards) == 4
    assert len(app.document.scene.hints) == 2
    assert app.document.selection == ("card3", "card4")
    app.actions["cut"].trigger()
    assert len(app.document.scene.cards) == 2


def test_a_full_stage_says_that_it_takes_no_more(app: Diorama) -> None:
    app.document.edit(Scene(tuple(Card(f"c{n}", "cube", wanted=False) for n in range(MAX_CARDS))))
    full = app.document.scene
    QGuiApplication.clipboard().setText("a red cube on a blue ball")
    app.actions["paste"].trigger()
    assert f"at most {MAX_CARDS}" in _said(app)
    assert app.document.scene == full


def test_a_sentence_on_the_clipboard_becomes_cards(app: Diorama) -> None:
    QGuiApplication.clipboard().setText("红色的方块在蓝色的球上面")
    app.actions["paste"].trigger()
    assert len(app.document.scene.hints) == 1
    QGuiApplication.clipboard().setText("Dear Sir or Madam")
    app.actions["paste"].trigger()
    assert len(app.document.scene.cards) == 2
    assert "nothing on the clipboard" in _said(app)
