"""When live drawing begins: tables of times, in seconds, and what happens at them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import pytest

from desktop.drawing.pacing import BEGIN, Pacing, PacingDecision

FAST, SLOW = 0.01, 1.0
"""Seconds a step."""

STEPS = 20


@dataclass(frozen=True)
class Row:
    """At a time, something happens; then the policy is asked, with or without a gesture."""

    time: float
    event: str = ""  # edit, begin, see, follow, complete, end; or nothing
    verdict: PacingDecision | None = None  # what it must say; None: whatever
    gesture: bool = False


def wait(until: float) -> PacingDecision:
    return PacingDecision(again_at=pytest.approx(until))  # pyright: ignore[reportArgumentType]


IDLE = [
    ("after 250 ms of rest", [Row(10.0, "edit", wait(10.25)), Row(10.2, "", wait(10.25)), Row(10.25, "", BEGIN)]),
    (
        "each edit begins the rest anew",
        [Row(10.0, "edit"), Row(10.2, "edit", wait(10.45)), Row(10.4, "edit", wait(10.65)), Row(10.65, "", BEGIN)],
    ),
    (
        "but for at most 3 s",
        [*(Row(10 + i / 5, "edit") for i in range(15)), Row(12.9, "edit", wait(13.0)), Row(13.0, "edit", BEGIN)],
    ),
    ("in a gesture after 100 ms", [Row(10.0, "edit", wait(10.1), True), Row(10.1, "edit", BEGIN, True)]),
    ("nothing was ever edited: at the start", [Row(0.0, "", BEGIN)]),
    (
        "the 3 s begin anew with a picture",
        [Row(10.0, "edit"), Row(10.3, "begin"), Row(10.5, "end"), Row(14.0, "edit", wait(14.25))],
    ),
]

RUNNING = [
    (
        "a fast machine finishes first",
        FAST,
        [
            Row(0.0, "begin"),
            Row(0.01, "see"),
            Row(0.05, "edit"),
            Row(0.3, "", PacingDecision()),
            Row(5.0, "", PacingDecision()),
            Row(5.1, "end", BEGIN),
        ],
    ),
    (
        "a slow machine drops the picture after the rest",
        SLOW,
        [Row(0.0, "begin"), Row(1.0, "see"), Row(1.5, "edit", wait(1.75)), Row(1.75, "", BEGIN)],
    ),
    (
        "but shows something first, when nothing was to be seen for 2 s",
        SLOW,
        [
            Row(0.0, "begin"),
            Row(1.0, "see"),
            Row(2.9, "edit", wait(3.15)),
            Row(3.15, "", PacingDecision()),
            Row(3.4, "see", BEGIN),
        ],
    ),
    (
        "and also when nothing was ever to be seen",
        SLOW,
        [Row(0.0, "begin"), Row(0.1, "edit"), Row(0.4, "", PacingDecision()), Row(1.0, "see", BEGIN)],
    ),
    (
        "a picture that followed a card is no reason to drop it earlier later",
        SLOW,
        [
            Row(0.0, "begin"),
            Row(1.0, "edit", None, True),
            Row(1.0, "follow"),
            Row(5.0, "see"),
            Row(5.1, "edit", wait(5.35)),
        ],
    ),
    (
        "a picture that is only put right by now is left to that, on a fast machine, too",
        FAST,
        [
            Row(0.0, "begin"),
            Row(0.2, "complete"),
            Row(0.3, "edit", wait(0.55)),
            Row(0.55, "", BEGIN),
            Row(0.55, "begin"),
            Row(0.6, "edit"),
            Row(0.9, "", PacingDecision()),
        ],
    ),
    (
        "and on one that is so slow that nothing was to be seen for a while",
        SLOW,
        [Row(0.0, "begin"), Row(20.0, "complete"), Row(25.0, "edit"), Row(25.25, "", BEGIN)],
    ),
]


def _happen(pacing: Pacing, row: Row) -> Pacing:
    events: dict[str, Callable[[], Pacing]] = {
        "edit": lambda: pacing.edited(row.time),
        "begin": lambda: pacing.begun(row.time, STEPS),
        "see": lambda: pacing.seen(row.time),
        "follow": pacing.followed,
        "complete": pacing.completed,
        "end": pacing.ended,
    }
    return events[row.event]() if row.event else pacing


def _hold(pacing: Pacing, rows: list[Row]) -> None:
    for row in rows:
        pacing = _happen(pacing, row)
        if row.verdict is not None:
            assert pacing.verdict(row.time, row.gesture) == row.verdict, row


@pytest.mark.parametrize("rows", [rows for _, rows in IDLE], ids=[name for name, _ in IDLE])
def test_idle(rows: list[Row]) -> None:
    _hold(Pacing(), rows)


@pytest.mark.parametrize(
    ("step_seconds", "rows"), [(speed, rows) for _, speed, rows in RUNNING], ids=[name for name, _, _ in RUNNING]
)
def test_running(step_seconds: float, rows: list[Row]) -> None:
    _hold(Pacing().measured(step_seconds), rows)


@pytest.mark.parametrize("step_seconds", [0.3, 0.6, 1.2])
def test_a_slow_machine_shows_something_every_three_seconds_however_much_is_edited(step_seconds: float) -> None:
    """A simulated minute with an edit every 100 ms: each picture begins with a step that shows nothing yet."""
    pacing, shown, due = Pacing().measured(step_seconds).begun(0.0, STEPS), [0.0], step_seconds
    begun = 0
    for tick in range(1, 6000):
        now = tick / 100
        if tick % 10 == 0:
            pacing = pacing.edited(now)
        if now >= due:
            pacing, due = pacing.seen(now), now + step_seconds
            shown.append(now)
        if pacing.first_unseen is not None and pacing.verdict(now, False).begin:
            pacing, due, begun = pacing.begun(now, STEPS), now + step_seconds, begun + 1
    waits = [later - earlier for earlier, later in pairwise(shown)]
    assert max(waits) <= 3.0
    assert begun >= 15, "and it follows the edits"


def test_a_gesture_that_rests_for_a_second_is_no_gesture_any_more() -> None:
    pacing = Pacing().edited(5.0)
    assert pacing.drafting(5.9, in_gesture=True)
    assert not pacing.drafting(6.0, in_gesture=True)
    assert not pacing.drafting(5.1, in_gesture=False)
    assert pacing.rests_at == 6.0


def test_the_noise_of_a_draft_is_not_shown_over_a_fresh_picture() -> None:
    pacing = Pacing().begun(5.0, steps=6)
    assert pacing.worth_showing(5.1, step=1), "nothing else was to be seen"
    pacing = pacing.seen(5.2)
    assert not pacing.worth_showing(5.3, step=3)
    assert pacing.worth_showing(5.3, step=4)
    assert pacing.worth_showing(6.3, step=1)
