"""A stage that is laid out at once, and a hand that presses, drags and types on it with real events."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.scene.geometry import Box, Point
from core.scene.layout import Layout, arrange
from core.scene.scene import Scene
from desktop.canvas.ink import SIDE, scene_point
from desktop.canvas.view import StageView
from desktop.document.document import Document
from desktop.drawing.layout_service import locked

NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


class AtOnce(QObject):
    """Lays out on the spot: the layout is always that of the document's scene."""

    arranged = Signal(Scene, Layout)
    fresh = True

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self.scene, self.layout = document.scene, arrange(document.scene)
        self._held: tuple[str, ...] = ()
        document.changed.connect(self._follow)

    def hold(self, ids: Collection[str] = ()) -> None:
        if tuple(ids) != self._held:
            self._held = tuple(ids)
            self._arrange()

    def _follow(self) -> None:
        if self._document.scene != self.scene:
            self._arrange()

    def _arrange(self) -> None:
        self.scene = self._document.scene
        self.layout = arrange(locked(self.scene, self._held))
        self.arranged.emit(self.scene, self.layout)


@dataclass
class Hand:
    """Works on one view; places are shares of the picture."""

    view: StageView
    document: Document

    @property
    def scene(self) -> Scene:
        return self.document.scene

    def box(self, id: str) -> Box:
        return self.view.stage.shown[id]

    def center(self, id: str) -> Point:
        return self.box(id).center

    def tie_handle(self, id: str) -> Point:
        box = self.box(id)
        return Point(box.right, box.center.y)

    def corner(self, id: str) -> Point:
        return Point(self.box(id).right, self.box(id).top)

    def label(self, hint: object) -> Point:
        middle = self.view.stage.label_of(hint).center()  # pyright: ignore[reportArgumentType]
        return Point(middle.x() / SIDE, middle.y() / SIDE)

    def pixel(self, at: Point) -> QPointF:
        return self.view.viewportTransform().map(scene_point(at))

    def press(self, at: Point, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        self._send(QEvent.Type.MouseButtonPress, at, button, button, held)

    def move(self, at: Point, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        self._send(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, button, held)

    def release(self, at: Point, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        self._send(QEvent.Type.MouseButtonRelease, at, button, Qt.MouseButton.NoButton, held)

    def hover(self, at: Point) -> None:
        self.move(at, button=Qt.MouseButton.NoButton)

    def click(self, at: Point, held: Qt.KeyboardModifier = NONE) -> None:
        self.hover(at)
        self.press(at, held)
        self.release(at, held)

    def drag(self, start: Point, end: Point, held: Qt.KeyboardModifier = NONE, *, steps: int = 4) -> None:
        self.hold(start, end, held, steps=steps)
        self.release(end, held)

    def hold(self, start: Point, end: Point, held: Qt.KeyboardModifier = NONE, *, steps: int = 4) -> None:
        """A drag that has not ended; control is pressed only after the button."""
        self.hover(start)
        self.press(start, held & ~Qt.KeyboardModifier.ControlModifier)
        for step in range(1, steps + 1):
            share = step / steps
            self.move(Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share), held)

    def drop(self, data: QMimeData, at: Point) -> bool:
        """Drag in, over and drop, as the system tells it; whether it was taken."""
        viewport, pixel = self.view.viewport(), self.pixel(at)
        common = (Qt.DropAction.CopyAction, data, LEFT, NONE)
        enter = QDragEnterEvent(pixel.toPoint(), *common)
        QApplication.sendEvent(viewport, enter)
        if not enter.isAccepted():
            return False
        QApplication.sendEvent(viewport, QDragMoveEvent(pixel.toPoint(), *common))
        QApplication.sendEvent(viewport, QDropEvent(pixel, *common))
        return True

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.view, key, held)

    def _send(
        self,
        type: QEvent.Type,
        at: Point,
        button: Qt.MouseButton,
        buttons: Qt.MouseButton,
        held: Qt.KeyboardModifier,
    ) -> None:
        viewport, pixel = self.view.viewport(), self.pixel(at)
        event = QMouseEvent(type, pixel, viewport.mapToGlobal(pixel), button, buttons, held)
        QApplication.sendEvent(viewport, event)
