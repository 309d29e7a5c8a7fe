"""The command `diorama`: the window, or with a verb the same work without one."""

from __future__ import annotations

import sys


def main() -> int:
    """Opens the window without arguments, else runs `core.cli`; returns the exit code."""
    if len(sys.argv) > 1:
        from core.cli import main as run

        return run()
    print(
        "diorama: The window is not part of this version yet; draw with "
        "'diorama render --sentence \"a red cube on a blue ball\" -o picture.png', or see 'diorama --help'.",
        file=sys.stderr,
    )
    return 1
