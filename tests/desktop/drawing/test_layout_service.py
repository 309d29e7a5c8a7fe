"""The stage always knows a box for every card, and the newest scene wins."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from core.recipe import Recipe
from core.scene.geometry import Box
from core.scene.layout import Layout, arrange
from core.scene.scene import Card, Hint, Scene
from core.scene.sentence import parse
from desktop.canvas.tidy import StageTidy
from desktop.document.document import Document
from desktop.drawing.layout_service import LayoutService, completed
from tests.core.scene.placements import tangled_scene

TANGLE = tangled_scene()
"""Takes minutes where nobody stops it."""

SCENE = parse("a red cube on a blue ball, left of a green house")


@pytest.fixture
def document() -> Document:
    return Document(Recipe(SCENE))


@pytest.fixture
def layout_service(qtbot: QtBot, document: Document) -> Iterator[LayoutService]:
    layout_service = LayoutService(document)
    yield layout_service
    assert layout_service.shutdown(10)


def is_whole(layout_service: LayoutService) -> bool:
    layout, wanted = layout_service.layout, {card.id for card in layout_service.scene.wanted}
    return wanted <= layout.boxes.keys() and wanted == layout.depths.keys()


def test_the_first_layout_is_there_from_the_beginning(layout_service: LayoutService) -> None:
    assert layout_service.scene == SCENE
    assert layout_service.layout == arrange(SCENE)


def test_an_edit_is_arranged_on_another_thread_and_told_on_the_windows(
    qtbot: QtBot, document: Document, layout_service: LayoutService
) -> None:
    told: list[tuple[Scene, Layout, threading.Thread]] = []
    layout_service.arranged.connect(lambda scene, layout: told.append((scene, layout, threading.current_thread())))
    document.edit(SCENE.with_card(Card("new", "duck", "yellow")))
    assert layout_service.scene == document.scene
    assert is_whole(layout_service), "at once"
    qtbot.waitUntil(lambda: len(told) > 0, timeout=10_000)
    assert told == [(document.scene, arrange(document.scene), threading.current_thread())]
    assert layout_service.layout == arrange(document.scene)


def test_of_many_edits_the_newest_wins_and_every_one_is_whole(
    qtbot: QtBot, document: Document, layout_service: LayoutService
) -> None:
    wholes: list[bool] = []
    layout_service.arranged.connect(
        lambda scene, _: wholes.append(is_whole(layout_service) and scene == document.scene)
    )
    for number in range(100):
        if number % 10 == 0:
            document.edit(document.scene.with_card(Card(document.scene.new_id(), "tree")))
        if number % 25 == 24:
            document.edit(document.scene.without_card(document.scene.cards[-1].id))
        document.edit(document.scene.changed("card3", box=Box(number / 200, 0.5, 0.3, 0.3)), "drag")
        assert is_whole(layout_service)
        qtbot.wait(number % 3)
    final = arrange(document.scene)
    qtbot.waitUntil(lambda: layout_service.layout == final, timeout=10_000)
    assert all(wholes)


def test_what_is_no_matter_of_the_scene_is_not_arranged(
    qtbot: QtBot, document: Document, layout_service: LayoutService
) -> None:
    before = layout_service.layout
    document.set_recipe(seed=7)
    document.select(["card1"])
    assert layout_service.layout is before


def test_an_arranger_that_is_gone_hears_nothing(qtbot: QtBot, document: Document) -> None:
    layout_service = LayoutService(document)
    document.edit(SCENE.with_card(Card("new", "duck")))
    layout_service.deleteLater()
    qtbot.wait(50)


def test_an_edit_ends_the_arrangement_of_the_scene_before_it(
    qtbot: QtBot, document: Document, layout_service: LayoutService
) -> None:
    given_up: list[bool] = []
    layout_service.unfinished.connect(lambda: given_up.append(True))
    document.edit(TANGLE)
    qtbot.wait(50)
    document.undo()
    qtbot.waitUntil(lambda: layout_service.fresh, timeout=30_000)
    assert layout_service.layout == arrange(SCENE)
    assert not given_up


def test_an_arrangement_under_way_ends_with_the_program(
    qtbot: QtBot, document: Document, layout_service: LayoutService
) -> None:
    document.edit(TANGLE)
    qtbot.wait(50)
    assert layout_service.shutdown(30)


def test_of_a_tangle_the_best_layout_so_far_is_taken_and_said_to_be_unfinished(
    qtbot: QtBot, document: Document
) -> None:
    layout_service = LayoutService(document, seconds=0.1)
    told: list[tuple[Scene, Layout]] = []
    layout_service.arranged.connect(lambda scene, layout: told.append((scene, layout)))
    placed = replace(TANGLE, hints=())
    document.edit(placed)
    qtbot.waitUntil(lambda: layout_service.fresh, timeout=30_000)
    with qtbot.waitSignal(layout_service.unfinished, timeout=30_000):
        document.edit(TANGLE)
    assert layout_service.fresh
    assert layout_service.layout.unfinished
    assert told[-1] == (TANGLE, layout_service.layout)
    assert is_whole(layout_service)
    document.edit(SCENE)
    qtbot.waitUntil(lambda: layout_service.fresh, timeout=30_000)
    assert layout_service.layout == arrange(SCENE)


def test_to_arrange_a_tangle_takes_the_best_layout_so_far_and_can_be_undone(qtbot: QtBot, document: Document) -> None:
    layout_service = LayoutService(document, seconds=0.1)
    tidying = StageTidy(document, layout_service)
    with qtbot.waitSignal(layout_service.unfinished, timeout=30_000):
        document.edit(TANGLE)
    found: list[Layout] = []
    layout_service.arranged.connect(lambda _, layout: found.append(layout))
    with qtbot.waitSignal(layout_service.unfinished, timeout=30_000):
        tidying.start()
    assert {card.id: card.box for card in document.scene.cards} == found[0].boxes
    document.undo()
    assert document.scene == TANGLE


def test_a_layout_is_completed_for_a_scene_that_was_edited_meanwhile() -> None:
    clashing = replace(SCENE, hints=(Hint("left_of", "card1", ("card2",)), Hint("right_of", "card1", ("card2",))))
    layout = arrange(clashing)
    assert layout.clashes
    own = Box(0.1, 0.5, 0.2, 0.2)
    edited = (
        clashing.without_hint(clashing.hints[0])
        .without_card("card3")
        .with_card(Card("x", "cat", box=own, pinned=True))
        .with_card(Card("y", "dog"))
        .with_card(Card("z", "duck", box=own, wanted=False))
    )
    whole = completed(layout, edited)
    assert whole.boxes["card1"] == layout.boxes["card1"]
    assert whole.boxes["x"] == own
    assert whole.boxes["z"] == own
    assert whole.boxes.keys() == {"card1", "card2", "x", "y", "z"}
    assert whole.depths.keys() == {"card1", "card2", "x", "y"}
    assert whole.clashes == (), "a hint that is gone clashes with nothing"


def test_a_card_that_is_wanted_again_has_a_place() -> None:
    scene = SCENE.changed("card1", wanted=False)
    whole = completed(arrange(scene), SCENE)
    assert whole.boxes.keys() == whole.depths.keys() == {"card1", "card2", "card3"}
