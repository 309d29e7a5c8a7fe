"""The whole program with damaged files of its own, with hostile ones of others, and with places that are gone."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QTreeWidget
from pytestqt.qtbot import QtBot

from core import project
from core.backends.catalogue import open_model
from core.export import write_png
from core.recipe import Recipe
from core.resources import MODELS
from core.scene.scene import Card, Hint, Scene
from desktop.gallery.picture import read_picture
from desktop.look.tips import plain
from tests.desktop.program import choosing, running, turning_down

ROOT = Path(__file__).parents[3]

FAR = "x" * 5000
"""No file system knows a name as long as this; it stands for every place that the system will not look up."""

SCENE = Scene((Card("a", "cube"),))


def _arrangement(sizes: list[int], width: int) -> str:
    fields = {"columns": sizes, "rows": sizes, "right": sizes, "hidden": []}
    return json.dumps({**fields, "width": width, "height": 800, "maximised": False})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("settings.json", "[" * 100_000),
        ("settings.json", json.dumps({"recent": [f"/{FAR}/a.diorama", "/\0/b.diorama", "/\udce9.diorama"]})),
        ("window.json", "[" * 100_000),
        ("window.json", _arrangement([], 10**12)),
        ("window.json", _arrangement([10**30], 800)),
        ("work/0123456789ab.work", "[" * 100_000),
    ],
)
def test_damaged_files_of_its_own_stop_no_start(qtbot: QtBot, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    with running(qtbot, tmp_path) as app:
        assert app.window.isVisible()
        assert app.notices.message is None


def test_a_pictures_folder_that_the_system_cannot_name_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    with running(qtbot, tmp_path, pictures_folder=str(tmp_path / FAR)) as app:
        qtbot.waitUntil(lambda: app.notices.message is not None)
        assert app.window.isVisible()


def test_recent_places_that_the_system_cannot_name_stop_no_dialog(qtbot: QtBot, tmp_path: Path) -> None:
    recent = str(tmp_path / FAR / "a.diorama")
    with running(qtbot, tmp_path, recent=(recent,)) as app:
        turning_down()
        app.actions["open"].trigger()
        app.scene_files.open_path(Path(recent))
        assert app.settings.present.recent == ()
        assert app.notices.message is not None
        assert app.notices.message.is_error


@pytest.mark.parametrize(("width", "height"), [(100_000, 100_000), (64, 0), (2**31 - 1, 1)])
def test_a_picture_that_lies_about_its_size_brings_its_scene_alone(
    qtbot: QtBot, tmp_path: Path, width: int, height: int
) -> None:
    path = tmp_path / "bomb.png"
    write_png(path, Image.new("RGB", (64, 64)), Recipe(SCENE, size=64))
    data = path.read_bytes()
    header = b"IHDR" + struct.pack(">II", width, height) + data[24:29]
    path.write_bytes(data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:])
    with pytest.raises(Exception, match="picture"):
        read_picture(path)
    with running(qtbot, tmp_path) as app:
        assert app.scene_files.open_path(path)
        assert app.document.scene == SCENE
        assert app.session.recall(app.document.recipe) is None


MARKED = "<img src='file:///a.png'> & more"


def test_names_of_files_are_no_mark_up(qtbot: QtBot, tmp_path: Path) -> None:
    with running(qtbot, tmp_path) as app:
        app.scene_files.open_path(tmp_path / "<b>a.diorama")
        said = next(label for label in app.notices.findChildren(QLabel) if "<b>a" in label.text())
        assert said.textFormat() == Qt.TextFormat.PlainText


def test_texts_of_cards_are_no_mark_up(qtbot: QtBot, tmp_path: Path) -> None:
    """A scene of somebody else's must not have Qt open files, here or on another computer."""
    with running(qtbot, tmp_path) as app:
        scene = Scene((Card("a", text=MARKED), Card("b", text=MARKED)), (Hint("left_of", "a", ("b",)),))
        app.document.edit(scene)
        app.document.select(["a"])
        app.window.show_work()
        qtbot.wait(20)
        said = [label for label in app.window.findChildren(QLabel) if Qt.mightBeRichText(label.text())]
        assert said
        assert all(label.textFormat() == Qt.TextFormat.PlainText for label in said)
        tree = app.outline.findChild(QTreeWidget)
        assert tree is not None
        everywhere = Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive
        tips = [item.toolTip(0) for item in tree.findItems("*", everywhere)]
        assert any("img" in tip for tip in tips)
        assert not any("<img" in tip for tip in tips)
    assert plain(MARKED).startswith("<p>&lt;img")
    assert plain("a cat & a < b") == "a cat & a < b"


def _no_room(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_one_sentence_and_the_work_is_kept(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "full.diorama"
    with running(qtbot, tmp_path / "own") as app:
        app.window.show_work()
        app.document.edit(SCENE)
        monkeypatch.setattr(os, "fsync", _no_room)
        choosing(path)
        app.actions["save"].trigger()
        message = app.notices.message
        assert message is not None
        assert message.is_error
        assert "disk is full" in message.sentence
        assert not path.exists()
        assert app.document.modified
        monkeypatch.undo()
        choosing(path)
        app.actions["save"].trigger()
        assert project.load(path).recipe.scene == SCENE
        assert not app.document.modified


def _nothing(_: Path) -> None:
    pass


def _cut_short(folder: Path) -> None:
    shutil.copytree(MODELS / "clay", folder)
    weights = max(folder.glob("*.safetensors"), key=lambda path: path.stat().st_size)
    with weights.open("r+b") as file:
        file.truncate(weights.stat().st_size // 2)


def _without_weights(folder: Path) -> None:
    shutil.copytree(MODELS / "clay", folder, ignore=shutil.ignore_patterns("*.safetensors"))


@pytest.mark.parametrize("damage", [_nothing, _without_weights, _cut_short])
def test_a_model_that_is_missing_or_damaged_is_one_sentence_and_another_draws(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], object]
) -> None:
    models = tmp_path / "models"
    models.mkdir()
    damage(models / "clay")
    monkeypatch.setattr("desktop.drawing.model_host.open_model", partial(open_model, models=models))
    with running(qtbot, tmp_path / "own", real=True) as app:
        app.window.show_work()
        app.document.open(Recipe(SCENE))
        app.actions["draw"].trigger()
        qtbot.waitUntil(lambda: app.session.status.phase == "failed", timeout=60_000)
        message = app.notices.message
        assert message is not None
        assert message.is_error
        assert message.sentence.endswith(".")
        assert "Traceback" not in message.sentence
        app.document.set_recipe(model="gaussian", steps=2, size=64)
        app.actions["draw"].trigger()
        qtbot.waitUntil(lambda: app.display.drawn is not None, timeout=60_000)


EDITS = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from core.scene.geometry import Box
from core.scene.scene import Card, Scene
from desktop.app.application import Diorama, ProgramPaths

application, folder = QApplication([]), Path(sys.argv[1])
names = ("work", "window.json", "settings.json", "log")
app = Diorama(application, ProgramPaths(*(folder / name for name in names)))
app.settings.update(live=False)
app.begin()
app.window.show_work()
app.document.edit(Scene((Card("a", "cube"),)))
turns = iter(range(1_000_000))

def drag():
    box = Box(next(turns) % 100 / 200, 0.5, 0.2, 0.2)
    app.document.edit(app.document.scene.changed("a", box=box), "drag a")

timer = QTimer(interval=5)
timer.timeout.connect(drag)
timer.start()
application.exec()
"""
"""The program with a card in the hand, which is never let go."""


def _keeps(folder: Path, part: bytes) -> bool:
    return any(part in path.read_bytes() for path in folder.glob("*.work"))


@pytest.mark.skipif(sys.platform == "win32", reason="nobody is killed so there")
def test_what_was_there_when_it_was_killed_in_mid_edit_is_brought_back(qtbot: QtBot, tmp_path: Path) -> None:
    own = tmp_path / "own"
    with subprocess.Popen([sys.executable, "-c", EDITS, str(own)], env=os.environ, cwd=ROOT) as program:
        try:
            qtbot.waitUntil(lambda: _keeps(own / "work", b"left"), timeout=60_000)
        finally:
            program.kill()
    with running(qtbot, own) as app:
        button = next(b for b in app.notices.findChildren(QAbstractButton) if b.text() == "Bring it back")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert [card.kind for card in app.document.scene.cards] == ["cube"]
        assert app.document.scene.cards[0].box is not None
        assert app.document.modified
        assert not app.window.shows_start


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_an_interrupt_ends_it_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    program = subprocess.Popen([sys.executable, "-m", "desktop.launch"], stderr=subprocess.DEVNULL, env=os.environ)
    work = tmp_path / "home" / "state" / "Diorama" / "work"
    qtbot.waitUntil(lambda: any(work.glob("*.lock")), timeout=60_000)
    program.send_signal(signal.SIGINT)
    assert program.wait(10) == -signal.SIGINT


def test_what_killed_programs_left_beside_the_users_files_is_gone_at_the_next_start(
    qtbot: QtBot, tmp_path: Path
) -> None:
    scenes, pictures = tmp_path / "scenes", tmp_path / "pictures"
    left = [folder / ".diorama-0123456789abcdef.tmp" for folder in (scenes, pictures, pictures / ".diorama")]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    (scenes / "a.diorama").write_bytes(b"mine")
    with running(qtbot, tmp_path, recent=(str(scenes / "a.diorama"),)):
        qtbot.waitUntil(lambda: not any(path.exists() for path in left))
    assert [path.name for path in scenes.iterdir()] == ["a.diorama"]
