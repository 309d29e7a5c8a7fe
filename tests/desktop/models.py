"""Real models for the session's tests: the analytic one, watched at every network call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from torch import Tensor

from core.backends.gaussian import Gaussian, GaussianBackend, GaussianDenoiser
from core.compose.denoiser import Space
from core.device import Device
from core.recipe import Recipe

Hook = Callable[[int], "float | None"]
"""Call number, from 1 -> a factor for the answer (None: the answer as it is); may wait, or raise."""


@dataclass(frozen=True, slots=True)
class WatchedDenoiser:
    inner: GaussianDenoiser
    calls: list[int]
    hook: Hook

    @property
    def space(self) -> Space:
        return self.inner.space

    def __call__(self, x: Tensor, sigma: float, conditions: Sequence[Gaussian], /) -> Tensor:
        self.calls.append(len(x))
        factor = self.hook(len(self.calls))
        answer = self.inner(x, sigma, conditions)
        return answer if factor is None else answer * factor


@dataclass(frozen=True, slots=True)
class WatchedBackend(GaussianBackend):
    calls: list[int] = field(default_factory=list)
    hook: Hook = lambda _: None

    @property
    def denoiser(self) -> WatchedDenoiser:
        return WatchedDenoiser(GaussianBackend(self.size).denoiser, self.calls, self.hook)

    def on(self, device: Device) -> WatchedBackend:
        return replace(self, device=device)


class Gate:
    """A hook that holds the network before a call until it is let through."""

    def __init__(self, call: int) -> None:
        self._call = call
        self._reached, self._open = threading.Event(), threading.Event()

    def __call__(self, call: int) -> None:
        if call == self._call:
            self._reached.set()
            assert self._open.wait(60), "nobody opened the gate"

    @property
    def reached(self) -> bool:
        return self._reached.is_set()

    def open(self) -> None:
        self._open.set()


@dataclass(slots=True)
class Models:
    """Opens watched models, and remembers for what; the hook may be changed at any time."""

    hook: Hook = lambda _: None
    calls: list[int] = field(default_factory=list)
    opened: list[tuple[str, int, str]] = field(default_factory=list)  # model, size, device

    def open(self, recipe: Recipe, device: Device, **_: object) -> WatchedBackend:
        self.opened.append((recipe.model, recipe.size, device.type))
        exact = replace(device, dtype="float32")  # as a processor without bfloat16 has it: nothing is tried again
        return WatchedBackend(recipe.size, exact, calls=self.calls, hook=self._now)

    def _now(self, call: int) -> float | None:
        return self.hook(call)
