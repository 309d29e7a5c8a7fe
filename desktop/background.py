"""Work that takes a moment, off the window's thread: writing files. Torch has its own (`desktop.worker`)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal


class Background(QObject):
    """One thread, one piece of work after the other; how each went is told on the window's thread."""

    _ended = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._ended.connect(lambda told: told())

    def run(self, work: Callable[[], object], then: Callable[[Exception | None], object]) -> None:
        """Do `work` there; afterwards call `then` here, with the exception that it raised or None."""

        def tell(future: Future[object]) -> None:
            error = future.exception()
            if error is not None and not isinstance(error, Exception):
                raise error
            self._ended.emit(lambda: then(error))

        self._pool.submit(work).add_done_callback(tell)

    def finish(self) -> None:
        """Wait for what was begun; nothing can be run any more."""
        self._pool.shutdown()
