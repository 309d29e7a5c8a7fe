"""The main journey through the real window on the shipped model: by mouse, by clicks alone, and by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.scene.geometry import Point
from core.scene.scene import Hint, Scene
from desktop.app.application import Diorama
from desktop.drawing.results import Done, Drawn, Frame
from desktop.panels import card_tile
from desktop.panels.card_tile import CardTile
from tests.desktop.canvas.stand_in import Hand
from tests.desktop.program import choosing, running

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

PATIENCE_MS = 90_000
"""For a picture on a busy machine."""

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

MOST_TABS = 200


class Guest:
    """Somebody at the window, and what they are shown."""

    def __init__(self, app: Diorama, qtbot: QtBot) -> None:
        self.app, self.qtbot = app, qtbot
        self.hand = Hand(app.stage, app.document)
        self.frames: list[Frame] = []
        self.pictures: list[Drawn] = []
        app.session.frame_arrived.connect(self.frames.append)
        app.session.finished.connect(self.pictures.append)
        app.window.activateWindow()
        qtbot.waitExposed(app.window)

    @property
    def scene(self) -> Scene:
        return self.app.document.scene

    def button(self, text: str, within: QWidget) -> QAbstractButton:
        """The visible button that is called so."""
        buttons = within.findChildren(QAbstractButton)
        return next(b for b in buttons if b.isVisible() and text in (b.text(), b.accessibleName()))

    def click(self, button: QWidget) -> None:
        QTest.mouseClick(button, LEFT)

    def choose_in_menu(self, menu: str, id: str) -> None:
        """By two clicks: the menu's title, and its row."""
        bar, action = self.app.window.menuBar(), self.app.actions[id]
        title = next(title for title in bar.actions() if title.text() == menu)
        QTest.mouseClick(bar, LEFT, pos=bar.actionGeometry(title).center())
        popup = QApplication.activePopupWidget()
        assert isinstance(popup, QMenu)
        QTest.mouseClick(popup, LEFT, pos=popup.actionGeometry(action).center())

    def use_tool(self, id: str) -> None:
        """By a click in the row of tools."""
        tools = self.app.tools.findChildren(QToolButton)
        self.click(next(b for b in tools if b.isVisible() and b.defaultAction() is self.app.actions[id]))

    def find_tile(self, kind: str) -> CardTile:
        """The palette's card, searched for as it may be out of sight."""
        search = self.app.palette.search
        self.click(search)
        search.clear()
        QTest.keyClicks(search, kind)
        tile = next(tile for tile in self.app.palette.findChildren(CardTile) if tile.kind == kind)
        self.qtbot.waitUntil(lambda: not tile.visibleRegion().isEmpty())
        return tile

    def wait_for_picture(self, count: int) -> None:
        """Until this many were finished; before each that was drawn a preview was seen."""
        self.qtbot.waitUntil(lambda: len(self.pictures) == count, timeout=PATIENCE_MS)
        self.qtbot.waitUntil(lambda: not self.app.session.status.busy)
        assert self.pictures[-1].recipe == self.app.document.recipe
        assert self.app.display.drawn is self.pictures[-1]

    def come_back(self) -> None:
        """To the window when a menu or a dialog has gone, as a system with a screen does by itself."""
        self.app.window.activateWindow()
        self.qtbot.waitUntil(lambda: self.app.window.isActiveWindow() and QApplication.focusWidget() is not None)

    def choose_relation(self, id: str) -> None:
        """By a click in the menu that stands beside a hint which was pulled."""
        menu = self.app.stage.hint_dialogue.menu
        assert menu is not None
        row = next(action for action in menu.actions() if action.objectName() == id)
        QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(row).center())
        QTest.qWait(1)


@pytest.fixture
def guest(qtbot: QtBot, tmp_path: Path) -> Iterator[Guest]:
    with running(qtbot, tmp_path / "own") as app:
        yield _greeted(app, qtbot)


@pytest.fixture
def real_guest(qtbot: QtBot, tmp_path: Path) -> Iterator[Guest]:
    """One whose pictures are drawn by clay."""
    with running(qtbot, tmp_path / "own", real=True) as app:
        yield _greeted(app, qtbot)


def _greeted(app: Diorama, qtbot: QtBot) -> Guest:
    app.window.resize(1280, 800)
    assert app.window.shows_start
    return Guest(app, qtbot)


def _drag_out(guest: Guest, monkeypatch: pytest.MonkeyPatch, kind: str, at: Point) -> None:
    """Press a card of the palette, pull it away, and let it go over the stage.

    Qt's platform without a screen carries no drags, so that what this one holds is handed to the stage here.
    """
    dropped: list[bool] = []

    class Carried(QDrag):
        def exec(self, *_: object) -> Qt.DropAction:
            dropped.append(guest.hand.drop(self.mimeData(), at))
            return Qt.DropAction.CopyAction

    monkeypatch.setattr(card_tile, "QDrag", Carried)
    tile = guest.find_tile(kind)
    QTest.mousePress(tile, LEFT, pos=QPoint(20, 20))
    for y in (25, 60):
        place = QPointF(20, y)
        move = QMouseEvent(QEvent.Type.MouseMove, place, tile.mapToGlobal(place), Qt.MouseButton.NoButton, LEFT, NONE)
        QApplication.sendEvent(tile, move)
    QTest.mouseRelease(tile, LEFT, pos=QPoint(20, 60))
    assert dropped == [True]


def test_the_main_journey_by_mouse(real_guest: Guest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cards dragged in, a hint pulled, previews, the picture, undo, redo from the cache, save, open: the same scene."""
    guest = real_guest
    app, hand = guest.app, guest.hand
    guest.choose_in_menu("&File", "new")
    assert not app.window.shows_start
    _drag_out(guest, monkeypatch, "sphere", Point(0.7, 0.8))
    _drag_out(guest, monkeypatch, "cube", Point(0.3, 0.75))
    ball, cube = guest.scene.cards
    assert (ball.kind, cube.kind) == ("sphere", "cube")
    guest.qtbot.waitUntil(lambda: app.layout_service.fresh)

    hand.hover(hand.center(cube.id))
    hand.drag(hand.tie_handle(cube.id), hand.center(ball.id))
    guest.choose_relation("left_of")
    assert guest.scene.hints == (Hint("left_of", cube.id, (ball.id,)),)
    assert "left of" in app.sentence.edit.toPlainText()

    guest.click(guest.button("Draw", app.timeline))
    guest.qtbot.waitUntil(lambda: bool(guest.frames), timeout=PATIENCE_MS)
    assert not guest.pictures, "a preview comes before the picture"
    guest.wait_for_picture(1)

    guest.qtbot.waitUntil(lambda: app.layout_service.fresh)
    hand.drag(hand.center(cube.id), Point(0.3, 0.6))
    guest.qtbot.waitUntil(lambda: app.layout_service.fresh)
    guest.click(guest.button("Draw", app.timeline))
    guest.wait_for_picture(2)

    seen, recipe = len(guest.frames), app.document.recipe
    guest.use_tool("undo")
    assert app.display.drawn is guest.pictures[0]
    assert app.document.recipe == guest.pictures[0].recipe
    guest.use_tool("redo")
    assert app.display.drawn is guest.pictures[1]
    assert app.document.recipe == recipe
    assert isinstance(app.session.status, Done)
    assert app.session.status.cached
    assert len(guest.frames) == seen, "nothing was drawn anew"

    choosing(tmp_path / "journey.diorama")
    guest.use_tool("save")
    guest.choose_in_menu("&File", "new")
    assert guest.scene == Scene()
    assert app.display.drawn is None
    choosing(tmp_path / "journey.diorama")
    guest.use_tool("open")
    assert app.document.recipe == recipe
    assert app.display.drawn is not None
    guest.qtbot.waitUntil(lambda: len(list(app.store.folder.glob("*.png"))) == 2)


def test_everything_goes_by_single_clicks(guest: Guest) -> None:
    """Nothing is dragged: a card is placed, moved and resized by two clicks, and so are two tied."""
    app, hand = guest.app, guest.hand
    guest.choose_in_menu("&File", "new")
    for kind, at in (("cube", Point(0.3, 0.75)), ("sphere", Point(0.7, 0.8))):
        guest.click(guest.find_tile(kind))
        hand.click(at)
    cube, ball = (card.id for card in guest.scene.cards)
    guest.qtbot.waitUntil(lambda: app.layout_service.fresh)

    hand.click(hand.center(cube))
    hand.click(hand.tie_handle(cube))
    hand.click(hand.center(ball))
    guest.choose_relation("on")
    assert guest.scene.hints == (Hint("on", cube, (ball,)),)
    guest.qtbot.waitUntil(lambda: app.layout_service.fresh)
    guest.qtbot.waitUntil(lambda: not app.stage.stage.glide.now.keys() ^ app.stage.stage.shown.keys())

    before = app.layout_service.layout.boxes[ball]
    hand.click(hand.center(ball))
    hand.click(hand.center(ball))
    hand.click(Point(before.center.x - 0.2, before.center.y))
    guest.qtbot.waitUntil(lambda: app.layout_service.fresh)
    assert guest.scene.card(ball).box is not None
    assert app.layout_service.layout.boxes[ball].center.x < before.center.x - 0.1

    guest.click(guest.button("Draw", app.timeline))
    guest.wait_for_picture(1)
    guest.use_tool("undo")
    guest.use_tool("redo")
    assert app.display.drawn is guest.pictures[0]


def _press(key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    """Where the focus is."""
    focused = QApplication.activePopupWidget() or QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, held)


def _tab_to(goal: QWidget) -> None:
    for _ in range(MOST_TABS):
        if QApplication.focusWidget() is goal:
            return
        _press(Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not lead to {goal.accessibleName()}.")


def _place_by_keys(guest: Guest, kind: str, *way: tuple[Qt.Key, Qt.KeyboardModifier]) -> str:
    """From the search to the stage, and along the way; the new card's id."""
    search = guest.app.palette.search
    _tab_to(search)
    _press(Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(search, kind)
    _press(Qt.Key.Key_Return)
    for step in way:
        _press(*step)
    _press(Qt.Key.Key_Return)
    return guest.scene.cards[-1].id


def test_everything_goes_by_keyboard(guest: Guest, tmp_path: Path) -> None:
    app = guest.app
    app.window.setFocus()
    QTest.keyClick(app.window, Qt.Key.Key_N, CONTROL)
    assert not app.window.shows_start
    ball = _place_by_keys(guest, "ball", *[(Qt.Key.Key_Right, SHIFT)] * 4)
    cube = _place_by_keys(guest, "cube", *[(Qt.Key.Key_Left, SHIFT)] * 4)
    assert [card.kind for card in guest.scene.cards] == ["sphere", "cube"]
    guest.qtbot.waitUntil(lambda: app.layout_service.fresh)

    assert app.document.selection == (cube,)
    _press(Qt.Key.Key_Return)
    _press(Qt.Key.Key_Return)
    assert guest.scene.hints == (Hint("left_of", cube, (ball,)),), "as the geometry suggests"
    _press(Qt.Key.Key_Down)
    _press(Qt.Key.Key_Return)
    guest.come_back()
    assert guest.scene.hints == (Hint("right_of", cube, (ball,)),)

    _press(Qt.Key.Key_Return, CONTROL)
    guest.wait_for_picture(1)
    assert guest.frames
    recipe = app.document.recipe
    _press(Qt.Key.Key_Z, CONTROL)
    assert guest.scene.hints == ()
    _press(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert app.document.recipe == recipe
    assert app.display.drawn is guest.pictures[0]

    choosing(tmp_path / "keys.diorama")
    _press(Qt.Key.Key_S, CONTROL)
    guest.come_back()
    _press(Qt.Key.Key_N, CONTROL)
    assert guest.scene == Scene()
    choosing(tmp_path / "keys.diorama")
    _press(Qt.Key.Key_O, CONTROL)
    assert app.document.recipe == recipe
