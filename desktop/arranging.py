"""Where every card is on the stage: the layout of the document's scene, found off the window's thread."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress

from PySide6.QtCore import QObject, Qt, Signal

from core.scene.geometry import Box
from core.scene.layout import Clash, Layout, arrange
from core.scene.scene import Card, Scene
from desktop.document import Document, Part
from desktop.mailbox import Errand, Mailbox


class Arranger(QObject):
    """Keeps the layout of the document's scene. The newest scene wins; scenes that were edited meanwhile are left out.

    Until the layout of an edited scene is found, `layout` is the one before it, with a box for whatever is new. Made
    before the views, so that it has heard of an edit when they ask.
    """

    arranged = Signal(Scene, Layout)
    """A layout was found: the document's scene, and a layout with a box for each of its wanted cards."""

    _woken = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scene = document.scene
        self._layout = arrange(self._scene)
        self._fresh = True
        self._held: frozenset[str] = frozenset()
        self._document = document
        self._mailbox: Mailbox[tuple[Scene, Layout]] = Mailbox(self._wake)
        self._errand: Errand[tuple[Scene, frozenset[str]]] = Errand(self._arrange, "diorama-arranger")
        self._woken.connect(self._collect, Qt.ConnectionType.QueuedConnection)
        document.changed.connect(self._follow)

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
        """Whether `layout` was found for this very scene, and not for one a moment ago."""
        return self._fresh

    def hold(self, ids: Collection[str] = ()) -> None:
        """These cards are in the user's hand: the others make room for them, as if they were locked."""
        held = frozenset(ids)
        if held != self._held:
            self._held = held
            self._ask()

    def shutdown(self, seconds: float = 2.0) -> bool:
        """Whether the thread, if there is one, has ended within this time."""
        return self._errand.wait(seconds)

    def _follow(self, _: Part) -> None:
        if self._document.scene != self._scene:
            self._scene = self._document.scene
            self._layout = completed(self._layout, self._scene)
            self._ask()

    def _ask(self) -> None:
        self._fresh = False
        self._errand.give((self._scene, self._held))

    def _arrange(self, order: tuple[Scene, frozenset[str]]) -> None:
        """On the thread of the errand."""
        scene, held = order
        self._mailbox.post((scene, arrange(locked(scene, held))))

    def _wake(self) -> None:
        """On the thread of the errand."""
        with suppress(RuntimeError):  # the window is gone, and nobody listens
            self._woken.emit()

    def _collect(self) -> None:
        for scene, layout in self._mailbox.take():
            self._fresh = scene == self._scene
            self._layout = layout if self._fresh else completed(layout, self._scene)
            self.arranged.emit(self._scene, self._layout)


def locked(scene: Scene, ids: Collection[str]) -> Scene:
    """The scene with these cards locked, as far as they have a box."""
    for card in scene.cards:
        if card.id in ids and card.box is not None:
            scene = scene.changed(card.id, pinned=True)
    return scene


def completed(layout: Layout, scene: Scene) -> Layout:
    """The layout of another scene made to fit this one: what is gone is left out, what is new stands somewhere."""
    new = arrange(Scene(tuple(card for card in scene.wanted if card.id not in layout.depths)))
    boxes = {card.id: box for card in scene.cards if (box := _box(card, layout, new)) is not None}
    depths = {card.id: _depth(card.id, layout, new) for card in scene.wanted}
    return Layout(boxes, depths, tuple(_clashes_of(layout, scene)))


def _box(card: Card, layout: Layout, new: Layout) -> Box | None:
    """Wanted cards have a box; the others have the one of their own, if any."""
    if not card.wanted:
        return card.box
    return layout.boxes[card.id] if card.id in layout.depths else new.boxes[card.id]


def _depth(id: str, layout: Layout, new: Layout) -> float:
    depths: Mapping[str, float] = layout.depths if id in layout.depths else new.depths
    return depths[id]


def _clashes_of(layout: Layout, scene: Scene) -> Iterator[Clash]:
    hints = frozenset(scene.active_hints)
    return (clash for clash in layout.clashes if hints.issuperset(clash.hints))
