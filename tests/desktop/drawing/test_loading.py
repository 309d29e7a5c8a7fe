"""Torch is loaded on a thread while the window goes on, and no garbage collection looks through all of it."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.drawing.loading import uncollected

MAPPED = """
import sys
from pathlib import Path
from desktop.drawing.loading import load_libraries
load_libraries()
assert "torch" not in sys.modules
maps = Path("/proc/self/maps")
if maps.exists():
    assert "libtorch_cpu" in maps.read_text()
import torch
assert torch.ones(2).sum() == 2
"""

FREE = """
import threading
from pathlib import Path
from desktop.drawing import loading

pipe = Path("{pipe}")
loading._libraries = lambda name: [pipe] if name == "libtorch" else []

def write():
    with pipe.open("wb"):  # waits for a reader, which is the system's loader
        pass

thread = threading.Thread(target=write)
thread.start()
loading.load_libraries()
thread.join()
"""
"""The loader waits for a pipe until another thread of Python opens it, which it can only with the interpreter free."""

MISSING = """
import sys
sys.modules["torch"] = None
from desktop.drawing import loading
loading.find_spec = lambda name: None
loading.load_libraries()
"""


def _run(program: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        check=False, capture_output=True, timeout=250, cwd=Path(__file__).parents[3],
    )  # fmt: skip


@pytest.fixture
def thawed() -> Iterator[None]:
    """What was frozen in a test is looked through again after it."""
    yield
    gc.unfreeze()


def test_the_libraries_are_there_before_the_import_which_then_works() -> None:
    done = _run(MAPPED)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(os.name != "posix", reason="elsewhere the import itself loads them")
def test_python_goes_on_while_the_system_loads(tmp_path: Path) -> None:
    pipe = tmp_path / "libtorch.so"
    os.mkfifo(pipe)
    done = _run(FREE.format(pipe=pipe))
    assert (done.returncode, done.stderr) == (0, b"")


def test_where_there_is_no_torch_it_is_left_to_the_import_to_say_so() -> None:
    done = _run(MISSING)
    assert (done.returncode, done.stderr) == (0, b"")


def test_no_garbage_is_looked_for_meanwhile_and_none_in_what_was_loaded_after_it(thawed: None) -> None:
    class Loaded:
        pass

    frozen = gc.get_freeze_count()
    with uncollected():
        assert not gc.isenabled()
        loaded = [Loaded() for _ in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= frozen + len(loaded)


def test_garbage_is_looked_for_again_where_loading_fails(thawed: None) -> None:
    with pytest.raises(OSError, match="damaged"), uncollected():
        raise OSError("damaged")
    assert gc.isenabled()
