"""What the stage needs of whoever lays it out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol

from core.scene.layout import Layout
from core.scene.scene import Scene


class Arranged(Protocol):
    """Lays out the document's scene, out of the window's thread; the newest scene wins."""

    @property
    def arranged(self) -> Any:
        """The signal arranged(Scene, Layout)."""
        ...

    @property
    def scene(self) -> Scene:
        """The document's scene, which `layout` has a box for every wanted card of."""
        ...

    @property
    def layout(self) -> Layout:
        """The newest known."""
        ...

    @property
    def fresh(self) -> bool:
        """Whether the layout is that of this very scene, and not of one a moment ago."""
        ...

    def hold(self, ids: Collection[str] = ()) -> None:
        """These cards are in the user's hand: the others make room for them."""
        ...
