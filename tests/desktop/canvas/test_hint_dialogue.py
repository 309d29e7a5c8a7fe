"""Hints are pulled from a card, by drag, by two clicks or by keys; a menu changes them; *between* asks for two."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.scene.geometry import Box, Point
from core.scene.scene import Card, Hint, Scene
from desktop.canvas.relation_menu import RelationMenu
from tests.desktop.canvas.stand_in import Hand
from tests.desktop.canvas.test_moving import assert_one_entry

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

STANDING = {"a": Box(0.1, 0.55, 0.2, 0.2), "b": Box(0.7, 0.55, 0.2, 0.2), "c": Box(0.42, 0.6, 0.16, 0.16)}


@pytest.fixture
def row(make_hand) -> Hand:
    """a, c and b from left to right on one ground."""
    return make_hand(Scene(tuple(Card(id, "cube", "red", box=box) for id, box in STANDING.items())))


def pull(hand: Hand, subject: str, reference: str) -> RelationMenu:
    hand.hover(hand.center(subject))
    hand.drag(hand.tie_handle(subject), hand.center(reference))
    return menu_of(hand)


def menu_of(hand: Hand) -> RelationMenu:
    menu = hand.view.hint_dialogue.menu
    assert menu is not None
    assert menu.isVisible()
    return menu


def choose(menu: RelationMenu, id: str) -> None:
    """By a real click on the row."""
    action = next(action for action in menu.actions() if action.objectName() == id)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    settle()


def leave(menu: RelationMenu) -> None:
    menu.close()
    settle()


def settle() -> None:
    QTest.qWait(1)


def test_a_pulled_hint_is_what_the_geometry_suggests(row: Hand) -> None:
    before = row.scene
    leave(pull(row, "a", "b"))
    assert row.scene.hints == (Hint("left_of", "a", ("b",)),)
    assert_one_entry(row, before)


def test_two_clicks_pull_a_hint_too(row: Hand) -> None:
    before = row.scene
    row.hover(row.center("b"))
    row.click(row.tie_handle("b"))
    row.hover(row.center("a"))
    assert row.view.stage.overlay.sketch.word == "right of"
    row.click(row.center("a"))
    leave(menu_of(row))
    assert row.scene.hints == (Hint("right_of", "b", ("a",)),)
    assert_one_entry(row, before)


def test_one_click_in_the_menu_changes_the_hint_in_the_same_entry(row: Hand) -> None:
    before = row.scene
    choose(pull(row, "a", "b"), "behind")
    assert row.scene.hints == (Hint("behind", "a", ("b",)),)
    assert_one_entry(row, before)


def test_escape_in_the_menu_leaves_no_trace(row: Hand) -> None:
    before = row.scene
    menu = pull(row, "a", "b")
    assert row.scene.hints
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    settle()
    assert row.scene == before
    assert not row.document.can_undo
    assert not row.document.in_gesture


def test_escape_while_pulling_leaves_no_trace(row: Hand) -> None:
    row.hover(row.center("a"))
    row.hold(row.tie_handle("a"), row.center("b"))
    assert row.view.stage.overlay.sketch.pull is not None
    row.key(Qt.Key.Key_Escape)
    row.release(row.center("b"))
    assert not row.scene.hints
    assert not row.document.can_undo
    assert row.view.stage.overlay.sketch.pull is None


def test_a_hint_pulled_to_nowhere_is_none(row: Hand) -> None:
    row.hover(row.center("a"))
    row.drag(row.tie_handle("a"), Point(0.5, 0.1))
    assert not row.document.can_undo
    assert row.view.gestures.active is None


def test_between_asks_for_a_second_card_and_is_one_entry(row: Hand) -> None:
    before = row.scene
    choose(pull(row, "c", "a"), "between")
    assert row.view.gestures.active is not None
    row.hover(row.center("b"))
    row.click(row.center("b"))
    assert row.scene.hints == (Hint("between", "c", ("a", "b")),)
    assert_one_entry(row, before)


def test_between_chosen_by_keys(row: Hand) -> None:
    before = row.scene
    choose(pull(row, "c", "a"), "between")
    row.key(Qt.Key.Key_Tab)
    row.key(Qt.Key.Key_Return)
    assert row.scene.hints == (Hint("between", "c", ("a", "b")),)
    assert_one_entry(row, before)


def test_escape_instead_of_the_second_card_leaves_no_trace(row: Hand) -> None:
    before = row.scene
    choose(pull(row, "c", "a"), "between")
    row.key(Qt.Key.Key_Escape)
    assert row.scene == before
    assert not row.document.can_undo


def test_a_click_beside_the_cards_keeps_the_hint_that_was_proposed(row: Hand) -> None:
    before = row.scene
    choose(pull(row, "c", "a"), "between")
    row.click(Point(0.5, 0.05))
    assert row.scene.hints == (Hint("right_of", "c", ("a",)),)
    assert_one_entry(row, before)


def test_between_needs_three_cards(make_hand) -> None:
    hand = make_hand("a red cube; a blue sphere")
    menu = pull(hand, "card1", "card2")
    assert not next(action for action in menu.actions() if action.objectName() == "between").isEnabled()
    leave(menu)


def test_return_ties_by_keys_alone(row: Hand) -> None:
    before = row.scene
    row.key(Qt.Key.Key_Tab)
    assert row.document.selection == ("a",)
    row.key(Qt.Key.Key_Return)
    assert row.view.stage.overlay.sketch.pull is not None, "it reaches for the nearest card"
    row.key(Qt.Key.Key_Right)
    row.key(Qt.Key.Key_Return)
    menu = menu_of(row)
    assert row.scene.hints == (Hint("left_of", "a", ("b",)),)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    settle()
    assert row.scene.hints == (Hint("right_of", "a", ("b",)),)
    assert_one_entry(row, before)


def test_return_with_one_card_or_none_selected_ties_nothing(make_hand) -> None:
    hand = make_hand("a red cube")
    hand.key(Qt.Key.Key_Return)
    hand.document.select(["card1"])
    hand.key(Qt.Key.Key_Return)
    assert hand.view.gestures.active is None


def test_a_click_on_the_label_changes_or_removes_a_hint(make_hand, qtbot: QtBot) -> None:
    hand = make_hand("a red cube left of a blue sphere")
    before, hint = hand.scene, hand.scene.hints[0]
    hand.click(hand.label(hint))
    choose(menu_of(hand), "behind")
    assert hand.scene.hints == (Hint("behind", hint.subject, hint.references),)
    assert_one_entry(hand, before)
    before = hand.scene
    hand.click(hand.label(hand.scene.hints[0]))
    menu = menu_of(hand)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(menu.actions()[-1]).center())
    settle()
    assert not hand.scene.hints
    assert_one_entry(hand, before)


def test_the_same_relation_twice_stands_once(row: Hand) -> None:
    leave(pull(row, "a", "b"))
    leave(pull(row, "a", "b"))
    assert row.scene.hints == (Hint("left_of", "a", ("b",)),)


def test_the_menu_has_every_relation_in_the_language_of_the_moment(row: Hand) -> None:
    menu = pull(row, "a", "b")
    assert [action.text() for action in menu.actions()][:5] == ["left of", "right of", "above", "below", "on"]
    assert all(not action.icon().isNull() for action in menu.actions()[:11])
    leave(menu)
