"""The list of models: what it says of each, and the ways to use, add and let go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.recipe import Recipe
from core.scene.scene import Scene
from desktop.dialogs.models import ModelRow, ModelsDialog, about_entry, size_of, trouble_of
from desktop.document.checkpoints import CheckpointEntry, CheckpointLibrary
from desktop.document.document import Document
from desktop.look.theme import Look
from desktop.look.translations import Translations
from tests.desktop.checkpoints import FileInspector
from tests.desktop.dialogs.conftest import cut_off, every_look, nameless

DREAM, LONG = "dream.safetensors", "a_rather_long_name_of_a_painter-xl-with.many.parts-v7.safetensors"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def inspector() -> FileInspector:
    return FileInspector()


@pytest.fixture
def library(qtbot: QtBot, tmp_path: Path, inspector: FileInspector) -> Iterator[CheckpointLibrary]:
    library = CheckpointLibrary(tmp_path / "list.json", inspector.inspect)
    for name in (DREAM, LONG):
        (tmp_path / name).write_bytes(b"weights")
        with qtbot.waitSignal(library.added):
            library.add(tmp_path / name)
    yield library
    library.close()


@pytest.fixture
def document() -> Document:
    return Document(Recipe(Scene()))


@pytest.fixture
def dialog(
    qtbot: QtBot,
    document: Document,
    library: CheckpointLibrary,
    words: Translations,
    look: Look,
    dress: Callable[[QWidget, Look], None],
) -> ModelsDialog:
    dialog = ModelsDialog(document, library, words, look)
    qtbot.addWidget(dialog)
    dress(dialog, look)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def _row(dialog: ModelsDialog, name: str) -> ModelRow:
    return next(row for row in dialog.findChildren(ModelRow) if row.name == name and row.isVisible())


def _texts(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel)).replace("\u200b", "")


def test_clay_comes_first_and_cannot_be_taken_away(dialog: ModelsDialog) -> None:
    rows = sorted((row for row in dialog.findChildren(ModelRow) if row.isVisible()), key=lambda row: row.y())
    assert [row.name for row in rows] == ["clay", DREAM, LONG]
    assert not rows[0].remove.isVisible()
    assert not rows[0].use.isEnabled(), "it is in use"


def test_a_row_says_what_is_known(dialog: ModelsDialog, library: CheckpointLibrary) -> None:
    assert "Stable Diffusion 1.x · 4.3 GB · 64 pixels · not used yet" in _texts(_row(dialog, DREAM))
    assert "Stable Diffusion XL" in _texts(_row(dialog, LONG))
    library.mark_used(DREAM)
    assert "last used 20" in _texts(_row(dialog, DREAM))


def test_what_is_gone_says_so_and_can_only_be_let_go(
    qtbot: QtBot, dialog: ModelsDialog, library: CheckpointLibrary
) -> None:
    path = library.paths[DREAM]
    path.unlink()
    library.refresh()
    qtbot.waitUntil(lambda: library.entries[0].gone)
    row = _row(dialog, DREAM)
    assert "no longer there" in _texts(row)
    assert not row.use.isEnabled()
    QTest.mouseClick(row.remove, LEFT)
    assert [entry.name for entry in library.entries] == [LONG]


def test_files_are_looked_at_again_when_it_opens(qtbot: QtBot, dialog: ModelsDialog, inspector: FileInspector) -> None:
    qtbot.waitUntil(lambda: len(inspector.seen) == 4)


def test_taking_from_the_list_leaves_the_file(dialog: ModelsDialog, library: CheckpointLibrary) -> None:
    path = library.paths[DREAM]
    QTest.mouseClick(_row(dialog, DREAM).remove, LEFT)
    assert path.exists()


def test_use_chooses_and_closes_so_that_the_loading_can_be_seen(qtbot: QtBot, dialog: ModelsDialog) -> None:
    chosen: list[str] = []
    dialog.chosen.connect(chosen.append)
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(_row(dialog, DREAM).use, Qt.Key.Key_Space)
    assert chosen == [DREAM]


def test_what_is_in_use_follows_the_document(
    dialog: ModelsDialog, document: Document, library: CheckpointLibrary
) -> None:
    document.set_recipe(**library.entries[0].fields)
    assert not _row(dialog, DREAM).use.isEnabled()
    assert _row(dialog, "clay").use.isEnabled()


def test_the_keyboard_stays_where_it_was_when_the_list_is_filled_anew(
    dialog: ModelsDialog, library: CheckpointLibrary
) -> None:
    _row(dialog, LONG).use.setFocus()
    library.mark_used(DREAM)
    assert _row(dialog, LONG).use.hasFocus()


def test_adding_asks_for_a_folder_or_a_file(qtbot: QtBot, dialog: ModelsDialog) -> None:
    for action, wanted in zip(dialog.add_menu.actions(), (dialog.folder_wanted, dialog.file_wanted), strict=True):
        with qtbot.waitSignal(wanted):
            action.trigger()


def test_a_refusal_is_said_here_and_goes_with_the_next_that_succeeds(
    qtbot: QtBot, dialog: ModelsDialog, library: CheckpointLibrary, inspector: FileInspector, tmp_path: Path
) -> None:
    strange, good = tmp_path / "strange.safetensors", tmp_path / "good.safetensors"
    good.write_bytes(b"weights")
    library.add(strange)
    qtbot.waitUntil(lambda: "'strange.safetensors' is no checkpoint" in _texts(dialog))
    with qtbot.waitSignal(library.added):
        library.add(good)
    assert "is no checkpoint" not in " ".join(
        label.text() for label in dialog.findChildren(QLabel) if label.isVisible()
    )


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("theme", "scale"), every_look())
def test_everything_has_a_name_and_room(
    qtbot: QtBot,
    dialog: ModelsDialog,
    library: CheckpointLibrary,
    words: Translations,
    look: Look,
    language: str,
    theme: str,
    scale: float,
) -> None:
    library.mark_failed(DREAM, "'dream.safetensors' cannot be used, because it was cut short; download it again.")
    words.switch(language)
    look.switch(theme, scale)
    qtbot.wait(1)
    assert not nameless(dialog)
    assert not cut_off(dialog)
    assert "dream.safetensors" in _row(dialog, DREAM).use.accessibleName()


@pytest.mark.parametrize(
    ("count", "said"), [(6_938_000_000, "6.9 GB"), (335_000_000, "335.0 MB"), (2_400, "2.4 kB"), (3, "0.1 kB")]
)
def test_sizes_are_said_as_people_say_them(count: int, said: str) -> None:
    assert size_of(count) == said


def test_what_is_not_known_is_said_so_and_what_is_gone_comes_before_what_failed(words: Translations) -> None:
    entry = CheckpointEntry(Path("old.safetensors"), failed="It is damaged.")
    assert about_entry(entry, words).startswith("Family not known · size not known")
    assert trouble_of(entry, words) == "It is damaged."
    assert "no longer there" in trouble_of(replace(entry, gone=True), words)
    assert trouble_of(replace(entry, trouble="It is a pickle."), words) == "It is a pickle."
    assert trouble_of(replace(entry, failed=""), words) == ""
