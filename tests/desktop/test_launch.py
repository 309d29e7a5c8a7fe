"""The command `diorama`: what opens the window and what does not."""

from __future__ import annotations

import os
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


@pytest.mark.skipif(sys.platform != "linux", reason="only there a display can be missing")
def test_without_a_display_one_sentence_says_so() -> None:
    environment = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
    environment.pop("QT_QPA_PLATFORM", None)
    script = "import sys; from desktop.launch import main; sys.exit(main())"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=environment)
    assert done.returncode == 1
    assert "no display" in done.stderr
    assert done.stderr.count("\n") == 1
