"""The session with real models: the newest recipe wins, nothing is lost, and nothing is stale."""

from __future__ import annotations

import json
import logging
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from core.scene.geometry import Box
from core.scene.scene import Card
from desktop.document.checkpoints import CheckpointLibrary
from desktop.document.document import Document
from desktop.document.settings import SettingsStore
from desktop.drawing.cache import PictureCache
from desktop.drawing.messages import DRAFT_STEPS
from desktop.drawing.recorder import MOST_FRAMES, PREVIEWS_PER_SECOND
from desktop.drawing.results import Done, Drawn
from desktop.drawing.session import Session
from desktop.drawing.worker import OUT_OF_MEMORY, UNEXPECTED
from desktop.look.translations import Translations
from desktop.panels.status import line_of
from tests.desktop.desk import RECIPE, SCENE, Desk, StandingClock, drawn_directly, same, sentence_of
from tests.desktop.models import Gate, Hook, Models


@pytest.fixture
def models() -> Models:
    return Models()


@pytest.fixture
def store(tmp_path: Path) -> SettingsStore:
    return SettingsStore(tmp_path / "settings.json")


@pytest.fixture
def desk(qtbot: QtBot, store: SettingsStore, models: Models) -> Iterator[Desk]:
    desk = Desk(store, models)
    yield desk
    assert desk.session.shutdown(10)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def timed(qtbot: QtBot, store: SettingsStore, models: Models, clock: StandingClock) -> Iterator[Desk]:
    """A desk whose clock stands still."""
    desk = Desk(store, models, clock=clock)
    yield desk
    assert desk.session.shutdown(10)


# The picture


def test_the_document_is_drawn_by_itself_with_every_step_and_each_cards_influence(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk.shows(RECIPE), timeout=30_000)
    drawn = desk.finished[-1]
    assert same(drawn.image, drawn_directly(RECIPE))
    assert [(frame.index, frame.count) for frame in drawn.frames] == [(i, 10) for i in range(10)]
    assert drawn.device == "cpu"
    for frame in drawn.frames:
        assert frame.influence.keys() == {card.id for card in SCENE.cards}
        maps = np.stack(list(frame.influence.values()))
        assert maps.dtype == np.float32
        assert maps.min() >= 0
        assert maps.max() == pytest.approx(1)
    assert desk.frames, "something was to be seen on the way"
    assert desk.phases == ["loading", "drawing", "done"]
    assert desk.session.status == Done(RECIPE.digest, 10, drawn.seconds, desk.session.device)
    assert desk.session.device.kind == "cpu"
    assert desk.session.device.why.endswith(".")


def test_everything_is_told_on_the_windows_thread(qtbot: QtBot, desk: Desk) -> None:
    threads: set[threading.Thread] = set()
    desk.session.frame_arrived.connect(lambda _: threads.add(threading.current_thread()))
    desk.session.finished.connect(lambda _: threads.add(threading.current_thread()))
    qtbot.waitUntil(lambda: desk.shows(RECIPE), timeout=30_000)
    assert threads == {threading.current_thread()}


def test_the_network_is_called_on_one_other_thread_only(qtbot: QtBot, desk: Desk) -> None:
    threads: set[threading.Thread] = set()
    desk.models.hook = lambda _: threads.add(threading.current_thread())
    qtbot.waitUntil(lambda: desk.shows(RECIPE), timeout=30_000)
    desk.recolour("yellow")
    qtbot.waitUntil(lambda: desk.shows(desk.document.recipe), timeout=30_000)
    assert len(threads) == 1
    assert threading.current_thread() not in threads


def test_torch_waits_until_the_worker_needs_it() -> None:
    script = """
import sys
from PySide6.QtWidgets import QApplication
from core.recipe import Recipe
from core.scene.scene import Card, Scene
from desktop.drawing import layout_service
from desktop.drawing import cache
from desktop.app import event_loop
from desktop.document import document
from desktop.files import log
from desktop.drawing import session
from desktop.document import settings
application = QApplication([])
document = document.Document(Recipe(Scene((Card("a", "cube"),)), model="gaussian", size=64, steps=2))
layouts = layout_service.LayoutService(document)
drawing = session.Session(document, settings.SettingsStore(), cache.PictureCache())
assert "torch" not in sys.modules
drawing.finished.connect(application.quit)
application.exec()
assert "torch" in sys.modules
assert drawing.shutdown(10)
"""
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, timeout=120)


def test_the_model_is_kept_between_pictures_and_opened_anew_for_another(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk.shows(RECIPE), timeout=30_000)
    desk.document.set_recipe(seed=4)
    qtbot.waitUntil(lambda: desk.shows(desk.document.recipe), timeout=30_000)
    assert desk.models.opened == [("gaussian", 64, "cpu")]
    desk.document.set_recipe(size=72)
    qtbot.waitUntil(lambda: desk.shows(desk.document.recipe), timeout=30_000)
    assert desk.models.opened == [("gaussian", 64, "cpu"), ("gaussian", 72, "cpu")]


def test_many_steps_are_thinned_for_the_timeline(qtbot: QtBot, store: SettingsStore, models: Models) -> None:
    desk = Desk(store, models, replace(RECIPE, steps=200))
    qtbot.waitUntil(lambda: len(desk.finished) > 0, timeout=60_000)
    assert desk.session.shutdown(10)
    indices = [frame.index for frame in desk.finished[0].frames]
    assert len(indices) == MOST_FRAMES
    assert (indices[0], indices[-1]) == (0, 199)
    assert indices == sorted(set(indices))
    assert len(desk.frames) <= 2 + desk.finished[0].seconds * PREVIEWS_PER_SECOND


# The newest wins


def test_an_edit_is_followed_and_undo_and_redo_come_from_the_cache(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk.shows(RECIPE), timeout=30_000)
    desk.recolour("yellow")
    edited = desk.document.recipe
    qtbot.waitUntil(lambda: desk.shows(edited), timeout=30_000)
    calls = len(desk.models.calls)
    desk.document.undo()
    assert desk.shows(RECIPE), "at once"
    assert desk.session.status == Done(RECIPE.digest, 10, desk.finished[-1].seconds, desk.session.device, cached=True)
    desk.document.redo()
    assert desk.shows(edited)
    assert desk.session.recall(RECIPE) is not None
    assert desk.rests
    assert len(desk.models.calls) == calls, "nothing was drawn again"


def test_an_edit_in_mid_run_wins_at_the_next_step(qtbot: QtBot, desk: Desk) -> None:
    gate = Gate(call=4)
    desk.models.hook = gate
    qtbot.waitUntil(lambda: gate.reached, timeout=30_000)
    desk.recolour("yellow")
    desk.session.draw()
    gate.open()
    qtbot.waitUntil(lambda: desk.shows(desk.document.recipe), timeout=30_000)
    assert all(desk.matched)
    assert len(desk.finished) == 1
    assert len(desk.models.calls) == 4 + 10, "the first picture ended at once"
    assert "stopped" not in desk.phases, "that was told of an order that nobody waits for"


def test_a_picture_that_the_document_has_left_behind_is_kept_but_not_called_finished(
    qtbot: QtBot, timed: Desk, clock: StandingClock
) -> None:
    gate = Gate(call=10)
    timed.models.hook = gate
    qtbot.waitUntil(lambda: gate.reached, timeout=30_000)
    timed.recolour("yellow")
    gate.open()
    qtbot.waitUntil(lambda: timed.session.recall(RECIPE) is not None, timeout=30_000)
    assert not timed.finished
    assert same(timed.frames[-1].image, drawn_directly(RECIPE)), "it is to be seen, as a step on the way"
    clock.now += 0.25
    qtbot.waitUntil(lambda: timed.shows(timed.document.recipe), timeout=30_000)
    assert all(timed.matched)
    timed.document.undo()
    assert timed.shows(RECIPE)


def test_many_edits_lose_no_picture_and_show_no_stale_one(qtbot: QtBot, desk: Desk) -> None:
    chance = random.Random(5)
    for _ in range(60):
        _edit_somehow(desk.document, chance)
        qtbot.wait(chance.choice((0, 5, 15, 40)))
    desk.document.settle()
    desk.recolour(chance.choice(("yellow", "white")))
    recipe = desk.document.recipe
    qtbot.waitUntil(lambda: desk.shows(recipe) and desk.session.status.phase == "done", timeout=30_000)
    assert same(desk.finished[-1].image, drawn_directly(recipe))
    assert all(desk.matched)
    assert not any(status.phase == "failed" for status in desk.statuses)
    for drawn in desk.finished:
        if not drawn.draft:
            assert same(drawn.image, drawn_directly(drawn.recipe))


def _edit_somehow(document: Document, chance: random.Random) -> None:
    box = Box(chance.random() * 0.7, 0.4 + chance.random() * 0.3, 0.25, 0.25)
    new = Card(document.scene.new_id(), "duck", "yellow")
    edits = (
        lambda: document.edit(document.scene.changed("card1", box=box), "drag card1"),
        lambda: document.edit(document.scene.changed("card1", box=box), "drag card1"),
        lambda: document.edit(document.scene.changed("card2", colour=chance.choice(("red", "blue", "green")))),
        lambda: document.edit(document.scene.with_card(new) if len(document.scene.cards) < 6 else SCENE),
        lambda: document.set_recipe(seed=chance.randrange(5)),
        lambda: document.edit(document.scene.with_backdrop(sky=chance.choice(("pink", "night"))), "sky"),
        document.settle,
        document.undo,
        document.redo,
    )
    chance.choice(edits)()


# Gestures


def test_a_gesture_draws_drafts_and_its_end_the_real_picture(qtbot: QtBot, timed: Desk, clock: StandingClock) -> None:
    qtbot.waitUntil(lambda: timed.shows(RECIPE), timeout=30_000)
    timed.move(0.1)
    moved = timed.document.recipe
    clock.now += 0.1
    qtbot.waitUntil(lambda: timed.finished[-1].recipe == moved, timeout=30_000)
    draft = timed.finished[-1]
    assert draft.draft
    assert len(draft.frames) == DRAFT_STEPS
    assert timed.session.recall(moved) is None, "drafts are not cached"
    timed.document.settle()
    clock.now += 0.25
    qtbot.waitUntil(lambda: timed.shows(moved), timeout=30_000)
    assert same(timed.finished[-1].image, drawn_directly(moved))


def test_a_card_moved_in_mid_run_steers_the_picture_which_is_then_drawn_properly(
    qtbot: QtBot, timed: Desk, clock: StandingClock
) -> None:
    gate = Gate(call=4)
    timed.models.hook = gate
    qtbot.waitUntil(lambda: gate.reached, timeout=30_000)
    timed.move(0.1, merge="drag card1")
    moved = timed.document.recipe
    gate.open()
    qtbot.waitUntil(lambda: len(timed.finished) > 0, timeout=30_000)
    steered = timed.finished[0]
    assert (steered.recipe, steered.draft) == (moved, True)
    assert len(steered.frames) == 10, "the picture that ran went on"
    assert len(timed.models.calls) == 10
    assert not same(steered.image, drawn_directly(RECIPE))
    timed.document.settle()
    clock.now += 0.25
    qtbot.waitUntil(lambda: timed.shows(moved), timeout=30_000)
    assert same(timed.finished[-1].image, drawn_directly(moved)), "equal recipes give equal pictures"


# What the user asks for


def test_without_live_drawing_nothing_is_drawn_until_asked(qtbot: QtBot, store: SettingsStore, models: Models) -> None:
    store.update(live=False)
    desk = Desk(store, models)
    qtbot.waitUntil(lambda: desk.phases == ["loading", "idle"], timeout=30_000)
    desk.recolour("yellow")
    assert desk.rests
    assert not models.calls
    desk.session.draw()
    qtbot.waitUntil(lambda: desk.shows(desk.document.recipe), timeout=30_000)
    desk.recolour("white")
    assert desk.session.status.phase == "idle"
    store.update(live=True)
    qtbot.waitUntil(lambda: desk.shows(desk.document.recipe), timeout=30_000)
    assert desk.session.shutdown(10)


def test_draw_draws_again_what_is_there_and_not_twice_at_once(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk.shows(RECIPE), timeout=30_000)
    desk.session.draw()
    desk.session.draw()
    qtbot.waitUntil(lambda: len(desk.finished) == 2, timeout=30_000)
    assert same(desk.finished[0].image, desk.finished[1].image)
    assert desk.rests
    assert len(desk.models.calls) == 20


def test_a_stop_takes_effect_before_the_next_network_call(qtbot: QtBot, desk: Desk) -> None:
    gate = Gate(call=5)
    desk.models.hook = gate
    qtbot.waitUntil(lambda: gate.reached, timeout=30_000)
    desk.session.stop()
    gate.open()
    qtbot.waitUntil(lambda: desk.session.status.phase == "stopped", timeout=30_000)
    assert desk.rests
    assert len(desk.models.calls) == 5
    assert not desk.finished
    desk.recolour("yellow")
    qtbot.waitUntil(lambda: desk.shows(desk.document.recipe), timeout=30_000)


def test_draw_right_after_stop_draws(qtbot: QtBot, desk: Desk) -> None:
    gate = Gate(call=5)
    desk.models.hook = gate
    qtbot.waitUntil(lambda: gate.reached, timeout=30_000)
    desk.session.stop()
    desk.session.draw()
    gate.open()
    qtbot.waitUntil(lambda: desk.shows(RECIPE), timeout=30_000)
    assert len(desk.models.calls) == 5 + 10
    assert "stopped" not in desk.phases


def test_nine_seeds_are_drawn_in_their_order_and_known_ones_are_not_drawn_again(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk.shows(RECIPE), timeout=30_000)
    desk.session.draw_sheet(range(9))
    qtbot.waitUntil(lambda: len(desk.sheets) > 0, timeout=30_000)
    pictures = desk.sheets[0]
    assert [drawn.recipe for drawn in pictures] == [replace(RECIPE, seed=seed) for seed in range(9)]
    assert all(same(drawn.image, drawn_directly(drawn.recipe)) for drawn in pictures)
    assert desk.progress == [(done, 9) for done in range(1, 10)], "one of them was there already"
    assert len(desk.models.calls) == 9 * 10
    assert desk.session.status.phase == "done"
    desk.document.set_recipe(seed=7)
    assert desk.shows(desk.document.recipe), "chosen from the sheet, it is there at once"


def test_a_sheet_is_stopped_and_edits_wait_for_it(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk.shows(RECIPE), timeout=30_000)
    gate = Gate(call=25)
    desk.models.hook = gate
    desk.session.draw_sheet(range(10, 19))
    qtbot.waitUntil(lambda: gate.reached, timeout=30_000)
    desk.recolour("yellow")
    assert not desk.waits
    desk.session.stop()
    gate.open()
    qtbot.waitUntil(lambda: desk.session.status.phase == "stopped", timeout=30_000)
    assert len(desk.models.calls) == 25
    assert not desk.sheets


# What can go wrong


def test_values_that_are_no_numbers_are_one_sentence_and_the_next_edit_draws(qtbot: QtBot, desk: Desk) -> None:
    desk.models.hook = lambda call: float("nan") if call == 7 else None
    qtbot.waitUntil(lambda: desk.session.status.phase == "failed", timeout=30_000)
    assert "(NaN or infinity) at step 7" in sentence_of(desk.session.status)
    assert desk.session.status.digest == RECIPE.digest
    assert desk.rests
    assert len(desk.models.calls) == 7, "it is not tried again by itself"
    desk.recolour("yellow")
    qtbot.waitUntil(lambda: desk.shows(desk.document.recipe), timeout=30_000)
    assert sentence_of(desk.session.status) == ""


def _no_room(_: int) -> None:
    raise RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory")


def _no_python_room(_: int) -> None:
    raise MemoryError


def _bug(_: int) -> None:
    raise ValueError("a bug")


@pytest.mark.parametrize(
    ("hook", "sentence"), [(_no_room, OUT_OF_MEMORY), (_no_python_room, OUT_OF_MEMORY), (_bug, UNEXPECTED)]
)
def test_failures_are_one_sentence_with_the_details_in_the_log(
    qtbot: QtBot, desk: Desk, caplog: pytest.LogCaptureFixture, hook: Hook, sentence: str
) -> None:
    desk.models.hook = hook
    with caplog.at_level(logging.WARNING):
        qtbot.waitUntil(lambda: desk.session.status.phase == "failed", timeout=30_000)
    assert sentence_of(desk.session.status) == sentence
    for language in ("en", "zh"):
        text = line_of(desk.session.status, Translations(language)).text
        assert any("\u4e00" <= sign <= "\u9fff" for sign in text) == (language == "zh")
    assert caplog.records
    if hook is not _no_room:
        assert caplog.records[-1].exc_info is not None
    desk.models.hook = lambda _: None
    desk.session.draw()
    qtbot.waitUntil(lambda: desk.shows(RECIPE), timeout=30_000)


def test_memory_that_runs_short_for_a_moment_is_a_notice(qtbot: QtBot, desk: Desk) -> None:
    def once(call: int) -> None:
        if call == 3:
            _no_room(call)

    desk.models.hook = once
    qtbot.waitUntil(lambda: desk.shows(RECIPE), timeout=30_000)
    assert len(desk.notices) == 1
    assert "Memory ran short" in desk.notices[0]


def test_a_model_that_is_missing_or_damaged_is_one_sentence(qtbot: QtBot, store: SettingsStore, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "model_index.json").write_text("{ not json")
    row = {"path": str(damaged), "family": "sd1", "bytes": 1, "side": 512, "used": ""}
    (tmp_path / "list.json").write_text(json.dumps([row]))
    document = Document(replace(RECIPE, model=str(tmp_path / "nowhere")))
    session = Session(document, store, PictureCache(), library=CheckpointLibrary(tmp_path / "list.json"))
    pictures: list[Drawn] = []
    session.finished.connect(pictures.append)
    qtbot.waitUntil(lambda: session.status.phase == "failed", timeout=30_000)
    assert "nowhere" in sentence_of(session.status)
    document.set_recipe(model="damaged")
    qtbot.waitUntil(lambda: "model_index.json" in sentence_of(session.status), timeout=30_000)
    assert sentence_of(session.status).endswith(".")
    document.set_recipe(model="gaussian")
    qtbot.waitUntil(lambda: session.status.phase == "done", timeout=30_000)
    assert pictures[-1].recipe == document.recipe
    assert session.shutdown(10)


def test_a_device_that_is_not_there_is_one_sentence_and_another_choice_draws(
    qtbot: QtBot, store: SettingsStore, models: Models
) -> None:
    absent = "mps" if not torch.backends.mps.is_available() else "cuda"
    store.update(device=absent)
    desk = Desk(store, models)
    qtbot.waitUntil(lambda: desk.session.status.phase == "failed", timeout=30_000)
    assert f"'{absent}' is not on this computer" in sentence_of(desk.session.status)
    store.update(device="cpu")
    qtbot.waitUntil(lambda: desk.shows(RECIPE), timeout=30_000)
    assert desk.session.shutdown(10)


def test_another_number_of_threads_counts_from_the_next_picture_on(qtbot: QtBot, desk: Desk) -> None:
    seen: set[int] = set()
    before = torch.get_num_threads()
    qtbot.waitUntil(lambda: desk.shows(RECIPE), timeout=30_000)
    desk.models.hook = lambda _: seen.add(torch.get_num_threads())
    desk.settings.update(threads=3)
    desk.session.draw()
    qtbot.waitUntil(lambda: len(desk.finished) == 2, timeout=30_000)
    assert seen == {3}
    assert desk.models.opened == [("gaussian", 64, "cpu")], "for that the model stays open"
    desk.settings.update(threads=before)
    qtbot.waitUntil(lambda: desk.session.status.phase == "idle", timeout=30_000)


# The end


def test_closing_in_mid_run_ends_before_the_next_network_call(qtbot: QtBot, desk: Desk) -> None:
    gate = Gate(call=5)
    desk.models.hook = gate
    qtbot.waitUntil(lambda: gate.reached, timeout=30_000)
    assert not desk.session.shutdown(0.05), "the call is still going on"
    gate.open()
    assert desk.session.shutdown(10)
    told = len(desk.statuses)
    qtbot.wait(50)
    assert len(desk.models.calls) == 5
    assert len(desk.statuses) == told, "nothing is told any more"


def test_closing_before_anything_began_and_while_the_model_is_opened(
    qtbot: QtBot, store: SettingsStore, models: Models
) -> None:
    assert Desk(store, models).session.shutdown(0)
    desk = Desk(store, models)
    desk.session.draw()
    assert desk.session.shutdown(10)
    desk.recolour("yellow")
    assert not desk.waits
    assert not desk.session.running


def test_a_session_that_is_deleted_without_a_word_ends_too(qtbot: QtBot, store: SettingsStore, models: Models) -> None:
    desk = Desk(store, models)
    gate = Gate(call=5)
    models.hook = gate
    qtbot.waitUntil(lambda: gate.reached, timeout=30_000)
    desk.session.close()
    desk.session.deleteLater()
    qtbot.wait(20)
    gate.open()
    time.sleep(0.05)
