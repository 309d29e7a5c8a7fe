"""What holds for every test of the window: no display, no files outside tmp_path, and noise is a failure."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.recipe import Recipe
from core.scene.sentence import parse
from desktop.document.document import Document
from desktop.drawing.layout_service import LayoutService
from desktop.look.theme import Look
from desktop.look.translations import Translations

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

HERE = Path(__file__).parent

SENTENCE = "a red cube on a blue ball, a green house"

GRACE_SECONDS = 5.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A warning of Qt's fails the test in which it is given."""
    for item in items:
        if HERE in item.path.parents and item.get_closest_marker("qt_log_level_fail") is None:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))


@pytest.fixture(autouse=True)
def isolated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, logs and pictures of a test are its own."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_PICTURES_DIR", str(home / "Pictures"))
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Whatever thread a test starts has ended soon after it."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + GRACE_SECONDS
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(max(deadline - time.monotonic(), 0))
    assert not [thread.name for thread in left if thread.is_alive()]


@pytest.fixture
def document(qapp: object) -> Document:
    return Document(Recipe(parse(SENTENCE)))


@pytest.fixture
def words(qapp: object) -> Translations:
    return Translations("en")


@pytest.fixture
def look(qapp: object) -> Look:
    return Look()


@pytest.fixture
def layout_service(document: Document) -> Iterator[LayoutService]:
    layout_service = LayoutService(document)
    yield layout_service
    assert layout_service.shutdown()
