"""What is found wrong is drawn anew, and nothing else: with the analytic model and a scripted detector."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from core.backends.gaussian import GaussianBackend
from core.errors import StoppedError
from core.generation import Controls, Inpaint, Run
from core.judge.findings import Finding
from core.judge.verifier import Verdict
from core.recipe import Recipe
from core.repair import Repair, detector_for, faults, inpaint_boxes, inpaint_mask
from core.scene.geometry import Box
from core.scene.layout import arrange
from core.scene.perspective import depth_at
from core.scene.scene import Card, Hint, Scene
from tests.closeness import ELEMENTWISE, assert_close

SIZE = 64
CUBE, BALL = Card("a", "cube", "red"), Card("b", "sphere", "blue")
SCENE = Scene((CUBE, BALL), (Hint("left_of", "a", ("b",)),))
RECIPE = Recipe(SCENE, model="gaussian", seed=3, steps=8, size=SIZE, mend=2)
LAYOUT = arrange(SCENE)


def seen(card: Card, box: Box | None = None) -> Finding:
    """A card as it should be found."""
    where = box or LAYOUT.boxes[card.id]
    return Finding(card.kind or "", card.colour or "", card.size, where, 0.9, where.base, depth_at(where.bottom))


GOOD = (seen(CUBE), seen(BALL))
WITHOUT_BALL = (seen(CUBE),)


class ScriptedDetector:
    """Finds in each picture what the next row says."""

    def __init__(self, *rows: Sequence[Finding]) -> None:
        self._rows: Iterator[Sequence[Finding]] = iter(rows)
        self.pictures: list[Tensor] = []

    def __call__(self, pictures: Tensor) -> list[Sequence[Finding]]:
        self.pictures.append(pictures)
        return [next(self._rows)]


def finished(recipe: Recipe = RECIPE) -> tuple[Run[object], Tensor]:
    run: Run[object] = Run(recipe, GaussianBackend(SIZE))  # pyright: ignore[reportAssignmentType]  # of whatever model
    *_, last = run
    return run, last.x


def mended(detect: ScriptedDetector, recipe: Recipe = RECIPE, controls: Controls | None = None) -> Repair[object]:
    repair = Repair(recipe, *finished(recipe), detect, controls=controls)
    for _ in repair:
        pass
    return repair


def test_outside_of_its_region_a_picture_stays_as_it_was() -> None:
    _, x = finished()
    where = torch.zeros(SIZE, SIZE)
    where[20:40, 30:50] = 1
    *_, last = Run(RECIPE, GaussianBackend(SIZE), seeds=[9], inpaint=Inpaint(x, where, 5.0))
    outside = where == 0
    assert_close(last.x[..., outside], x[..., outside], ELEMENTWISE)
    assert (last.x - x)[..., ~outside].abs().mean() > 0


def test_a_picture_is_taken_back_no_further_than_it_is_asked() -> None:
    _, x = finished()
    sigmas = GaussianBackend(SIZE).schedule(RECIPE.steps)
    steps = list(Run(RECIPE, GaussianBackend(SIZE), inpaint=Inpaint(x, torch.ones(SIZE, SIZE), sigmas[3])))
    assert [(step.index, step.sigma) for step in steps] == list(enumerate(sigmas[:-1]))[3:]


def test_what_is_missing_is_drawn_anew_until_it_is_there() -> None:
    detect = ScriptedDetector(WITHOUT_BALL, GOOD)
    repair = mended(detect)
    assert (repair.attempts, repair.wrong) == (1, ())
    before, after = detect.pictures
    apart = (before - after).abs().amax(dim=(0, 1))
    ball, cube = LAYOUT.boxes["b"].center, LAYOUT.boxes["a"].center
    assert apart[round(ball.y * SIZE), round(ball.x * SIZE)] > 0
    assert apart[round(cube.y * SIZE), round(cube.x * SIZE)] <= ELEMENTWISE * before.abs().max()


def test_an_attempt_that_makes_nothing_better_is_thrown_away() -> None:
    repair = mended(ScriptedDetector(WITHOUT_BALL, WITHOUT_BALL, ()))
    assert torch.equal(repair.x, finished()[1])
    assert repair.attempts == RECIPE.mend
    assert [verdict.card for verdict in repair.wrong if verdict.outcome == "missing"] == ["b"]


def test_every_attempt_is_another_one_and_the_same_again_with_the_same_seed() -> None:
    once, again = (ScriptedDetector(WITHOUT_BALL, WITHOUT_BALL, WITHOUT_BALL) for _ in range(2))
    mended(once)
    mended(again)
    assert all(torch.equal(*pair) for pair in zip(once.pictures, again.pictures, strict=True))
    assert not torch.equal(once.pictures[1], once.pictures[2])


@pytest.mark.parametrize("recipe", [RECIPE, replace(RECIPE, mend=0)])
def test_nothing_is_drawn_anew_where_all_is_right_or_nobody_is_asked(recipe: Recipe) -> None:
    repair = mended(ScriptedDetector(GOOD), recipe)
    assert repair.attempts == 0
    assert torch.equal(repair.x, finished(recipe)[1])


def test_nobody_looks_at_pictures_that_the_judge_does_not_know() -> None:
    assert detector_for(GaussianBackend(SIZE)) is None
    run, x = finished()
    repair = Repair(RECIPE, run, x, None)
    assert not list(repair)
    assert repair.x is x


def test_no_picture_is_decoded_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    run, x = finished()
    decoded: list[Tensor] = []

    def decode(_: object, x: Tensor) -> Tensor:
        decoded.append(x)
        return x

    monkeypatch.setattr(Run, "decode", decode)
    repair = Repair(RECIPE, run, x, ScriptedDetector(WITHOUT_BALL, GOOD), picture=x)
    list(repair)
    assert repair.picture is repair.x
    assert [one is repair.x for one in decoded] == [True]


def test_a_stop_leaves_the_picture_that_was_there() -> None:
    run, x = finished()
    asked = iter([False, False])
    repair = Repair(RECIPE, run, x, ScriptedDetector(WITHOUT_BALL), controls=Controls(lambda: next(asked, True)))
    with pytest.raises(StoppedError):
        list(repair)
    assert repair.x is x


@pytest.mark.parametrize(
    ("found", "where"),
    [
        pytest.param(WITHOUT_BALL, [LAYOUT.boxes["b"]], id="missing"),
        pytest.param((*GOOD, seen(Card("c", "dog"), Box(0, 0, 0.1, 0.1))), [Box(0, 0, 0.1, 0.1)], id="extra"),
        pytest.param(
            (seen(CUBE), replace(seen(BALL), colour="green")), [LAYOUT.boxes["b"], LAYOUT.boxes["b"]], id="colour"
        ),
    ],
)
def test_the_place_of_a_fault(found: Sequence[Finding], where: list[Box]) -> None:
    assert inpaint_boxes(faults(SCENE, found, LAYOUT), LAYOUT) == where


def test_where_a_hint_fails_all_its_cards_are_drawn_anew() -> None:
    swapped = (seen(CUBE, LAYOUT.boxes["b"]), seen(BALL, LAYOUT.boxes["a"]))
    wrong = faults(SCENE, swapped, LAYOUT)
    assert [verdict.outcome for verdict in wrong] == ["fails"]
    assert inpaint_boxes(wrong, LAYOUT) == [LAYOUT.boxes["a"], LAYOUT.boxes["b"]]


def test_an_intruder_is_drawn_over_where_it_is() -> None:
    scene = SCENE.with_card(Card("c", "dog", wanted=False))
    dog = seen(Card("c", "dog", "green"), Box(0.1, 0.6, 0.2, 0.2))
    wrong = faults(scene, (*GOOD, dog), arrange(scene))
    assert [verdict.outcome for verdict in wrong] == ["intruder"]
    assert inpaint_boxes(wrong, LAYOUT) == [dog.box]


def test_a_card_without_a_place_may_be_anywhere() -> None:
    space = GaussianBackend(SIZE).denoiser.space
    assert inpaint_boxes([Verdict("missing", "elsewhere")], LAYOUT) == [None]
    assert inpaint_mask([None], space).min() == 1
    assert 0 < inpaint_mask([Box(0.4, 0.4, 0.1, 0.1)], space).mean() < 0.2
