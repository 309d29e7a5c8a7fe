"""Whole runs on tiny checkpoints: the same cards, masks and composer as with any other model."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

from core.backends.stable_diffusion import latent_decoder
from core.backends.stable_diffusion.backend import StableDiffusionBackend
from core.backends.stable_diffusion.checkpoint import Family, Prediction
from core.backends.stable_diffusion.components import Safety
from core.backends.stable_diffusion.offload import Offloader
from core.backends.stable_diffusion.previews import COLOURS
from core.compose.masks import BoxMasks, MaskSchedule
from core.device import Device
from core.errors import GenerationError, ModelError, StoppedError
from core.generation import Controls, Run
from core.picture import to_images
from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.scene import Backdrop, Card, Scene
from tests.closeness import assert_close
from tests.core.backends.stable_diffusion import tiny
from tests.core.backends.stable_diffusion.loaded import CASES, CPU, backend, components

LEFT = Card("left", "cube", "red", box=Box(0.05, 0.3, 0.3, 0.3), pinned=True)
RIGHT = Card("right", text="a blue sphere", box=Box(0.6, 0.3, 0.3, 0.3), pinned=True)
SCENE = Scene((LEFT, RIGHT, Card("no", "tree", wanted=False)), backdrop=Backdrop("pink", "grass"))
RECIPE = Recipe(SCENE, steps=3, guidance=7.5, size=64)


def last_of(recipe: Recipe, model: StableDiffusionBackend, **fields: Any) -> Tensor:
    *_, last = Run(recipe, model, **fields)
    return last.x


@pytest.mark.parametrize(("family", "prediction"), CASES)
def test_a_scene_is_drawn_to_its_end(family: Family, prediction: Prediction) -> None:
    run = Run(RECIPE, backend(family, prediction))
    steps = list(run)
    assert [step.index for step in steps] == [0, 1, 2]
    assert set(steps[-1].estimate.influence()) == {"left", "right", "no"}
    preview, picture = run.preview(steps[0]), run.decode(steps[-1].x)
    assert preview.shape == (1, 3, *steps[0].x.shape[2:])
    assert picture.shape == (1, 3, 64, 64)
    for shown in (preview, picture):
        assert shown.min() >= -1
        assert shown.max() <= 1
    assert to_images(run.decode(steps[-1].x))[0].size == (64, 64)


def test_cards_pull_only_in_their_places_at_the_latents_size() -> None:
    model = backend()
    scene = Scene((LEFT, RIGHT))
    (step,) = Run(Recipe(scene, steps=1, size=64), model)
    influence = step.estimate.influence()
    masks = BoxMasks([LEFT.box, RIGHT.box], MaskSchedule(), model.denoiser.space).at(step.sigma, step.x)
    for card, mask in zip(("left", "right"), masks, strict=True):
        assert influence[card].shape == (1, 32, 32)
        assert (influence[card][0][mask == 0] == 0).all()
        assert (influence[card][0][mask == 1] > 0).all()


def test_not_turns_a_cards_pull_round_and_weights_multiply_it() -> None:
    def pull(card: Card) -> Tensor:
        (step,) = Run(Recipe(Scene((card,)), steps=1, bound="none", size=64), backend())
        assert step.estimate.contributions is not None
        return step.estimate.contributions.total

    wanted = pull(LEFT)
    assert_close(pull(replace(LEFT, wanted=False)), -wanted)
    assert_close(pull(replace(LEFT, weight=2.0)), 2 * wanted)


@pytest.mark.parametrize(("backdrop", "asked"), [(Backdrop(), 2), (Backdrop("pink"), 3)])
def test_a_backdrop_is_guided_and_no_backdrop_costs_nothing(backdrop: Backdrop, asked: int) -> None:
    model, rows = backend(), []
    model.components.unet.register_forward_pre_hook(lambda _, arguments: rows.append(len(arguments[0])))
    last_of(Recipe(Scene((LEFT,), backdrop=backdrop), steps=1, size=64), model)
    assert rows == [asked]


def test_the_schedule_begins_at_the_noisiest_level_and_ends_clean() -> None:
    sigmas = backend().schedule(4)
    assert sigmas[0] == pytest.approx(14.6146, rel=1e-3)
    assert sigmas[-1] == 0
    assert list(sigmas) == sorted(sigmas, reverse=True)


def test_a_size_that_does_not_fit_the_latents_is_refused() -> None:
    parts = components()
    with pytest.raises(ModelError, match="65 pixels, but this model draws in steps of 2"):
        StableDiffusionBackend.of(Offloader(parts), 65, CPU)


def test_the_same_seed_is_the_same_picture_alone_or_in_a_batch() -> None:
    model = backend()
    alone = last_of(replace(RECIPE, seed=4), model)
    assert_close(last_of(RECIPE, model, seeds=[3, 4])[1:], alone)


def test_a_stop_in_the_middle_is_a_stop() -> None:
    asked = iter([False, False, True])
    with pytest.raises(StoppedError):
        list(Run(RECIPE, backend(), controls=Controls(stopped=lambda: next(asked))))


def test_another_scene_in_the_middle_is_taken_up_at_the_next_step() -> None:
    scenes: list[Scene] = [SCENE]
    influences = []
    for step in Run(RECIPE, backend(), controls=Controls(scene=lambda: scenes[-1])):
        influences.append(set(step.estimate.influence()))
        scenes.append(Scene((RIGHT,)))
    assert influences == [{"left", "right", "no"}, {"right"}, {"right"}]


# ---------------------------------------------------------------------------------------------------- what goes wrong


def test_half_precision_that_loses_its_numbers_is_drawn_again_in_full() -> None:
    model = backend().on(Device("cpu", "bfloat16", "A test."))
    lost = iter([False, True])

    def lose(_: object, __: object, said: Sequence[Tensor]) -> Sequence[Tensor]:
        return [said[0] * torch.nan] if next(lost, False) else said

    model.components.unet.register_forward_hook(lose)
    notices: list[str] = []
    run = Run(RECIPE, model, controls=Controls(notice=notices.append))
    steps = list(run)
    assert [step.index for step in steps] == [0, 1, 2]
    assert steps[-1].x.isfinite().all()
    assert (run.backend.device.dtype, len(notices)) == ("float32", 1)
    assert model.components.unet.dtype == torch.float32


def test_numbers_lost_in_full_precision_are_told_in_a_sentence() -> None:
    model = backend()
    model.components.unet.register_forward_hook(lambda _, __, said: [said[0] * torch.nan])
    with pytest.raises(GenerationError, match=r"not finite .* at step 1"):
        list(Run(RECIPE, model))


def test_memory_that_runs_short_means_fewer_cards_at_a_time_and_the_same_picture() -> None:
    expected = last_of(RECIPE, backend())
    model, notices, rows = backend(), list[str](), list[int]()

    def crowd(_: object, arguments: tuple[Tensor, ...]) -> None:
        if len(arguments[0]) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        rows.append(len(arguments[0]))

    model.components.unet.register_forward_pre_hook(crowd)
    drawn = last_of(RECIPE, model, controls=Controls(notice=notices.append))
    assert_close(drawn, expected)
    assert rows == [2, 2, 1] * 3
    assert notices == ["Memory ran short, so the cards are now drawn 2 at a time, which is slower."]


def test_when_a_model_is_left_its_memory_is_free() -> None:
    model = backend("sdxl")
    parts = model.components
    networks = [weakref.ref(network) for network in (parts.unet, parts.vae, *parts.text_encoders)]
    run = Run(RECIPE, model)
    run.decode(next(iter(run)).x)
    del model, parts, run
    gc.collect()
    assert [network() for network in networks] == [None] * 4


# -------------------------------------------------------------------------------------------- previews and decoding


@pytest.mark.parametrize("family", tiny.FAMILIES)
def test_a_preview_is_a_linear_map_of_the_latent(family: Family) -> None:
    model, x = backend(family), torch.zeros(1, 4, 32, 32)
    base = model.preview(x)
    x[:, 0] = 1.0
    shown = model.preview(x) - base
    assert shown.shape == (1, 3, 32, 32)
    assert_close(shown[0, :, 0, 0], torch.tensor(COLOURS[family].rows[0]))


def test_the_small_decoder_makes_the_preview_where_there_is_one() -> None:
    parts = components(tiny_vae=True)
    model, x = StableDiffusionBackend.of(Offloader(parts), 64, CPU), torch.randn(1, 4, 32, 32)
    with torch.no_grad():
        expected = parts.tiny_vae.decode(x).sample.clamp(-1, 1)
    shown = model.preview(x)
    assert shown.shape == (1, 3, 64, 64)
    assert expected.shape == shown.shape
    assert_close(shown, expected)


def test_the_decoder_is_asked_for_one_picture_at_a_time() -> None:
    model, x = backend(), torch.randn(2, 4, 32, 32)
    rows: list[int] = []
    model.components.vae.decoder.register_forward_pre_hook(lambda _, arguments: rows.append(len(arguments[0])))
    together = model.decode(x)
    assert rows == [1, 1]
    assert_close(together[1:], model.decode(x[1:]))


def test_a_large_picture_is_decoded_in_tiles_and_looks_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Random networks look far, so a tile differs somewhat; another latent's picture differs far more."""
    model, random = backend(), torch.Generator().manual_seed(1)
    x, other = (torch.randn(1, 4, 32, 32, generator=random) * 0.2 for _ in range(2))
    whole, another = model.decode(x), model.decode(other)
    monkeypatch.setattr(latent_decoder, "TILED_ABOVE_PX", 48)
    monkeypatch.setattr(latent_decoder, "TILE_PX", 32)
    sides: list[int] = []
    model.components.vae.decoder.register_forward_pre_hook(lambda _, arguments: sides.append(arguments[0].shape[-1]))
    tiled = model.decode(x)
    assert max(sides) == 16
    assert len(sides) > 4
    assert tiled.shape == whole.shape
    assert (tiled - whole).abs().mean() < (another - whole).abs().mean() / 2


def checked(likeness: float) -> StableDiffusionBackend:
    """A backend whose safety checker blocks what is at least so like its concepts: a cosine."""
    checker = deepcopy(tiny.parts("sd1").safety)
    checker.concept_embeds_weights.fill_(likeness)
    checker.special_care_embeds_weights.fill_(likeness)
    extractor = CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    return StableDiffusionBackend.of(Offloader(replace(components(), safety=Safety(checker, extractor))), 64, CPU)


def test_what_the_safety_checker_lets_pass_is_shown_as_it_is() -> None:
    x = torch.randn(2, 4, 32, 32)
    assert_close(checked(1.1).decode(x), backend().decode(x))


def test_what_it_blocks_is_told_and_not_shown_black() -> None:
    with pytest.raises(GenerationError, match="safety checker has blocked this picture"):
        checked(-1.1).decode(torch.randn(2, 4, 32, 32))
