"""The sentence as one more factor beside the cards, in whole runs of every model that reads one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import torch
from torch import Tensor

from core.backends.backend import Backend
from core.backends.clay.backend import ClayBackend
from core.backends.gaussian import GaussianBackend
from core.compose.denoiser import Space
from core.compose.estimate import Contributions
from core.compose.noise import Noise, starting_noise
from core.compose.program import compile_expression
from core.compose.scene_compiler import Composition
from core.generation import Controls, Run
from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.layout import arrange
from core.scene.scene import Backdrop, Card, Hint, Scene
from tests.closeness import assert_close
from tests.core.backends.clay.conftest import tiny_model
from tests.core.backends.stable_diffusion.loaded import backend as checkpoint

LEFT = Card("left", "cube", "red", box=Box(0.05, 0.3, 0.3, 0.3), pinned=True)
RIGHT = Card("right", "sphere", "blue", box=Box(0.6, 0.3, 0.3, 0.3), pinned=True)
SCENE = Scene(
    (LEFT, RIGHT), (Hint("left_of", "left", ("right",)),), Backdrop("pink", "grass", "none", river=False, flowers=False)
)
NOT, CAT, DOG = Card("no", "tree", wanted=False), Card("cat", "cat", group="g"), Card("dog", "dog", group="g")

Model = Backend[Any]
MODELS = pytest.mark.parametrize(
    "model",
    [lambda: ClayBackend(tiny_model(), 64), lambda: checkpoint("sd1"), lambda: checkpoint("sdxl")],
    ids=["clay", "sd1", "sdxl"],
)


def recipe(scene: Scene = SCENE, **fields: Any) -> Recipe:
    return Recipe(scene, **{"steps": 2, "size": 64, **fields})


def contributions(asked: Recipe, model: Model) -> Contributions:
    *_, last = Run(asked, model)
    assert last.estimate.contributions is not None
    return last.estimate.contributions


def compiled(asked: Recipe, model: Model) -> Composition[Any]:
    return model.compile(asked.scene, arrange(asked.scene), asked)


def sentences_of(composition: Composition[Any]) -> list[Any]:
    """The conditions of the factors that belong to no card."""
    return [term.factor.condition for term in compile_expression(composition.expression).terms if not term.factor.name]


@dataclass
class Recorder:
    """A denoiser that keeps the conditions of each call."""

    inner: Any
    calls: list[Sequence[Any]] = field(default_factory=list)

    @property
    def space(self) -> Space:
        return self.inner.space

    def __call__(self, x: Tensor, sigma: float, conditions: Sequence[Any], /) -> Tensor:
        self.calls.append(conditions)
        return self.inner(x, sigma, conditions)


@MODELS
def test_off_it_is_not_even_evaluated(model: Callable[[], Model]) -> None:
    """The picture is bit for bit that of cards alone."""
    drawing, asked = model(), recipe()
    (sentence,) = sentences_of(compiled(replace(asked, sentence_weight=1.0), drawing))
    recorder = Recorder(drawing.denoiser)
    off = _last(asked, drawing.with_denoiser(recorder))
    assert not any(sentence in call for call in recorder.calls)
    assert {len(set(call)) for call in recorder.calls} == {3 if isinstance(drawing, ClayBackend) else 4}, (
        "no null in clay"
    )
    assert torch.equal(off, _last(replace(asked, sentence_weight=0.0), drawing))


def _last(asked: Recipe, model: Model) -> Tensor:
    *_, last = Run(asked, model)
    return last.x


@MODELS
@pytest.mark.parametrize("placement", ["masks", "together"])
def test_on_it_is_one_more_factor_over_the_whole_picture(model: Callable[[], Model], placement: str) -> None:
    drawing = model()
    asked = recipe(placement=placement, sentence_weight=0.5, bound="none", steps=1)
    with_it, without = contributions(asked, drawing), contributions(replace(asked, sentence_weight=0.0), drawing)
    assert with_it.names == (*without.names, "")
    assert with_it.weights[-1].item() == pytest.approx(0.5 * asked.guidance)
    assert_close(with_it.each[:-1], without.each)
    assert (with_it.each[-1] != 0).all(dim=1).any(), "it has a place"
    step = next(iter(Run(asked, drawing)))
    assert set(step.estimate.influence()) == {"left", "right"}, "it is nobody's influence"
    background, sentence = denoised_first(drawing)
    assert_close(background + with_it.each[-1, 0] / (0.5 * asked.guidance), sentence, share=2e-5)


def denoised_first(model: Model) -> Tensor:
    """The backdrop and the sentence as the model itself denoises the first noise."""
    sigma = model.schedule(1)[0]
    x = starting_noise(Noise([0]), 1, model.denoiser.space.shape, sigma).expand(2, -1, -1, -1)
    composition = compiled(recipe(sentence_weight=1.0), model)
    with torch.no_grad():
        return model.denoiser(x, sigma, [composition.background, *sentences_of(composition)])


@pytest.mark.parametrize("unsure", [(NOT,), (CAT, DOG), (NOT, CAT, DOG)], ids=["not", "or", "both"])
def test_what_is_unwanted_or_open_is_never_said(unsure: tuple[Card, ...]) -> None:
    """The sentence of a stage with such cards is that of the stage without them."""
    more = replace(SCENE, cards=(*SCENE.cards, *unsure))
    for model in (ClayBackend(tiny_model(), 64), checkpoint("sd1")):
        assert heard(more, model) == sentences_of(compiled(recipe(sentence_weight=1.0), model))
    assert heard(more, checkpoint("sd1")) == ["a red cube to the left of a blue ball, under a pink sky, on grass"]


@pytest.mark.parametrize("cards", [(), (NOT,), (CAT, DOG)], ids=["empty", "not", "or"])
def test_without_a_certain_card_there_is_nothing_to_say(cards: tuple[Card, ...]) -> None:
    for model in (ClayBackend(tiny_model(), 64), checkpoint("sd1")):
        assert heard(replace(SCENE, cards=cards, hints=()), model) == []


def heard(scene: Scene, model: Model) -> list[Any]:
    """The sentences that a run evaluates."""
    asked, recorder = recipe(scene, sentence_weight=1.0, steps=1), Recorder(model.denoiser)
    list(Run(asked, model.with_denoiser(recorder)))
    sentences = sentences_of(compiled(asked, model))
    assert all(sentence in recorder.calls[0] for sentence in sentences), "it was compiled and not evaluated"
    return sentences


def test_a_model_that_reads_nothing_draws_the_cards_alone() -> None:
    asked = recipe(model="gaussian")
    assert torch.equal(
        _last(asked, GaussianBackend(64)), _last(replace(asked, sentence_weight=2.0), GaussianBackend(64))
    )


def test_a_card_that_comes_in_mid_run_is_said_from_then_on() -> None:
    later, model = replace(SCENE, cards=(*SCENE.cards, Card("dog", "dog"))), checkpoint("sd1")
    recorder = Recorder(model.denoiser)
    controls = Controls(scene=lambda: later if recorder.calls else SCENE)
    list(Run(recipe(sentence_weight=1.0), model.with_denoiser(recorder), controls=controls))
    said = [[text for text in call if "left of" in text] for call in recorder.calls]
    assert [["dog" in text for text in texts] for texts in said] == [[False], [True]]
