"""Composition is measured against the very calls that it makes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

import pytest
from torch import Tensor

from core.backends.clay.backend import ClayBackend, ClayDenoiser
from core.backends.clay.conditions import Condition
from core.benchmark import composition
from core.benchmark.composition import COUNTS, Case, Timed, compare, questions, scene_of
from core.device import Device
from core.generation import Run
from core.recipe import CHOICES, Recipe
from core.scene.layout import arrange
from tests.core.backends.clay.conftest import tiny_model

STEPS = 2


def model(dtype: str = "float32") -> ClayBackend:
    return ClayBackend(tiny_model(), 64).on(Device("cpu", dtype, "It is a test."))


def recipe(cards: int, placement: str) -> Recipe:
    return Recipe(scene_of(cards), steps=STEPS, placement=placement, size=64)


def ticking() -> Callable[[], float]:
    """A clock that goes on by a second whenever it is looked at."""
    seconds = count()
    return lambda: float(next(seconds))


def asking(way: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> list[tuple[float, list[Condition]]]:
    """The levels and the questions of each call that something makes."""
    asked: list[tuple[float, list[Condition]]] = []
    answer = ClayDenoiser.__call__

    def noting(self: ClayDenoiser, x: Tensor, sigma: float, conditions: Sequence[Condition], /) -> Tensor:
        asked.append((sigma, list(conditions)))
        return answer(self, x, sigma, conditions)

    with monkeypatch.context() as patched:
        patched.setattr(ClayDenoiser, "__call__", noting)
        way()
    return asked


@pytest.mark.parametrize("placement", CHOICES["placement"])
@pytest.mark.parametrize("cards", COUNTS)
def test_all_ways_ask_what_a_run_asks(cards: int, placement: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, clay, clock = recipe(cards, placement), model(), ticking()
    asked = questions(clay, drawn)
    by_run = asking(lambda: list(Run(drawn, clay)), monkeypatch)
    assert [conditions for _, conditions in by_run] == [asked] * STEPS
    ours_and_bare = asking(composition._ours(clay, drawn, asked, clock), monkeypatch)
    assert ours_and_bare == [call for call in by_run for _ in ("ours", "bare")]
    single = asking(composition._one_at_a_time(clay, drawn, asked, clock), monkeypatch)
    assert single == [(sigma, [question]) for sigma, conditions in by_run for question in conditions]


def test_the_scene_grows_card_by_card_and_stays_within_the_picture() -> None:
    scenes = [scene_of(cards) for cards in COUNTS]
    assert [len(scene.cards) for scene in scenes] == list(COUNTS)
    for scene in scenes:
        assert scene.cards == scenes[-1].cards[: len(scene.cards)]
        boxes = arrange(scene).boxes
        assert all(boxes[card.id] == card.box for card in scene.cards)
        assert all(box.left >= 0 and box.top >= 0 and box.right <= 1 and box.bottom <= 1 for box in boxes.values())


def test_rows_are_consistent() -> None:
    found = compare([model(), model("bfloat16")], steps=STEPS, rounds=1, clock=ticking())
    cases = [(row.dtype, row.placement, row.cards) for row in found.rows]
    assert cases == [
        (dtype, way, n) for dtype in ("float32", "bfloat16") for way in CHOICES["placement"] for n in COUNTS
    ]
    for row in found.rows:
        assert row.questions == (row.cards + 1 if row.placement == "masks" else 2 + (row.cards > 1))
        assert row.overhead == pytest.approx(row.seconds / row.bare_seconds - 1)
        assert row.bare_seconds == STEPS + 1, "the clock goes on by one in each call and in the decoder"
        assert row.gain == pytest.approx(row.one_at_a_time_seconds / row.seconds)
        assert 0 < row.first_preview < 1
    for growth in found.growths:
        few, many = (
            next(
                row
                for row in found.rows
                if (row.dtype, row.placement, row.cards) == (growth.dtype, growth.placement, n)
            )
            for n in (growth.fewest, growth.most)
        )
        assert (growth.fewest, growth.most) == (1, 8)
        assert growth.ratio == pytest.approx(many.seconds / few.seconds)


def test_ratios_are_those_within_a_round() -> None:
    """A machine that is busier in one round than in another moves the seconds, and not the ratios."""
    case = Case(1, "masks", "float32")
    turns = [
        {(case, "ours"): Timed(3 * busy, 2 * busy, busy), (case, "single"): Timed(6 * busy)} for busy in (1.0, 7.0, 2.0)
    ]
    row = composition._row(case, 2, turns)
    assert (row.seconds, row.bare_seconds, row.one_at_a_time_seconds) == (6, 4, 12)
    assert (row.overhead, row.gain, row.first_preview) == pytest.approx((0.5, 2, 1 / 3))
