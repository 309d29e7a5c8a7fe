"""Settings that version 0.1 wrote are read by this one as they were meant."""

from __future__ import annotations

import shutil
from pathlib import Path

from desktop.document.settings import SettingsStore

BEFORE = Path(__file__).parents[2] / "before"


def test_settings(tmp_path: Path, qapp: object) -> None:
    shutil.copy(BEFORE / "settings.json", tmp_path)
    present = SettingsStore(tmp_path / "settings.json").present
    assert (present.language, present.theme, present.text_scale, present.quality) == ("zh", "dark", 1.25, "fine")
    assert (present.live, present.simple, present.recent) == (False, True, ("/somewhere/scene.diorama",))
