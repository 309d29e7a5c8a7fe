"""How threads hand values to each other: the newest wins, and what must not be lost is not lost. No Qt in here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class LatestSlot(Generic[T]):
    """One slot, read by one thread that waits at it. The newest request overwrites one that was not taken yet."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._request: T | None = None
        self._closed = False

    @property
    def called(self) -> bool:
        """Whether the reader is wanted: a request lies there, or the box was closed."""
        return self._closed or self._request is not None

    @property
    def waiting(self) -> T | None:
        """The request that lies there and was not taken yet."""
        return self._request

    @property
    def closed(self) -> bool:
        return self._closed

    def put(self, request: T) -> None:
        with self._changed:
            self._request = request
            self._changed.notify()

    def take(self) -> T | None:
        """The newest request, waited for; None once the box is closed, whatever still lies there."""
        with self._changed:
            self._changed.wait_for(lambda: self.called)
            request, self._request = self._request, None
            return None if self._closed else request

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()


class Mailbox(Generic[T]):
    """What one thread tells another, with one wake-up however much lies there.

    A `post` overwrites the post before it, if that was not read yet; a `deliver` never gets lost. Both come out in the
    order in which they were put in.

    Args:
        wake: called on the writing thread when something comes to lie in an empty box; must not block.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._lock = threading.Lock()
        self._delivered: list[T] = []
        self._newest: T | None = None

    def post(self, value: T) -> None:
        with self._lock:
            empty = self._empty
            self._newest = value
        if empty:
            self._wake()

    def deliver(self, value: T) -> None:
        with self._lock:
            empty = self._empty
            self._seal()
            self._delivered.append(value)
        if empty:
            self._wake()

    def take(self) -> tuple[T, ...]:
        """Everything that lies there, the oldest first."""
        with self._lock:
            self._seal()
            values, self._delivered = tuple(self._delivered), []
        return values

    @property
    def _empty(self) -> bool:
        return self._newest is None and not self._delivered

    def _seal(self) -> None:
        """What comes next comes after the newest post."""
        if self._newest is not None:
            self._delivered.append(self._newest)
            self._newest = None


class LatestTask(Generic[T]):
    """Does the newest of what it is given, on a thread that lives only while there is something to do."""

    def __init__(self, do: Callable[[T], None], name: str) -> None:
        self._do, self._name = do, name
        self._lock = threading.Lock()
        self._waiting: T | None = None
        self._thread: threading.Thread | None = None

    def give(self, value: T) -> None:
        with self._lock:
            self._waiting = value
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Whether everything is done within this time."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def _run(self) -> None:
        while (value := self._next()) is not None:
            try:
                self._do(value)
            except Exception as error:  # a bug is told as in any thread, but what comes next is done all the same
                threading.excepthook(
                    threading.ExceptHookArgs((type(error), error, error.__traceback__, threading.current_thread()))
                )

    def _next(self) -> T | None:
        with self._lock:
            value, self._waiting = self._waiting, None
            if value is None:
                self._thread = None
            return value
