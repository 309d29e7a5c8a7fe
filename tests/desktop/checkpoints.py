"""Checkpoints that are none: what the window knows of them is what somebody else says."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.backends.stable_diffusion.checkpoint import Checkpoint, Family
from core.device import Device
from core.errors import ModelError, StoppedError
from core.recipe import SHIPPED, Recipe
from tests.desktop.models import Models, WatchedBackend

NOT_ONE = "'{name}' is no checkpoint, because it holds no network; choose another one."


def found(path: Path, family: Family = "sd1") -> Checkpoint:
    return Checkpoint(path, "file", family, "epsilon", 4_265_000_000, 64, False, False)


@dataclass(slots=True)
class FileInspector:
    """Looks at files: those in `strange` are no checkpoints."""

    strange: set[Path] = field(default_factory=set)
    seen: list[Path] = field(default_factory=list)
    threads: set[threading.Thread] = field(default_factory=set)

    def inspect(self, path: Path) -> Checkpoint:
        self.seen.append(path)
        self.threads.add(threading.current_thread())
        if path in self.strange or not path.exists():
            raise ModelError(NOT_ONE.format(name=path.name))
        return found(path, "sdxl" if "xl" in path.name else "sd1")


@dataclass(slots=True)
class Shelf(Models):
    """Opens clay and checkpoints. A checkpoint halts at 43 % of its second part until it is let go on, or stopped."""

    go_on: threading.Event = field(default_factory=threading.Event)
    halted: threading.Event = field(default_factory=threading.Event)
    stopped: list[str] = field(default_factory=list)  # names
    downloads: list[bool] = field(default_factory=list)  # whether each opening was allowed to
    failure: Exception | None = None
    after_opening: Callable[[WatchedBackend], None] = lambda _: None

    def open(
        self,
        recipe: Recipe,
        device: Device,
        /,
        *,
        checkpoints: Mapping[str, Path],
        report: Callable[[float, str], None],
        stopped: Callable[[], bool],
        allow_download: bool,
    ) -> WatchedBackend:
        self.downloads.append(allow_download)
        self.opened.append((recipe.model, recipe.size, device.type))
        if recipe.model in checkpoints:
            report(0.1, "text_encoder")
            report(0.43, "unet")
            self.halted.set()
            while not self.go_on.wait(0.01):
                if stopped():
                    self.stopped.append(recipe.model)
                    raise StoppedError("The loading was stopped.")
            if self.failure is not None:
                raise self.failure
        elif recipe.model not in SHIPPED:
            raise ModelError(f"The model '{recipe.model}' is not among your models.")
        backend = WatchedBackend(recipe.size, device, calls=self.calls, hook=self._now)
        self.after_opening(backend)
        return backend
