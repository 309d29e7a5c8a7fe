"""All cards of a picture in one evaluation of a checkpoint, against one card an evaluation."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from core.backends.stable_diffusion.backend import StableDiffusionBackend
from core.backends.stable_diffusion.checkpoint import Family
from core.backends.stable_diffusion.regions import Regions, boxes_of, texts_of
from core.backends.stable_diffusion.shared_queries import regional_prompt, shared_queries
from core.compose.noise import Noise, starting_noise
from core.generation import Run
from core.recipe import Recipe
from core.scene.geometry import PICTURE, Box
from core.scene.layout import arrange
from core.scene.scene import Backdrop, Card, Scene
from tests.closeness import assert_close
from tests.core.backends.stable_diffusion import tiny
from tests.core.backends.stable_diffusion.loaded import backend

LEFT, RIGHT = Box(0.05, 0.3, 0.35, 0.4), Box(0.6, 0.3, 0.35, 0.4)
RED = Card("red", "cube", "red", box=LEFT, pinned=True)
BLUE = Card("blue", text="a blue house", box=RIGHT, pinned=True)
GRASS = Backdrop(ground="grass")


def scene(*cards: Card, backdrop: Backdrop = GRASS) -> Scene:
    return Scene(cards, backdrop=backdrop)


def drawn(model: StableDiffusionBackend, stage: Scene, placement: str, **fields: object) -> Tensor:
    *_, last = Run(Recipe(stage, steps=3, size=model.size, placement=placement, **fields), model)
    return last.x


def rows_asked(model: StableDiffusionBackend, stage: Scene, placement: str) -> list[int]:
    """The rows of each call of the UNet in one step."""
    asked: list[int] = []

    def hear(module: object, arguments: Sequence[Tensor]) -> None:
        asked.append(len(arguments[0]))

    handle = model.components.unet.register_forward_pre_hook(hear)
    list(Run(Recipe(stage, steps=1, size=model.size, placement=placement), model))
    handle.remove()
    return asked


@pytest.mark.parametrize("family", tiny.FAMILIES)
def test_one_card_over_the_whole_picture_is_the_same_both_ways(family: Family) -> None:
    model, whole = backend(family), scene(Card("c", text="a red cube", box=PICTURE, pinned=True))
    assert_close(drawn(model, whole, "together"), drawn(model, whole, "masks"))


def test_a_condition_is_the_cards_texts_in_their_boxes_and_the_backdrop_between() -> None:
    stage = scene(RED, BLUE)
    (query,) = shared_queries(stage, arrange(stage), together=True)
    condition = query.condition
    assert texts_of(condition) == ("on grass", "a red cube, on grass", "a blue house, on grass")
    assert boxes_of(condition) == (LEFT, RIGHT)
    assert isinstance(condition, Regions)
    assert len({condition, regional_prompt(stage, stage.cards, arrange(stage))}) == 1


@pytest.mark.parametrize("family", tiny.FAMILIES)
def test_rows_of_one_and_of_several_texts_do_not_know_of_each_other(family: Family) -> None:
    model, stage = backend(family), scene(RED, BLUE)
    several = regional_prompt(stage, stage.cards, arrange(stage))
    one = regional_prompt(stage, [RED], arrange(stage))
    prompts = ["", several, "a red cube", one, several]
    x = starting_noise(Noise(range(5)), 5, model.denoiser.space.shape, 2.0)
    rows = [model.denoiser(x[i : i + 1], 2.0, [prompt]) for i, prompt in enumerate(prompts)]
    assert_close(model.denoiser(x, 2.0, prompts), torch.cat(rows))


def test_the_cost_does_not_grow_with_the_cards() -> None:
    cards = [Card(f"c{i}", "cube", "red", box=Box(0.11 * i, 0.4, 0.1, 0.1), pinned=True) for i in range(8)]
    for count in (1, 2, 8):
        assert rows_asked(backend(), scene(*cards[:count]), "masks") == [2 + count]
        assert rows_asked(backend(), scene(*cards[:count]), "together") == [2, 1]


def test_what_is_unwanted_uncertain_or_nowhere_is_asked_alone() -> None:
    others = (
        Card("not", "cat", wanted=False),
        Card("either", "dog", box=LEFT, group="g"),
        Card("or", "cat", box=LEFT, group="g"),
        Card("somewhere", text="a duck"),
    )
    model, stage = backend(), scene(RED, BLUE, *others)
    placed = arrange(stage).boxes
    assert {"red", "blue"} <= placed.keys()
    *_, last = Run(Recipe(stage, steps=2, size=model.size, placement="together"), model)
    assert last.estimate.influence().keys() == {card.id for card in stage.cards}
    assert not torch.equal(drawn(model, stage, "together"), drawn(model, scene(RED, BLUE), "together"))


def test_a_not_still_pulls_away() -> None:
    model, unwanted = backend(), Card("not", "cat", wanted=False)
    *_, last = Run(Recipe(scene(RED, unwanted), steps=1, size=model.size, placement="together"), model)
    pulls = last.estimate.contributions
    assert pulls is not None
    assert pulls.names == ("red", "not")
    assert pulls.weights[0].item() > 0 > pulls.weights[1].item()


def test_equal_recipes_give_bit_equal_pictures_and_other_texts_others() -> None:
    model = backend()
    picture = drawn(model, scene(RED, BLUE), "together")
    assert torch.equal(picture, drawn(backend(), scene(RED, BLUE), "together"))
    assert not torch.equal(picture, drawn(model, scene(RED, Card("blue", text="a green house", box=RIGHT)), "together"))


def test_the_unet_is_as_before_after_a_run_and_after_one_that_failed() -> None:
    model = backend()
    unet = model.components.unet
    before = dict(unet.attn_processors)
    drawn(model, scene(RED, BLUE), "together")
    assert unet.attn_processors == before

    def fail(module: object, arguments: object) -> None:
        raise RuntimeError("a test")

    handle = unet.mid_block.register_forward_pre_hook(fail)
    with pytest.raises(RuntimeError, match="a test"):
        drawn(model, scene(RED, BLUE), "together")
    handle.remove()
    assert unet.attn_processors == before
