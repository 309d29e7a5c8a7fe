"""What the variants of the settings differ in and how they are counted; what a cropped evaluation is."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import pytest
import torch
from torch import Tensor

from core.backends.clay.backend import ClayBackend
from core.backends.clay.condition_batch import collate
from core.backends.clay.conditions import NULL, empty_scene
from core.backends.gaussian import GaussianBackend
from core.compose.masks import MaskSchedule
from core.evaluate.scenes import Question, placed
from core.evaluate.tally import Answer
from core.generation import Run, Tuning
from core.judge.findings import Finding
from core.picture import to_images
from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.layout import arrange
from core.scene.scene import Scene
from core.scene.sentence import parse
from core.world.renderer import Renderer
from tests.closeness import assert_close
from tools.blind_comparison import rows
from tools.compare_settings import (
    DEFAULT,
    JudgedScene,
    OtherBackground,
    Paired,
    Variant,
    VariantScore,
    drawn,
    run,
    table,
    variants,
)
from tools.crop_savings import Cropped, CropWindow, changes, differences, milliseconds

RIGHT, WRONG = (
    JudgedScene(Answer(right=True, cards=2), (True, True)),
    JudgedScene(Answer(right=False, cards=2), (True, False)),
)

CROWDED = JudgedScene(Answer(right=False, cards=2, extra=True), (True, False))


def blind(pictures: Tensor) -> list[tuple[Finding, ...]]:
    return [()] * len(pictures)


def differing(variant: Variant) -> set[str]:
    """What of the recipe and beside it is not the default's."""
    changed = {name for name, value in variant.recipe.items() if value != getattr(DEFAULT, name)}
    assert changed == set(variant.recipe) - ({"corrector_steps"} if variant.name.startswith("ULA, 2") else set())
    masks = {one.name for one in fields(MaskSchedule) if _of(variant, one.name) != getattr(MaskSchedule(), one.name)}
    corrected = {"corrected"} if variant.tuning.corrected != 1.0 else set()
    return changed | masks | corrected | ({"background"} if variant.background is not empty_scene else set())


def _of(variant: Variant, name: str) -> float:
    return getattr(variant.tuning.masks, name)


def test_the_default_is_what_a_new_recipe_says_but_for_mending() -> None:
    assert variants()[0] == Variant("default")
    assert differing(variants()[0]) == set()
    assert DEFAULT.mend == 0


@pytest.mark.parametrize("variant", variants()[1:], ids=lambda variant: variant.name)
def test_a_variant_differs_in_what_its_name_says(variant: Variant) -> None:
    word, *_, last = variant.name.replace(",", "").replace(":", "").split()
    expected = {
        "background": {"background"},
        "masks": {"wide", "tight"},
        "no": {"wide", "tight"},
        "feather": {"feather"},
        "weight": {"guidance"},
        "bound": {"bound"},
        "sampler": {"sampler"},
        "10": {"steps"},
        "40": {"steps"},
        "ULA": {"corrector", "corrector_steps", "corrected"},
        "placement": {"placement"},
    }[word]
    assert differing(variant)
    assert differing(variant) <= expected
    if word in {"weight", "bound", "sampler", "placement"}:
        (value,) = variant.recipe.values()
        assert str(value) == last or value == float(last)


def test_no_variant_is_there_twice() -> None:
    assert len({variant.name for variant in variants()}) == len(variants())
    told = [(dict(variant.recipe), variant.tuning, variant.background) for variant in variants()]
    assert all(told.count(one) == 1 for one in told)


def test_another_background_is_asked_instead_of_the_empty_scene(backend: ClayBackend, renderer: Renderer) -> None:
    question = placed(renderer, 0, 1, 0)
    for variant, expected in ((variants()[0], empty_scene(question.scene)), (variants()[1], NULL)):
        model = OtherBackground(backend.model, backend.size, backend.device, ground=variant.background)
        for one in (model, model.on(model.device)):
            composition = one.compile(question.scene, arrange(question.scene), Recipe(question.scene))
            assert composition.background == expected
    usual, other = (drawn(backend, variant, [question]) for variant in variants()[:2])
    assert not torch.equal(usual, other)


def test_a_run_without_masks_paints_everywhere(backend: ClayBackend, renderer: Renderer) -> None:
    question = placed(renderer, 0, 1, 0)
    recipe = Recipe(question.scene, steps=1, size=128)
    (whole,) = Run(recipe, backend, tuning=variants_named("no masks").tuning)
    (masked,) = Run(recipe, backend)
    (plain,) = Run(recipe, backend, tuning=Tuning())
    assert whole.estimate.influence()["card1"].min() > 0
    assert masked.estimate.influence()["card1"].min() == 0
    assert torch.equal(plain.x, masked.x)


def test_langevin_steps_are_made_in_the_noisy_third_only() -> None:
    recipe = Recipe(parse("a red cube"), model="gaussian", steps=9, size=64, corrector="ula", corrector_steps=1)
    plain = Recipe(recipe.scene, model="gaussian", steps=9, size=64)
    model = GaussianBackend(64)
    third = [step.x for step in Run(recipe, model, tuning=variants_named("ULA, 2 steps, noisy third").tuning)]
    everywhere = [step.x for step in Run(recipe, model)]
    assert torch.equal(third[1], everywhere[1])  # the second step ends above the fourth level
    assert not torch.equal(third[2], everywhere[2])
    assert not torch.equal(third[0], next(iter(Run(plain, model))).x)


def variants_named(name: str) -> Variant:
    return next(variant for variant in variants() if variant.name == name)


def test_pairs_are_counted_and_held_to_mcnemars_test() -> None:
    default = [True] * 10 + [False] * 10 + [True] * 5
    variant = [True] * 10 + [True] * 9 + [False] + [False] + [True] * 4
    paired = Paired.of(default, variant)
    assert (paired.only_default, paired.only_variant) == (1, 9)
    assert paired.p == pytest.approx(2 * (math.comb(10, 0) + math.comb(10, 1)) / 2**10)
    assert Paired.of(default, default) == Paired(0, 0, 1.0)


def test_a_report_counts_pictures_cards_and_pairs() -> None:
    default = VariantScore(Variant("default"), [RIGHT, RIGHT, WRONG], 3.0)
    other = VariantScore(Variant("other"), [CROWDED, RIGHT, WRONG], 6.0)
    report = other.report(default)
    assert (report["right"]["value"], report["each_card"], report["seconds"]) == (pytest.approx(1 / 3), 4 / 6, 2.0)
    assert report["as_default"] == 5 / 6
    assert report["right_pairs"] == {"only_default": 1, "only_variant": 0, "p": 1.0}
    assert report["extra_pairs"] == {"only_default": 0, "only_variant": 1, "p": 1.0}
    lines = list(table([default.report(default), report]))
    assert lines[0] == "3 scenes, the same for all"
    assert lines[-1] == "| other | 33 (6 to 79) | 1 / 0, 1 | 67 | 83 | 33 | 0 / 1, 1 | 2.00 |"


def test_all_variants_are_drawn_and_judged(backend: ClayBackend, renderer: Renderer) -> None:
    def questions(numbers: range) -> list[Question]:
        return [placed(renderer, 0, 1, number) for number in numbers]

    short = [replace(variant, recipe={**variant.recipe, "steps": 1}) for variant in variants()]
    batches = [[len(row.verdicts) for row in rows] for rows in run(backend, blind, short, questions, 3, together=2)]
    assert batches == [[2] * len(short), [3] * len(short)]


def test_a_blind_sheet_shows_every_variant_in_an_order_that_only_the_key_tells(
    backend: ClayBackend, renderer: Renderer
) -> None:
    short = [replace(variant, recipe={**variant.recipe, "steps": 1}) for variant in variants()[:3]]
    questions = [placed(renderer, 0, 1, number) for number in range(8)]
    pictures = [to_images(drawn(backend, variant, questions)) for variant in short]
    shown = list(rows(backend, short, questions, seed=1))
    for number, row in enumerate(shown):
        assert [image.tobytes() for image in row.images] == [pictures[i][number].tobytes() for i in row.order]
        assert sorted(row.order) == [0, 1, 2]
    assert len({row.order for row in shown}) > 1
    assert [row.order for row in rows(backend, short, questions, seed=1)] == [row.order for row in shown]


def test_a_window_lies_in_the_picture_and_on_even_cells() -> None:
    assert CropWindow.around(Box(0.4, 0.4, 0.2, 0.2), 8, 16) == CropWindow(4, 4, 8)
    assert CropWindow.around(Box(0.9, 0.0, 0.1, 0.1), 8, 16) == CropWindow(0, 8, 8)
    for left in torch.linspace(0, 0.8, 30).tolist():
        window = CropWindow.around(Box(left, 0.1, 0.2, 0.2), 12, 16)
        assert window.left % 2 == 0
        assert window.left <= 16 * left
        assert window.left + 12 >= 16 * (left + 0.2) - 1e-4


def test_a_window_of_the_whole_latent_changes_nothing(backend: ClayBackend) -> None:
    network = backend.model.network
    conditioning = network.condition_encoder(collate([empty_scene(Scene())] * 2))
    x, sigma = torch.randn(2, 4, 16, 16), torch.tensor([0.5, 4.0])
    whole = network.denoised(x, sigma, conditioning)
    assert_close(Cropped(network).within(CropWindow(0, 0, 16), x, sigma, conditioning), whole)
    part = Cropped(network).within(CropWindow(4, 2, 8), x, sigma, conditioning)
    assert part.shape == (2, 4, 8, 8)


def test_crops_are_measured_for_every_card_and_level(backend: ClayBackend, renderer: Renderer) -> None:
    with torch.inference_mode():
        found = list(differences(backend, placed(renderer, 0, 2, 0)))
        assert milliseconds(backend.model.network, 8, 2, 1) > 0
    assert {one.window for one in found} <= {8, 12}
    assert all(one.crop > 0 and one.noise > 0 and one.pull > 0 for one in found)
    assert len(list(changes(found))) > 2
