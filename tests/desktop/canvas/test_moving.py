"""Cards are moved by dragging, from click to click, and by the arrow keys; each is one entry of the history."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from core.scene.geometry import Box, Point
from core.scene.perspective import scale_at
from core.scene.scene import Card, Hint, Scene
from tests.desktop.canvas.stand_in import Hand

SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


def moved(point: Point, dx: float, dy: float) -> Point:
    return Point(point.x + dx, point.y + dy)


def assert_one_entry(hand: Hand, before: Scene) -> None:
    """What was done is undone by one undo, and redone by one redo."""
    after = hand.scene
    assert after != before
    hand.document.undo()
    assert hand.scene == before
    hand.document.redo()
    assert hand.scene == after
    assert not hand.document.in_gesture


def test_a_drag_moves_the_card_and_is_one_entry(hand: Hand) -> None:
    before, start = hand.scene, hand.center("card1")
    hand.drag(start, moved(start, 0.1, 0.02), CONTROL, steps=9)
    assert hand.box("card1").base.x == pytest.approx(hand.scene.card("card1").box.base.x)
    assert hand.center("card1").x == pytest.approx(start.x + 0.1, abs=0.02)
    assert_one_entry(hand, before)


def test_while_it_is_dragged_the_card_is_where_the_hand_is(hand: Hand) -> None:
    start = hand.center("card1")
    hand.hold(start, Point(0.5, 0.7))
    assert hand.document.in_gesture
    assert hand.box("card1") == hand.scene.card("card1").box
    hand.release(Point(0.5, 0.7))
    assert not hand.document.in_gesture


def test_a_card_dragged_back_gets_smaller_by_the_perspective(hand: Hand) -> None:
    old, start = hand.box("card1"), hand.center("card1")
    hand.hold(start, moved(start, 0, -0.12), CONTROL)
    new = hand.box("card1")
    assert new.bottom < old.bottom
    assert new.width / old.width == pytest.approx(scale_at(new.bottom) / scale_at(old.bottom))
    assert new.height / new.width == pytest.approx(old.height / old.width)


def test_a_card_dragged_to_the_front_gets_larger(hand: Hand) -> None:
    old, start = hand.box("card1"), hand.center("card1")
    hand.hold(start, moved(start, 0, 0.1), CONTROL)
    assert hand.box("card1").width > old.width


def test_a_card_of_the_sky_keeps_its_size(make_hand) -> None:
    hand = make_hand("a white cloud")
    old, start = hand.box("card1"), hand.center("card1")
    hand.drag(start, moved(start, 0.1, 0.08), CONTROL)
    assert hand.box("card1").width == pytest.approx(old.width)


def test_it_snaps_to_the_foot_of_another_card(make_hand) -> None:
    boxes = {"a": Box(0.1, 0.5, 0.2, 0.2), "b": Box(0.6, 0.6, 0.25, 0.25)}
    hand = make_hand(Scene(tuple(Card(id, "cube", "red", box=box) for id, box in boxes.items())))
    grip = Point(0.2, 0.69)
    hand.hold(grip, moved(grip, 0.02, 0.145))
    assert hand.box("a").bottom == pytest.approx(0.85, abs=1e-9)
    assert any(guide.axis == "y" for guide in hand.view.stage.overlay.sketch.guides)


def test_snapping_shows_guides_that_vanish_afterwards(hand: Hand) -> None:
    start = hand.center("card1")
    end = moved(start, 0.003, 0.003)
    hand.hold(start, moved(start, 0.05, 0.0))
    hand.move(Point(0.5, start.y))
    assert hand.view.stage.overlay.sketch.guides
    hand.release(end)
    assert not hand.view.stage.overlay.sketch.guides


@pytest.mark.parametrize("corner", [Point(-0.4, -0.4), Point(1.4, -0.4), Point(-0.4, 1.4), Point(1.4, 1.4)])
def test_a_card_stays_in_the_picture_however_far_it_is_dragged(hand: Hand, corner: Point) -> None:
    hand.hold(hand.center("card1"), corner)
    box = hand.box("card1")
    assert box.left >= -1e-9
    assert box.top >= -1e-9
    assert box.right <= 1 + 1e-9
    assert box.bottom <= 1 + 1e-9
    hand.release(corner)


def test_escape_cancels_a_drag_without_a_trace_even_of_what_could_be_redone(hand: Hand) -> None:
    hand.document.edit(hand.scene.changed("card2", colour="pink"))
    hand.document.undo()
    before = hand.scene
    hand.hold(hand.center("card1"), Point(0.5, 0.7))
    assert hand.scene != before
    hand.key(Qt.Key.Key_Escape)
    hand.release(Point(0.5, 0.7))
    assert hand.scene == before
    assert hand.document.can_redo
    assert not hand.document.can_undo
    assert not hand.document.in_gesture


def test_an_undo_in_the_middle_of_a_drag_ends_it(hand: Hand) -> None:
    before = hand.scene
    hand.hold(hand.center("card1"), Point(0.5, 0.7))
    hand.document.undo()
    hand.move(Point(0.6, 0.7))
    hand.release(Point(0.6, 0.7))
    assert hand.scene == before


def test_two_clicks_do_what_a_drag_does(hand: Hand) -> None:
    start, before = hand.center("card1"), hand.scene
    hand.click(start)
    assert hand.document.selection == ("card1",)
    hand.click(start)
    end = moved(start, 0.1, 0.02)
    hand.hover(end)
    hand.click(end)
    assert hand.view.gestures.active is None
    assert hand.center("card1").x == pytest.approx(end.x, abs=0.03)
    assert_one_entry(hand, before)


def test_a_child_lifts_a_card_with_the_first_click(hand: Hand) -> None:
    hand.view.set_simple(True)
    before, start = hand.scene, hand.center("card1")
    hand.click(start)
    hand.click(moved(start, 0.1, 0.0))
    assert_one_entry(hand, before)


def test_two_clicks_on_the_same_spot_edit_nothing(hand: Hand) -> None:
    hand.view.set_simple(True)
    before, start = hand.scene, hand.center("card1")
    for _ in range(3):
        hand.click(start)
        hand.hover(moved(start, 0.05, 0.03))
        hand.hover(start)
        hand.click(start)
    assert hand.view.gestures.active is None
    assert hand.scene == before
    assert not hand.document.can_undo


def test_a_lifted_card_is_let_go_by_escape(hand: Hand) -> None:
    before = hand.scene
    hand.click(hand.center("card1"))
    hand.click(hand.center("card1"))
    hand.hover(Point(0.5, 0.5))
    assert hand.scene != before
    hand.key(Qt.Key.Key_Escape)
    assert hand.scene == before
    assert not hand.document.can_undo


def test_a_mere_click_edits_nothing(hand: Hand) -> None:
    hand.click(hand.center("card1"))
    assert not hand.document.can_undo


def test_where_a_card_is_dropped_the_others_make_room(hand: Hand) -> None:
    end = hand.center("card2")
    hand.drag(hand.center("card1"), end, CONTROL)
    assert hand.scene.card("card1").box.center.distance_to(hand.center("card1")) < 1e-9
    assert hand.center("card1").x == pytest.approx(end.x, abs=0.02)
    assert hand.box("card1").overlap(hand.box("card2")) == pytest.approx(0)


def test_what_a_card_carries_rides_along(make_hand) -> None:
    hand = make_hand("a red cube on a blue sphere; a cat on the cube; a green house")
    before, cube, ball = hand.scene, hand.box("card1"), hand.box("card2")
    start = hand.center("card2")
    hand.hold(start, moved(start, 0.2, -0.05), CONTROL)
    new_cube, new_ball = hand.box("card1"), hand.box("card2")
    assert new_ball.width < ball.width
    assert new_cube.width / new_ball.width == pytest.approx(cube.width / ball.width)
    assert new_cube.center.x - new_ball.center.x == pytest.approx(cube.center.x - ball.center.x, abs=0.01)
    hand.release(moved(start, 0.2, -0.05), CONTROL)
    assert all(hand.view.stage.layout_service.layout.holds(hint) for hint in hand.scene.hints)
    assert_one_entry(hand, before)


def test_several_cards_move_together(hand: Hand) -> None:
    hand.document.select(["card1", "card2"])
    before, boxes = hand.scene, [hand.box("card1"), hand.box("card2")]
    start = hand.center("card1")
    hand.drag(start, moved(start, 0.04, 0), CONTROL)
    for id, box in zip(("card1", "card2"), boxes, strict=True):
        assert hand.scene.card(id).box.center.x == pytest.approx(box.center.x + 0.04, abs=1e-6)
    assert hand.document.selection == ("card1", "card2")
    assert_one_entry(hand, before)


def test_a_locked_card_stays_where_it_is(hand: Hand) -> None:
    hand.document.edit(hand.scene.changed("card1", box=hand.box("card1"), pinned=True))
    before = hand.scene
    hand.drag(hand.center("card1"), Point(0.5, 0.6))
    assert hand.scene == before
    assert hand.document.selection == ("card1",)
    hand.key(Qt.Key.Key_Left)
    assert hand.scene == before


def test_alternatives_move_together_because_they_share_a_place(make_hand) -> None:
    hand = make_hand("a red cube or a blue sphere")
    start = hand.center("card2")
    hand.drag(start, moved(start, 0.1, 0), CONTROL)
    assert hand.scene.card("card1").box.center == hand.scene.card("card2").box.center


def test_a_hint_draws_a_card_back_after_it_was_dragged_away(make_hand) -> None:
    hand = make_hand("a red cube on a blue sphere")
    start = hand.center("card1")
    hand.drag(start, moved(start, 0.3, -0.2))
    layout = hand.view.stage.layout_service.layout
    assert layout.holds(hand.scene.hints[0])
    assert hand.box("card1") == layout.boxes["card1"]


def test_alt_drags_a_copy_off_and_its_hints_too(make_hand) -> None:
    hand = make_hand("a red cube on a blue sphere")
    before = hand.scene
    hand.document.select(["card1", "card2"])
    start = hand.center("card2")
    hand.drag(start, moved(start, 0.3, 0.02), ALT)
    assert len(hand.scene.cards) == 4
    assert hand.scene.hints[1] == Hint("on", "card3", ("card4",))
    assert hand.document.selection == ("card3", "card4")
    assert hand.box("card2").center.distance_to(start) < 0.2, "what was copied stays, or makes room"
    assert_one_entry(hand, before)


def test_escape_takes_a_copy_back(hand: Hand) -> None:
    before, start = hand.scene, hand.center("card1")
    hand.document.select(["card1"])
    hand.hold(start, moved(start, 0.2, 0), ALT)
    assert len(hand.scene.cards) == 4
    hand.key(Qt.Key.Key_Escape)
    assert hand.scene == before
    assert not hand.document.can_undo
    assert hand.document.selection == ("card1",)


def test_arrow_keys_nudge_and_shift_nudges_further(hand: Hand) -> None:
    hand.document.select(["card2"])
    old = hand.box("card2")
    hand.key(Qt.Key.Key_Left)
    assert old.center.x - hand.scene.card("card2").box.center.x == pytest.approx(0.01)
    hand.document.undo()
    hand.key(Qt.Key.Key_Left, SHIFT)
    assert old.center.x - hand.scene.card("card2").box.center.x == pytest.approx(0.05)
    hand.document.undo()
    hand.key(Qt.Key.Key_Up)
    assert hand.scene.card("card2").box.width < old.width


def test_a_key_that_is_held_is_one_entry(hand: Hand) -> None:
    hand.document.select(["card1"])
    before = hand.scene
    for _ in range(5):
        QTest.keyPress(hand.view, Qt.Key.Key_Left)
    QTest.keyRelease(hand.view, Qt.Key.Key_Left)
    assert_one_entry(hand, before)


def test_at_the_edge_a_nudge_leaves_no_entry(hand: Hand) -> None:
    box = Box(0, 0.5, 0.2, 0.2)
    hand.document.edit(hand.scene.changed("card1", box=box))
    hand.document.select(["card1"])
    before = hand.document.scene
    hand.key(Qt.Key.Key_Left)
    assert hand.scene == before


def test_free_text_stands_on_the_ground_too(make_hand) -> None:
    hand = make_hand(Scene((Card("card1", text="a red umbrella", box=Box(0.3, 0.5, 0.3, 0.3)),)))
    old, start = hand.box("card1"), hand.center("card1")
    hand.drag(start, moved(start, 0.1, -0.1), CONTROL)
    assert hand.box("card1").width < old.width


def test_a_drag_works_at_three_hundred_percent(hand: Hand) -> None:
    while hand.view.zoom < 3:
        hand.key(Qt.Key.Key_Plus)
    before, start = hand.scene, hand.center("card1")
    hand.drag(start, moved(start, 0.05, 0), CONTROL)
    assert hand.scene.card("card1").box.center.x == pytest.approx(start.x + 0.05, abs=0.01)
    assert_one_entry(hand, before)


def test_twenty_cards_can_be_dragged(make_hand) -> None:
    colours = ("red", "green", "blue", "yellow")
    kinds = ("cube", "duck", "tree", "cat", "flower")
    cards = tuple(Card(f"c{i}", kinds[i % 5], colours[i % 4]) for i in range(20))
    hand = make_hand(Scene(cards))
    assert len(hand.view.stage.shown) == 20
    before, start = hand.scene, hand.center("c7")
    hand.drag(start, moved(start, 0.02, 0.0), CONTROL, steps=2)
    assert replace(hand.scene, cards=()) == replace(before, cards=())
    assert_one_entry(hand, before)
