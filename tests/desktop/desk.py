"""A session at work for a test, and all that it tells."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from PIL import Image

from core.backends.gaussian import GaussianBackend
from core.generation import Run
from core.judge.detector import Detect
from core.picture import to_images
from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.sentence import parse
from desktop.document.document import Document
from desktop.document.settings import SettingsStore
from desktop.drawing.cache import PictureCache
from desktop.drawing.results import DrawingPicture, Drawn, Failed, Frame, Status
from desktop.drawing.session import Session
from tests.desktop.models import Models

SCENE = parse("a red cube on a blue ball, left of a green house")
RECIPE = Recipe(SCENE, model="gaussian", seed=3, steps=10, size=64)


class StandingClock:
    """Time passes only where a test says so, however slow the machine is."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Desk:
    """A document with its session, and everything that the session told; `detect` says what is wrong with a picture."""

    def __init__(
        self,
        store: SettingsStore,
        models: Models,
        recipe: Recipe = RECIPE,
        clock: Callable[[], float] = time.monotonic,
        detect: Detect | None = None,
    ) -> None:
        self.document = Document(recipe)
        self.settings, self.models, self.cache = store, models, PictureCache()
        self.session = Session(
            self.document, store, self.cache, open_model=models.open, detector_for=lambda _: detect, clock=clock
        )
        self.statuses: list[Status] = []
        self.frames: list[Frame] = []
        self.finished: list[Drawn] = []
        self.matched: list[bool] = []  # for each finished picture, whether it was the document's at that moment
        self.notices: list[str] = []
        self.sheets: list[tuple[Drawn, ...]] = []
        self.progress: list[tuple[int, int]] = []
        self.session.status_changed.connect(self.statuses.append)
        self.session.frame_arrived.connect(self.frames.append)
        self.session.finished.connect(self._on_finished)
        self.session.noticed.connect(self.notices.append)
        self.session.sheet_finished.connect(self.sheets.append)
        self.session.sheet_progress.connect(lambda *counts: self.progress.append(counts))

    def _on_finished(self, drawn: Drawn) -> None:
        self.finished.append(drawn)
        self.matched.append(drawn.recipe == self.document.recipe)

    @property
    def phases(self) -> list[str]:
        """Without repetitions."""
        phases = [status.phase for status in self.statuses]
        return [phase for i, phase in enumerate(phases) if i == 0 or phases[i - 1] != phase]

    def shows(self, recipe: Recipe) -> bool:
        """Whether the last picture is the real one of this recipe."""
        return bool(self.finished) and self.finished[-1].recipe == recipe and not self.finished[-1].draft

    @property
    def rests(self) -> bool:
        """Whether nothing is drawn, and nothing will be by itself."""
        return self.session._state.running is None and not self.waits

    @property
    def waits(self) -> bool:
        """Whether something will be drawn by itself in a moment."""
        return self.session._timer.isActive()

    def recolour(self, colour: str, card: str = "card1") -> None:
        self.document.edit(self.document.scene.changed(card, colour=colour))

    def move(self, left: float, merge: str | None = "drag card1") -> None:
        self.document.edit(self.document.scene.changed("card1", box=Box(left, 0.6, 0.2, 0.2), pinned=True), merge)


def step_of(status: Status) -> int:
    """How many steps of the picture under way are taken."""
    return status.step if isinstance(status, DrawingPicture) else 0


def sentence_of(status: Status) -> str:
    """Why nothing came of it; "": it did not fail."""
    return status.failure.sentence if isinstance(status, Failed) else ""


def drawn_directly(recipe: Recipe) -> Image.Image:
    run = Run(recipe, GaussianBackend(recipe.size))
    *_, last = run
    return to_images(run.decode(last.x))[0]


def same(one: Image.Image, other: Image.Image) -> bool:
    return bool(np.array_equal(np.asarray(one), np.asarray(other)))
