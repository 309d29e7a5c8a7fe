"""A finished picture is verified in the window and put right, with the analytic model and a scripted detector."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot
from torch import Tensor

from core.backends.gaussian import GaussianBackend
from core.errors import GenerationError
from core.generation import Run
from core.judge.findings import Finding
from core.picture import to_images
from core.recipe import Recipe
from core.repair import Repair
from core.scene.layout import arrange
from core.scene.perspective import depth_at
from core.scene.scene import Card, Hint, Scene
from desktop.document.settings import SettingsStore
from desktop.drawing.recorder import MOST_FRAMES
from desktop.drawing.results import Done, Repairing, Status, Stopped, Verifying
from desktop.look.translations import Translations
from desktop.panels.status import line_of
from tests.desktop.desk import Desk, StandingClock, drawn_directly, same
from tests.desktop.models import Gate, Models

CUBE, BALL = Card("card1", "cube", "red"), Card("card2", "sphere", "blue")
SCENE = Scene((CUBE, BALL), (Hint("left_of", "card1", ("card2",)),))
RECIPE = Recipe(SCENE, model="gaussian", seed=3, steps=10, size=64, mend=3)
PLAIN = replace(RECIPE, mend=0)
LAYOUT = arrange(SCENE)

AGAIN = 4
"""So many of the ten steps are taken again in each attempt."""


def seen(card: Card) -> Finding:
    where = LAYOUT.boxes[card.id]
    return Finding(card.kind or "", card.colour or "", card.size, where, 0.9, where.base, depth_at(where.bottom))


GOOD = (seen(CUBE), seen(BALL))
WITHOUT_BALL = (seen(CUBE),)
NOTHING: tuple[Finding, ...] = ()


class ScriptedDetector:
    """Sees in each picture what the next row says, and the last row again and again."""

    def __init__(self, *rows: Sequence[Finding]) -> None:
        self.rows = list(rows)
        self.threads: list[threading.Thread] = []

    def __call__(self, _: Tensor) -> list[Sequence[Finding]]:
        self.threads.append(threading.current_thread())
        return [self.rows.pop(0) if len(self.rows) > 1 else self.rows[0]]


class Opened:
    """Desks that are closed at the end."""

    def __init__(self, store: SettingsStore, models: Models) -> None:
        self._store, self._models = store, models
        self.desks: list[Desk] = []
        self.detector = ScriptedDetector(NOTHING)

    def __call__(self, *rows: Sequence[Finding], recipe: Recipe = RECIPE, clock: StandingClock | None = None) -> Desk:
        keys: dict[str, Any] = {"clock": clock} if clock else {}
        self.detector = ScriptedDetector(*rows)
        self.desks.append(Desk(self._store, self._models, recipe, detect=self.detector, **keys))
        return self.desks[-1]


@pytest.fixture
def models() -> Models:
    return Models()


@pytest.fixture
def desk_with(qtbot: QtBot, tmp_path: Path, models: Models) -> Iterator[Opened]:
    opened = Opened(SettingsStore(tmp_path / "settings.json"), models)
    yield opened
    for desk in opened.desks:
        assert desk.session.shutdown(10)


def mended_directly(recipe: Recipe, *rows: Sequence[Finding]) -> Image.Image:
    run = Run(recipe, GaussianBackend(recipe.size))
    *_, last = run
    repair = Repair(recipe, run, last.x, ScriptedDetector(*rows))
    for _ in repair:
        pass
    return to_images(repair.run.decode(repair.x))[0]


def slow(_: int) -> None:
    """Every step is told."""
    threading.Event().wait(0.08)


def wait_for(desk: Desk, phase: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: desk.session.status.phase == phase, timeout=30_000)


def is_put_right(desk: Desk) -> bool:
    return isinstance(desk.session.status, Verifying | Repairing)


def _stage_of(status: Status) -> str | tuple[int, int]:
    match status:
        case Verifying():
            return "verifying"
        case Repairing(attempt=attempt, attempts=attempts):
            return attempt, attempts
        case _:
            return status.phase


# What is seen


def test_what_is_wrong_is_put_right_and_said_on_the_way(qtbot: QtBot, desk_with: Opened, models: Models) -> None:
    models.hook = slow
    desk = desk_with(WITHOUT_BALL, WITHOUT_BALL, GOOD)
    wait_for(desk, "done", qtbot)
    assert desk.shows(RECIPE)
    assert same(desk.finished[-1].image, mended_directly(RECIPE, WITHOUT_BALL, WITHOUT_BALL, GOOD))
    assert not same(desk.finished[-1].image, drawn_directly(PLAIN))
    assert desk.finished[-1].wrong == ()
    told = [_stage_of(status) for status in desk.statuses if status.phase == "drawing"]
    assert list(dict.fromkeys(told)) == ["drawing", "verifying", (1, 3), (2, 3)]
    assert desk.phases == ["loading", "drawing", "done"]


def test_the_finished_picture_is_to_be_seen_before_it_is_looked_at(qtbot: QtBot, desk_with: Opened) -> None:
    desk = desk_with(GOOD)
    wait_for(desk, "done", qtbot)
    assert any(same(frame.image, drawn_directly(PLAIN)) for frame in desk.frames)
    assert same(desk.finished[-1].image, drawn_directly(PLAIN))


def test_the_judge_looks_on_the_thread_that_draws(qtbot: QtBot, desk_with: Opened, models: Models) -> None:
    threads: set[threading.Thread] = set()
    models.hook = lambda _: threads.add(threading.current_thread())
    desk = desk_with(WITHOUT_BALL, GOOD)
    wait_for(desk, "done", qtbot)
    assert set(desk_with.detector.threads) == threads


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_line_says_what_goes_on_and_what_was_found(
    qtbot: QtBot, desk_with: Opened, models: Models, language: str
) -> None:
    models.hook = slow
    desk = desk_with(WITHOUT_BALL)
    wait_for(desk, "done", qtbot)
    words = Translations(language)
    lines = list(dict.fromkeys(line_of(status, words).text for status in desk.statuses))
    expected = {
        "en": [
            "Looking whether everything is there…",
            *(f"Putting right what is wrong ({n} of 3)" for n in (1, 2, 3)),
        ],
        "zh": ["正在看看是不是都画出来了…", *(f"正在改正不对的地方（{n} / 3）" for n in (1, 2, 3))],
    }
    assert lines[-5:-1] == expected[language]
    line = line_of(desk.session.status, words, wrong=desk.finished[-1].wrong)
    missing = {"en": "Not yet right: the ball is missing. Done", "zh": "还没有全对：画里没有球。用时"}
    assert line.text.startswith(missing[language])
    assert line.phase == "wrong"
    simple = line_of(desk.session.status, words, simple=True, wrong=desk.finished[-1].wrong)
    assert simple.text == {"en": "Done, but the ball is missing", "zh": "画好了，不过画里没有球"}[language]


def test_when_everything_is_there_it_is_said_and_ticked() -> None:
    words = Translations("en")
    done = Done("", 10, 2.0)
    assert line_of(done, words, wrong=()).text == "Everything is there. Done in 2.0 s"
    assert line_of(done, words, wrong=()).phase == "right"
    assert line_of(done, words, wrong=(), simple=True).text == "Done!"
    assert line_of(done, words, wrong=None).phase == "done", "nobody looked"
    assert line_of(done, words, wrong=(), changed=True).phase == "idle", "of another scene"


def test_what_is_known_of_a_picture_comes_back_with_it(qtbot: QtBot, desk_with: Opened) -> None:
    desk = desk_with(WITHOUT_BALL, WITHOUT_BALL, WITHOUT_BALL, WITHOUT_BALL, GOOD)
    wait_for(desk, "done", qtbot)
    first = desk.finished[-1]
    desk.recolour("yellow")
    qtbot.waitUntil(lambda: desk.shows(desk.document.recipe), timeout=30_000)
    desk.document.undo()
    assert desk.finished[-1] is first
    assert [fault.card for fault in first.wrong or ()] == ["card2"], "a hint on what is missing says nothing more"


def test_where_nobody_looks_nothing_is_said(qtbot: QtBot, desk_with: Opened) -> None:
    desk = desk_with(NOTHING, recipe=PLAIN)
    wait_for(desk, "done", qtbot)
    assert desk.finished[-1].wrong is None
    assert not any(isinstance(status, Verifying) for status in desk.statuses)
    assert desk.shows(PLAIN)


# The film


def test_the_film_has_the_attempts_that_were_kept_and_ends_with_the_picture(qtbot: QtBot, desk_with: Opened) -> None:
    desk = desk_with(NOTHING, NOTHING, WITHOUT_BALL, GOOD)
    wait_for(desk, "done", qtbot)
    frames = desk.finished[-1].frames
    assert [(frame.attempt, frame.index) for frame in frames] == [
        *((0, index) for index in range(10)),
        *((attempt, index) for attempt in (2, 3) for index in range(10 - AGAIN, 10)),
    ], "the first attempt came to nothing"


def test_a_film_of_many_steps_and_attempts_stays_within_bounds(qtbot: QtBot, desk_with: Opened) -> None:
    recipe = replace(RECIPE, steps=80)
    desk = desk_with(NOTHING, WITHOUT_BALL, GOOD, recipe=recipe)
    wait_for(desk, "done", qtbot)
    frames = desk.finished[-1].frames
    assert len(frames) == MOST_FRAMES
    moments = [(frame.attempt, frame.index) for frame in frames]
    assert moments == sorted(set(moments))
    assert (moments[0], moments[-1]) == ((0, 0), (2, 79))


# Drafts and sheets


def test_drafts_are_not_looked_at(qtbot: QtBot, desk_with: Opened) -> None:
    clock = StandingClock()
    desk = desk_with(GOOD, WITHOUT_BALL, clock=clock)
    wait_for(desk, "done", qtbot)
    desk.move(0.1)
    clock.now += 0.1
    qtbot.waitUntil(lambda: desk.finished[-1].draft, timeout=30_000)
    assert desk.finished[-1].recipe == desk.document.recipe, "it stands for the picture that is wanted"
    assert desk.finished[-1].wrong is None
    calls = len(desk.models.calls)
    desk.document.settle()
    clock.now += 0.25
    qtbot.waitUntil(lambda: desk.shows(desk.document.recipe), timeout=30_000)
    assert len(desk.models.calls) == calls + 10 + 3 * AGAIN


def test_a_picture_that_followed_a_card_is_not_put_right(qtbot: QtBot, desk_with: Opened, models: Models) -> None:
    models.hook = gate = Gate(call=4)
    desk = desk_with(WITHOUT_BALL, clock=StandingClock())
    qtbot.waitUntil(lambda: gate.reached, timeout=30_000)
    desk.move(0.1)
    gate.open()
    qtbot.waitUntil(lambda: len(desk.finished) > 0, timeout=30_000)
    assert (desk.finished[0].draft, desk.finished[0].wrong, len(models.calls)) == (True, None, 10)


def test_nine_seeds_are_put_right_one_by_one(qtbot: QtBot, desk_with: Opened) -> None:
    desk = desk_with(WITHOUT_BALL, GOOD, WITHOUT_BALL, GOOD)
    wait_for(desk, "done", qtbot)
    seeds = (7, 8)
    desk.session.draw_sheet(seeds)
    qtbot.waitUntil(lambda: len(desk.sheets) > 0, timeout=30_000)
    first, second = desk.sheets[0]
    assert [drawn.recipe for drawn in (first, second)] == [replace(RECIPE, seed=seed) for seed in seeds]
    assert same(first.image, mended_directly(replace(RECIPE, seed=7), WITHOUT_BALL, GOOD))
    assert same(second.image, drawn_directly(replace(PLAIN, seed=8)))
    assert not any(isinstance(status, Verifying | Repairing) for status in desk.statuses[-4:])


def test_a_sheet_that_is_stopped_while_one_is_put_right_ends(qtbot: QtBot, desk_with: Opened, models: Models) -> None:
    desk = desk_with(GOOD, WITHOUT_BALL)
    wait_for(desk, "done", qtbot)
    models.hook = gate = Gate(call=10 + 10 + 2)
    desk.session.draw_sheet((7, 8))
    qtbot.waitUntil(lambda: gate.reached, timeout=30_000)
    desk.session.stop()
    gate.open()
    wait_for(desk, "stopped", qtbot)
    assert isinstance(desk.session.status, Stopped)
    assert not desk.session.status.complete
    assert not desk.sheets


# Something else is wanted


@pytest.mark.parametrize("attempt", [1, 2, 3])
def test_a_stop_keeps_the_picture_as_it_was_by_then(
    qtbot: QtBot, desk_with: Opened, models: Models, attempt: int
) -> None:
    models.hook = gate = Gate(call=10 + AGAIN * (attempt - 1) + 2)
    rows = (NOTHING, WITHOUT_BALL, WITHOUT_BALL, GOOD)
    desk = desk_with(*rows)
    qtbot.waitUntil(lambda: gate.reached, timeout=30_000)
    desk.session.stop()
    gate.open()
    wait_for(desk, "stopped", qtbot)
    stopped = desk.finished[-1]
    assert stopped.recipe == replace(RECIPE, mend=attempt - 1), "it can be drawn again"
    assert same(stopped.image, mended_directly(stopped.recipe, *rows))
    assert not stopped.draft
    assert len(stopped.wrong or ()) > 0
    assert {frame.attempt for frame in stopped.frames} == ({0} if attempt == 1 else {0, 1})
    assert isinstance(desk.session.status, Stopped)
    assert desk.session.status.complete
    assert line_of(desk.session.status, Translations("en")).text == "Stopped; the picture that was there is kept"
    assert desk.session.recall(stopped.recipe) is stopped
    calls = len(models.calls)
    assert calls == 10 + AGAIN * (attempt - 1) + 2, "before the next network call"
    assert desk.rests
    assert len(models.calls) == calls, "live drawing does not begin again by itself"
    assert desk.document.recipe == RECIPE
    assert not desk.document.can_undo


def test_after_a_stop_it_can_be_drawn_to_its_end(qtbot: QtBot, desk_with: Opened, models: Models) -> None:
    models.hook = gate = Gate(call=12)
    desk = desk_with(WITHOUT_BALL, WITHOUT_BALL, GOOD)
    qtbot.waitUntil(lambda: gate.reached, timeout=30_000)
    desk.session.stop()
    gate.open()
    wait_for(desk, "stopped", qtbot)
    desk.session.draw()
    qtbot.waitUntil(lambda: desk.shows(RECIPE), timeout=30_000)
    assert desk.finished[-1].wrong == ()


def test_an_edit_is_drawn_at_once_and_does_not_wait_until_all_is_right(
    qtbot: QtBot, desk_with: Opened, models: Models
) -> None:
    models.hook = gate = Gate(call=12)
    desk = desk_with(WITHOUT_BALL, (replace(seen(CUBE), colour="yellow"), seen(BALL)))
    qtbot.waitUntil(lambda: gate.reached and is_put_right(desk), timeout=30_000)
    desk.recolour("yellow")
    qtbot.waitUntil(lambda: desk.session.status.digest == desk.document.recipe.digest, timeout=30_000)
    gate.open()
    qtbot.waitUntil(lambda: desk.shows(desk.document.recipe), timeout=30_000)
    assert len(desk.finished) == 1
    assert all(desk.matched)
    assert len(models.calls) == 12 + 10, "the attempt ended before its next call"
    assert "stopped" not in desk.phases


def test_a_card_that_is_moved_meanwhile_gets_a_picture_of_its_own(
    qtbot: QtBot, desk_with: Opened, models: Models
) -> None:
    models.hook = gate = Gate(call=12)
    desk = desk_with(WITHOUT_BALL, GOOD)
    qtbot.waitUntil(lambda: gate.reached and is_put_right(desk), timeout=30_000)
    desk.move(0.1)
    desk.document.settle()
    qtbot.wait(400)
    gate.open()
    qtbot.waitUntil(lambda: desk.shows(desk.document.recipe), timeout=30_000)
    assert desk.finished[-1].recipe != RECIPE
    assert all(desk.matched)


def test_without_live_drawing_the_picture_is_put_right_to_its_end(
    qtbot: QtBot, desk_with: Opened, models: Models
) -> None:
    models.hook = gate = Gate(call=12)
    desk = desk_with(WITHOUT_BALL, GOOD)
    desk.settings.update(live=False)
    desk.session.draw()
    qtbot.waitUntil(lambda: gate.reached, timeout=30_000)
    desk.recolour("yellow")
    gate.open()
    qtbot.waitUntil(lambda: len(desk.finished) > 0, timeout=30_000)
    assert desk.finished[0].recipe == RECIPE
    assert desk.finished[0].wrong == ()


def test_closing_in_mid_attempt_ends_before_the_next_network_call(
    qtbot: QtBot, desk_with: Opened, models: Models
) -> None:
    models.hook = gate = Gate(call=12)
    desk = desk_with(WITHOUT_BALL)
    qtbot.waitUntil(lambda: gate.reached, timeout=30_000)
    desk.session.close()
    gate.open()
    assert desk.session.shutdown(10)
    assert len(models.calls) == 12
    assert not desk.finished


def test_an_attempt_that_fails_leaves_the_picture_and_says_why(qtbot: QtBot, desk_with: Opened, models: Models) -> None:
    def fail(call: int) -> None:
        if call == 12:
            raise GenerationError("There is not enough memory.")

    models.hook = fail
    desk = desk_with(WITHOUT_BALL)
    wait_for(desk, "stopped", qtbot)
    assert desk.notices == ["There is not enough memory."]
    assert desk.finished[-1].recipe == PLAIN
    assert same(desk.finished[-1].image, drawn_directly(PLAIN))
    assert desk.rests
    assert len(models.calls) == 12, "it is not tried again by itself"


# Time


def test_a_step_is_as_long_as_one_of_the_picture_and_the_whole_has_all_of_it(
    qtbot: QtBot, desk_with: Opened, models: Models
) -> None:
    def steps(call: int) -> None:
        threading.Event().wait(0.02 if call <= 10 else 0.1)

    models.hook = steps
    desk = desk_with(WITHOUT_BALL)
    wait_for(desk, "done", qtbot)
    pacing = desk.session._state.pacing  # pyright: ignore[reportPrivateUsage]
    assert 0.02 <= pacing.step_seconds < 0.1
    assert desk.finished[-1].seconds >= 10 * 0.02 + 3 * AGAIN * 0.1
    assert isinstance(desk.session.status, Done)
    assert desk.session.status.seconds == desk.finished[-1].seconds
