"""Where pictures are drawn and looked at: the model, the sampler's settings and the judge, together."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol, TypeAlias

import torch
from torch import Tensor

from core.backends.backend import Backend
from core.backends.clay.backend import ClayBackend
from core.backends.clay.conditions import Condition
from core.compose.factors import And, Expression, Factor
from core.device import Device
from core.evaluate.gathering import side_by_side
from core.generation import Controls, Express, Run
from core.judge.detector import Find
from core.judge.findings import Finding
from core.mending import Mending
from core.recipe import Recipe
from core.scene.scene import Scene
from core.training.detector_examples import pictures_of
from core.world.bodies import World
from core.world.renderer import Renderer

Ask: TypeAlias = "Express[Any]"


@dataclass(frozen=True, slots=True)
class Commission:
    """A picture to be drawn; `ask` says what the model is asked, if it is not every card in its place."""

    scene: Scene
    seed: int
    ask: Ask | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """What came of some commissions, in their order: (commissions, 3, side, side) in -1..1 each."""

    last: Tensor
    once: Tensor | None = None  # as they were before anything was drawn anew; None: nothing ever is


class Studio(Protocol):
    """Where pictures are drawn and looked at."""

    settings: Recipe  # of every picture but for its scene and seed
    renderer: Renderer  # draws sampled worlds
    seconds: float  # of drawing and decoding
    pictures: int

    @property
    def device(self) -> Device: ...

    def drawn(self, commissions: Sequence[Commission]) -> Pictures:
        """A picture for each.

        Raises:
            DioramaError: a picture could not be drawn to its end.
        """
        ...

    def found(self, pictures: Tensor) -> Sequence[Sequence[Finding] | None]:
        """What each picture shows; None where nobody judges."""
        ...

    def found_in_perfect(self, worlds: Sequence[World]) -> Sequence[Sequence[Finding] | None]:
        """What the judge finds in true renders of these worlds; None where it is not asked."""
        ...

    def as_sentence(self, scene: Scene) -> Expression[Any]:
        """The whole scene as the only factor: the single prompt."""
        ...

    def as_relation(self, scene: Scene) -> Expression[Any]:
        """The scene's hint as the only factor, without any place."""
        ...


class Easel:
    """What every studio has: a model, the settings of its pictures, and the time that they took."""

    def __init__(self, model: Backend[Any], settings: Recipe, renderer: Renderer) -> None:
        self.settings, self.renderer = settings, renderer
        self.seconds, self.pictures = 0.0, 0
        self._model: Any = model  # a run may move it to another device

    @property
    def device(self) -> Device:
        return self._model.device

    def as_sentence(self, scene: Scene) -> Expression[Any]:
        return And((Factor(self._model.sentence(scene), self.settings.guidance),))

    @contextmanager
    def _drawing(self, pictures: int) -> Generator[None]:
        """Counts the pictures that are drawn within, and their time."""
        begun = time.perf_counter()
        yield
        self.seconds += time.perf_counter() - begun
        self.pictures += pictures


class ClayStudio(Easel):
    """Draws with a clay model, many pictures at once.

    Args:
        model: the clay model.
        settings: the recipe of every picture but for its scene and seed.
        find: the eyes of whoever judges.
        renderer: draws perfect pictures and sampled worlds.
        eyes: of whoever says, while pictures are drawn, what of them is to be drawn anew; by default the judge.
    """

    def __init__(
        self, model: ClayBackend, settings: Recipe, find: Find, renderer: Renderer, eyes: Find | None = None
    ) -> None:
        super().__init__(model, settings, renderer)
        self._find, self._eyes = find, eyes or find
        self._looking = threading.Lock()

    def drawn(self, commissions: Sequence[Commission]) -> Pictures:
        stop = threading.Event()
        controls = Controls(stopped=stop.is_set)
        tasks = [partial(self._states, commission, controls) for commission in commissions]
        with self._drawing(len(commissions)):
            once, last = zip(*side_by_side(self._model, tasks, stop.set), strict=True)
            pictures = self._decoded(last)
        return Pictures(pictures, self._decoded(once) if self.settings.mend else None)

    def found(self, pictures: Tensor) -> Sequence[Sequence[Finding]]:
        return self._find(pictures)

    def found_in_perfect(self, worlds: Sequence[World]) -> Sequence[Sequence[Finding]]:
        pictures = pictures_of([self.renderer.draw(world).picture for world in worlds])
        return self._find(pictures)

    def as_relation(self, scene: Scene) -> Expression[Condition]:
        return And(tuple(Factor(self._model.relation(scene, hint), self.settings.guidance) for hint in scene.hints))

    def _decoded(self, states: Sequence[Tensor]) -> Tensor:
        return self._model.decode(torch.cat(list(states))).cpu()

    def _states(self, commission: Commission, controls: Controls, backend: Backend[Condition]) -> tuple[Tensor, Tensor]:
        """As it is drawn once, and as it is in the end."""
        recipe = replace(self.settings, scene=commission.scene, seed=commission.seed)
        run = Run(recipe, backend, controls=controls, express=commission.ask)
        *_, last = run
        mending = Mending(recipe, run, last.x, self._look, controls=controls, express=commission.ask)
        for _ in mending:
            pass
        return last.x, mending.x

    def _look(self, pictures: Tensor) -> Sequence[Sequence[Finding]]:
        """For the threads of all runs."""
        with self._looking:
            return self._eyes(pictures)
