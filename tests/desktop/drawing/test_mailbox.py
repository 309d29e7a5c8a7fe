"""Nothing that must not be lost is lost, and nobody is woken twice for the same."""

from __future__ import annotations

import threading

import pytest

from desktop.drawing.mailbox import LatestSlot, LatestTask, Mailbox


def test_the_newest_request_overwrites_one_that_was_not_taken() -> None:
    box: LatestSlot[int] = LatestSlot()
    assert not box.called
    box.put(1)
    box.put(2)
    assert box.called
    assert box.take() == 2
    assert not box.called


def test_a_closed_box_gives_nothing_any_more() -> None:
    box: LatestSlot[int] = LatestSlot()
    box.put(1)
    box.close()
    assert box.called
    assert box.take() is None
    assert box.take() is None


def test_the_reader_waits_for_a_request_and_for_the_end() -> None:
    box: LatestSlot[int] = LatestSlot()
    taken: list[int | None] = []

    def read() -> None:
        while taken[-1:] != [None]:
            taken.append(box.take())

    reader = threading.Thread(target=read)
    reader.start()
    box.put(1)
    while box.called:
        pass
    box.close()
    reader.join(10)
    assert taken == [1, None]


def test_posts_overwrite_each_other_and_deliveries_all_arrive_in_their_order() -> None:
    mailbox: Mailbox[str] = Mailbox(lambda: None)
    mailbox.post("step 1")
    mailbox.post("step 2")
    mailbox.deliver("picture")
    mailbox.post("next 1")
    mailbox.deliver("failure")
    mailbox.deliver("notice")
    mailbox.post("next 2")
    mailbox.post("next 3")
    assert mailbox.take() == ("step 2", "picture", "next 1", "failure", "notice", "next 3")
    assert mailbox.take() == ()


def test_there_is_one_wake_up_however_much_lies_there() -> None:
    woken: list[None] = []
    mailbox: Mailbox[int] = Mailbox(lambda: woken.append(None))
    for number in range(100):
        mailbox.post(number)
        mailbox.deliver(number)
    assert len(woken) == 1
    mailbox.take()
    mailbox.post(1)
    assert len(woken) == 2


def test_ten_thousand_values_from_another_thread_arrive() -> None:
    """Of the posts the last one, of the deliveries each, and never a value without a wake-up after it."""
    wakes = threading.Semaphore(0)
    mailbox: Mailbox[int] = Mailbox(wakes.release)

    def write() -> None:
        for number in range(10_000):
            (mailbox.deliver if number % 10 == 0 else mailbox.post)(number)

    writer = threading.Thread(target=write)
    writer.start()
    read: list[int] = []
    while 9_999 not in read:
        assert wakes.acquire(timeout=10), "a value lies there and nobody was woken"
        read.extend(mailbox.take())
    writer.join(10)
    assert read == sorted(set(read))
    assert set(range(0, 10_000, 10)) <= set(read)


def test_a_latest_task_does_the_newest_and_leaves_no_thread_behind() -> None:
    begun, go_on = threading.Event(), threading.Event()
    done: list[int] = []

    def do(number: int) -> None:
        done.append(number)
        begun.set()
        assert go_on.wait(10)

    task: LatestTask[int] = LatestTask(do, "task")
    assert task.wait(0)
    task.give(1)
    assert begun.wait(10)
    for number in (2, 3, 4):
        task.give(number)
    assert not task.wait(0.01)
    go_on.set()
    assert task.wait(10)
    assert done == [1, 4]
    task.give(5)
    assert task.wait(10)
    assert done == [1, 4, 5]


def test_a_latest_task_that_fails_is_told_and_does_what_comes_next(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[BaseException | None] = []
    monkeypatch.setattr(threading, "excepthook", lambda caught: told.append(caught.exc_value))
    done: list[float] = []
    task: LatestTask[int] = LatestTask(lambda number: done.append(1 / number), "task")
    for number in (0, 2):
        task.give(number)
        assert task.wait(10)
    assert done == [0.5]
    assert [type(error) for error in told] == [ZeroDivisionError]
