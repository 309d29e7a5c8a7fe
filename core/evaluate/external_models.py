"""External models under evaluation: checkpoints of the user's own, judged by an open-vocabulary detector or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from core.backends.stable_diffusion import prompts
from core.backends.stable_diffusion.backend import StableDiffusionBackend
from core.compose.factors import Expression, Factor
from core.errors import BlockedError
from core.evaluate.evaluation_model import DrawnPictures, EvaluationModelBase, PictureRequest
from core.generation import Run
from core.judge.detector import Detect
from core.judge.findings import Finding
from core.recipe import Recipe
from core.scene.scene import Scene
from core.world.bodies import World
from core.world.renderer import Renderer


class ExternalEvaluationModel(EvaluationModelBase):
    """Draws with a checkpoint, one picture after another.

    Args:
        model: the checkpoint.
        settings: the recipe of every picture but for its scene and seed.
        detect: the judge's detector: pictures in -1..1 -> the findings of each; None: the pictures are not judged.
        renderer: draws sampled worlds.
    """

    def __init__(
        self, model: StableDiffusionBackend, settings: Recipe, detect: Detect | None, renderer: Renderer
    ) -> None:
        super().__init__(model, settings, renderer)
        self._detect = detect

    def draw(self, requests: Sequence[PictureRequest]) -> DrawnPictures:
        """What the checkpoint's own safety checker blocks is an empty, grey picture: nothing is found in it."""
        with self._drawing(len(requests)):
            return DrawnPictures(torch.cat([self._picture(request) for request in requests]))

    def detect(self, pictures: Tensor) -> Sequence[Sequence[Finding] | None]:
        return self._detect(pictures) if self._detect else [None] * len(pictures)

    def detect_in_renders(self, worlds: Sequence[World]) -> Sequence[None]:
        """Clay renders say nothing about a judge of other pictures."""
        return [None] * len(worlds)

    def as_sentence(self, scene: Scene) -> Expression[Any]:
        return Factor(prompts.scene_text(scene), self.settings.guidance)

    def as_relation(self, scene: Scene) -> Expression[Any]:
        """A scene of one relation, without its places, is the sentence that says it."""
        return self.as_sentence(scene)

    def _picture(self, request: PictureRequest) -> Tensor:
        recipe = replace(self.settings, scene=request.scene, seed=request.seed)
        run = Run(recipe, self._model, expression_of=request.ask)
        *_, last = run
        try:
            return run.decode(last.x).cpu()
        except BlockedError:
            return torch.zeros(1, 3, recipe.size, recipe.size)
        finally:
            self._model = run.backend
