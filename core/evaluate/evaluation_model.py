"""Models under evaluation: a backend, the settings of its pictures, and the detector that judges them."""

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
from core.backends.clay import conditions
from core.backends.clay.backend import ClayBackend
from core.backends.clay.conditions import Condition
from core.compose.factors import And, Expression, Factor
from core.device import Device
from core.evaluate.call_batcher import run_batched
from core.generation import Controls, ExpressionOf, Run
from core.judge.detector import Detect
from core.judge.findings import Finding
from core.recipe import Recipe
from core.repair import Repair
from core.scene.scene import Scene
from core.training.detector_examples import pictures_of
from core.world.bodies import World
from core.world.renderer import Renderer

Ask: TypeAlias = "ExpressionOf[Any]"


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """A picture to be drawn; `ask` compiles the scene, if it is not every card in its place."""

    scene: Scene
    seed: int
    ask: Ask | None = None


@dataclass(frozen=True, slots=True, eq=False)
class DrawnPictures:
    """The pictures of some requests, in their order, each (requests, 3, side, side) in -1..1."""

    last: Tensor
    once: Tensor | None = None  # as they were before anything was drawn anew; None: nothing ever is


class EvaluationModel(Protocol):
    """Draws the pictures of an evaluation and detects what they show."""

    settings: Recipe  # of every picture but for its scene and seed
    renderer: Renderer  # draws sampled worlds
    seconds: float  # of drawing and decoding
    pictures: int

    @property
    def device(self) -> Device: ...

    def draw(self, requests: Sequence[PictureRequest]) -> DrawnPictures:
        """A picture for each.

        Raises:
            DioramaError: a picture could not be drawn to its end.
        """
        ...

    def detect(self, pictures: Tensor) -> Sequence[Sequence[Finding] | None]:
        """The findings in each picture; None where there is no judge."""
        ...

    def detect_in_renders(self, worlds: Sequence[World]) -> Sequence[Sequence[Finding] | None]:
        """The findings in true renders of these worlds; None where the detector is not made for them."""
        ...

    def as_sentence(self, scene: Scene) -> Expression[Any]:
        """The whole scene as the only factor: the single prompt."""
        ...

    def as_relation(self, scene: Scene) -> Expression[Any]:
        """The scene's hint as the only factor, without any place."""
        ...


class EvaluationModelBase:
    """Holds the backend, the settings of its pictures, and how long drawing took."""

    def __init__(self, model: Backend[Any], settings: Recipe, renderer: Renderer) -> None:
        self.settings, self.renderer = settings, renderer
        self.seconds, self.pictures = 0.0, 0
        self._model: Any = model  # a run may move it to another device

    @property
    def device(self) -> Device:
        return self._model.device

    @contextmanager
    def _drawing(self, pictures: int) -> Generator[None]:
        """Count the pictures that are drawn within the block, and their time."""
        begun = time.perf_counter()
        yield
        self.seconds += time.perf_counter() - begun
        self.pictures += pictures


class ClayEvaluationModel(EvaluationModelBase):
    """Draws with a clay model, many pictures at once.

    Args:
        model: the clay model.
        settings: the recipe of every picture but for its scene and seed.
        detect: the detector of the judge.
        renderer: draws true renders of sampled worlds.
        repair_detect: the detector that decides what is repaired; by default the judge's.
    """

    def __init__(
        self,
        model: ClayBackend,
        settings: Recipe,
        detect: Detect,
        renderer: Renderer,
        repair_detect: Detect | None = None,
    ) -> None:
        super().__init__(model, settings, renderer)
        self._detect, self._repair_detect = detect, repair_detect or detect
        self._looking = threading.Lock()

    def draw(self, requests: Sequence[PictureRequest]) -> DrawnPictures:
        stop = threading.Event()
        controls = Controls(stopped=stop.is_set)
        tasks = [partial(self._states, request, controls) for request in requests]
        with self._drawing(len(requests)):
            once, last = zip(*run_batched(self._model, tasks, stop.set), strict=True)
            pictures = self._decoded(last)
        return DrawnPictures(pictures, self._decoded(once) if self.settings.mend else None)

    def detect(self, pictures: Tensor) -> Sequence[Sequence[Finding]]:
        return self._detect(pictures)

    def detect_in_renders(self, worlds: Sequence[World]) -> Sequence[Sequence[Finding]]:
        pictures = pictures_of([self.renderer.draw(world).picture for world in worlds])
        return self._detect(pictures)

    def as_sentence(self, scene: Scene) -> Expression[Condition]:
        return Factor(conditions.sentence(scene), self.settings.guidance)

    def as_relation(self, scene: Scene) -> Expression[Condition]:
        return And(tuple(Factor(conditions.relation(scene, hint), self.settings.guidance) for hint in scene.hints))

    def _decoded(self, states: Sequence[Tensor]) -> Tensor:
        return self._model.decode(torch.cat(list(states))).cpu()

    def _states(
        self, request: PictureRequest, controls: Controls, backend: Backend[Condition]
    ) -> tuple[Tensor, Tensor]:
        """The latents before and after repair."""
        recipe = replace(self.settings, scene=request.scene, seed=request.seed)
        run = Run(recipe, backend, controls=controls, expression_of=request.ask)
        *_, last = run
        repair = Repair(recipe, run, last.x, self._look, controls=controls, expression_of=request.ask)
        for _ in repair:
            pass
        return last.x, repair.x

    def _look(self, pictures: Tensor) -> Sequence[Sequence[Finding]]:
        """The findings, one call at a time for the threads of all runs."""
        with self._looking:
            return self._repair_detect(pictures)
