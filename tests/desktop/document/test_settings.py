"""Settings survive, whatever is found in their file."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path

import pytest

from desktop.document.settings import CHOICES, MAX_RECENT, RANGES, STEPS, Settings, SettingsStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "settings.json"


def test_each_update_is_told_once_and_there_the_next_time(qapp: object, path: Path) -> None:
    store, told = SettingsStore(path), []
    store.changed.connect(told.append)
    store.update(theme="dark", text_scale=1.6, recent=("/a/scene.diorama",))
    store.update(theme="dark")
    assert told == [store.present]
    assert (
        SettingsStore(path).present
        == store.present
        == Settings(theme="dark", text_scale=1.6, recent=("/a/scene.diorama",))
    )


def test_by_default_the_file_is_the_users_own(qapp: object, tmp_path: Path) -> None:
    SettingsStore().update(simple=True)
    assert SettingsStore().present.simple
    assert list((tmp_path / "home").rglob("settings.json"))
    assert tmp_path in Settings().pictures.parents


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"dark"', "\x00", '{"theme": ', "[" * 100_000])
def test_a_damaged_file_is_as_good_as_none(qapp: object, path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text)
    assert SettingsStore(path).present == Settings()


WRONG: dict[str, list[object]] = {
    "language": ["fr", 1, None],
    "theme": ["pink", ""],
    "text_scale": [0.1, 9, "1", True],
    "device": ["toaster"],
    "quality": ["best"],
    "live": [1, "yes"],
    "threads": [-1, 65, 1.5, True],
    "pictures_folder": [3, "a\0b", "half \ud83d"],
    "simple": ["no"],
    "recent": ["one", [1], {"a": 1}, ["a\0b"]],
    "unknown": [1],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_field_is_left_out_and_the_others_hold(qapp: object, path: Path, name: str, value: object) -> None:
    path.parent.mkdir()
    good = asdict(Settings(read_aloud=True, toured=True))
    path.write_text(json.dumps({**good, name: value}))
    assert SettingsStore(path).present == Settings(read_aloud=True, toured=True)


def test_a_folder_that_cannot_be_written_costs_only_the_memory(qapp: object, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    store = SettingsStore(blocked / "settings.json")
    store.update(theme="dark")
    assert store.present.theme == "dark"


def test_recent_files_are_the_newest_first_and_few() -> None:
    settings = Settings()
    for number in range(20):
        settings = settings.with_recent(Path(f"{number}.diorama"))
    settings = settings.with_recent(Path("15.diorama"))
    assert len(settings.recent) == MAX_RECENT
    assert settings.recent[:3] == ("15.diorama", "19.diorama", "18.diorama")


def test_the_tables_speak_of_fields_that_there_are() -> None:
    known = {field.name: getattr(Settings(), field.name) for field in fields(Settings)}
    for name, choices in CHOICES.items():
        assert known[name] in choices
    for name, (least, greatest) in RANGES.items():
        assert least <= known[name] <= greatest
    assert STEPS.keys() == set(CHOICES["quality"])


def test_a_name_that_is_no_utf_8_is_remembered(qapp: object, path: Path) -> None:
    odd = "/a/caf\udce9.diorama"  # as Python names a file of another encoding
    SettingsStore(path).update(recent=(odd,))
    assert SettingsStore(path).present.recent == (odd,)


def test_two_windows_keep_what_each_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    first, second = SettingsStore(path), SettingsStore(path)
    first.update(theme="dark")
    second.update(live=False)
    first.update(toured=True)
    kept = SettingsStore(path).present
    assert (kept.theme, kept.live, kept.toured) == ("dark", False, True)


def test_two_windows_keep_each_others_recent_files(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    SettingsStore(path).update(recent=("old", "gone"))
    first, second = SettingsStore(path), SettingsStore(path)
    first.update(recent=first.present.with_recent(Path("mine")).recent)
    second.update(recent=("yours", "old"))  # and "gone" is gone
    first.update(theme="dark")
    assert SettingsStore(path).present.recent == ("yours", "old", "mine")


def test_what_a_disk_refused_is_written_with_the_next_change(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    folder.write_text("in the way")
    store = SettingsStore(folder / "settings.json")
    store.update(theme="dark")
    folder.unlink()
    store.update(live=False)
    kept = SettingsStore(folder / "settings.json").present
    assert (kept.theme, kept.live) == ("dark", False)
