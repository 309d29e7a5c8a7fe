"""The window's event loop as asyncio's, so that closing can await the worker without freezing the window.

The only module that knows qasync. It bears no dialog inside a coroutine, and its executor starts ten threads, so there
is neither. Where it does not run, the loop is Qt's own, and closing waits.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from desktop.drawing.session import Session

CLOSING_SECONDS = 2.0

LAST_FIT = (3, 13)
"""qasync 0.28 does not run on later versions of Python."""


def run(application: QApplication, session: Session, seconds: float = CLOSING_SECONDS) -> int:
    """Runs the window until it is closed, then ends the session, within `seconds`; the exit code.

    `leave` goes with it, once everything else is let go.
    """
    if sys.version_info[:2] > LAST_FIT:
        code = application.exec()
        session.shutdown(seconds)
        return code
    from qasync import QEventLoop

    with QEventLoop(application) as loop:
        code = loop.run_forever()
        session.close()
        loop.run_until_complete(ended(lambda: session.running, seconds))
    return code


def leave(code: int, session: Session) -> int:
    """The exit code; or, where the worker is still in the middle of a network call, the end of the process at once.

    Python cannot end in order while torch is busy on another thread: it would abort. Call it last.
    """
    if session.running:
        logging.shutdown()
        os._exit(code)
    return code


async def ended(running: Callable[[], bool], seconds: float) -> bool:
    """Whether something has ended within this time; the window goes on meanwhile."""
    clock = asyncio.get_running_loop()
    deadline = clock.time() + seconds
    while running():
        if clock.time() >= deadline:
            return False
        await asyncio.sleep(0.01)
    return True
