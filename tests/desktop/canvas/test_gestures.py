"""Resizing, selecting, placing, dropping, panning and zooming, by hand and by keys."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.errors import SceneError
from core.scene.geometry import Box, Point
from core.scene.perspective import scale_at
from core.scene.scene import MAX_CARDS, Card, Scene
from desktop.canvas.drop_target import CARD_FORMAT
from tests.desktop.canvas.stand_in import Hand
from tests.desktop.canvas.test_moving import CONTROL, SHIFT, assert_one_entry, moved

NONE = Qt.KeyboardModifier.NoModifier


# resizing


def test_the_corner_resizes_about_the_foot_and_keeps_the_proportion(hand: Hand) -> None:
    hand.click(hand.center("card1"))
    before, old = hand.scene, hand.box("card1")
    hand.drag(hand.corner("card1"), moved(hand.corner("card1"), 0.04, -0.04))
    new = hand.scene.card("card1").box
    assert new.bottom == pytest.approx(old.bottom)
    assert new.width > old.width
    assert new.width / new.height == pytest.approx(old.width / old.height)
    assert_one_entry(hand, before)


def test_two_clicks_resize_too(hand: Hand) -> None:
    hand.click(hand.center("card1"))
    before, old = hand.scene, hand.box("card1")
    hand.click(hand.corner("card1"))
    end = moved(hand.corner("card1"), -0.08, 0.08)
    hand.hover(end)
    hand.click(end)
    assert hand.scene.card("card1").box.width < old.width
    assert_one_entry(hand, before)


def test_brackets_resize_by_key(hand: Hand) -> None:
    hand.document.select(["card2"])
    before, old = hand.scene, hand.box("card2")
    hand.key(Qt.Key.Key_BracketLeft)
    assert hand.scene.card("card2").box.width < old.width
    assert hand.scene.card("card2").box.base.x == pytest.approx(old.base.x)
    assert_one_entry(hand, before)


def test_a_card_can_be_made_neither_too_small_nor_larger_than_the_picture(hand: Hand) -> None:
    hand.click(hand.center("card1"))
    hand.hold(hand.corner("card1"), Point(-1, 2))
    assert min(hand.scene.card("card1").box.width, hand.scene.card("card1").box.height) >= 0.049
    hand.move(Point(3, -3))
    box = hand.scene.card("card1").box
    assert box.right <= 1 + 1e-9
    assert box.top >= -1e-9
    hand.key(Qt.Key.Key_Escape)
    hand.release(Point(3, -3))
    assert not hand.document.can_undo


# selecting


def test_a_click_selects_and_shift_adds_and_takes_away(hand: Hand) -> None:
    hand.click(hand.center("card1"))
    hand.click(hand.center("card2"), SHIFT)
    assert hand.document.selection == ("card1", "card2")
    hand.click(hand.center("card1"), CONTROL)
    assert hand.document.selection == ("card2",)
    hand.click(Point(0.5, 0.05))
    assert hand.document.selection == ()


def test_a_click_on_one_of_several_selects_it_alone(hand: Hand) -> None:
    hand.document.select(["card1", "card2", "card3"])
    hand.click(hand.center("card2"))
    assert hand.document.selection == ("card2",)


def test_the_rubber_band_selects_what_it_touches(hand: Hand) -> None:
    hand.drag(Point(0.01, 0.1), Point(hand.center("card2").x, 0.99))
    assert hand.document.selection == ("card1", "card2")
    assert hand.view.stage.overlay.sketch.band is None
    assert not hand.document.can_undo


def test_escape_brings_the_selection_back(hand: Hand) -> None:
    hand.document.select(["card3"])
    hand.hold(Point(0.01, 0.1), Point(0.5, 0.99))
    hand.key(Qt.Key.Key_Escape)
    assert hand.document.selection == ("card3",)


def test_tab_goes_through_the_cards_and_then_on(hand: Hand) -> None:
    chosen = []
    for _ in range(3):
        hand.key(Qt.Key.Key_Tab)
        chosen.append(hand.document.selection)
    assert chosen == [("card1",), ("card2",), ("card3",)]
    assert not hand.view._keys.tab(1), "beyond the last card the focus goes on"
    hand.key(Qt.Key.Key_Backtab, SHIFT)
    assert hand.document.selection == ("card2",)


def test_delete_takes_the_selected_cards_and_their_hints_away(make_hand) -> None:
    hand = make_hand("a red cube on a blue sphere; a green house")
    before = hand.scene
    hand.document.select(["card1", "card3"])
    hand.key(Qt.Key.Key_Delete)
    assert [card.id for card in hand.scene.cards] == ["card2"]
    assert not hand.scene.hints
    assert_one_entry(hand, before)


@pytest.mark.parametrize(("edge", "measure"), [("left", "left"), ("right", "right"), ("bottom", "bottom")])
def test_align_lines_the_selected_cards_up(make_hand, edge: str, measure: str) -> None:
    boxes = {"a": Box(0.1, 0.5, 0.15, 0.15), "b": Box(0.4, 0.7, 0.18, 0.18), "c": Box(0.7, 0.3, 0.1, 0.18)}
    hand = make_hand(Scene(tuple(Card(id, "cube", "red", box=box) for id, box in boxes.items())))
    before = hand.scene
    hand.document.select(boxes)
    hand.view.align(edge)
    lines = [getattr(card.box, measure) for card in hand.scene.cards]
    assert max(lines) - min(lines) < 1e-9
    assert_one_entry(hand, before)


def test_spreading_makes_the_middles_even(make_hand) -> None:
    boxes = {"a": Box(0.05, 0.5, 0.15, 0.15), "b": Box(0.25, 0.7, 0.18, 0.18), "c": Box(0.8, 0.6, 0.1, 0.18)}
    hand = make_hand(Scene(tuple(Card(id, "cube", "red", box=box) for id, box in boxes.items())))
    hand.document.select(boxes)
    hand.view.align("across")
    first, second, third = (card.box.center.x for card in hand.scene.cards)
    assert second - first == pytest.approx(third - second)


def test_a_single_card_is_not_aligned(hand: Hand) -> None:
    hand.document.select(["card1"])
    hand.view.align("left")
    assert not hand.document.can_undo


def test_duplicate_and_select_all(hand: Hand) -> None:
    before = hand.scene
    hand.view.select_all()
    hand.view.duplicate_selected()
    assert len(hand.scene.cards) == 6
    assert hand.document.selection == ("card4", "card5", "card6")
    assert_one_entry(hand, before)


# placing

TREE = Card("any", "tree", "green")


def test_a_card_is_placed_by_a_click(hand: Hand, qtbot: QtBot) -> None:
    before = hand.scene
    hand.view.begin_placing(TREE)
    hand.hover(Point(0.5, 0.5))
    assert hand.view.stage.overlay.sketch.ghost is not None
    with qtbot.waitSignal(hand.view.placing_ended):
        hand.click(Point(0.5, 0.5))
    new = hand.scene.card("card4")
    assert (new.kind, new.colour) == ("tree", "green")
    assert new.box.center.x == pytest.approx(0.5, abs=0.01)
    assert new.box.center.y == pytest.approx(0.5, abs=0.01)
    assert hand.document.selection == ("card4",)
    assert hand.view.stage.overlay.sketch.ghost is None
    assert_one_entry(hand, before)


def test_a_card_is_placed_by_keys(hand: Hand) -> None:
    before = hand.scene
    hand.view.begin_placing(TREE)
    ghost = hand.view.stage.overlay.sketch.ghost
    hand.key(Qt.Key.Key_Up, SHIFT)
    smaller = hand.view.stage.overlay.sketch.ghost
    assert smaller.width < ghost.width
    assert smaller.width / ghost.width == pytest.approx(scale_at(smaller.bottom) / scale_at(ghost.bottom))
    hand.key(Qt.Key.Key_Return)
    assert hand.scene.card("card4").box == smaller
    assert_one_entry(hand, before)


def test_a_card_chosen_after_another_is_the_one_that_is_placed(hand: Hand) -> None:
    hand.view.begin_placing(TREE)
    hand.view.begin_placing(TREE)
    assert hand.view.stage.overlay.sketch.ghost is not None


def test_placing_brings_hidden_cards_back(hand: Hand, qtbot: QtBot) -> None:
    hand.view.set_cards_visible(False)
    with qtbot.waitSignal(hand.view.cards_toggled) as told:
        hand.view.begin_placing(TREE)
    assert told.args == [True]
    assert hand.view.stage.cards_visible


def test_escape_ends_placing_without_a_card(hand: Hand, qtbot: QtBot) -> None:
    hand.view.begin_placing(TREE)
    with qtbot.waitSignal(hand.view.placing_ended):
        hand.key(Qt.Key.Key_Escape)
    hand.click(Point(0.5, 0.1))
    assert len(hand.scene.cards) == 3
    assert not hand.document.can_undo


@pytest.mark.parametrize("kind", ["tree", "cloud", "house", "train"])
@pytest.mark.parametrize("at", [Point(0, 0), Point(1, 0), Point(0, 1), Point(1, 1), Point(1.3, 0.5)])
def test_a_placed_card_is_always_in_the_picture(hand: Hand, kind: str, at: Point) -> None:
    hand.view.begin_placing(Card("any", kind, size="large"))
    hand.click(at)
    box = hand.scene.card("card4").box
    assert box.clamped() == box


# dropping


def mime(**fields: object) -> QMimeData:
    data = QMimeData()
    data.setData(CARD_FORMAT, json.dumps(fields).encode())
    return data


def test_a_card_of_the_palette_is_dropped_where_the_pointer_is(hand: Hand) -> None:
    before = hand.scene
    assert hand.drop(mime(kind="duck", colour="yellow", size="small"), Point(0.5, 0.8))
    new = hand.scene.card("card4")
    assert (new.kind, new.colour, new.size) == ("duck", "yellow", "small")
    assert new.box.contains(Point(0.5, 0.8))
    assert_one_entry(hand, before)


def test_free_text_can_be_dropped(hand: Hand) -> None:
    assert hand.drop(mime(text="a paper lantern"), Point(0.5, 0.8))
    assert hand.scene.card("card4").text == "a paper lantern"


@pytest.mark.parametrize("fields", [{"kind": "dragon"}, {}, {"kind": "cube", "colour": 3}, {"kind": ["cube"]}])
def test_what_is_no_card_is_refused(hand: Hand, fields: dict[str, object]) -> None:
    assert not hand.drop(mime(**fields), Point(0.5, 0.8))
    assert len(hand.scene.cards) == 3


def test_nonsense_is_refused(hand: Hand) -> None:
    data = QMimeData()
    data.setData(CARD_FORMAT, b"\xff[")
    assert not hand.drop(data, Point(0.5, 0.8))
    data.setData(CARD_FORMAT, b"[1]")
    assert not hand.drop(data, Point(0.5, 0.8))


def test_a_picture_that_is_dropped_is_told_of(hand: Hand, qtbot: QtBot, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "notes.txt")), QUrl.fromLocalFile(str(tmp_path / "scene.PNG"))])
    with qtbot.waitSignal(hand.view.file_dropped) as heard:
        assert hand.drop(data, Point(0.5, 0.5))
    assert heard.args == [tmp_path / "scene.PNG"]


def test_another_file_is_refused(hand: Hand, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "notes.txt"))])
    assert not hand.drop(data, Point(0.5, 0.5))


# panning and zooming


def wheel(hand: Hand, at: Point, notches: float) -> None:
    pixel = hand.pixel(at)
    event = QWheelEvent(
        pixel, hand.view.viewport().mapToGlobal(pixel), QPoint(), QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(hand.view.viewport(), event)


def test_the_wheel_zooms_about_the_pointer(hand: Hand) -> None:
    at = Point(0.3, 0.6)
    before = hand.pixel(at)
    wheel(hand, at, 3)
    assert hand.view.zoom == pytest.approx(1.25**3)
    assert (hand.pixel(at) - before).manhattanLength() < 6
    wheel(hand, at, -3)
    assert hand.view.zoom == 1


def test_at_the_beginning_the_picture_fills_the_view(hand: Hand) -> None:
    corner, opposite = hand.pixel(Point(0, 0)), hand.pixel(Point(1, 1))
    width = opposite.x() - corner.x()
    assert width == pytest.approx(opposite.y() - corner.y(), abs=1)
    assert 640 - 2 * 24 <= width <= 640
    hand.view.resize(900, 500)
    middle = hand.pixel(Point(0.5, 0.5))
    assert (middle - QPointF(450, 250)).manhattanLength() < 4


def test_keys_zoom_and_shift(hand: Hand) -> None:
    for _ in range(6):
        hand.key(Qt.Key.Key_Plus)
    assert hand.view.zoom > 3
    before = hand.pixel(Point(0.5, 0.5))
    hand.key(Qt.Key.Key_Right, CONTROL)
    assert hand.pixel(Point(0.5, 0.5)).x() < before.x()
    hand.key(Qt.Key.Key_0)
    assert hand.view.zoom == 1


@pytest.mark.parametrize("way", ["middle", "space"])
def test_the_middle_button_or_the_space_bar_shifts_the_view(hand: Hand, way: str) -> None:
    for _ in range(5):
        hand.view.zoom_in()
    at = Point(0.5, 0.5)
    before, button = hand.pixel(at), Qt.MouseButton.MiddleButton
    if way == "space":
        QTest.keyPress(hand.view, Qt.Key.Key_Space)
        button = Qt.MouseButton.LeftButton
    hand.press(at, button=button)
    for _ in range(2):
        hand.move(moved(at, 0.03, 0), button=button)
    hand.release(moved(at, 0.0, 0), button=button)
    assert hand.pixel(at).x() - before.x() > 20
    assert not hand.document.can_undo


def test_a_name_tag_keeps_its_size_on_the_screen_at_every_zoom(hand: Hand) -> None:
    def tag_px() -> float:
        tag = hand.view.stage._cast.cards["card1"].tag
        return tag.width() / hand.view.stage.ink.unit

    before = tag_px()
    for _ in range(5):
        hand.view.zoom_in()
    assert tag_px() == pytest.approx(before)


# touch


@pytest.fixture(scope="module")
def screen() -> QPointingDevice:
    return QTest.createTouchDevice()


def test_a_finger_drags_a_card(hand: Hand, screen: QPointingDevice) -> None:
    before, viewport = hand.scene, hand.view.viewport()
    start, end = hand.center("card1"), moved(hand.center("card1"), 0.05, 0.02)
    QTest.touchEvent(viewport, screen).press(0, hand.pixel(start).toPoint()).commit()
    for share in (0.5, 1.0):
        at = Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)
        QTest.touchEvent(viewport, screen).move(0, hand.pixel(at).toPoint()).commit()
    QTest.touchEvent(viewport, screen).release(0, hand.pixel(end).toPoint()).commit()
    assert_one_entry(hand, before)


def test_two_fingers_pinch_and_leave_the_cards_alone(hand: Hand, screen: QPointingDevice) -> None:
    before, viewport = hand.scene, hand.view.viewport()
    QTest.touchEvent(viewport, screen).press(0, QPoint(300, 320)).commit()
    QTest.touchEvent(viewport, screen).move(0, QPoint(300, 320)).press(1, QPoint(340, 320)).commit()
    QTest.touchEvent(viewport, screen).move(0, QPoint(260, 320)).move(1, QPoint(380, 320)).commit()
    QTest.touchEvent(viewport, screen).release(0, QPoint(260, 320)).release(1, QPoint(380, 320)).commit()
    assert hand.view.zoom == pytest.approx(3, rel=0.1)
    assert hand.scene == before
    assert hand.view.gestures.active is None


def test_a_full_stage_refuses_a_card_and_the_hands_are_free_again(make_hand) -> None:
    full = Scene(tuple(Card(f"c{n}", "cube", wanted=False) for n in range(MAX_CARDS)))
    hand = make_hand(full)
    hand.view.begin_placing(Card("any", "cube"))
    with pytest.raises(SceneError, match=f"at most {MAX_CARDS}"):
        hand.view.gestures.confirm()
    assert hand.view.gestures.active is None
    assert hand.scene == full
