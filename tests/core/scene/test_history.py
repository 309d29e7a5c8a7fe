"""Undo and redo over values."""

from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.scene.history import History


def recorded(*values, start=0, **options):
    history = History(start, **options)
    for value in values:
        history = history.record(value)
    return history


def test_a_new_history_has_nothing_to_undo_or_redo():
    history = History("scene")
    assert not history.can_undo
    assert not history.can_redo
    assert history.undo() is history
    assert history.redo() is history


def test_undo_and_redo_walk_back_and_forth():
    history = recorded(1, 2)
    assert history.undo().present == 1
    assert history.undo().undo().present == 0
    assert history.undo().undo().redo().redo() == history


def test_a_record_forgets_what_was_undone():
    history = recorded(1, 2).undo().record(3)
    assert not history.can_redo
    assert history.undo().present == 1


def test_an_equal_value_is_no_new_entry_and_keeps_what_was_undone():
    history = recorded(1, 2).undo()
    assert history.record(1) == history


def test_the_past_is_bounded_and_loses_its_oldest_first():
    history = recorded(1, 2, 3, 4, limit=2)
    assert history.past == (2, 3)


def test_two_hundred_steps_can_be_undone():
    assert recorded(*range(1, 500)).past == tuple(range(299, 499))


def test_every_method_leaves_the_history_alone():
    history = recorded(1, 2)
    history.record(3), history.undo(), history.settled()
    assert history == recorded(1, 2)
    with pytest.raises(FrozenInstanceError):
        history.present = 5  # pyright: ignore[reportAttributeAccessIssue] - the refusal is what is tested


def test_a_drag_is_one_undo():
    history = recorded(1)
    for place in (2, 3, 4):
        history = history.record(place, merge="drag card1")
    assert history.present == 4
    assert history.undo().present == 1


def test_another_gesture_is_another_undo():
    history = History(0).record(1, merge="drag card1").record(2, merge="drag card2")
    assert history.undo().present == 1


def test_a_plain_record_ends_a_gesture():
    history = History(0).record(1, merge="drag").record(2).record(3, merge="drag")
    assert history.past == (0, 1, 2)


def test_a_settled_gesture_does_not_swallow_the_next_drag_of_the_same_card():
    history = History(0).record(1, merge="drag").settled().record(2, merge="drag")
    assert history.undo().present == 1


def test_a_gesture_does_not_go_on_after_undo():
    history = History(0).record(1).record(2, merge="drag").undo().record(3, merge="drag")
    assert history.past == (0, 1)


def test_a_drag_back_to_where_it_began_leaves_no_entry():
    history = History(0).record(1).record(5, merge="drag").record(1, merge="drag")
    assert (history.past, history.present) == ((0,), 1)


def test_a_drag_that_passes_its_beginning_is_still_one_undo():
    history = History(0).record(5, merge="drag").record(0, merge="drag").record(6, merge="drag").record(7, merge="drag")
    assert (history.past, history.present) == ((0,), 7)


ACTIONS = st.lists(st.one_of(st.integers(0, 3), st.sampled_from(["undo", "redo"])), max_size=40)


@given(actions=ACTIONS, limit=st.integers(1, 5))
def test_it_agrees_with_a_list_and_a_cursor(actions, limit):
    history, values, cursor = History(0, limit=limit), [0], 0
    for action in actions:
        if action == "undo":
            history, cursor = history.undo(), max(cursor - 1, 0)
        elif action == "redo":
            history, cursor = history.redo(), min(cursor + 1, len(values) - 1)
        else:
            history = history.record(action)
            if action != values[cursor]:
                values = [*values[: cursor + 1], action][-limit - 1 :]
                cursor = len(values) - 1
        assert [*history.past, history.present, *history.future] == values
        assert len(history.past) == cursor


def test_a_gesture_that_returns_leaves_what_could_be_redone():
    before = recorded(1, 2).undo()
    assert before.record(7, merge="drag").record(8, merge="drag").record(1, merge="drag") == before
    assert not before.record(7, merge="drag").settled().record(1, merge="drag").can_redo
