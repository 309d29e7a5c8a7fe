"""How much work a layout may cost, so that nobody waits for longer than two seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TypeAlias

from core.errors import StoppedError

Stopped: TypeAlias = "Callable[[], bool]"
"""Whether nobody waits for the answer any more; asked again and again, so it must be quick."""

SECONDS = 1.8
"""A layout that takes longer ends with the best so far."""


def never() -> bool:
    return False


class ExhaustedError(Exception):
    """The time for this part of the work is over. Never leaves this package."""


class Budget:
    """Is asked before each linear program.

    Args:
        clock: seconds, only ever forward.
    """

    def __init__(
        self, stopped: Stopped = never, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stopped, self._clock, self._seconds = stopped, clock, seconds
        self._began = clock()
        self._deadline = self._began + seconds
        self.exhausted = False  # whether some work was left undone

    def check(self) -> None:
        """
        Raises:
            StoppedError: `stopped` was true.
            ExhaustedError: the time is over.
        """
        if self._stopped():
            raise StoppedError("The arranging of the cards was stopped before it was finished.")
        if self._clock() >= self._deadline:
            self.exhausted = True
            raise ExhaustedError

    @contextmanager
    def until(self, share: float) -> Generator[None]:
        """Within it the time is over after this share of the whole."""
        before, self._deadline = self._deadline, min(self._deadline, self._began + share * self._seconds)
        try:
            yield
        finally:
            self._deadline = before
