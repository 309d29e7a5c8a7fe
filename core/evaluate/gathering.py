"""Several runs side by side, whose network calls are made as one: many rows together are cheaper than a few at a time.

Each run has a thread of its own and is otherwise as it always is. A call waits until every run that still goes on has
made one, too.
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

from core.backends.backend import Backend, Together
from core.compose.denoiser import Denoiser, Space
from core.compose.placing import Move
from core.compose.schedule import Sigmas
from core.device import Device
from core.scene.geometry import Box
from core.scene.layout import Layout
from core.scene.scene import Card, Scene

C = TypeVar("C")
T = TypeVar("T")


def side_by_side(
    backend: Backend[C], tasks: Sequence[Callable[[Backend[C]], T]], stop: Callable[[], None] = lambda: None
) -> list[T]:
    """What the tasks give, each of which draws with the backend that it is handed. `stop` is called if one fails."""
    gathering = Gathering(backend.denoiser, len(tasks))
    with ThreadPoolExecutor(len(tasks)) as pool:
        futures = [pool.submit(gathering.attend, seat, backend, task) for seat, task in enumerate(tasks)]
        try:
            return [future.result() for future in futures]
        except BaseException:
            stop()
            raise


@dataclass(frozen=True, slots=True, eq=False)
class _Call(Generic[C]):
    seat: int
    x: Tensor
    sigma: float
    conditions: Sequence[C]
    answer: Future[Tensor] = field(default_factory=Future[Tensor])


class Gathering(Generic[C]):
    """A denoiser that many share; safe to call from their threads."""

    def __init__(self, denoiser: Denoiser[C], seats: int) -> None:
        self._denoiser = denoiser
        self._lock = threading.Lock()
        self._seats = seats
        self._waiting: list[_Call[C]] = []

    @property
    def space(self) -> Space:
        return self._denoiser.space

    def attend(self, seat: int, backend: Backend[C], task: Callable[[Backend[C]], T]) -> T:
        try:
            return task(_Seated(backend, _Seat(self, seat)))
        finally:
            with self._lock:
                self._seats -= 1
                self._answer_if_all_wait()

    def ask(self, seat: int, x: Tensor, sigma: float, conditions: Sequence[C]) -> Tensor:
        call = _Call(seat, x, sigma, conditions)
        with self._lock:
            self._waiting.append(call)
            self._answer_if_all_wait()
        return call.answer.result()

    def _answer_if_all_wait(self) -> None:
        if len(self._waiting) < self._seats:
            return
        calls, self._waiting = sorted(self._waiting, key=lambda call: (call.sigma, call.seat)), []
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
class _Seat(Generic[C]):
    """The denoiser of one run."""

    gathering: Gathering[C]
    number: int

    @property
    def space(self) -> Space:
        return self.gathering.space

    def __call__(self, x: Tensor, sigma: float, conditions: Sequence[C], /) -> Tensor:
        return self.gathering.ask(self.number, x, sigma, conditions)


@dataclass(frozen=True, slots=True)
class _Seated(Generic[C]):
    """A backend whose denoiser is a seat; all else is its own."""

    backend: Backend[C]
    denoiser: _Seat[C]

    @property
    def device(self) -> Device:
        return self.backend.device

    @property
    def together(self) -> Together[C] | None:
        return self.backend.together

    def schedule(self, steps: int) -> Sigmas:
        return self.backend.schedule(steps)

    def settled(self, scene: Scene, seed: int) -> Scene:
        return self.backend.settled(scene, seed)

    def background(self, scene: Scene) -> C:
        return self.backend.background(scene)

    def null(self, scene: Scene) -> C | None:
        return self.backend.null(scene)

    def condition(self, scene: Scene, card: Card, layout: Layout) -> C:
        return self.backend.condition(scene, card, layout)

    def openings(self, scene: Scene, layout: Layout) -> Sequence[Box]:
        return self.backend.openings(scene, layout)

    def sentence(self, scene: Scene) -> C | None:
        return self.backend.sentence(scene)

    def mover(self, scene: Scene, cards: Sequence[Card], layout: Layout) -> Move | None:
        return self.backend.mover(scene, cards, layout)

    def preview(self, denoised: Tensor) -> Tensor:
        return self.backend.preview(denoised)

    def decode(self, x: Tensor) -> Tensor:
        return self.backend.decode(x)

    def on(self, device: Device) -> Backend[C]:
        return self.backend.on(device)
