"""The stage as a widget: what the window sees of it."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QResizeEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QToolTip, QWidget

from core.scene.scene import Card, Hint
from desktop.canvas import commands
from desktop.canvas.accessible_text import AccessibleText
from desktop.canvas.drop_target import card_in, file_in
from desktop.canvas.gestures.controller import GestureController
from desktop.canvas.gestures.gesture import Pointer
from desktop.canvas.gestures.place import PlaceGesture, put, show_ghost
from desktop.canvas.ground import paint_ground
from desktop.canvas.hint_dialogue import HintDialogue
from desktop.canvas.hits import NOTHING
from desktop.canvas.ink import point_of
from desktop.canvas.keys import Keys
from desktop.canvas.relation_menu import RelationMenu
from desktop.canvas.stage import StageScene
from desktop.canvas.tidy import StageTidy
from desktop.canvas.tips import tip_for
from desktop.canvas.touches import Touches
from desktop.canvas.zoom import STEP, Zoom
from desktop.document.document import Document
from desktop.drawing.layout_service import LayoutService
from desktop.drawing.results import Influence
from desktop.look.theme import Look
from desktop.look.tips import plain
from desktop.look.translations import Translations

SHIFT, CONTROL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
CURSORS = {
    "nothing": Qt.CursorShape.ArrowCursor,
    "card": Qt.CursorShape.OpenHandCursor,
    "tie": Qt.CursorShape.PointingHandCursor,
    "resize": Qt.CursorShape.SizeBDiagCursor,
    "hint": Qt.CursorShape.PointingHandCursor,
}


class StageView(QGraphicsView):
    """The picture with the cards over it. `still`: nothing glides or fades, for those whom motion troubles."""

    file_dropped = Signal(Path)
    placing_ended = Signal()  # the card that was to be placed is placed, or Escape was pressed
    cards_toggled = Signal(bool)  # by the stage's own key: whether cards are visible now

    def __init__(
        self,
        document: Document,
        words: Translations,
        look: Look,
        layout_service: LayoutService,
        still: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._words, self._look = document, words, look
        self._simple = self._space = False
        self.stage = StageScene(document, words, look, layout_service, still, self)
        self.setScene(self.stage)
        self._prepare()
        self._zoom = Zoom(self)
        self.gestures = GestureController(self.stage, self._shift, self._tied, self._asked, self)
        self.hint_dialogue = HintDialogue(self.stage, self.gestures.begin, self._show_menu, self)
        self._keys = Keys(self.stage, self.gestures, self._zoom, self._tied, self._toggle_cards)
        self._touches = Touches(self.gestures, self._at, self._zoom_by, self._shift)
        self._tidying = StageTidy(document, layout_service, self)
        self._speaking = AccessibleText(self, document, words)
        self.gestures.changed.connect(self._point)
        look.changed.connect(self.viewport().update)
        words.changed.connect(self.viewport().update)

    def _prepare(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAcceptDrops(True)
        self.setMinimumSize(240, 240)

    # what the window says

    def show_image(self, image: Image.Image | None) -> None:
        """The picture that lies beneath the cards; None: the bare ground."""
        self.stage.show_image(image)

    def show_influence(self, influence: Influence | None) -> None:
        """Colour the picture by what each card paints; None or nothing: do not."""
        self.stage.show_influence(influence)

    def set_cards_visible(self, visible: bool) -> None:
        if not visible:
            self.gestures.cancel()
        self.stage.set_cards_visible(visible)

    def set_refining(self, refining: bool) -> None:
        """Cards fade while the picture refines."""
        self.stage.set_refining(refining)

    def set_simple(self, simple: bool) -> None:
        """For children: larger targets, and the first click on a card lifts it."""
        self._simple = self.gestures.simple = simple
        self._measure()

    def set_still(self, still: bool) -> None:
        self.stage.set_still(still)

    def begin_placing(self, card: Card) -> None:
        """The next click puts the card there; so do the arrow keys and Return. Escape ends it."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.gestures.cancel()  # before the new ghost is drawn
        if not self.stage.cards_visible:
            self._toggle_cards(True)
        shown = card.text or self._words.label("kind", card.kind or "")
        self.gestures.begin(PlaceGesture(self.stage, card, shown, self.placing_ended.emit))

    def arrange(self) -> None:
        """Lay the stage out by the hints, as one entry of the history."""
        self.gestures.cancel()
        self._tidying.start()

    def align(self, edge: str) -> None:
        """Line the selected cards up (left, center, right, top, middle, bottom) or spread them (across, down)."""
        commands.align(self.stage, edge)

    def delete_selected(self) -> None:
        commands.remove(self.stage)

    def duplicate_selected(self) -> None:
        commands.duplicate(self.stage)

    def select_all(self) -> None:
        commands.select_all(self.stage)

    def zoom_in(self) -> None:
        self._zoom_by(STEP)

    def zoom_out(self) -> None:
        self._zoom_by(1 / STEP)

    def fit(self) -> None:
        """Show the whole picture."""
        self._zoom.fit()
        self._measure()

    @property
    def zoom(self) -> float:
        """1 where the whole picture shows."""
        return self._zoom.zoom

    # what Qt says

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        button = event.button()
        if button == Qt.MouseButton.RightButton:
            self.gestures.cancel()
        elif button == Qt.MouseButton.MiddleButton or (button == Qt.MouseButton.LeftButton and self._space):
            self.gestures.press(self._pointer(event), pans=True)
        elif button == Qt.MouseButton.LeftButton:
            self.gestures.press(self._pointer(event))
        self._point()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        pointer = self._pointer(event)
        self.gestures.move(pointer)
        if self.gestures.active is None:
            self.stage.attend(self.stage.hit(pointer.place))
        self._point()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() != Qt.MouseButton.RightButton:
            self.gestures.release(self._pointer(event))
        self._point()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        if self.gestures.active is None:
            self.stage.attend(NOTHING)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """The wheel zooms about the pointer; two fingers on a touch pad shift, and zoom with ctrl."""
        if not event.pixelDelta().isNull() and not event.modifiers() & CONTROL:
            self._shift(QPointF(event.pixelDelta()))
        elif event.modifiers() & SHIFT:
            self._shift(QPointF(event.angleDelta().y() or event.angleDelta().x(), 0) / 2)
        else:
            self._zoom_by(STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Space:
            self._space = True
            self._point()
        elif self._keys.press(event):
            self._measure()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self._point()
        self._keys.release(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: N802
        return self._keys.tab(1 if next else -1) or super().focusNextPrevChild(next)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self._space = False
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._zoom.apply()
        self._measure()

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QTouchEvent):
            self._touches.take(event)
            return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._zoom_by(1 + event.value(), event.position())
            return True
        if isinstance(event, QHelpEvent):
            hit = self.stage.hit(self.mapToScene(event.pos()))
            QToolTip.showText(event.globalPos(), plain(tip_for(hit, self._document.scene, self._words)), self)
            return True
        return super().viewportEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if card_in(event.mimeData()) is not None or file_in(event.mimeData()) is not None:
            self.gestures.cancel()
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        card = card_in(event.mimeData())
        if card is not None:
            show_ghost(self.stage, card, self._at(event.position()).at)
        event.acceptProposedAction()

    def dragLeaveEvent(self, _: QDragLeaveEvent) -> None:  # noqa: N802
        self.stage.overlay.show_sketch()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        self.stage.overlay.show_sketch()
        card, path = card_in(event.mimeData()), file_in(event.mimeData())
        if card is not None:
            put(self.stage, card, self._at(event.position()).at)
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        elif path is not None:
            self.file_dropped.emit(path)
        event.acceptProposedAction()

    def drawBackground(self, painter: QPainter, _: QRectF | QRect) -> None:  # noqa: N802
        paint_ground(painter, self.stage.ink, self.hasFocus())

    # what the gestures say

    def _tied(self, hint: Hint) -> None:
        self.hint_dialogue.tied(hint)

    def _asked(self, hint: Hint) -> None:
        self.hint_dialogue.ask(hint)

    def _show_menu(self, menu: RelationMenu, hint: Hint) -> None:
        corner = self.mapFromScene(self.stage.label_of(hint).bottomLeft())
        menu.popup(self.viewport().mapToGlobal(corner + QPoint(0, 4)))

    def _toggle_cards(self, visible: bool) -> None:
        self.set_cards_visible(visible)
        self.cards_toggled.emit(visible)

    def _shift(self, pixels: QPointF) -> None:
        self._zoom.shift(pixels)
        self.viewport().update()

    def _zoom_by(self, factor: float, still: QPointF | None = None) -> None:
        self._zoom.by(factor, still)
        self._measure()

    def _measure(self) -> None:
        self.stage.set_unit(1 / self._zoom.pixels, self._simple)

    def _pointer(self, event: QMouseEvent) -> Pointer:
        held = event.modifiers()
        adds = bool(held & (SHIFT | CONTROL))
        return self._at(event.position(), adds=adds, free=adds, copies=bool(held & ALT))

    def _at(self, screen: QPointF, *, adds: bool = False, free: bool = False, copies: bool = False) -> Pointer:
        inverse, _ = self.viewportTransform().inverted()
        return Pointer(point_of(inverse.map(screen)), screen, adds, free, copies)

    def _point(self) -> None:
        """The cursor that says what a press would do."""
        active = self.gestures.active
        if active is not None:
            shape = active.cursor
        elif self._space:
            shape = Qt.CursorShape.OpenHandCursor
        else:
            place = self.mapToScene(self.viewport().mapFromGlobal(self.cursor().pos()))
            shape = CURSORS[self.stage.hit(place).part]
        self.viewport().setCursor(shape)
