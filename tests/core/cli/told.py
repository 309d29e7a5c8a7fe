"""What a verb says of a wrong command line or file."""

from __future__ import annotations

import pytest

from core.cli import main


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int | str | None, str]:
    """The exit code, and what standard error says; never a traceback."""
    code: int | str | None
    try:
        code = main(arguments)
    except SystemExit as exit:
        code = exit.code
    told = capsys.readouterr().err
    assert "Traceback" not in told
    return code, told
