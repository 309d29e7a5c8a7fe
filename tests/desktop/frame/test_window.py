"""The whole window: pages and panels, closing, dialogs, files, languages, and what is remembered."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel
from pytestqt.qtbot import QtBot

from core import project
from core.recipe import Recipe
from core.resources import RESOURCES
from core.scene.scene import Card, Scene
from core.scene.sentence import parse
from desktop.app.application import Diorama
from desktop.dialogs.help import HelpDialog
from desktop.drawing.results import Done
from desktop.frame.window import FRAME
from tests.core.scene.placements import tangled_scene
from tests.desktop.desk import step_of
from tests.desktop.program import pressing, running

PATIENCE_MS = 90_000
"""For the first picture, before which torch is imported."""


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Iterator[Diorama]:
    with running(qtbot, tmp_path / "own") as diorama:
        diorama.window.resize(1280, 800)
        yield diorama


def test_a_stage_full_of_contradictions_is_told_and_the_window_goes_on(app: Diorama, qtbot: QtBot) -> None:
    app.window.show_work()
    app.document.edit(tangled_scene())
    assert app.notices.message is None
    app.layout_service.unfinished.emit()
    assert app.notices.message is not None
    assert "contradict" in app.notices.message.sentence
    app.actions["undo"].trigger()
    assert app.document.scene == Scene()


def test_closing_while_drawing_ends_it(app: Diorama, qtbot: QtBot) -> None:
    app.window.show_work()
    app.document.open(Recipe(parse("a red cube on a blue ball"), steps=200, size=512))
    app.actions["draw"].trigger()
    qtbot.waitUntil(lambda: step_of(app.session.status) > 0, timeout=PATIENCE_MS)
    assert app.window.close()
    assert app.session.shutdown(2.0)


def test_unsaved_work_stops_the_closing(app: Diorama, qtbot: QtBot) -> None:
    app.window.show_work()
    app.document.edit(parse("a red cube"))
    pressing("Cancel")
    assert not app.window.close()
    assert app.window.isVisible()
    pressing("Don’t save")
    assert app.window.close()


def test_simple_mode_shows_little_and_is_not_left_by_accident(app: Diorama, qtbot: QtBot) -> None:
    app.window.show_work()
    app.actions["simple"].trigger()
    assert app.palette.isVisible()
    assert app.stage.isVisible()
    for hidden in (app.sentence, app.outline, app.window.menuBar()):
        assert not hidden.isVisible()
    assert app.inspector.backdrop.isVisible(), "children choose the sky, too"
    pressing("No, go on")
    assert not app.window.close()
    way_out = next(b for b in app.tools.findChildren(QAbstractButton) if b.accessibleName() == "Leave simple mode")
    pressing("No, go on")
    QTest.mouseClick(way_out, Qt.MouseButton.LeftButton)
    assert app.settings.present.simple
    pressing("Show everything")
    QTest.mouseClick(way_out, Qt.MouseButton.LeftButton)
    assert app.outline.isVisible()
    assert app.window.menuBar().isVisible()


def test_the_start_screen_leads_back_to_the_scene(app: Diorama) -> None:
    app.window.show_work()
    app.document.edit(parse("a red cube"))
    app.actions["start"].trigger()
    assert app.window.shows_start
    QTest.keyClick(app.start, Qt.Key.Key_Escape)
    assert not app.window.shows_start
    assert app.document.scene == parse("a red cube")


def test_panels_go_and_come_back(app: Diorama) -> None:
    app.window.show_work()
    for name, panel in (
        ("palette", app.palette),
        ("timeline", app.timeline),
        ("sentence", app.sentence),
    ):
        app.actions[f"panel_{name}"].trigger()
        assert not panel.isVisible()
        app.actions[f"panel_{name}"].trigger()
        assert panel.isVisible()


def test_sizes_are_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    with running(qtbot, tmp_path) as first:
        first.window.show_work()
        first.window.resize(1000, 700)
        first.actions["panel_palette"].trigger()
        qtbot.wait(50)
    with running(qtbot, tmp_path) as second:
        screen = second.window.screen().availableSize() - FRAME
        assert second.window.size() == QSize(1000, 700).boundedTo(screen)
        second.window.show_work()
        assert not second.palette.isVisible()
        assert not second.actions["panel_palette"].isChecked()


def test_the_language_and_the_look_change_while_it_is_shown(app: Diorama) -> None:
    app.window.show_work()
    app.actions["language_zh"].trigger()
    assert app.window.windowTitle().startswith("未命名")
    assert app.window.menuBar().actions()[0].text() == "文件(&F)"
    app.actions["theme_dark"].trigger()
    assert app.look.theme.id == "dark"
    assert app.settings.present.theme == "dark"


def test_what_an_earlier_window_left_is_offered(qtbot: QtBot, tmp_path: Path) -> None:
    with running(qtbot, tmp_path, simple=True) as first:
        first.document.edit(parse("a red cube on a blue ball"))
        kept = first.document.recipe
    with running(qtbot, tmp_path, simple=False) as second:
        message = second.notices.message
        assert message is not None
        assert len(message.choices) == 2
        button = next(b for b in second.notices.findChildren(QAbstractButton) if b.text() == "Bring it back")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert second.document.recipe == kept
        assert second.document.modified
        assert not second.window.shows_start
        pressing("Don’t save")
        assert second.window.close()


def test_what_was_thrown_away_can_be_taken_back(qtbot: QtBot, tmp_path: Path) -> None:
    with running(qtbot, tmp_path, simple=True) as first:
        first.document.edit(parse("a red cube"))
        kept = first.document.recipe
    with running(qtbot, tmp_path, simple=False) as second:
        for text in ("Throw it away", "Bring it back"):
            button = next(b for b in second.notices.findChildren(QAbstractButton) if b.text() == text)
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert second.document.recipe == kept
        pressing("Don’t save")
        assert second.window.close()
    with running(qtbot, tmp_path, simple=False) as third:
        assert third.notices.message is None


@pytest.mark.parametrize("id", ["settings", "help", "about", "sheet"])
def test_dialogs_open_and_close(app: Diorama, qtbot: QtBot, id: str) -> None:
    app.window.show_work()
    app.document.edit(parse("a red cube"))
    app.actions[id].trigger()
    dialogs = [dialog for dialog in app.window.findChildren(QDialog) if dialog.isVisible()]
    assert len(dialogs) == 1
    QTest.keyClick(dialogs[0], Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not app.window.findChildren(QDialog))
    app.session.status_changed.emit(Done("", 20, 0.0))


def test_a_picture_of_the_help_opens_its_scene(app: Diorama) -> None:
    app.actions["help"].trigger()
    dialog = next(dialog for dialog in app.window.findChildren(HelpDialog) if dialog.isVisible())
    scene = next(iter(sorted((RESOURCES / "help").rglob("*.diorama"))))
    dialog.chosen.emit(scene)
    dialog.close()
    assert app.document.scene == project.load(scene).recipe.scene
    assert app.document.path is None
    assert not app.window.shows_start


CONTROLS = frozenset(
    getattr(QAccessible.Role, name)
    for name in (
        "Button", "ButtonDropDown", "ButtonMenu", "CheckBox", "ComboBox", "Dial", "EditableText", "List", "MenuItem",
        "PageTabList", "RadioButton", "Slider", "SpinBox", "Table", "Tree",
    )
)  # fmt: skip
"""What a screen reader says by its name, as it can be used."""


def _nodes(node: QAccessibleInterface, way: str = "") -> Iterator[tuple[str, QAccessibleInterface]]:
    """The accessibility tree below a node, with the way there."""
    yield way, node
    for child in (node.child(index) for index in range(node.childCount())):
        if child is not None and child.isValid() and not child.state().invisible:
            yield from _nodes(child, f"{way}/{child.role().name}:{child.text(QAccessible.Text.Name)}")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", ["start", "work", "gallery"])
def test_the_accessibility_tree_names_every_control(app: Diorama, qtbot: QtBot, language: str, page: str) -> None:
    app.settings.update(language=language)
    if page != "start":
        app.window.show_work()
        app.document.edit(parse("a red cube on a blue ball"))
        app.document.select(["card1"])
    app.window.show_gallery(page == "gallery")
    qtbot.wait(20)
    nodes = list(_nodes(QAccessible.queryAccessibleInterface(app.window)))
    controls = [(way, node) for way, node in nodes if node.role() in CONTROLS]
    assert len(controls) > 20
    nameless = [way for way, node in controls if not node.text(QAccessible.Text.Name).strip()]
    assert nameless == []


def _words(app: Diorama) -> list[str]:
    """What the window says in words, sorted."""
    widgets = [*app.window.findChildren(QAbstractButton), *app.window.findChildren(QLabel)]
    said = [widget.text() for widget in widgets if widget.isVisible()] + [action.text() for action in app.actions.all]
    return sorted(text for text in said if any(sign.isalpha() for sign in text))


def test_a_switch_of_the_language_leaves_no_word_of_the_other(app: Diorama, qtbot: QtBot) -> None:
    app.window.show_work()
    app.document.edit(parse("a red cube on a blue ball"))
    qtbot.waitUntil(lambda: app.layout_service.fresh and "the cube is on the ball" in _words(app))
    english = _words(app)
    app.actions["language_zh"].trigger()
    same = {*english} & {*_words(app)}
    assert same <= {"English", "&English", "简体中文", "简体中文(&Z)"}, "a language calls itself by its own name"
    app.actions["language_en"].trigger()
    qtbot.waitUntil(lambda: _words(app) == english)  # what is shown anew comes with the next layout


def test_everything_fits_into_a_small_window(app: Diorama, qtbot: QtBot) -> None:
    for language in ("en", "zh"):
        app.settings.update(language=language)
        for shown in (app.window.show_start, app.window.show_work):
            shown()
            qtbot.wait(20)
            assert app.window.minimumSizeHint().width() <= 1280
            assert app.window.minimumSizeHint().height() <= 800


def test_a_scene_comes_by_a_file_that_is_dropped_or_named(app: Diorama, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.diorama"
    scene = Scene((Card("card1", "duck"),))
    project.save(path, project.Project(Recipe(scene)))
    app.stage.file_dropped.emit(path)
    qtbot.waitUntil(lambda: app.document.scene == scene)
    assert not app.window.shows_start


def test_keys_reach_their_actions_from_anywhere(app: Diorama, qtbot: QtBot) -> None:
    app.window.show_work()
    app.window.activateWindow()
    app.document.edit(parse("a red cube"))
    app.stage.setFocus()
    QTest.keyClick(app.stage, Qt.Key.Key_C)
    assert not app.actions["show_cards"].isChecked()
    QTest.keyClick(app.stage, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert app.document.selection
    QTest.keyClick(app.stage, Qt.Key.Key_Delete)
    assert app.document.scene == Scene()
    QTest.keyClick(app.stage, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(app.document.scene.cards) == 1


START = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop.app import application, event_loop

def look():
    windows = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.windowTitle().endswith("Diorama")]
    print(len(windows), "torch" in sys.modules, flush=True)
    windows[0].close()

real = event_loop.run

def run(application, session):
    QTimer.singleShot(0, look)
    return real(application, session)

event_loop.run = run
sys.exit(application.run())
"""
"""The program as it is started, looked at as soon as its window is there."""


def test_the_window_is_there_before_torch(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START], capture_output=True, text=True, timeout=120, check=False, env=_own(tmp_path)
    )
    assert done.stdout.split() == ["1", "False"], done.stderr
    assert done.returncode == 0


def test_without_a_display_it_says_so(tmp_path: Path) -> None:
    env = {name: value for name, value in _own(tmp_path).items() if name != "QT_QPA_PLATFORM"}
    env = {name: value for name, value in env.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    if not sys.platform.startswith("linux"):
        pytest.skip("only there a display may be missing")
    command = [sys.executable, "-m", "desktop.launch"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=env)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no display" in done.stderr


def _own(folder: Path) -> dict[str, str]:
    names = ("CONFIG", "DATA", "CACHE", "STATE")
    return {**os.environ, **{f"XDG_{name}_HOME": str(folder / name.lower()) for name in names}}
