"""The settings dialog: a row for each field, which counts at once."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QPushButton, QSlider, QSpinBox, QWidget

from desktop.dialogs.editors import FolderEditor
from desktop.dialogs.settings import NOT_SHOWN, TABLE, SettingsDialog
from desktop.document.settings import CHOICES, RANGES, Settings, SettingsStore
from desktop.drawing.results import DeviceInUse
from tests.desktop.dialogs.conftest import cut_off, every_look, nameless


@pytest.fixture
def dialog(qtbot, store, words, look, dress) -> SettingsDialog:
    dialog = SettingsDialog(store, words, look, can_speak=True)
    qtbot.addWidget(dialog)
    dress(dialog, look)
    store.changed.connect(lambda settings: words.switch(settings.language))
    store.changed.connect(lambda settings: look.switch(settings.theme, settings.text_scale))
    store.update(language="en")
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def _named(dialog: QWidget, kind: type[QObject], name: str) -> QWidget:
    found = [
        widget
        for widget in dialog.findChildren(kind)
        if isinstance(widget, QWidget) and widget.accessibleName() == name
    ]
    assert len(found) == 1, name
    return found[0]


def _press(dialog: QWidget, name: str) -> None:
    QTest.mouseClick(_named(dialog, QPushButton, name), Qt.MouseButton.LeftButton)


def _says(dialog: QWidget, text: str) -> bool:
    return any(text in label.text() for label in dialog.findChildren(QLabel))


def test_every_field_has_a_row_that_fits_it() -> None:
    rows = {row.field: row.form for group in TABLE.values() for row in group}
    assert rows.keys() | NOT_SHOWN == {field.name for field in fields(Settings)}
    for field, form in rows.items():
        assert (form in ("segments", "choice")) == (field in CHOICES)
        assert (form in ("scale", "count")) == (field in RANGES)
        assert (form == "switch") == isinstance(getattr(Settings(), field), bool)


def test_language_and_theme_are_switched_live(dialog, store, words, look) -> None:
    _press(dialog, "Language: 简体中文")
    assert (store.present.language, words.language, dialog.windowTitle()) == ("zh", "zh", "设置")
    _press(dialog, "配色: 深色")
    assert (store.present.theme, look.theme.id) == ("dark", "dark")
    _press(dialog, "语言: English")
    assert dialog.windowTitle() == "Settings"


def test_switches_lists_and_numbers_by_keyboard(dialog, store) -> None:
    QTest.keyClick(_named(dialog, QCheckBox, "Draw live"), Qt.Key.Key_Space)
    assert store.present.live is False
    QTest.keyClick(_named(dialog, QComboBox, "Drawn by"), Qt.Key.Key_Down)
    assert store.present.device == "cuda"
    QTest.keyClick(_named(dialog, QSpinBox, "Threads of the processor"), Qt.Key.Key_Up)
    assert store.present.threads == 1
    slider = _named(dialog, QSlider, "Size of texts and buttons")
    QTest.keyClick(slider, Qt.Key.Key_Right)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert store.present.text_scale == pytest.approx(1.2)


def test_a_slider_that_is_dragged_counts_when_it_is_let_go(dialog, store) -> None:
    slider = _named(dialog, QSlider, "Size of texts and buttons")
    assert isinstance(slider, QSlider)
    slider.setSliderDown(True)
    slider.setSliderPosition(16)
    assert store.present.text_scale == 1.0
    assert _says(dialog, "160 %")
    slider.setSliderDown(False)
    assert store.present.text_scale == pytest.approx(1.6)


def test_arrow_keys_go_along_a_few_values(dialog, store) -> None:
    chosen = _named(dialog, QPushButton, "Quality: Normal: 20")
    chosen.setFocus()
    QTest.keyClick(chosen, Qt.Key.Key_Right)
    assert store.present.quality == "fine"


def test_the_rows_show_what_is_changed_elsewhere(dialog, store) -> None:
    store.update(theme="contrast", live=False, threads=3)
    assert _named(dialog, QPushButton, "Colours: High contrast").isChecked()
    assert not _named(dialog, QCheckBox, "Draw live").isChecked()
    assert _named(dialog, QSpinBox, "Threads of the processor").value() == 3


def test_defaults_come_back_but_what_is_remembered_stays(dialog, store) -> None:
    store.update(theme="dark", simple=True, threads=4, recent=("a.diorama",), toured=True)
    _press(dialog, "Restore the defaults")
    assert store.present == Settings(recent=("a.diorama",), toured=True)


def test_what_the_worker_says_of_the_device(dialog, words) -> None:
    assert _says(dialog, "once the first picture is drawn")
    dialog.show_device(DeviceInUse("cpu", "There is no CUDA or Apple graphics processor here."))
    assert _says(dialog, "Now: Processor. There is no NVIDIA")
    assert _says(dialog, "Now: Processor.")
    words.switch("zh")
    assert _says(dialog, "现在用的是：处理器。")
    dialog.show_device(DeviceInUse("cuda", "A Card 9000 is the fastest device here."))
    assert _says(dialog, "A Card 9000 是这里最快的。")
    dialog.show_device(DeviceInUse("cuda", "Something new."))
    assert _says(dialog, "Something new.")


def test_another_folder_and_the_usual_one(qtbot, tmp_path: Path) -> None:
    asked: list[str] = []

    def ask(_: QWidget, title: str, folder: str, /) -> str:
        asked.append(folder)
        return str(tmp_path) if len(asked) == 1 else ""

    folder = FolderEditor(ask)
    qtbot.addWidget(folder)
    folder.say("Folder", {"other": "Other", "usual": "Usual"}.__getitem__)
    folder.show_value(tmp_path / "before")
    heard: list[object] = []
    folder.chosen.connect(heard.append)
    _press(folder, "Folder: Other")
    _press(folder, "Folder: Other")
    _press(folder, "Folder: Usual")
    assert heard == [str(tmp_path), ""]
    assert asked[0] == str(tmp_path / "before")


def test_reading_aloud_says_what_is_missing_where_there_is_no_voice(qtbot, store, words, look) -> None:
    for can_speak in (True, False):
        dialog = SettingsDialog(store, words, look, can_speak=can_speak)
        qtbot.addWidget(dialog)
        assert _named(dialog, QCheckBox, "Read aloud").isEnabled() == can_speak
        assert _says(dialog, "speech extra") != can_speak


def test_the_wheel_scrolls_and_changes_nothing(dialog, store) -> None:
    before = store.present
    for kind, name in ((QComboBox, "Drawn by"), (QSpinBox, "Threads of the processor"), (QSlider, "Size of texts")):
        field = next(found for found in dialog.findChildren(kind) if found.accessibleName().startswith(name))
        middle = QPointF(field.rect().center())
        turn = QWheelEvent(
            middle, field.mapToGlobal(middle), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(field, turn)
        assert not turn.isAccepted()
    assert store.present == before


@pytest.mark.parametrize(("theme", "scale"), every_look())
def test_every_control_has_a_name_in_every_look(
    qtbot, dialog: SettingsDialog, store: SettingsStore, theme: str, scale: float
) -> None:
    for language in ("en", "zh"):
        store.update(theme=theme, text_scale=scale, language=language)
        assert not nameless(dialog)
        qtbot.waitUntil(lambda: not cut_off(dialog))


def test_it_closes_by_escape(dialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
