"""When live drawing begins anew: a pure policy. Times are seconds of any clock that only goes forward.

The picture follows 250 ms after the last edit, and 3 s after the first one that nothing drawn shows yet. A machine that
is nearly done finishes first; a slower one drops what it draws, but only where something was to be seen just now. A
picture that is there, and only being put right, is left to that as soon as there is something newer to draw.
While a card is dragged, drafts begin almost at once, as they follow the card anyway.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

REST = 0.25
"""After the last edit."""

PATIENCE = 3.0
"""After the first edit that nothing shows yet, however many follow."""

GESTURE_PATIENCE = 0.1
"""The same while a gesture goes on."""

GESTURE_REST = 1.0
"""A gesture that rests this long is drawn as if it had ended."""

SOON = 1.0
"""A picture that is done within this time is finished before the next one begins."""

UNSEEN = 2.0
"""When nothing was to be seen for so long, the running picture must show something before it may be dropped."""

FLICKER = 1.0
"""Within this time of the last picture, the noise that a draft begins with is not shown."""


@dataclass(frozen=True, slots=True)
class PacingDecision:
    """Whether to begin drawing now; else when to ask again (None: at the next event)."""

    begin: bool = False
    again_at: float | None = None


BEGIN = PacingDecision(begin=True)


@dataclass(frozen=True, slots=True)
class Pacing:
    """What has happened so far, as far as it matters. Every method returns a new value."""

    last_edit: float = -math.inf
    first_unseen: float | None = None  # the first edit since the running, or else the last, picture began
    began: float | None = None  # when the running picture began; None: nothing runs
    steps: int = 0  # of the running picture
    last_seen: float = -math.inf  # when something was last shown
    step_seconds: float = math.inf  # as far as is known
    whole: bool = False  # the running picture is there, and only put right by now

    def edited(self, now: float) -> Pacing:
        return replace(self, last_edit=now, first_unseen=now if self.first_unseen is None else self.first_unseen)

    def begun(self, now: float, steps: int) -> Pacing:
        return replace(self, first_unseen=None, began=now, steps=steps, whole=False)

    def followed(self) -> Pacing:
        """The running picture has taken up the newest edit."""
        return replace(self, first_unseen=None)

    def seen(self, now: float) -> Pacing:
        """A preview or a picture was shown."""
        return replace(self, last_seen=now)

    def measured(self, step_seconds: float) -> Pacing:
        """How long a step takes here."""
        return replace(self, step_seconds=step_seconds)

    def completed(self) -> Pacing:
        """The running picture is there; it goes on only to be put right."""
        return replace(self, whole=True)

    def ended(self) -> Pacing:
        return replace(self, began=None, whole=False)

    @property
    def rests_at(self) -> float:
        """When a gesture that does not move any more counts as ended."""
        return self.last_edit + GESTURE_REST

    def drafting(self, now: float, in_gesture: bool) -> bool:
        """Whether a draft is enough for now, as the gesture still moves."""
        return in_gesture and now < self.rests_at

    def worth_showing(self, now: float, step: int) -> bool:
        """Whether the preview of a draft's step, 1 or more, shows more than the picture that is there."""
        return 2 * step > self.steps or now > self.last_seen + FLICKER

    def verdict(self, now: float, drafting: bool) -> PacingDecision:
        """What to do about an edit that nothing shows yet."""
        due = self._due(drafting)
        if now < due:
            return PacingDecision(again_at=due)
        return BEGIN if self.began is None or self._may_drop(now) else PacingDecision()

    def _due(self, drafting: bool) -> float:
        first = self.last_edit if self.first_unseen is None else self.first_unseen
        return min(self.last_edit + REST, first + (GESTURE_PATIENCE if drafting else PATIENCE))

    def _may_drop(self, now: float) -> bool:
        slow = self.step_seconds * self.steps > SOON
        return self.whole or (slow and now - self.last_seen <= UNSEEN)
