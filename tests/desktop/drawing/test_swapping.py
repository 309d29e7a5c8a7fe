"""Another model in the middle of a drawing: real ones, chosen in the menu while the old one draws.

The checkpoint is tiny and has random weights; clay is the one that is shipped.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from core.backends.backend import Backend
from core.backends.clay.backend import ClayBackend
from core.backends.stable_diffusion.backend import StableDiffusionBackend
from core.backends.stable_diffusion.components import Components
from core.scene.sentence import parse
from desktop.app.application import Diorama
from desktop.drawing.results import Drawn, Status
from tests.core.backends.stable_diffusion import tiny
from tests.desktop.desk import sentence_of, step_of
from tests.desktop.program import running

PATIENCE_MS = 120_000
"""For torch and diffusers to be imported and a picture to be drawn, beside whatever else this computer does."""

SCENE = parse("a red cube, left of a green house")
FEW, MANY = 3, 150
"""Steps of a picture that is soon there, and of one that takes far longer than to change the model."""


@pytest.fixture(params=[True, False], ids=["live", "asked"])
def app(qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Diorama]:
    """The window with clay and a checkpoint, its picture drawn by itself or where the user asks for it."""
    folder = tiny.write_folder(tmp_path / "paper-world", "sd1", tiny_decoder=True)
    with running(qtbot, tmp_path / "own", real=True, live=request.param) as diorama:
        diorama.window.resize(1280, 800)
        diorama.window.show_work()
        with qtbot.waitSignal(diorama.library.added, timeout=30_000):
            diorama.library.add(folder)
        yield diorama


class Witness:
    """What the window told along the way."""

    def __init__(self, app: Diorama) -> None:
        self.app = app
        self.failures: list[str] = []
        self.finished: list[Drawn] = []
        app.session.status_changed.connect(self._note)
        app.session.finished.connect(self.finished.append)

    def _note(self, status: Status) -> None:
        message = self.app.notices.message
        self.failures += [sentence_of(status)] if status.phase == "failed" else []
        self.failures += [message.sentence] if message is not None and message.is_error else []


def network_of(app: Diorama) -> weakref.ref[Any]:
    """The network of the model that is open; nobody is kept alive by it."""
    host = app.session._worker._host
    assert host is not None
    assert host._model is not None
    backend = host._model.backend
    return weakref.ref(backend.model.network if isinstance(backend, ClayBackend) else _checkpoint(backend).unet)


def _checkpoint(backend: Backend[Any]) -> Components:
    assert isinstance(backend, StableDiffusionBackend)
    return backend.components


def choose(app: Diorama, name: str) -> None:
    """As a user does it: the row of the menu."""
    next(row for row in app.model_menu.rows if row.data() == name).trigger()


def draw(qtbot: QtBot, app: Diorama) -> None:
    """Live drawing does it by itself; where a picture is under way, the button stops it first.

    While a model is loaded, the button would lead back to the one before.
    """
    if not app.settings.present.live:
        if app.session.status.busy:
            qtbot.waitUntil(lambda: app.session._state.open_model == app.document.recipe.model, timeout=PATIENCE_MS)
            app.timeline.press_main()
            qtbot.waitUntil(lambda: not app.session.status.busy, timeout=PATIENCE_MS)
        app.timeline.press_main()


def wait_for_picture(qtbot: QtBot, app: Diorama, witness: Witness) -> Drawn:
    def there() -> bool:
        return bool(witness.finished) and witness.finished[-1].recipe == app.document.recipe

    qtbot.waitUntil(there, timeout=PATIENCE_MS)
    return witness.finished[-1]


@pytest.mark.parametrize(("old", "new"), [("paper-world", "clay"), ("clay", "paper-world")])
def test_the_old_run_stops_its_memory_is_free_and_the_new_picture_comes(
    qtbot: QtBot, app: Diorama, old: str, new: str
) -> None:
    witness = Witness(app)
    app.document.edit(SCENE)
    app.document.set_recipe(steps=FEW)
    choose(app, old)
    draw(qtbot, app)
    first = wait_for_picture(qtbot, app, witness)

    app.document.set_recipe(steps=MANY)
    draw(qtbot, app)
    qtbot.waitUntil(lambda: step_of(app.session.status) >= 2, timeout=PATIENCE_MS)
    network = network_of(app)
    assert network() is not None
    a_step = app.session._state.pacing.step_seconds
    begun = time.monotonic()
    choose(app, new)
    qtbot.waitUntil(lambda: network() is None, timeout=PATIENCE_MS)
    stopped_after = time.monotonic() - begun
    assert stopped_after < max(0.25 * MANY * a_step, 3), f"a step takes {a_step:.2f} s"
    assert app.display.drawn is first, "what was finished last is still known"

    app.document.set_recipe(steps=FEW)
    draw(qtbot, app)
    second = wait_for_picture(qtbot, app, witness)
    assert (first.recipe.model, second.recipe.model) == (old, new)
    assert {drawn.recipe.model for drawn in witness.finished} == {old, new}
    assert app.display.drawn is second
    qtbot.waitUntil(lambda: len(app.store.entries) == 2, timeout=30_000)
    assert witness.failures == []
    assert network() is None
    while app.document.recipe != first.recipe:
        assert app.document.can_undo
        app.actions["undo"].trigger()
    assert app.display.drawn is not None
    assert app.display.drawn.recipe == first.recipe, "and the picture of before is there at once"


def test_a_drawing_that_was_asked_for_goes_on_with_the_new_model(qtbot: QtBot, app: Diorama) -> None:
    """Nobody has to press the button a second time."""
    witness = Witness(app)
    app.document.edit(SCENE)
    app.document.set_recipe(steps=12)
    choose(app, "paper-world")
    draw(qtbot, app)
    qtbot.waitUntil(lambda: step_of(app.session.status) >= 1, timeout=PATIENCE_MS)
    choose(app, "clay")
    drawn = wait_for_picture(qtbot, app, witness)
    assert drawn.recipe.model == "clay"
    assert [drawn.recipe.model for drawn in witness.finished] == ["clay"]
    assert witness.failures == []


def test_back_and_forth_in_one_breath_the_last_choice_wins(qtbot: QtBot, app: Diorama) -> None:
    witness = Witness(app)
    app.document.edit(SCENE)
    app.document.set_recipe(steps=FEW)
    draw(qtbot, app)
    wait_for_picture(qtbot, app, witness)
    for name in ("paper-world", "clay", "paper-world"):
        choose(app, name)
    draw(qtbot, app)
    drawn = wait_for_picture(qtbot, app, witness)
    assert drawn.recipe.model == "paper-world"
    assert witness.failures == []
