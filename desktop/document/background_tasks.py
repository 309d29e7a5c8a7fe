"""Work off the window's thread: files read and written, small pictures made."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from core.errors import DioramaError

T = TypeVar("T")


class BackgroundTasks(QObject):
    """One piece of work after another on a thread of their own; what comes of each is told on the window's thread.

    `close` must be called before the object goes.
    """

    _over = Signal(object)  # a call to make on the window's thread

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._closed = False
        self._over.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    @property
    def closed(self) -> bool:
        """Whether `close` was called: work that takes long may ask, on the other thread, and leave off."""
        return self._closed

    def do(self, work: Callable[[], T], then: Callable[[T], None], refused: Callable[[Exception], None]) -> None:
        """Do `work` on the other thread, and tell `then` its result, or `refused` why the disk or the core would not.

        After `close`, nothing is done.
        """
        if not self._closed:
            self._thread.submit(self._carry_out, work, then, refused)

    def close(self, *, finish: bool = True) -> None:
        """Wait for what is under way; with `finish`, for all that was asked, too. Nothing is told afterwards."""
        self._closed = True
        self._thread.shutdown(wait=True, cancel_futures=not finish)

    def _carry_out(
        self, work: Callable[[], T], then: Callable[[T], None], refused: Callable[[Exception], None]
    ) -> None:
        try:
            result = work()
        except (DioramaError, OSError) as error:
            self._over.emit(partial(refused, error))
        except Exception as error:  # a bug: it belongs on the window's thread, where it is logged
            self._over.emit(partial(_raise, error))
        else:
            self._over.emit(partial(then, result))

    @Slot(object)
    def _tell(self, call: Callable[[], None]) -> None:
        if not self._closed:
            call()


def _raise(error: Exception) -> None:
    raise error
