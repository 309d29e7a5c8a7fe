from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image

from core.backends.backend import Backend
from core.backends.catalogue import open_model
from core.backends.clay.backend import ClayBackend
from core.backends.clay.conditions import Condition, card_alone, empty_scene
from core.backends.clay.weights import DENOISER, ClayModel
from core.cli import main
from core.compose.program import compile_expression
from core.compose.samplers import Step
from core.device import Device
from core.errors import ModelError
from core.generation import Run
from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.layout import arrange
from core.scene.scene import Backdrop, Card, Hint, Scene
from tests.closeness import assert_close

CPU = Device("cpu", "float32", "It is a test.")

SCENE = Scene(
    (Card("a", "cube", "red"), Card("b", "sphere", "blue"), Card("c", "dog", wanted=False), Card("d", text="a dragon")),
    (Hint("left_of", "a", ("b",)),),
    Backdrop("pink", "grass", "none", river=False, flowers=False),
)


def drawn(recipe: Recipe, backend: Backend[Condition], **how: list[int]) -> list[Step]:
    return list(Run(recipe, backend, **how))


def test_a_scene_is_drawn_from_sentence_to_picture(tiny: ClayModel) -> None:
    backend = ClayBackend(tiny, 256)
    steps = drawn(Recipe(SCENE, model="clay", steps=3), backend)
    assert len(steps) == 3
    assert set(steps[0].estimate.influence()) == {"a", "b", "c", "d"}
    picture = backend.decode(steps[-1].x)
    assert picture.shape == (1, 3, 256, 256)
    assert picture.isfinite().all()
    assert picture.abs().max() <= 1
    assert backend.preview(steps[0].estimate.denoised).shape == (1, 3, 64, 64)


@pytest.mark.parametrize("size", [64, 256, 512])
def test_any_size_is_the_same_picture_scaled(tiny: ClayModel, size: int) -> None:
    x = torch.randn(2, 4, 16, 16)
    picture = ClayBackend(tiny, size).decode(x)
    assert picture.shape == (2, 3, size, size)
    whole = ClayBackend(tiny, 256).decode(x)
    small = torch.nn.functional.interpolate(picture, (16, 16), mode="area")
    assert (small - torch.nn.functional.interpolate(whole, (16, 16), mode="area")).abs().max() < 0.1


def test_equal_recipes_give_equal_pictures_alone_and_in_a_batch(tiny: ClayModel) -> None:
    recipe = Recipe(SCENE, model="clay", steps=3, seed=4)
    alone = drawn(recipe, ClayBackend(tiny, 256))[-1].x
    assert torch.equal(alone, drawn(recipe, ClayBackend(tiny, 256))[-1].x)
    together = drawn(recipe, ClayBackend(tiny, 256), seeds=[4, 5])[-1].x
    assert_close(alone[0], together[0])
    assert (together[0] - together[1]).abs().max() > 0.1


def test_the_denoiser_remembers_only_what_it_was_asked(tiny: ClayModel) -> None:
    denoiser, layout = ClayBackend(tiny, 256).denoiser, arrange(SCENE)
    x = torch.randn(1, 4, 16, 16)
    asked = [empty_scene(SCENE), card_alone(SCENE, SCENE.card("a"), layout)]
    first = [denoiser(x, 2.0, [condition]) for condition in asked]
    assert (first[0] - first[1]).abs().max() > 1e-4
    for condition, before in zip(reversed(asked), reversed(first), strict=True):
        assert torch.equal(denoiser(x, 2.0, [condition]), before)


def test_a_card_is_placed_by_the_layout_or_not_at_all(tiny: ClayModel) -> None:
    backend = ClayBackend(tiny, 256)
    scene = SCENE.changed("a", box=Box(0.1, 0.5, 0.2, 0.2), pinned=True)
    layout = arrange(scene)
    composition = backend.compile(scene, layout, Recipe(scene))
    factors = [term.factor for term in compile_expression(composition.expression).terms]
    (placed,) = next(factor.condition for factor in factors if factor.name == "a").painted
    assert placed.box == layout.boxes["a"]
    unwanted = next(factor.condition for factor in factors if factor.name == "c" and factor.box is None)
    assert [one.subject.kind for one in unwanted.statements] == ["dog"]


def test_half_precision_is_near(tiny: ClayModel, folder: Path) -> None:
    condition = Condition(backdrop=Backdrop("night"), exhaustive=True)
    x = torch.randn(1, 4, 16, 16)
    rough = ClayBackend.open(folder, 256, Device("cpu", "bfloat16", "It is a test."))
    exact = ClayBackend(tiny, 256).denoiser(x, 1.0, [condition])
    answer = rough.denoiser(x, 1.0, [condition])
    assert answer.dtype == torch.float32
    assert (answer - exact).abs().mean() < 0.1 * exact.abs().mean()
    assert rough.decode(x).dtype == torch.float32
    assert torch.allclose(rough.on(CPU).denoiser(x, 1.0, [condition]), exact, atol=0.1)


def test_the_catalogue_opens_the_shipped_folder_and_a_users_own(folder: Path) -> None:
    assert open_model(Recipe(Scene(), model="clay"), CPU, folder.parent).denoiser.space.channels == 4
    assert open_model(Recipe(Scene(), model=str(folder)), CPU).device == CPU
    with pytest.raises(ModelError, match="files of the clay model are missing"):
        open_model(Recipe(Scene(), model="clay"), CPU, folder)


def test_render_draws_with_the_weights_of_a_folder(folder: Path, tmp_path: Path) -> None:
    picture, report = tmp_path / "picture.png", tmp_path / "report.json"
    sentence = "a red cube left of a blue sphere, under a pink sky"
    arguments = ["render", "--sentence", sentence, "-o", str(picture), "--steps", "2", "--device", "cpu"]
    frames = ["--frames", str(tmp_path / "frames.gif"), "--json", str(report), "--size", "128"]
    assert main([*arguments, *frames, "--model", str(folder)]) == 0
    with Image.open(picture) as image:
        assert image.size == (128, 128)
    assert json.loads(report.read_text())["influence"].keys() == {"card1", "card2"}


def test_render_says_in_one_sentence_what_is_wrong_with_the_weights(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / DENOISER).write_bytes(b"nonsense")
    picture = tmp_path / "picture.png"
    assert main(["render", "--sentence", "a cube", "-o", str(picture), "--model", str(folder)]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "denoiser.safetensors" in said
    assert not picture.exists()


def test_a_card_that_may_be_anything_is_where_what_is_unwanted_is_asked_about(tiny: ClayModel) -> None:
    box = Box(0.2, 0.5, 0.3, 0.3)
    open_card = Card("a", text="something", box=box, pinned=True)
    scene = Scene((open_card, Card("b", "cube"), Card("c", "dog", wanted=False)))

    def boxes_of_unwanted(scene: Scene) -> list[Box | None]:
        composition = ClayBackend(tiny, 128).compile(scene, arrange(scene), Recipe(scene))
        terms = compile_expression(composition.expression).terms
        return [term.factor.box for term in terms if term.factor.name == "c"]

    assert boxes_of_unwanted(scene) == [None, arrange(scene).boxes["a"]]
    assert boxes_of_unwanted(scene.without_card("a")) == [None]


def test_a_river_is_guided_away_from_the_same_backdrop_that_may_have_none(tiny: ClayModel) -> None:
    backend, backdrop = ClayBackend(tiny, 64), Backdrop("pink", "grass", "none", river=True, flowers=False)
    scene = Scene((Card("c", "cube", "red"),), backdrop=backdrop)

    def null_of(scene: Scene) -> Condition | None:
        return backend.compile(scene, arrange(scene), Recipe(scene)).null

    null = null_of(scene)
    assert null is not None
    assert (null.backdrop, null.painted, null.exhaustive) == (replace(backdrop, river=None), (), True)
    assert null_of(replace(scene, backdrop=replace(backdrop, river=False))) is None
