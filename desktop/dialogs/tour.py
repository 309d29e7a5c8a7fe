"""The first tour: three steps beside the real window, which goes on working meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QRect, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.dialogs.coach import Bubble, Mark, beside
from desktop.document.document import Document
from desktop.look.theme import Look
from desktop.look.translations import Translations


@dataclass(frozen=True, slots=True)
class TourStep:
    id: str
    part: str  # of the window: what the mark points at
    counts: Literal["", "cards", "hints"] = ""  # it is done when there are more of these,
    least: int = 1  # and at least so many


STEPS = (TourStep("card", "palette", "cards", 2), TourStep("hint", "stage", "hints"), TourStep("draw", "draw"))
"""The texts of a step are `tour.ID` and `tour.ID_text`."""


class Tour(QObject):
    """Points at one part of the window after the other; goes on by itself once the user has done what it shows.

    The last step stays until it is closed, as the picture draws itself meanwhile. Nothing is blocked, and the focus is
    only taken when it begins. A part that is missing or hidden is not pointed at.
    """

    ended = Signal()

    def __init__(
        self, parts: Mapping[str, QWidget], document: Document, words: Translations, look: Look, window: QWidget
    ) -> None:
        super().__init__(window)
        self._parts, self._document, self._words, self._look, self._window = parts, document, words, look, window
        self._number = -1
        self._had = 0
        self._mark = Mark(look, window)
        self._bubble = Bubble(look, window)
        self._bubble.onward.connect(self.forward)
        self._bubble.backward.connect(self.back)
        self._bubble.left.connect(self.leave)
        self._settling = QTimer(self, singleShot=True, interval=0)
        self._settling.timeout.connect(self._place)
        document.changed.connect(lambda _: self._follow())
        words.changed.connect(self._say)
        look.changed.connect(self._settling.start)
        for widget in {window, *parts.values()}:
            widget.installEventFilter(self)

    @property
    def step(self) -> TourStep | None:
        """None: it is not going on."""
        return STEPS[self._number] if self._number >= 0 else None

    def begin(self) -> None:
        self._go(0)
        self._bubble.take_focus()

    def forward(self) -> None:
        if self._number + 1 < len(STEPS):
            self._go(self._number + 1)
        else:
            self.leave()

    def back(self) -> None:
        self._go(max(self._number - 1, 0))

    def leave(self) -> None:
        if self.step is not None:
            self._number = -1
            self._mark.hide()
            self._bubble.hide()
            self.ended.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        moves = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)
        if self.step is not None and event.type() in moves:
            self._settling.start()
        return super().eventFilter(watched, event)

    def _go(self, number: int) -> None:
        self._number = number
        self._had = self._count()
        self._say()

    def _follow(self) -> None:
        """A hint is only there once its word is chosen: until then the gesture goes on."""
        step = self.step
        if step is None or not step.counts or self._document.in_gesture:
            return
        if self._count() > self._had and self._count() >= step.least:
            self.forward()
        else:
            self._had = min(self._had, self._count())

    def _count(self) -> int:
        step, scene = self.step, self._document.scene
        return len(scene.hints if step is not None and step.counts == "hints" else scene.cards)

    def _say(self) -> None:
        if (step := self.step) is None:
            return
        words, last = self._words, self._number == len(STEPS) - 1
        self._bubble.say(
            where=words("tour.where", number=self._number + 1, count=len(STEPS)),
            title=words(f"tour.{step.id}"),
            text=words(f"tour.{step.id}_text"),
            leave="" if last else words("tour.leave"),
            back=words("tour.back") if self._number else "",
            onward=words("tour.done" if last else "tour.next"),
        )
        self._place()

    def _place(self) -> None:
        if self.step is None:
            return
        target = self._target()
        size = self._bubble.fitted(self._window.width())
        place = beside(target, size, self._window.rect())
        self._bubble.setGeometry(place)
        self._mark.point(target, place)
        for widget in (self._mark, self._bubble):
            widget.show()
            widget.raise_()

    def _target(self) -> QRect:
        """Where the part of this step is in the window; an empty rectangle if it cannot be seen."""
        step = self.step
        part = self._parts.get(step.part) if step is not None else None
        if part is None or not part.isVisibleTo(self._window):
            return QRect()
        corner = part.mapTo(self._window, part.rect().topLeft())
        return QRect(corner, part.size()).intersected(self._window.rect())
