"""The loop: it ends when the window is closed, and the worker with it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.app.event_loop import ended

BEGIN = """
import logging
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from core.recipe import Recipe
from core.scene.sentence import parse
from desktop.app import event_loop
from desktop.drawing.cache import PictureCache
from desktop.document.document import Document
from desktop.drawing.session import Session
from desktop.document.settings import SettingsStore
for name in ("asyncio", "qasync"):
    logging.getLogger(name).setLevel(logging.ERROR)  # that a callback was slow is no fault on a slow machine
application = QApplication([])
recipe = Recipe(parse("a red cube on a blue ball"), model="gaussian", steps=200, size=1024)
session = Session(Document(recipe), SettingsStore(), PictureCache())
window = QWidget()
window.show()
"""

END = """
assert event_loop.run(application, session, 200) == CODE
assert not session.running
assert session.status.phase != "failed"
"""


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("session.frame_arrived.connect(window.close)", 0),
        ("session.frame_arrived.connect(lambda: application.exit(3))", 3),
        ("QTimer.singleShot(0, window.close)", 0),
        ("QTimer.singleShot(200, window.close)", 0),
    ],
    ids=["closed while drawing", "quit while drawing", "closed at once", "closed while the model is opened"],
)
def test_the_program_ends_cleanly(script: str, code: int) -> None:
    program = f"{BEGIN}{script}\n{END.replace('CODE', str(code))}"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-X", "dev", "-c", program], check=False, capture_output=True, timeout=250
    )
    assert (done.returncode, done.stderr) == (0, b"")


STUCK = """
import threading
from tests.desktop.models import Models
called = threading.Event()
def forever(_):
    called.set()
    threading.Event().wait()
session = Session(Document(recipe), SettingsStore(), PictureCache(), open_model=Models(forever).open)
timer = QTimer(interval=10)
timer.timeout.connect(lambda: called.is_set() and window.close())
timer.start()
code = event_loop.run(application, session, 0.1)
assert session.running
raise SystemExit(event_loop.leave(code + 5, session))
"""


def test_a_network_call_without_an_end_does_not_hold_the_program() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", BEGIN + STUCK],
        check=False, capture_output=True, timeout=250, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (5, b"")


def test_waiting_has_an_end() -> None:
    assert not asyncio.run(ended(lambda: True, 0.05))
    left = [True, True, False]
    assert asyncio.run(ended(lambda: left.pop(0), 60))
