"""Pictures to try the panels with, really drawn: the analytic model needs no weights and is quick."""

from __future__ import annotations

from functools import cache

from core.backends.catalogue import open_model
from core.device import Device
from core.generation import Run
from core.picture import to_images
from core.recipe import Recipe
from core.scene.sentence import parse
from desktop.drawing.results import Drawn, Frame

SENTENCE = "A red cube on a blue table, and a yellow sphere left of the table."


def recipe_of(sentence: str = SENTENCE, seed: int = 1, steps: int = 6, size: int = 64) -> Recipe:
    return Recipe(parse(sentence), model="gaussian", seed=seed, steps=steps, size=size)


@cache
def draw(recipe: Recipe) -> Drawn:
    """The picture of a recipe and its way from noise."""
    device = Device("cpu", "float32", "There is no CUDA or Apple graphics processor here.")
    run = Run(recipe, open_model(recipe, device))
    frames: list[Frame] = []
    step = None
    for step in run:
        frames.append(Frame(step.index, step.count, step.sigma, to_images(run.preview(step))[0]))
    assert step is not None
    return Drawn(recipe, to_images(run.decode(step.x))[0], tuple(frames), 1.4, "cpu")
