"""Where every card is on the stage: the layout of the document's scene, found off the window's thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal

from core.errors import StoppedError
from core.scene.geometry import Box
from core.scene.layout import SECONDS, Clash, Layout, arrange
from core.scene.scene import Card, Scene
from desktop.document.document import Document, ScenePart
from desktop.drawing.mailbox import LatestTask, Mailbox

AT_ONCE_SECONDS = 0.05
"""So long the window itself may look for the places of new cards, until their layout is found."""

OUTDATED_SECONDS = 0.1
"""So long an arrangement of a scene that was edited meanwhile may go on: what gives way to a drag is seen to do so."""


@dataclass(frozen=True, slots=True, eq=False)
class _Order:
    scene: Scene
    held: frozenset[str]


class LayoutService(QObject):
    """Keeps the layout of the document's scene. The newest scene wins; scenes that were edited meanwhile are left out.

    Until the layout of an edited scene is found, `layout` is the one before it, with a box for whatever is new. Made
    before the views, so that it has heard of an edit when they ask.

    Args:
        seconds: after so long the best layout so far is taken.
        clock: seconds, only ever forward; asked on the arranger's thread.
    """

    arranged = Signal(Scene, Layout)
    """A layout was found: the document's scene, and a layout with a box for each of its wanted cards."""

    unfinished = Signal()
    """After `arranged`: there was no time to look for a place that suits every hint."""

    _woken = Signal()

    def __init__(
        self,
        document: Document,
        parent: QObject | None = None,
        *,
        seconds: float = SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._seconds, self._clock = seconds, clock
        self._scene = document.scene
        self._layout = arrange(self._scene, seconds=AT_ONCE_SECONDS)
        self._fresh = True
        self._held: frozenset[str] = frozenset()
        self._document = document
        self._newest: _Order | None = None
        self._closed = False
        self._mailbox: Mailbox[tuple[_Order, Layout | None]] = Mailbox(self._wake)
        self._task: LatestTask[_Order] = LatestTask(self._arrange, "diorama-arranger")
        self._woken.connect(self._collect, Qt.ConnectionType.QueuedConnection)
        document.changed.connect(self._follow)
        if self._layout.unfinished:
            self._ask()

    @property
    def scene(self) -> Scene:
        """The scene that `layout` has a box for every wanted card of: the document's."""
        return self._scene

    @property
    def layout(self) -> Layout:
        """The newest known."""
        return self._layout

    @property
    def fresh(self) -> bool:
        """Whether `layout` is for this very scene, and not for one a moment ago."""
        return self._fresh

    def hold(self, ids: Collection[str] = ()) -> None:
        """These cards are in the user's hand: the others make room for them, as if they were locked."""
        held = frozenset(ids)
        if held != self._held:
            self._held = held
            self._ask()

    def shutdown(self, seconds: float = 2.0) -> bool:
        """End what is under way; whether the thread, if there is one, has ended within this time."""
        self._closed = True
        return self._task.wait(seconds)

    def _follow(self, _: ScenePart) -> None:
        if self._document.scene != self._scene:
            self._scene = self._document.scene
            self._layout = completed(self._layout, self._scene)
            self._ask()

    def _ask(self) -> None:
        self._fresh = False
        self._newest = _Order(self._scene, self._held)
        self._task.give(self._newest)

    def _arrange(self, order: _Order) -> None:
        """On the thread of the task."""
        began = self._clock()

        def stopped() -> bool:
            outdated = self._closed or order is not self._newest
            return outdated and self._clock() - began > OUTDATED_SECONDS

        try:
            layout = arrange(locked(order.scene, order.held), stopped, self._seconds)
        except StoppedError:
            layout = None
        self._mailbox.post((order, layout))

    def _wake(self) -> None:
        """On the thread of the task."""
        with suppress(RuntimeError):  # the window is gone, and nobody listens
            self._woken.emit()

    def _collect(self) -> None:
        for order, layout in self._mailbox.take():
            if not self._closed:
                self._take(order, layout)

    def _take(self, order: _Order, layout: Layout | None) -> None:
        if layout is None:
            return  # it was outdated, and a newer one is under way
        self._fresh = order is self._newest
        self._layout = layout if self._fresh else completed(layout, self._scene)
        self.arranged.emit(self._scene, self._layout)
        if self._fresh and layout.unfinished:
            self.unfinished.emit()


def locked(scene: Scene, ids: Collection[str]) -> Scene:
    """The scene with these cards locked, as far as they have a box."""
    for card in scene.cards:
        if card.id in ids and card.box is not None:
            scene = scene.changed(card.id, pinned=True)
    return scene


def completed(layout: Layout, scene: Scene) -> Layout:
    """The layout of another scene made to fit this one: what is gone is left out, what is new stands somewhere."""
    new_cards = tuple(card for card in scene.wanted if card.id not in layout.depths)
    new = arrange(Scene(new_cards), seconds=AT_ONCE_SECONDS)
    boxes = {card.id: box for card in scene.cards if (box := _box(card, layout, new)) is not None}
    depths = {card.id: _depth(card.id, layout, new) for card in scene.wanted}
    return Layout(boxes, depths, tuple(_clashes_of(layout, scene)))


def _box(card: Card, layout: Layout, new: Layout) -> Box | None:
    """Target cards have a box; the others have the one of their own, if any."""
    if not card.wanted:
        return card.box
    return layout.boxes[card.id] if card.id in layout.depths else new.boxes[card.id]


def _depth(id: str, layout: Layout, new: Layout) -> float:
    depths: Mapping[str, float] = layout.depths if id in layout.depths else new.depths
    return depths[id]


def _clashes_of(layout: Layout, scene: Scene) -> Iterator[Clash]:
    hints = frozenset(scene.active_hints)
    return (clash for clash in layout.clashes if hints.issuperset(clash.hints))
