"""Runs side by side draw what each draws alone, in fewer network calls."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pytest
import torch
from torch import Tensor

from core.backends.backend import Backend
from core.backends.clay.backend import ClayBackend
from core.backends.clay.conditions import Condition
from core.compose.denoiser import Space
from core.errors import StoppedError
from core.evaluate.call_batcher import run_batched
from core.generation import Controls, Run
from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.scene import Backdrop, Card, Scene
from tests.closeness import assert_close

RECIPES = [
    Recipe(
        Scene(
            tuple(Card(f"card{n}", "cube", "red", box=Box(0.1 * n, 0.5, 0.2, 0.2)) for n in range(cards)),
            backdrop=Backdrop("pink", "grass", "none", river=False, flowers=False),
        ),
        seed=cards,
    )
    for cards in (1, 3, 2)
]


@dataclass
class Counted:
    """A denoiser that remembers how many rows each call had; one call may fail, or last until an interrupt is seen."""

    inner: Any
    rows: list[int] = field(default_factory=list)
    fail_at: int = -1
    interrupt_at: int = -1
    interrupted: threading.Event = field(default_factory=threading.Event)

    @property
    def space(self) -> Space:
        return self.inner.space

    def __call__(self, x: Tensor, sigma: float, conditions: Sequence[Any], /) -> Tensor:
        self.rows.append(len(x))
        if len(self.rows) == self.fail_at:
            raise ValueError("broken")
        if len(self.rows) == self.interrupt_at:
            os.kill(os.getpid(), signal.SIGINT)
            assert self.interrupted.wait(30)
        return self.inner(x, sigma, conditions)


def counted(backend: ClayBackend, **changes: Any) -> tuple[ClayBackend, Counted]:
    denoiser = Counted(backend.denoiser, **changes)
    return backend.with_denoiser(denoiser), denoiser


def last_state(recipe: Recipe, backend: Backend[Any], controls: Controls | None = None) -> Tensor:
    *_, last = Run(recipe, backend, controls=controls)
    return last.x


def tasks(steps: Sequence[int], controls: Controls | None = None) -> list[Any]:
    recipes = [replace(recipe, steps=each) for recipe, each in zip(RECIPES, steps, strict=True)]
    return [lambda backend, recipe=recipe: last_state(recipe, backend, controls) for recipe in recipes]


def test_side_by_side_they_draw_what_each_draws_alone(backend: ClayBackend) -> None:
    alone = [last_state(replace(recipe, steps=3), backend) for recipe in RECIPES]
    backend, calls = counted(backend)
    together = run_batched(backend, tasks([3, 3, 3]))
    assert calls.rows == [2 + 4 + 3] * 3
    for one, other in zip(alone, together, strict=True):
        assert_close(one, other)


def test_one_that_is_done_earlier_keeps_nobody_waiting(backend: ClayBackend) -> None:
    alone = [
        last_state(replace(recipe, steps=steps), backend) for recipe, steps in zip(RECIPES, (1, 4, 2), strict=True)
    ]
    for one, other in zip(alone, run_batched(backend, tasks([1, 4, 2])), strict=True):
        assert_close(one, other)


def test_what_the_network_raises_ends_all(backend: ClayBackend) -> None:
    backend, _ = counted(backend, fail_at=2)
    stops: list[bool] = []
    with pytest.raises(ValueError, match="broken"):
        run_batched(backend, tasks([3, 3, 3]), lambda: stops.append(True))
    assert stops == [True]


def test_they_can_be_stopped(backend: ClayBackend) -> None:
    with pytest.raises(StoppedError):
        run_batched(backend, tasks([3, 3, 3], Controls(stopped=lambda: True)))


def test_an_interrupt_ends_them_at_the_next_call(backend: ClayBackend) -> None:
    stopped = threading.Event()
    backend, calls = counted(backend, interrupt_at=2, interrupted=stopped)
    with pytest.raises(KeyboardInterrupt):
        run_batched(backend, tasks([200, 200, 200], Controls(stopped=stopped.is_set)), stopped.set)
    assert len(calls.rows) == 2


def test_calls_at_different_levels_are_made_apart(backend: ClayBackend) -> None:
    def ask(seat: Backend[Any], sigma: float) -> Tensor:
        return seat.denoiser(torch.ones(1, 4, 16, 16), sigma, [Condition()])

    levels = (2.0, 3.0, 2.0)
    alone = [ask(backend, sigma) for sigma in levels]
    backend, calls = counted(backend)
    together = run_batched(backend, [partial(ask, sigma=sigma) for sigma in levels])
    assert calls.rows == [2, 1]
    for one, other in zip(alone, together, strict=True):
        assert_close(one, other)
