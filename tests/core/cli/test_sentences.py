"""`diorama sentences` as a person types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.cli import main
from tests.core.cli.told import refusal

SENTENCES = "# typed by a class\na cat on a table\na dragon on a hous\n\n一只猫\tcat\na cat far from a dog\n"


def test_the_share_and_the_causes_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "typed.txt").write_text(SENTENCES, "utf-8")
    assert main(["sentences", str(tmp_path / "typed.txt")]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "2 of 4 sentences are understood (50.0%)",
        "     1 unknown word: dragon (1)",
        "     1 no hint: far from (1)",
    ]


def test_each_sentence_is_said_as_it_was_understood(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "typed.txt").write_text("On the table there is a cat.\n", "utf-8")
    assert main(["sentences", str(tmp_path / "typed.txt"), "--each"]) == 0
    assert "    a cat on a table" in capsys.readouterr().out


@pytest.mark.parametrize(("data", "said"), [(b"\n# nothing\n", "has no sentences"), (b"\xff\xfe", "is no UTF-8 text")])
def test_a_file_that_cannot_be_used_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes, said: str
) -> None:
    (tmp_path / "typed.txt").write_bytes(data)
    code, told = refusal(capsys, "sentences", str(tmp_path / "typed.txt"))
    assert code == 1
    assert said in told
