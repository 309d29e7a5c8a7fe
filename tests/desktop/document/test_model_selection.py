"""Which model draws: chosen, undone, loaded with a progress that can be stopped; and clay where there is no other."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.errors import ModelError
from core.recipe import begun
from core.scene.scene import Card
from core.scene.sentence import parse
from desktop.document.checkpoints import CheckpointLibrary
from desktop.document.document import Document
from desktop.document.model_selection import ModelSelection
from desktop.document.settings import SettingsStore
from desktop.drawing.cache import PictureCache
from desktop.drawing.results import Drawn, LoadingModel, Status
from desktop.drawing.session import Session
from tests.desktop.checkpoints import FileInspector, Shelf
from tests.desktop.desk import sentence_of
from tests.desktop.models import WatchedBackend

DREAM, XL = "dream.safetensors", "xl"
RECIPE = replace(begun(parse("a red cube on a blue ball"), steps=4), mend=0)


class Knot:
    """Holds a model that holds it."""

    def __init__(self, backend: WatchedBackend) -> None:
        self.backend = backend
        object.__setattr__(backend, "hook", self)

    def __call__(self, call: int) -> None:
        """Answers are left as they are."""


class Desk:
    """A document, two checkpoints, and the session that draws."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.settings = SettingsStore(folder / "settings.json")
        self.settings.update(**settings)
        self.document = Document(RECIPE)
        self.library = CheckpointLibrary(folder / "list.json", FileInspector().inspect)
        self.model_selection = ModelSelection(self.document, self.library, self.settings)
        self.shelf = Shelf()
        self.session = Session(
            self.document, self.settings, PictureCache(), library=self.library, open_model=self.shelf.open
        )
        self.statuses: list[Status] = []
        self.drawn: list[Drawn] = []
        self.missing: list[str] = []
        self.reads: list[bool] = []
        self.session.status_changed.connect(self.statuses.append)
        self.session.finished.connect(self.drawn.append)
        self.session.opened.connect(self.model_selection.note_open)
        self.session.not_opened.connect(self.model_selection.note_not_open)
        self.model_selection.missing.connect(self.missing.append)
        self.model_selection.reads_text.connect(self.reads.append)

    def add(self, qtbot: QtBot, path: Path) -> None:
        path.write_bytes(b"weights")
        with qtbot.waitSignal(self.library.added):
            self.library.add(path)

    @property
    def model(self) -> str:
        return self.document.recipe.model

    @property
    def loading(self) -> LoadingModel:
        """What is being loaded; an empty one where nothing is."""
        status = self.session.status
        return status if isinstance(status, LoadingModel) else LoadingModel()

    def shows(self, model: str) -> bool:
        return bool(self.drawn) and self.drawn[-1].recipe == self.document.recipe and self.model == model

    def close(self) -> None:
        self.shelf.go_on.set()
        self.library.close()
        assert self.session.shutdown(30)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    for name in (DREAM, XL):
        desk.add(qtbot, tmp_path / name)
    yield desk
    desk.close()


@pytest.fixture
def still(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    """One that does not draw by itself."""
    desk = Desk(tmp_path, live=False)
    for name in (DREAM, XL):
        desk.add(qtbot, tmp_path / name)
    yield desk
    desk.close()


def _wait(qtbot: QtBot, desk: Desk, model: str) -> None:
    qtbot.waitUntil(lambda: desk.shows(model), timeout=60_000)


def test_a_checkpoint_brings_its_size_and_guidance_and_undo_takes_them_back(still: Desk) -> None:
    still.model_selection.choose(XL)
    assert (still.model, still.document.recipe.size, still.document.recipe.guidance) == (XL, 64, 7.5)
    assert still.reads == [True]
    still.document.undo()
    assert still.document.recipe == RECIPE
    assert still.reads == [True, False]
    still.document.redo()
    still.model_selection.choose("clay")
    assert still.document.recipe == RECIPE


def test_loading_is_told_and_then_the_scene_is_drawn_with_it(qtbot: QtBot, desk: Desk) -> None:
    _wait(qtbot, desk, "clay")
    desk.model_selection.choose(DREAM)
    qtbot.waitUntil(lambda: desk.loading.part == "unet", timeout=60_000)
    assert (desk.loading.checkpoint, desk.loading.share) == (DREAM, 0.43)
    assert desk.session.status.busy
    desk.shelf.go_on.set()
    _wait(qtbot, desk, DREAM)
    assert desk.loading.checkpoint == ""
    assert desk.library.find(DREAM).used


def test_it_is_loaded_as_soon_as_it_is_chosen_even_where_nothing_is_drawn_by_itself(qtbot: QtBot, still: Desk) -> None:
    still.model_selection.choose(DREAM)
    qtbot.waitUntil(still.shelf.halted.is_set, timeout=60_000)
    qtbot.waitUntil(lambda: still.session.status.busy)
    still.shelf.go_on.set()
    qtbot.waitUntil(lambda: still.session.status.phase == "idle", timeout=60_000)
    assert not still.drawn
    assert not still.session.status.busy


def test_stop_goes_back_to_the_model_before_within_a_moment(qtbot: QtBot, desk: Desk) -> None:
    _wait(qtbot, desk, "clay")
    given_up: list[str] = []
    desk.model_selection.given_up.connect(given_up.append)
    desk.model_selection.choose(DREAM)
    qtbot.waitUntil(lambda: desk.loading.checkpoint == DREAM, timeout=60_000)
    desk.session.stop()
    qtbot.waitUntil(lambda: desk.model == "clay", timeout=2_000)
    qtbot.waitUntil(lambda: desk.shelf.stopped == [DREAM])
    assert given_up == [DREAM]
    assert desk.document.recipe == RECIPE
    qtbot.waitUntil(lambda: desk.session.status.phase == "done", timeout=60_000)
    assert getattr(desk.session.status, "cached", False), "its picture was known"


def test_stop_goes_back_to_another_checkpoint_too(qtbot: QtBot, desk: Desk) -> None:
    desk.shelf.go_on.set()
    desk.model_selection.choose(XL)
    _wait(qtbot, desk, XL)
    desk.shelf.go_on.clear()
    desk.model_selection.choose(DREAM)
    qtbot.waitUntil(lambda: desk.loading.checkpoint == DREAM, timeout=60_000)
    desk.session.stop()
    qtbot.waitUntil(lambda: desk.model == XL, timeout=2_000)
    desk.shelf.go_on.set()
    qtbot.waitUntil(lambda: desk.session.status.phase == "done", timeout=60_000)
    assert desk.model == XL


def test_edits_while_it_loads_do_not_begin_it_again(qtbot: QtBot, desk: Desk) -> None:
    _wait(qtbot, desk, "clay")
    desk.model_selection.choose(DREAM)
    qtbot.waitUntil(desk.shelf.halted.is_set, timeout=60_000)
    for colour in ("yellow", "green", "white"):
        desk.document.edit(desk.document.scene.changed("card1", colour=colour))
        qtbot.wait(60)
    desk.session.draw()
    qtbot.wait(60)
    assert not desk.shelf.stopped
    desk.shelf.go_on.set()
    _wait(qtbot, desk, DREAM)
    assert [name for name, *_ in desk.shelf.opened].count(DREAM) == 1


def test_stop_is_heard_by_what_loads_for_an_older_order(qtbot: QtBot, desk: Desk) -> None:
    _wait(qtbot, desk, "clay")
    desk.model_selection.choose(DREAM)
    qtbot.waitUntil(desk.shelf.halted.is_set, timeout=60_000)
    desk.document.edit(desk.document.scene.changed("card1", colour="yellow"))
    desk.session.draw()
    desk.session.stop()
    qtbot.waitUntil(lambda: desk.model == "clay", timeout=5_000)
    qtbot.waitUntil(lambda: desk.shelf.stopped == [DREAM])


def test_another_model_ends_the_loading_of_the_one_before(qtbot: QtBot, desk: Desk) -> None:
    _wait(qtbot, desk, "clay")
    desk.model_selection.choose(DREAM)
    qtbot.waitUntil(desk.shelf.halted.is_set, timeout=60_000)
    desk.model_selection.choose(XL)
    qtbot.waitUntil(lambda: desk.shelf.stopped == [DREAM], timeout=5_000)
    desk.shelf.go_on.set()
    _wait(qtbot, desk, XL)


def test_a_failure_is_one_sentence_and_the_model_before_is_back(qtbot: QtBot, desk: Desk) -> None:
    _wait(qtbot, desk, "clay")
    desk.shelf.failure = ModelError("'dream.safetensors' is damaged; fetch it again.")
    desk.shelf.go_on.set()
    desk.model_selection.choose(DREAM)
    qtbot.waitUntil(lambda: any(status.phase == "failed" for status in desk.statuses), timeout=60_000)
    failed = next(status for status in desk.statuses if status.phase == "failed")
    assert sentence_of(failed) == "'dream.safetensors' is damaged; fetch it again."
    assert desk.document.recipe == RECIPE
    assert desk.library.find(DREAM).failed == sentence_of(failed)
    qtbot.waitUntil(lambda: desk.session.status.phase == "done", timeout=60_000)


@pytest.mark.parametrize("failure", [MemoryError(), RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")])
def test_memory_that_does_not_suffice_is_said_of_the_model(qtbot: QtBot, desk: Desk, failure: Exception) -> None:
    desk.shelf.failure = failure
    desk.shelf.go_on.set()
    desk.model_selection.choose(DREAM)
    qtbot.waitUntil(lambda: any(status.phase == "failed" for status in desk.statuses), timeout=60_000)
    failed = next(status for status in desk.statuses if status.phase == "failed")
    assert DREAM in sentence_of(failed)
    assert "memory" in sentence_of(failed)
    qtbot.waitUntil(lambda: desk.model == "clay")


def test_clay_frees_the_memory_of_a_checkpoint_before_it_is_opened(qtbot: QtBot, desk: Desk) -> None:
    """Networks refer to themselves in circles, and what was there when clay was loaded is never collected."""
    knots: list[weakref.ref[Knot]] = []

    def tie(backend: WatchedBackend) -> None:
        untied.append(all(knot() is None for knot in knots))
        if desk.shelf.opened[-1][0] != "clay":
            knots.append(weakref.ref(Knot(backend)))

    untied: list[bool] = []
    desk.shelf.after_opening = tie
    desk.shelf.go_on.set()
    for name in (DREAM, "clay", XL, DREAM):
        desk.model_selection.choose(name)
        _wait(qtbot, desk, name)
    qtbot.waitUntil(lambda: len(untied) >= 4)
    assert all(untied)


def test_a_scene_whose_model_is_missing_is_shown_with_clay_and_undo_keeps_its_name(desk: Desk) -> None:
    foreign = replace(RECIPE, model="/home/ada/unknown.safetensors", size=512, guidance=7.5)
    desk.document.open(foreign)
    assert desk.document.recipe == RECIPE
    assert desk.missing == ["unknown.safetensors"]
    desk.document.undo()
    assert desk.document.recipe == foreign, "and it is not taken away again"
    desk.document.redo()
    desk.document.put(replace(foreign, seed=9))
    assert desk.document.recipe == replace(RECIPE, seed=9)


def test_a_model_that_is_missing_is_never_asked_for(qtbot: QtBot, desk: Desk) -> None:
    desk.document.open(replace(RECIPE, model="unknown.safetensors"))
    _wait(qtbot, desk, "clay")
    assert {name for name, *_ in desk.shelf.opened} == {"clay"}


def test_undo_to_a_model_that_is_missing_fails_in_one_sentence(qtbot: QtBot, desk: Desk) -> None:
    desk.document.open(replace(RECIPE, model="unknown.safetensors"))
    desk.document.undo()
    desk.session.draw()
    qtbot.waitUntil(lambda: desk.session.status.phase == "failed", timeout=60_000)
    assert "unknown.safetensors" in sentence_of(desk.session.status)


def test_what_is_taken_from_the_list_draws_no_more(desk: Desk) -> None:
    desk.model_selection.choose(DREAM)
    desk.library.remove(DREAM)
    assert desk.document.recipe == RECIPE
    assert desk.missing == [DREAM]


def test_simple_mode_knows_clay_only(qtbot: QtBot, desk: Desk) -> None:
    desk.model_selection.choose(DREAM)
    desk.settings.update(simple=True)
    assert desk.document.recipe == RECIPE
    desk.document.put(replace(RECIPE, model=DREAM))
    assert desk.model == "clay"
    desk.document.undo()
    desk.session.draw()
    qtbot.waitUntil(lambda: desk.session.status.phase == "failed", timeout=60_000)
    assert "not among your models" in sentence_of(desk.session.status)
    assert desk.document.recipe.model == DREAM, "so that undo leads further back"
    assert not any(drawn.recipe.model == DREAM for drawn in desk.drawn)


def test_a_text_is_a_card_for_it(qtbot: QtBot, desk: Desk) -> None:
    desk.shelf.go_on.set()
    desk.model_selection.choose(DREAM)
    desk.document.edit(desk.document.scene.with_card(Card("text", text="a dragon of paper")))
    _wait(qtbot, desk, DREAM)
