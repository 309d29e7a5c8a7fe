"""What a scene leaves open is decided for the questions to the clay model, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from core.backends.backend import Backend
from core.backends.clay.backend import ClayBackend, ClayDenoiser
from core.backends.clay.conditions import Condition
from core.backends.clay.weights import save_model
from core.backends.gaussian import GaussianBackend
from core.cli import render_run
from core.compose.denoiser import Space
from core.evaluate.call_batcher import run_batched
from core.generation import Controls, Run
from core.judge.findings import Finding
from core.recipe import Recipe
from core.repair import Repair
from core.scene.geometry import Box
from core.scene.layout import arrange
from core.scene.open_attributes import resolve_backdrop, resolve_colours
from core.scene.scene import Card, Scene
from core.scene.sentence import parse
from tests.closeness import assert_close
from tests.core.backends.clay.conftest import tiny_model
from tests.core.backends.stable_diffusion.loaded import backend as checkpoint

SCENE = parse("a train on a bridge")
RECIPE = Recipe(SCENE, seed=1, steps=3, size=64)
TINY = tiny_model()


@dataclass
class Watched:
    """A denoiser that remembers what it was asked: the painted kinds in their colours, of each call."""

    inner: ClayDenoiser
    asked: list[set[tuple[str | None, str | None]]] = field(default_factory=list)

    @property
    def space(self) -> Space:
        return self.inner.space

    def __call__(self, x: Tensor, sigma: float, conditions: Sequence[Condition], /) -> Tensor:
        self.asked.append({(one.concept.kind, one.concept.colour) for row in conditions for one in row.painted})
        return self.inner(x, sigma, conditions)


def watched() -> tuple[ClayBackend, Watched]:
    backend = ClayBackend(TINY, 64)
    watch = Watched(backend.denoiser)
    return backend.with_denoiser(watch), watch


def pairs(scene: Scene) -> set[tuple[str | None, str | None]]:
    return {(card.kind, card.colour) for card in scene.cards}


def last(recipe: Recipe, backend: Backend[Any] | None = None, **how: Any) -> Tensor:
    *_, step = Run(recipe, backend or ClayBackend(TINY, 64), **how)
    return step.x


@pytest.mark.parametrize("placement", ["masks", "together"])
def test_a_picture_is_that_of_the_colours_of_its_lot(placement: str) -> None:
    recipe = replace(RECIPE, placement=placement, sentence_weight=0.5)
    assert torch.equal(last(recipe), last(replace(recipe, scene=resolve_colours(SCENE, 1))))
    assert not torch.equal(last(recipe), last(replace(recipe, scene=resolve_colours(SCENE, 2))))


def test_the_recipe_stays_open() -> None:
    digest = RECIPE.digest
    last(RECIPE)
    assert RECIPE.digest == digest
    assert [card.colour for card in RECIPE.scene.cards] == [None, None]


def test_a_scene_that_changes_in_mid_run_leaves_the_others_their_colours() -> None:
    backend, watch = watched()
    scenes = [SCENE, SCENE.with_card(Card("card3", "cat")), SCENE.without_card("card2")]
    last(RECIPE, backend, controls=Controls(scene=lambda: scenes[min(len(watch.asked), 2)]))
    assert watch.asked == [pairs(resolve_colours(scene, 1)) for scene in scenes]
    (train,) = watch.asked[2]
    assert all(train in asked for asked in watch.asked)


def test_what_is_drawn_anew_is_drawn_in_its_colours() -> None:
    backend, watch = watched()
    recipe = replace(RECIPE, mend=2)
    run = Run(recipe, backend)
    *_, step = run

    def nothing(pictures: Tensor) -> list[Sequence[Finding]]:
        return [() for _ in pictures]

    repair = Repair(recipe, run, step.x, nothing)
    list(repair)
    assert repair.attempts == 2
    assert len(watch.asked) > recipe.steps
    assert all(asked == pairs(resolve_colours(SCENE, 1)) for asked in watch.asked)


def test_side_by_side_it_is_the_same() -> None:
    tasks = [lambda backend, seed=seed: last(replace(RECIPE, seed=seed), backend) for seed in (1, 2)]
    together = run_batched(ClayBackend(TINY, 64), tasks)
    for seed, picture in zip((1, 2), together, strict=True):
        assert_close(picture, last(replace(RECIPE, seed=seed)))


def test_pictures_that_are_asked_for_in_other_colours_are_no_batch() -> None:
    with pytest.raises(ValueError, match="a run each"):
        last(RECIPE, seeds=[1, 2])
    assert len(last(RECIPE, seeds=[1, 2], attribute_seed=1)) == 2


def test_a_picture_of_a_sheet_is_the_picture_alone(tmp_path: Path) -> None:
    save_model(tmp_path / "clay", TINY)
    recipe = replace(RECIPE, model=str(tmp_path / "clay"), mend=1, seed=0)
    sheet = render_run.draw(recipe, "cpu", 1, 4)
    alone = [render_run.draw(replace(recipe, seed=seed), "cpu", 1, 1) for seed in sheet.seeds]
    assert [image.tobytes() for image in sheet.images] == [one.images[0].tobytes() for one in alone]
    assert sheet.wrong == [one.wrong[0] for one in alone]
    assert len({image.tobytes() for image in sheet.images}) == 4


def test_a_sheet_without_open_colours_is_a_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[int] = []

    def counted(_: object, x: Tensor, *rest: Any) -> Tensor:
        batches.append(len(x))
        return torch.zeros_like(x)

    monkeypatch.setattr(ClayDenoiser, "__call__", counted)
    save_model(tmp_path / "clay", TINY)
    recipe = replace(RECIPE, model=str(tmp_path / "clay"), steps=1)
    render_run.draw(replace(recipe, scene=resolve_backdrop(resolve_colours(SCENE, 0), 0)), "cpu", 1, 10)
    assert batches == [8 * 3, 2 * 3]
    batches.clear()
    scene = resolve_backdrop(SCENE, 0)
    render_run.draw(replace(recipe, scene=scene), "cpu", 1, 10)
    alike = groupby(resolve_colours(scene, seed) for seed in range(recipe.seed, recipe.seed + 10))
    assert batches == [3 * len(list(group)) for _, group in alike]
    assert len(batches) > 4, "most seeds have colours of their own"


@pytest.mark.parametrize(
    "model",
    [lambda: GaussianBackend(64), lambda: checkpoint("sd1"), lambda: checkpoint("sdxl")],
    ids=["gaussian", "sd1", "sdxl"],
)
def test_other_models_are_asked_for_any_colour(model: Callable[[], Backend[Any]]) -> None:
    backend = model()
    assert backend.compile(SCENE, arrange(SCENE), RECIPE).scene is SCENE
    assert len(last(RECIPE, backend, seeds=[1, 2])) == 2


def test_what_is_unwanted_is_unwanted_in_every_colour() -> None:
    backend, watch = watched()
    opening = Card("a", text="something", box=Box(0.2, 0.5, 0.3, 0.3), pinned=True)
    last(replace(RECIPE, scene=Scene((opening, Card("b", "dog", wanted=False)))), backend)
    assert watch.asked[0] == {(None, None), ("dog", None)}


def test_pictures_differ_from_seed_to_seed_in_their_colours() -> None:
    backend, watch = watched()
    for seed in range(4):
        last(replace(RECIPE, seed=seed, steps=1), backend)
    assert len({frozenset(asked) for asked in watch.asked}) == 4
