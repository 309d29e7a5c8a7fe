"""No work is lost: what a killed process leaves behind is found, and what a living one holds is let be."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core import recipe
from core.recipe import Recipe
from core.scene.scene import Card, Scene
from desktop.document.document import Document, FileState
from desktop.files.autosave import Autosave, Rescued, find, forget, lock_of

EDITOR = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from core.recipe import Recipe
from core.scene.scene import Card, Scene
from desktop.document.document import Document
from desktop.files.autosave import Autosave

application = QCoreApplication([])
document = Document(Recipe(Scene()))
recovery = Autosave(document, Path(sys.argv[1]))

def edit():
    document.edit(document.scene.with_card(Card(document.scene.new_id(), "cube")))
    if recovery.slot.exists():
        print(len(document.scene.cards), flush=True)

timer = QTimer(interval=20)
timer.timeout.connect(edit)
timer.start()
application.exec()
"""
"""A program that edits and edits until somebody kills it."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


def _kept(recovery: Autosave, qtbot: QtBot) -> None:
    qtbot.waitUntil(recovery.slot.exists)


def _scene(*ids: str) -> Scene:
    return Scene(tuple(Card(id, "cube") for id in ids))


def _only(folder: Path) -> Rescued:
    rescued = find(folder)
    assert rescued is not None
    return rescued


def test_work_of_a_killed_process_is_found(folder: Path) -> None:
    editor = subprocess.Popen([sys.executable, "-c", EDITOR, str(folder)], stdout=subprocess.PIPE, text=True)
    assert editor.stdout is not None
    lines = [editor.stdout.readline() for _ in range(40)]
    assert find(folder) is None  # it lives
    os.kill(editor.pid, signal.SIGKILL)
    editor.wait()
    editor.stdout.close()
    rescued = _only(folder)
    assert len(rescued.recipe.scene.cards) >= int(lines[0])
    assert rescued.path is None
    assert not rescued.on_purpose


def test_nothing_is_found_after_a_proper_end(folder: Path, qtbot: QtBot) -> None:
    document = Document(Recipe(Scene()))
    recovery = Autosave(document, folder)
    document.edit(_scene("a"))
    _kept(recovery, qtbot)
    recovery.close()
    assert find(folder) is None
    assert list(folder.iterdir()) == []


def test_work_may_be_kept_at_a_proper_end(folder: Path) -> None:
    document = Document(Recipe(Scene()))
    recovery = Autosave(document, folder)
    document.edit(_scene("a"))
    recovery.close(keep=True)
    rescued = _only(folder)
    assert rescued.recipe.scene == _scene("a")
    assert rescued.on_purpose


def test_saved_work_is_kept_no_longer(folder: Path, qtbot: QtBot) -> None:
    document = Document(Recipe(Scene()))
    recovery = Autosave(document, folder)
    document.edit(_scene("a"))
    _kept(recovery, qtbot)
    document.mark_saved(folder / "a.diorama")
    qtbot.waitUntil(lambda: not recovery.slot.exists())
    recovery.close()


def test_it_knows_the_file_it_belongs_to(folder: Path, qtbot: QtBot) -> None:
    document = Document(Recipe(Scene()))
    recovery = Autosave(document, folder)
    document.open(Recipe(_scene("a")), folder / "castle.diorama")
    document.edit(_scene("a", "b"))
    recovery.close(keep=True)
    assert _only(folder).path == folder / "castle.diorama"


def test_what_was_brought_back_knows_how_its_file_was(folder: Path, qtbot: QtBot) -> None:
    """So that saving it does not overwrite what somebody saved after the crash, nor lose the title."""
    state = FileState("Week 3", {"author": "Mia"}, "a digest")
    before = Document(Recipe(Scene()))
    first = Autosave(before, folder)
    before.open(Recipe(_scene("a")), folder / "castle.diorama", file=state)
    before.edit(_scene("a", "b"))
    first.close(keep=True)
    after = Document(Recipe(Scene()))
    second = Autosave(after, folder)
    second.adopt(_only(folder))
    assert after.file == state
    qtbot.waitUntil(second.slot.exists)
    second.close(keep=True)
    assert _only(folder).file == state


def test_a_slot_of_an_earlier_version_is_brought_back(folder: Path) -> None:
    fields = {"path": None, "on_purpose": False, "recipe": recipe.to_json(Recipe(_scene("a")))}
    (folder / "0123456789ab.work").write_text(json.dumps(fields))
    assert (_only(folder).recipe, _only(folder).file) == (Recipe(_scene("a")), FileState())


def test_two_windows_do_not_take_each_others_work(folder: Path, qtbot: QtBot) -> None:
    documents = [Document(Recipe(Scene())) for _ in range(2)]
    both = [Autosave(document, folder) for document in documents]
    for document, recovery in zip(documents, both, strict=True):
        document.edit(_scene("a"))
        _kept(recovery, qtbot)
    assert find(folder) is None
    for recovery in both:
        recovery.close()


def test_bringing_back_moves_the_work_into_the_new_window(folder: Path, qtbot: QtBot) -> None:
    before = Document(Recipe(Scene()))
    first = Autosave(before, folder)
    before.edit(_scene("a"))
    first.close(keep=True)
    after = Document(Recipe(Scene()))
    second = Autosave(after, folder)
    rescued = _only(folder)
    second.adopt(rescued)
    assert after.scene == _scene("a")
    assert after.modified
    qtbot.waitUntil(lambda: not rescued.slot.exists())
    assert second.slot.exists()
    second.close()


def test_throwing_away_leaves_nothing(folder: Path) -> None:
    document = Document(Recipe(Scene()))
    recovery = Autosave(document, folder)
    document.edit(_scene("a"))
    recovery.close(keep=True)
    forget(_only(folder))
    assert list(folder.iterdir()) == []


def test_the_newest_is_offered_and_a_damaged_one_is_passed_over(folder: Path) -> None:
    for number in range(3):
        document = Document(Recipe(Scene()))
        recovery = Autosave(document, folder)
        document.set_recipe(seed=number + 1)
        recovery.close(keep=True)
        os.utime(recovery.slot, (1000.0 + number, 1000.0 + number))
    recovery.slot.write_text('{"path": null, "on_purpose": false, "recipe": "{"}')
    os.utime(recovery.slot, (2000.0, 2000.0))
    assert _only(folder).recipe == replace(Recipe(Scene()), seed=2)


def test_a_disk_that_refuses_is_told_once(folder: Path, qtbot: QtBot) -> None:
    document = Document(Recipe(Scene()))
    recovery = Autosave(document, folder)
    lock_of(recovery.slot).unlink()
    folder.rmdir()
    folder.write_text("a file where the folder should be")
    told: list[OSError] = []
    recovery.failed.connect(told.append)
    document.edit(_scene("a"))
    qtbot.waitUntil(lambda: len(told) == 1)
    document.edit(_scene("a", "b"))
    qtbot.wait(700)
    assert len(told) == 1
    recovery.close()


def test_a_folder_that_cannot_be_made_is_told_with_the_first_change(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "file").write_text("in the way")
    document = Document(Recipe(Scene()))
    recovery = Autosave(document, tmp_path / "file" / "work")
    with qtbot.waitSignal(recovery.failed):
        document.edit(_scene("a"))
    (tmp_path / "file").unlink()
    document.edit(_scene("a", "b"))
    _kept(recovery, qtbot)
    document.edit(_scene("a"))
    qtbot.waitUntil(lock_of(recovery.slot).exists)
    recovery.close()


@pytest.mark.parametrize("lock", [b"", b"\0\0\0\0", b"nonsense\n"])
def test_a_lock_that_names_nobody_keeps_no_work_back(folder: Path, qtbot: QtBot, lock: bytes) -> None:
    _leave_behind(folder, qtbot)
    lock_of(_only(folder).slot).write_bytes(lock)
    assert _only(folder).recipe.scene == _scene("a")


@pytest.mark.parametrize(
    "damage",
    [
        "[" * 100_000,
        '{"path": [1]}',
        "\0",
        '{"path": null, "recipe": 5, "on_purpose": 1}',
        '{"path": null, "on_purpose": 1, "recipe": "{\\"scene\\": {}}", "file": {"unknown": 5}}',
    ],
)
def test_whatever_lies_in_a_slot_stops_no_start(folder: Path, damage: str) -> None:
    (folder / "0123456789ab.work").write_text(damage)
    assert find(folder) is None


def test_a_slot_with_an_impossible_date_stops_no_start(folder: Path, qtbot: QtBot) -> None:
    _leave_behind(folder, qtbot)
    os.utime(_only(folder).slot, (1e13, 1e13))
    find(folder)


def test_work_on_a_file_whose_name_is_no_utf_8_is_kept(folder: Path, qtbot: QtBot) -> None:
    odd = Path("/a/caf\udce9.diorama")
    document = Document(Recipe(Scene()))
    recovery = Autosave(document, folder)
    document.open(Recipe(_scene("a")), odd, saved=False)
    _kept(recovery, qtbot)
    recovery.close(keep=True)
    assert _only(folder).path == odd


def _leave_behind(folder: Path, qtbot: QtBot) -> None:
    document = Document(Recipe(Scene()))
    recovery = Autosave(document, folder)
    document.edit(_scene("a"))
    _kept(recovery, qtbot)
    recovery.close(keep=True)
