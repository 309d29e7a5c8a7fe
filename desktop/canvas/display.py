"""What the stage shows: the newest moment of a drawing, a moment that was chosen, or the finished picture."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from core.scene.scene import Scene
from desktop.canvas.view import StageView
from desktop.document.document import Document, ScenePart
from desktop.drawing.results import Drawn, Fault, Frame, Influence, Status


class StageDisplay(QObject):
    """Passes on to the stage what the session draws and the timeline chooses.

    A picture stays on the stage while its scene is edited, until there is a newer one. On a bare stage, which says how
    to begin, nothing is shown but what was asked for.
    """

    changed = Signal()  # whether there is a picture, or its way
    unexplained = Signal()  # what each card paints is wanted, but not known of this picture

    def __init__(self, document: Document, stage: StageView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._stage = document, stage
        self._drawn: Drawn | None = None
        self._frame: Frame | None = None  # None: the finished picture
        self._influence = False
        document.changed.connect(self._clear_if_bare)

    @property
    def drawn(self) -> Drawn | None:
        """The finished picture that was shown last."""
        return self._drawn

    @property
    def wrong(self) -> tuple[Fault, ...]:
        """What is known to be wrong with it, while it is the picture of the document, however far it was put right."""
        drawn, recipe = self._drawn, self._document.recipe
        if drawn is None or replace(drawn.recipe, mend=recipe.mend) != recipe:
            return ()
        return drawn.wrong or ()

    def clear(self) -> None:
        """Another scene begins, and the picture of the one before is of no interest to it."""
        self._drawn = self._frame = None
        self._stage.show_image(None)
        self._stage.show_influence(None)
        self._stage.set_refining(False)
        self.changed.emit()

    def show_frame(self, frame: Frame) -> None:
        """A moment of the drawing under way."""
        if self._is_bare:
            return
        self._frame = frame
        self._stage.set_refining(True)
        self._stage.show_image(frame.image)
        self._explain()

    def show_drawn(self, drawn: Drawn) -> None:
        """A finished picture."""
        if self._is_bare and drawn.recipe != self._document.recipe:
            return
        self._drawn, self._frame = drawn, None
        self._stage.set_refining(False)
        self._stage.show_image(drawn.image)
        self._explain()
        self.changed.emit()

    def choose(self, frame: Frame | None) -> None:
        """A moment that the user looks back at; None: the finished picture."""
        self._frame = frame
        image = frame.image if frame else self._drawn and self._drawn.image
        if image is not None:
            self._stage.show_image(image)
            self._explain()

    def follow(self, status: Status) -> None:
        if not status.busy:
            self._stage.set_refining(False)

    def show_influence(self, shown: bool) -> None:
        """Whether the picture is coloured by what each card paints."""
        self._influence = shown
        self._explain()
        if shown and self._drawn and self._known() is None:
            self.unexplained.emit()

    @property
    def _is_bare(self) -> bool:
        return self._document.scene == Scene()

    def _clear_if_bare(self, changed: ScenePart) -> None:
        if changed & (ScenePart.CARDS | ScenePart.BACKDROP) and self._is_bare and self._drawn is not None:
            self.clear()

    def _explain(self) -> None:
        self._stage.show_influence(self._known() if self._influence else None)

    def _known(self) -> Influence | None:
        """Of the moment that is shown; a finished picture has that of its last moment."""
        frames = self._drawn.frames if self._drawn else ()
        frame = self._frame or (frames[-1] if frames else None)
        return frame.influence if frame and frame.influence else None
