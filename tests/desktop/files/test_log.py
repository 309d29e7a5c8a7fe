"""Whatever nobody caught is written down and told in one sentence; programs of their own, as they take every hook."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BEGIN = """
import logging, sys, threading
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Qt, qWarning
from core.errors import ProjectError
from desktop.files.log import Log
from desktop.look.translations import Translations
application = QCoreApplication([])
log = Log(Translations("en"), Path(sys.argv[1]))
told = []
log.failed.connect(told.append, Qt.ConnectionType.DirectConnection)
log.start()
"""


def run(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """The program's end: what it printed, and its code."""
    command = [sys.executable, "-W", "error", "-c", BEGIN + script, str(folder)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)


def succeeds(folder: Path, script: str) -> str:
    """What the log holds afterwards."""
    done = run(folder, script)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    path = folder / "diorama.log"
    return path.read_text("utf-8") if path.exists() else ""


def test_an_exception_in_the_windows_thread_is_told_once_and_the_loop_goes_on(tmp_path: Path) -> None:
    text = succeeds(
        tmp_path,
        """
def fault(): raise ValueError("the details")
QTimer.singleShot(0, fault)
QTimer.singleShot(10, application.quit)
application.exec()
assert len(told) == 1 and str(log.path) in told[0] and "details" in told[0], told
assert "ValueError" not in told[0]
""",
    )
    assert "Traceback" in text
    assert "ValueError: the details" in text


def test_an_exception_in_another_thread_is_told(tmp_path: Path) -> None:
    text = succeeds(
        tmp_path,
        """
def fault(): raise ValueError("elsewhere")
thread = threading.Thread(target=fault, name="the other one")
thread.start()
thread.join()
assert len(told) == 1
""",
    )
    assert "the other one" in text
    assert "ValueError: elsewhere" in text


def test_failures_with_a_sentence_are_told_as_they_are(tmp_path: Path) -> None:
    succeeds(
        tmp_path,
        """
def fault(): raise ProjectError("The file is not a project; open another one.")
def full(): raise MemoryError
QTimer.singleShot(0, fault)
QTimer.singleShot(1, full)
QTimer.singleShot(20, application.quit)
application.exec()
assert told[0] == "The file is not a project; open another one."
assert "memory" in told[1]
""",
    )


def test_a_listener_that_fails_itself_is_written_down_and_does_not_go_round(tmp_path: Path) -> None:
    text = succeeds(
        tmp_path,
        """
def worse(_): raise KeyError("in the listener")
log.failed.connect(worse)
def fault(): raise ValueError("first")
QTimer.singleShot(0, fault)
QTimer.singleShot(10, application.quit)
application.exec()
assert len(told) == 1
""",
    )
    assert "in the listener" in text
    assert text.count("Traceback") == 2


def test_what_qt_says_is_written_down(tmp_path: Path) -> None:
    assert "something odd" in succeeds(tmp_path, "qWarning('something odd')\n")


def test_afterwards_every_hook_is_as_before(tmp_path: Path) -> None:
    succeeds(
        tmp_path,
        """
import faulthandler
log.close()
assert sys.excepthook is sys.__excepthook__ and sys.unraisablehook is sys.__unraisablehook__
assert threading.excepthook is threading.__excepthook__
assert not logging.getLogger().handlers and not faulthandler.is_enabled()
""",
    )


def test_a_crash_of_the_interpreter_leaves_a_trace(tmp_path: Path) -> None:
    done = run(tmp_path, "import faulthandler\nfaulthandler._sigsegv()\n")
    assert done.returncode != 0
    assert "Current thread" in (tmp_path / "crashes.log").read_text()


def test_a_folder_that_cannot_be_written_costs_the_file_only(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    done = run(
        blocked / "logs",
        """
QTimer.singleShot(0, lambda: 1 / 0)
QTimer.singleShot(10, application.quit)
application.exec()
assert len(told) == 1
""",
    )
    assert done.returncode == 0


def test_without_a_console_nothing_is_missing(tmp_path: Path) -> None:
    """A program with a window only has neither stdout nor stderr on Windows."""
    text = succeeds(
        tmp_path,
        """
out, err, sys.stdout, sys.stderr = sys.stdout, sys.stderr, None, None
QTimer.singleShot(0, lambda: 1 / 0)
QTimer.singleShot(10, application.quit)
application.exec()
sys.stdout, sys.stderr = out, err
""",
    )
    assert "ZeroDivisionError" in text


def test_the_log_is_in_the_users_own_folder(tmp_path: Path) -> None:
    from desktop.files.log import log_folder

    assert tmp_path in log_folder().parents


def test_a_name_that_is_no_utf_8_loses_no_record(tmp_path: Path) -> None:
    text = succeeds(tmp_path, 'logging.getLogger().warning("It is named caf\\udce9.")')
    assert r"It is named caf\udce9." in text
