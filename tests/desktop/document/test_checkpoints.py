"""The list of the user's checkpoints: kept, looked at, and never the cause of a lost file."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.recipe import Recipe, begun
from core.scene.scene import Scene
from desktop.document.checkpoints import CLAY, CheckpointEntry, CheckpointLibrary, clay_fields
from tests.desktop.checkpoints import FileInspector


@pytest.fixture
def inspector() -> FileInspector:
    return FileInspector()


@pytest.fixture
def library(qtbot: QtBot, tmp_path: Path, inspector: FileInspector) -> Iterator[CheckpointLibrary]:
    library = CheckpointLibrary(tmp_path / "settings" / "checkpoints.json", inspector.inspect)
    yield library
    library.close()


def _file(folder: Path, name: str = "dream.safetensors") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(b"weights")
    return path


def _added(qtbot: QtBot, library: CheckpointLibrary, path: Path) -> CheckpointEntry:
    with qtbot.waitSignal(library.added) as told:
        library.add(path)
    return told.args[0]


def test_what_is_added_is_looked_at_on_another_thread_and_kept(
    qtbot: QtBot, library: CheckpointLibrary, inspector: FileInspector, tmp_path: Path
) -> None:
    path = _file(tmp_path)
    entry = _added(qtbot, library, path)
    assert (entry.name, entry.family, entry.bytes, entry.used) == ("dream.safetensors", "sd1", 4_265_000_000, "")
    assert threading.current_thread() not in inspector.threads
    again = CheckpointLibrary(tmp_path / "settings" / "checkpoints.json", inspector.inspect)
    assert again.entries == library.entries == (entry,)
    assert again.paths == {"dream.safetensors": path}


def test_what_is_no_checkpoint_is_refused_with_the_cores_sentence(
    qtbot: QtBot, library: CheckpointLibrary, inspector: FileInspector, tmp_path: Path
) -> None:
    path = _file(tmp_path)
    inspector.strange.add(path)
    with qtbot.waitSignal(library.refused) as told:
        library.add(path)
    assert str(told.args[1]).startswith("'dream.safetensors' is no checkpoint")
    assert not library.entries


@pytest.mark.parametrize("name", ["clay", "gaussian", "two\nlines"])
def test_a_name_that_no_recipe_can_hold_is_refused(
    qtbot: QtBot, library: CheckpointLibrary, tmp_path: Path, name: str
) -> None:
    with qtbot.waitSignal(library.refused) as told:
        library.add(_file(tmp_path, name))
    assert "give the file or folder another" in str(told.args[1])


def test_one_of_the_same_name_takes_the_place_of_the_other(
    qtbot: QtBot, library: CheckpointLibrary, tmp_path: Path
) -> None:
    _added(qtbot, library, _file(tmp_path / "one"))
    library.mark_used("dream.safetensors")
    other = _added(qtbot, library, _file(tmp_path / "two"))
    assert library.entries == (other,)
    assert other.used == "", "it is another one"


def test_use_and_failure_are_noted(qtbot: QtBot, library: CheckpointLibrary, tmp_path: Path) -> None:
    name = _added(qtbot, library, _file(tmp_path)).name
    library.mark_failed(name, "It is damaged.")
    assert library.entries[0].failed == "It is damaged."
    library.mark_used(name)
    assert library.entries[0].failed == ""
    assert library.entries[0].used.startswith("20")
    library.mark_used("nobody")


def test_a_second_look_sees_what_is_gone_what_is_wrong_and_what_came_back(
    qtbot: QtBot, library: CheckpointLibrary, inspector: FileInspector, tmp_path: Path
) -> None:
    path = _file(tmp_path)
    _added(qtbot, library, path)
    path.unlink()
    library.refresh()
    qtbot.waitUntil(lambda: library.entries[0].gone)
    _file(tmp_path)
    inspector.strange.add(path)
    library.refresh()
    qtbot.waitUntil(lambda: library.entries[0].trouble != "")
    assert not library.entries[0].gone
    inspector.strange.clear()
    library.refresh()
    qtbot.waitUntil(lambda: library.entries[0].trouble == "")
    assert library.entries[0].family == "sd1"


def test_what_is_taken_from_the_list_stays_on_the_disk(
    qtbot: QtBot, library: CheckpointLibrary, tmp_path: Path
) -> None:
    path = _file(tmp_path)
    library.remove(_added(qtbot, library, path).name)
    assert not library.entries
    assert path.read_bytes() == b"weights"


def test_another_window_keeps_what_it_added(
    qtbot: QtBot, library: CheckpointLibrary, inspector: FileInspector, tmp_path: Path
) -> None:
    other = CheckpointLibrary(tmp_path / "settings" / "checkpoints.json", inspector.inspect)
    _added(qtbot, library, _file(tmp_path, "a.safetensors"))
    _added(qtbot, other, _file(tmp_path, "b.safetensors"))
    library.mark_used("a.safetensors")
    assert [entry.name for entry in library.entries] == ["a.safetensors", "b.safetensors"]
    other.close()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 100_000,
        '{"path": "a"}',
        '[{"path": "a"}, 3, null]',
        '[{"path": 5, "family": "sd1", "bytes": 1, "side": 512, "used": ""}]',
        '[{"path": "/a/clay", "family": "sd1", "bytes": 1, "side": 512, "used": ""}]',
        '[{"path": "/a/b", "family": "sd9", "bytes": 1, "side": 512, "used": ""}]',
    ],
)
def test_a_damaged_list_is_as_good_as_none(qtbot: QtBot, tmp_path: Path, text: str) -> None:
    path = tmp_path / "list.json"
    path.write_text(text)
    assert CheckpointLibrary(path).entries == ()


def test_a_disk_that_refuses_loses_only_the_memory(qtbot: QtBot, tmp_path: Path, inspector: FileInspector) -> None:
    (tmp_path / "settings").write_text("a file where the folder should be")
    library = CheckpointLibrary(tmp_path / "settings" / "checkpoints.json", inspector.inspect)
    _added(qtbot, library, _file(tmp_path))
    assert len(library.entries) == 1
    library.close()


def test_only_what_is_needed_is_written(qtbot: QtBot, library: CheckpointLibrary, tmp_path: Path) -> None:
    _added(qtbot, library, _file(tmp_path))
    library.mark_failed("dream.safetensors", "It is damaged.")
    (row,) = json.loads((tmp_path / "settings" / "checkpoints.json").read_text())
    assert row.keys() == {"path", "family", "bytes", "side", "used"}


@pytest.mark.parametrize(("side", "size"), [(512, 512), (1024, 1024), (32, 64), (100, 96), (4096, 1024)])
def test_a_recipe_can_hold_what_goes_with_a_checkpoint(side: int, size: int) -> None:
    entry = CheckpointEntry(Path("/home/ada/models/dream.safetensors"), "sdxl", side=side)
    recipe = Recipe(Scene(), **entry.fields)
    assert (recipe.model, recipe.size, recipe.guidance) == ("dream.safetensors", size, 7.5)


def test_clay_is_what_a_recipe_begins_with() -> None:
    assert replace(begun(Scene()), **clay_fields()) == begun(Scene())
    assert clay_fields()["model"] == CLAY
