"""The settings: rows of a table, each of which counts as soon as it is changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.dialogs.device_text import where_and_why
from desktop.dialogs.editors import (
    ChoiceEditor,
    CountEditor,
    Editor,
    FolderEditor,
    ScaleEditor,
    SegmentsEditor,
    SwitchEditor,
    swatch,
)
from desktop.dialogs.texts import Heading, TextColumn, text
from desktop.document.settings import CHOICES, RANGES, STEPS, Settings, SettingsStore
from desktop.drawing.results import UNKNOWN_DEVICE, DeviceInUse
from desktop.look.speech import find_engine
from desktop.look.theme import THEMES, Look
from desktop.look.translations import LANGUAGES, Translations

Form = Literal["segments", "choice", "scale", "count", "switch", "folder"]


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One field of the settings and how it is changed. Its texts are `settings.FIELD` and `settings.FIELD_note`."""

    field: str
    form: Form


TABLE: Mapping[str, tuple[SettingRow, ...]] = MappingProxyType(
    {
        "appearance": (
            SettingRow("language", "segments"),
            SettingRow("theme", "segments"),
            SettingRow("text_scale", "scale"),
        ),
        "drawing": (
            SettingRow("live", "switch"),
            SettingRow("quality", "segments"),
            SettingRow("device", "choice"),
            SettingRow("threads", "count"),
        ),
        "pictures": (SettingRow("pictures_folder", "folder"),),
        "children": (SettingRow("simple", "switch"), SettingRow("read_aloud", "switch")),
    }
)
"""Group -> its rows."""

NOT_SHOWN = frozenset({"toured", "recent"})
"""What is remembered, but not set by hand."""


class SettingsDialog(QDialog):
    """Changes go to the store at once; who listens there switches language and look.

    Where this computer cannot speak, the row of reading aloud says what is missing.
    """

    def __init__(
        self,
        settings: SettingsStore,
        words: Translations,
        look: Look,
        parent: QWidget | None = None,
        can_speak: bool | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._words, self._look = settings, words, look
        self._device_in_use = UNKNOWN_DEVICE
        speaks = find_engine() is not None if can_speak is None else can_speak
        self._missing = frozenset() if speaks else frozenset({"read_aloud"})
        self._names: dict[str, QLabel] = {}
        self._notes: dict[str, QLabel] = {}
        self._editors: dict[str, Editor] = {}
        self._headings: dict[str, Heading] = {}
        self._build()
        settings.changed.connect(self._show)
        words.changed.connect(self._say)
        look.changed.connect(self._widen)
        self._say()
        self._widen()
        self._show(settings.present)

    def show_device(self, device: DeviceInUse) -> None:
        """What the worker says about the device."""
        self._device_in_use = device
        self._notes["device"].setText(self._device_note())

    def _build(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(4, 4, 12, 4)
        column.setSpacing(18)
        for group, rows in TABLE.items():
            column.addWidget(self._group(group, rows))
        column.addStretch(1)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._close: QPushButton = self._buttons.button(QDialogButtonBox.StandardButton.Close)
        self._close.setIcon(QIcon())
        self._defaults = self._buttons.addButton("", QDialogButtonBox.ButtonRole.ResetRole)
        self._defaults.clicked.connect(self._reset)
        self._buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(14)
        whole.addWidget(TextColumn(content), 1)
        whole.addWidget(self._buttons)

    def _group(self, group: str, rows: Sequence[SettingRow]) -> QFrame:
        frame = QFrame()
        frame.setProperty("panel", "true")
        grid = QGridLayout(frame)
        grid.setContentsMargins(18, 14, 18, 16)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(14)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        self._headings[group] = Heading(self._look, 16)
        grid.addWidget(self._headings[group], 0, 0, 1, 2)
        for number, row in enumerate(rows, start=1):
            grid.addLayout(self._label(row), number, 0)
            grid.addWidget(self._editor(row), number, 1, Qt.AlignmentFlag.AlignTop)
        return frame

    def _label(self, row: SettingRow) -> QVBoxLayout:
        name, note = text(), text("muted")
        self._names[row.field], self._notes[row.field] = name, note
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(name)
        column.addWidget(note)
        column.addStretch(1)
        return column

    def _editor(self, row: SettingRow) -> Editor:
        editor = _MAKERS[row.form](row.field)
        editor.chosen.connect(lambda value, field=row.field: self._settings.update(**{field: value}))
        editor.setEnabled(row.field not in self._missing)
        self._names[row.field].setBuddy(editor)
        self._editors[row.field] = editor
        return editor

    def _reset(self) -> None:
        usual = Settings()
        self._settings.update(**{f.name: getattr(usual, f.name) for f in fields(Settings) if f.name not in NOT_SHOWN})

    def _show(self, settings: Settings) -> None:
        for field, editor in self._editors.items():
            editor.show_value(getattr(settings, field))
        folder = self._editors["pictures_folder"]
        folder.show_value(settings.pictures)
        if isinstance(folder, FolderEditor):
            folder.show_usual(not settings.pictures_folder)

    def _say(self) -> None:
        words = self._words
        self.setWindowTitle(words("settings.title"))
        for group, heading in self._headings.items():
            heading.setText(words(f"settings.{group}"))
        for field, editor in self._editors.items():
            self._names[field].setText(words(f"settings.{field}"))
            self._notes[field].setText(self._note(field))
            editor.say(words(f"settings.{field}"), self._labels_of(field))
        for button, id in ((self._close, "close"), (self._defaults, "defaults")):
            button.setText(words(f"settings.{id}"))
            button.setAccessibleName(words(f"settings.{id}"))

    def _labels_of(self, field: str) -> Callable[[str], str]:
        def label(id: str) -> str:
            if field == "language" and id in LANGUAGES:
                return LANGUAGES[id]
            if field == "quality":
                return self._words(f"settings.quality_{id}", steps=STEPS[id])
            return self._words(f"settings.{field}_{id}" if field in CHOICES else f"settings.{id}")

        return label

    def _note(self, field: str) -> str:
        if field == "device":
            return self._device_note()
        return self._words(f"settings.{field}_{'missing' if field in self._missing else 'note'}")

    def _device_note(self) -> str:
        return where_and_why(self._words, self._device_in_use)

    def _widen(self) -> None:
        scale = self._look.scale
        self.resize(min(round(760 * scale), 1180), min(round(640 * scale), 740))


_MAKERS: Mapping[Form, Callable[[str], Editor]] = MappingProxyType(
    {
        "segments": lambda field: SegmentsEditor(
            CHOICES[field], {id: swatch(theme) for id, theme in THEMES.items()} if field == "theme" else None
        ),
        "choice": lambda field: ChoiceEditor(CHOICES[field]),
        "scale": lambda field: ScaleEditor(*RANGES[field]),
        "count": lambda field: CountEditor(*RANGES[field]),
        "switch": lambda _: SwitchEditor(),
        "folder": lambda _: FolderEditor(),
    }
)
