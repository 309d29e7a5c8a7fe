"""The command `diorama`: what opens the window and what does not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from core import __version__
from desktop import launch


@pytest.mark.parametrize(
    ("arguments", "window"),
    [
        (["castle.diorama"], True),
        (["gone/picture.PNG"], True),
        (["render"], False),
        (["--help"], False),
        (["render", "a.diorama"], False),
        (["castle"], False),
    ],
)
def test_one_scene_or_picture_opens_the_window(arguments: list[str], window: bool) -> None:
    assert launch._names_file(arguments) is window


def test_verbs_are_the_command_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        launch.main(["--version"])
    assert left.value.code == 0
    assert __version__ in capsys.readouterr().out


def test_missing_streams_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    launch.give_stdio()
    streams = (sys.stdin, sys.stdout, sys.stderr)
    sys.stdout.write("nobody hears this")
    assert sys.stdin.read() == ""
    for stream in streams:
        stream.close()


def test_a_verb_needs_no_qt() -> None:
    script = "import sys; from desktop import launch; assert 'PySide6' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
