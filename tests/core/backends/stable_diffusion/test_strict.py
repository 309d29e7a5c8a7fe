"""Strict placement: the picture is moved until a card's words are looked for in its box."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from itertools import count

import pytest
import torch
from torch import Tensor

from core import generation
from core.backends.stable_diffusion import offload, strict
from core.backends.stable_diffusion.checkpoint import Family
from core.backends.stable_diffusion.strict import AttentionTarget, StrictPlacement, watching, words_of
from core.compose.noise import Noise, starting_noise
from core.compose.samplers import Step
from core.errors import ModelError, StoppedError
from core.generation import Controls, Run
from core.recipe import Recipe
from core.scene.geometry import PICTURE, Box
from core.scene.layout import arrange
from core.scene.scene import Card, Scene
from tests.core.backends.stable_diffusion import tiny
from tests.core.backends.stable_diffusion.loaded import CPU, backend, tokenizer
from tests.core.scene.placements import tangled_scene

BOX = Box(0.1, 0.1, 0.4, 0.4)
SCENE = Scene((Card("red", "cube", "red", box=BOX, pinned=True), Card("not", "cat", wanted=False)))
SIGMA = 5.0


def mover(family: Family = "sd1", box: Box = BOX) -> StrictPlacement:
    model, stage = backend(family), SCENE.changed("red", box=box)
    return model.strict_placement(stage, arrange(stage))


def latents(batch: int = 1) -> Tensor:
    return starting_noise(Noise(range(batch)), batch, (4, 32, 32), SIGMA)


def drawn(**fields: object) -> Tensor:
    *_, last = Run(Recipe(SCENE, steps=5, size=64, **fields), backend())
    return last.x


@pytest.mark.parametrize("family", tiny.FAMILIES)
def test_a_move_brings_the_words_into_the_box(family: Family) -> None:
    """In a random network there is little to be brought, but it is brought the right way."""
    move, x = mover(family), latents(2)
    (wish,) = move.wishes
    before, after = move.energy(x, SIGMA, wish), move.energy(move(x, SIGMA), SIGMA, wish)
    assert ((before > 0) & (before < 1)).all()
    assert (after < before).all()


def test_the_gradient_is_that_of_the_energy() -> None:
    move, x = mover(), latents()
    (wish,) = move.wishes
    slope = move._slope(x, SIGMA)
    reach = 0.02 / slope.norm()
    with torch.no_grad():
        ahead, behind = (move.energy(x + slope * sign * reach, SIGMA, wish).item() for sign in (1, -1))
    assert (ahead - behind) / (2 * reach) == pytest.approx(slope.square().sum().item(), rel=0.1)


def test_a_card_over_the_whole_picture_is_where_it_should_be() -> None:
    move, x = mover(box=PICTURE), latents()
    assert move.energy(x, SIGMA, move.wishes[0]).abs().max() < 1e-10
    torch.testing.assert_close(move(x, SIGMA), x)


def test_a_move_is_never_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict, "STRENGTH", 1e9)
    x = latents()
    length = (mover()(x, SIGMA) - x).norm() / (SIGMA * x.numel() ** 0.5)
    assert 0 < length <= strict.REACH * strict.MOVES + 1e-5


def test_nothing_wanted_is_nothing_moved() -> None:
    move, x = replace(mover(), wishes=()), latents()
    assert move(x, SIGMA) is x


def test_the_words_are_the_cards_own() -> None:
    assert words_of(tokenizer(tiny.END), "a red cube") == 3
    (wish,) = mover().wishes
    assert (wish.text, wish.words, wish.box) == ("a red cube", 3, BOX)


def test_the_middle_and_the_first_block_after_it_are_watched() -> None:
    for family, maps in (("sd1", 3), ("sd2", 3), ("sdxl", 6)):
        move = mover(family)
        with watching(move.unet) as seen:
            move.denoiser(latents(), SIGMA, ["a cube"])
        assert len(seen) == maps
        assert all(one.shape[2] == 77 for one in seen)
        torch.testing.assert_close(seen[0].sum(dim=2), torch.ones(seen[0].shape[:2]))


def test_the_unet_is_as_before_also_after_an_error() -> None:
    move = mover()
    before = dict(move.unet.attn_processors)
    wrong = replace(move, wishes=(AttentionTarget("a cube", 2, BOX),), denoiser=None)
    with pytest.raises(TypeError):
        wrong(latents(), SIGMA)
    move(latents(), SIGMA)
    assert move.unet.attn_processors == before


@pytest.mark.parametrize("placement", ["masks", "together"])
def test_a_strict_recipe_moves_the_first_fifth_of_the_steps_and_draws_the_same_each_time(placement: str) -> None:
    loose, tight = drawn(placement=placement), drawn(placement=placement, strict=True)
    assert not torch.equal(loose, tight)
    assert torch.equal(tight, drawn(placement=placement, strict=True))
    assert not tight.requires_grad


def test_a_unet_that_only_visits_the_device_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offload, "placement", lambda *_: "block_offload")
    model = backend().on(CPU)
    with pytest.raises(ModelError, match="all of the model in graphics memory"):
        list(Run(Recipe(SCENE, steps=5, size=64, strict=True), model))
    monkeypatch.undo()
    assert model.on(CPU).strict_placement(SCENE, arrange(SCENE)).wishes


def test_a_strict_run_can_be_stopped() -> None:
    with pytest.raises(StoppedError):
        list(Run(Recipe(SCENE, steps=5, size=64, strict=True), backend(), controls=Controls(stopped=lambda: True)))


def test_the_layout_is_solved_once_for_all_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    solved: list[Scene] = []
    monkeypatch.setattr(generation, "arrange", lambda scene, stopped: solved.append(scene) or arrange(scene, stopped))
    run = Run(Recipe(SCENE, steps=10, size=64, strict=True), backend())
    assert len(list(run)) == 10
    assert run.layout == arrange(SCENE)
    assert solved == [SCENE]


@pytest.mark.parametrize("later", [False, True], ids=["from the start", "a stage that changes"])
def test_a_strict_run_of_a_contradictory_stage_stops_at_once(later: bool) -> None:
    """Its layout takes minutes, and the very next question whether to stop ends it."""
    tangled, asked, steps = tangled_scene(), count(), list[Step]()

    def stopped() -> bool:
        return bool(steps or not later) and next(asked) == 100

    controls = Controls(stopped, scene=lambda: tangled if steps else None)
    recipe = Recipe(SCENE if later else tangled, steps=5, size=64, strict=True)
    with pytest.raises(StoppedError):
        deque(map(steps.append, Run(recipe, backend(), controls=controls)))
    assert next(asked) == 101
    assert len(steps) == later
