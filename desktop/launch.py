"""The command `diorama`: the window, or with a verb the same work without one."""

from __future__ import annotations

from multiprocessing import freeze_support

if __name__ == "__main__":
    freeze_support()

import os
import sys
from collections.abc import Sequence
from pathlib import Path

FILES = (".diorama", ".png")


def main(arguments: Sequence[str] | None = None) -> int:
    """Opens the window, with a file if one is named; with a verb it runs `core.cli`. Returns the exit code."""
    freeze_support()
    give_stdio()
    arguments = sys.argv[1:] if arguments is None else arguments
    if not arguments or _names_file(arguments):
        from desktop.app.application import run

        return run(Path(arguments[0]) if arguments else None)
    from core.cli import main as run_verb

    return run_verb(arguments)


def give_stdio() -> None:
    """Windowed builds have no standard streams, but libraries write to them: what they say goes nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  # for as long as it runs
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115


def _names_file(arguments: Sequence[str]) -> bool:
    """Whether this is one scene or picture to open, there or not: `diorama castle.diorama`."""
    return len(arguments) == 1 and Path(arguments[0]).suffix.lower() in FILES


if __name__ == "__main__":
    sys.exit(main())
