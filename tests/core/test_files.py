"""Whole files or none: what `write_file` promises whatever the file system does."""

import errno
import os
import stat
import subprocess
import sys

import pytest

from core.files import (
    exists,
    is_file,
    is_folder,
    is_possible,
    read_file,
    reason,
    remove_leftovers,
    unused_beside,
    write_file,
)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def write(path, data, **options):
    write_file(path, lambda file: file.write(data), **options)


def test_a_new_file_and_nothing_else(tmp_path):
    write(tmp_path / "a", b"new", backup=tmp_path / "a.bak")
    assert contents(tmp_path) == {"a": b"new"}


def test_the_previous_version_is_kept(tmp_path):
    for data in (b"one", b"two", b"three"):
        write(tmp_path / "a", data, backup=tmp_path / "a.bak")
    assert contents(tmp_path) == {"a": b"three", "a.bak": b"two"}


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_failure_leaves_everything_as_it_was(tmp_path, monkeypatch, failing):
    write(tmp_path / "a", b"old")
    monkeypatch.setattr(os, failing, _refuse)
    with pytest.raises(OSError, match="No space"):
        write(tmp_path / "a", b"new", backup=tmp_path / "a.bak")
    assert contents(tmp_path) == {"a": b"old"}


def test_a_writer_that_fails_half_way_leaves_everything_as_it_was(tmp_path):
    def half(file):
        file.write(b"ne")
        raise RuntimeError("stopped")

    write(tmp_path / "a", b"old")
    with pytest.raises(RuntimeError, match="stopped"):
        write_file(tmp_path / "a", half)
    assert contents(tmp_path) == {"a": b"old"}


def test_at_no_moment_is_there_neither_version(tmp_path, monkeypatch):
    """Look at the folder before every move: a whole version always stands under the name."""
    seen, move = [], os.replace

    def watched(source, target, **options):
        seen.append((tmp_path / "a").read_bytes())
        move(source, target, **options)

    write(tmp_path / "a", b"old")
    monkeypatch.setattr(os, "replace", watched)
    write(tmp_path / "a", b"new", backup=tmp_path / "a.bak")
    assert seen == [b"old", b"old"]
    assert contents(tmp_path) == {"a": b"new", "a.bak": b"old"}


def test_a_folder_that_cannot_be_synchronised_is_no_failure(tmp_path, monkeypatch):
    """Windows opens no folder; some network drives open it but refuse to synchronise."""
    monkeypatch.setattr(os, "open", _refuse)
    write(tmp_path / "a", b"new")
    assert contents(tmp_path) == {"a": b"new"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows needs a privilege to make links")
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "far").mkdir()
    write(tmp_path / "far" / "a", b"old")
    (tmp_path / "a").symlink_to(tmp_path / "far" / "a")
    write(tmp_path / "a", b"new")
    assert (tmp_path / "a").is_symlink()
    assert contents(tmp_path / "far") == {"a": b"new"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_permissions_are_kept_and_new_files_have_the_usual_ones(tmp_path):
    (tmp_path / "usual").touch()
    write(tmp_path / "a", b"one")
    assert _mode(tmp_path / "a") == _mode(tmp_path / "usual")
    (tmp_path / "a").chmod(0o640)
    write(tmp_path / "a", b"two")
    assert _mode(tmp_path / "a") == 0o640


def test_a_file_that_its_owner_protects_is_not_replaced(tmp_path, monkeypatch):
    write(tmp_path / "a", b"old")
    monkeypatch.setattr(os, "access", _no)
    with pytest.raises(PermissionError):
        write(tmp_path / "a", b"new")
    assert contents(tmp_path) == {"a": b"old"}


def test_a_folder_is_not_replaced(tmp_path):
    with pytest.raises(IsADirectoryError):
        write(tmp_path, b"new")


def test_a_file_is_read_up_to_its_limit(tmp_path):
    write(tmp_path / "a", b"12345")
    assert read_file(tmp_path / "a", 5) == b"12345"
    with pytest.raises(OSError, match="large"):
        read_file(tmp_path / "a", 4)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the platform has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="Invalid"):
        read_file(tmp_path / "pipe", 10)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "x"), "the disk is full"),
        (OSError(errno.EACCES, "x"), "another program"),
        (OSError(errno.EIO, "Input/output error"), "the system says: Input/output error"),
        (OSError("encoder error -2"), "the system says: encoder error -2"),
    ],
)
def test_reasons_are_said_in_plain_words(error, words):
    assert words in reason(error)


def _refuse(*args, **kwargs):
    raise OSError(errno.ENOSPC, "No space left on device")


def _no(*args):
    return False


def _mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_what_the_system_will_not_name_is_not_there(tmp_path):
    (tmp_path / "file").touch()
    assert (is_file(tmp_path / "file"), is_folder(tmp_path)) == (True, True)
    assert (is_file(tmp_path), is_folder(tmp_path / "file")) == (False, False)
    assert (is_file(tmp_path / ("x" * 5000)), is_folder(tmp_path / ("x" * 5000))) == (False, False)


@pytest.mark.parametrize("name", ["a\0b", "half \ud83d", "n" * 300, "d/" * 3000])
def test_a_name_that_no_file_can_have_is_refused_as_by_the_system(tmp_path, name):
    path = tmp_path / name
    assert [exists(path), is_file(path), is_folder(path)] == [False] * 3
    assert is_possible(name) is (name[0] in "nd")
    for action in (lambda: read_file(path, 10), lambda: write(path, b"")):
        with pytest.raises(OSError) as refusal:  # noqa: PT011  # the reason is what counts
            action()
        assert reason(refusal.value).startswith(("its name", "there is no such"))


def test_the_first_unused_name_beside_a_file(tmp_path):
    for name in ("a.diorama", "a (2).diorama"):
        (tmp_path / name).touch()
    (tmp_path / "a (3).diorama").symlink_to("nowhere")
    assert unused_beside(tmp_path / "a.diorama").name == "a (4).diorama"


WRITER = """
import sys, time
from pathlib import Path
from core.files import write_file

def slowly(file):
    file.write(b"half")
    file.flush()
    print("writing", flush=True)
    time.sleep(600)

write_file(Path(sys.argv[1]), slowly)
"""


def test_what_a_killed_process_was_writing_is_taken_away_and_what_a_living_one_writes_is_not(tmp_path):
    others = {".diorama-0123456789abcdef.tmpx": b"a", ".diorama-settings.tmp": b"b", "a": b"old"}
    for name, data in others.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / ".diorama-00000000000000aa.tmp").touch()  # perhaps just begun
    with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path / "a")], stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == b"writing\n"
        remove_leftovers(tmp_path)
        assert sum(name.startswith(".diorama-") for name in contents(tmp_path)) == 4
        writer.kill()
    remove_leftovers(tmp_path)
    assert contents(tmp_path) == {**others, ".diorama-00000000000000aa.tmp": b""}
    os.utime(tmp_path / ".diorama-00000000000000aa.tmp", (1e9, 1e9))
    remove_leftovers(tmp_path)
    assert contents(tmp_path) == others
    remove_leftovers(tmp_path / "nowhere")
