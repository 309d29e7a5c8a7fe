"""Batches the network calls of several runs, because many rows in one call are cheaper than a few at a time.

Each run is a client with a thread of its own. A call waits until every client that still runs has made one, too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from typing import Generic, TypeVar

import torch
from torch import Tensor

from core.backends.backend import Backend
from core.compose.denoiser import Denoiser, Space

C = TypeVar("C")
T = TypeVar("T")


def run_batched(
    backend: Backend[C], tasks: Sequence[Callable[[Backend[C]], T]], stop: Callable[[], None] = lambda: None
) -> list[T]:
    """Run the tasks in parallel, each with a backend whose network calls are batched with those of the others.

    Args:
        backend: whose denoiser the tasks share.
        tasks: each draws with the backend that it is given.
        stop: called if a task fails, so that the others end soon.

    Returns:
        The results of the tasks, in their order.
    """
    batcher = CallBatcher(backend.denoiser, len(tasks))
    with ThreadPoolExecutor(len(tasks)) as pool:
        futures = [pool.submit(batcher.run, client, backend, task) for client, task in enumerate(tasks)]
        try:
            return [future.result() for future in futures]
        except BaseException:
            stop()
            raise


@dataclass(frozen=True, slots=True, eq=False)
class _Call(Generic[C]):
    client: int
    x: Tensor
    sigma: float
    conditions: Sequence[C]
    answer: Future[Tensor] = field(default_factory=Future[Tensor])


class CallBatcher(Generic[C]):
    """A denoiser that several clients share from their threads; it answers when every client waits for an answer."""

    def __init__(self, denoiser: Denoiser[C], clients: int) -> None:
        self._denoiser = denoiser
        self._lock = threading.Lock()
        self._clients = clients
        self._waiting: list[_Call[C]] = []

    @property
    def space(self) -> Space:
        return self._denoiser.space

    def run(self, client: int, backend: Backend[C], task: Callable[[Backend[C]], T]) -> T:
        try:
            return task(backend.with_denoiser(_Client(self, client)))
        finally:
            with self._lock:
                self._clients -= 1
                self._answer_if_all_wait()

    def denoise(self, client: int, x: Tensor, sigma: float, conditions: Sequence[C]) -> Tensor:
        call = _Call(client, x, sigma, conditions)
        with self._lock:
            self._waiting.append(call)
            self._answer_if_all_wait()
        return call.answer.result()

    def _answer_if_all_wait(self) -> None:
        if len(self._waiting) < self._clients:
            return
        calls, self._waiting = sorted(self._waiting, key=lambda call: (call.sigma, call.client)), []
        for sigma, together in groupby(calls, key=lambda call: call.sigma):
            self._answer(sigma, list(together))

    def _answer(self, sigma: float, calls: Sequence[_Call[C]]) -> None:
        try:
            conditions = [condition for call in calls for condition in call.conditions]
            answers = self._denoiser(torch.cat([call.x for call in calls]), sigma, conditions)
            first = 0
            for call in calls:
                call.answer.set_result(answers[first : first + len(call.x)])
                first += len(call.x)
        except BaseException as error:
            for call in calls:
                call.answer.set_exception(error)


@dataclass(frozen=True, slots=True)
class _Client(Generic[C]):
    """The denoiser of one client."""

    batcher: CallBatcher[C]
    number: int

    @property
    def space(self) -> Space:
        return self.batcher.space

    def __call__(self, x: Tensor, sigma: float, conditions: Sequence[C], /) -> Tensor:
        return self.batcher.denoise(self.number, x, sigma, conditions)
