"""The first tour: it points, goes on by itself, and is never in the way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QPushButton, QVBoxLayout, QWidget

from core.recipe import Recipe
from core.scene.scene import Card, Hint, Scene
from desktop.dialogs.coach import Bubble, Mark, beside
from desktop.dialogs.tour import Tour
from desktop.document.document import Document
from tests.desktop.dialogs.conftest import cut_off, every_look, nameless

WINDOW = QRect(0, 0, 1280, 800)


@pytest.fixture
def document() -> Document:
    return Document(Recipe(Scene()))


@pytest.fixture
def window(qtbot, look, dress) -> QMainWindow:
    window, middle = QMainWindow(), QWidget()
    window.setCentralWidget(middle)
    row, column = QHBoxLayout(middle), QVBoxLayout()
    window.parts = {"palette": QPushButton("cards"), "stage": QWidget(), "draw": QPushButton("Draw")}
    window.parts["palette"].setMinimumSize(200, 500)
    row.addWidget(window.parts["palette"])
    row.addLayout(column, 1)
    column.addWidget(window.parts["stage"], 1)
    column.addWidget(window.parts["draw"])
    qtbot.addWidget(window)
    dress(window, look)
    window.resize(1280, 800)
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.fixture
def tour(window, document, words, look) -> Tour:
    tour = Tour(window.parts, document, words, look, window)
    tour.begin()
    return tour


def _bubble(window: QMainWindow) -> Bubble:
    return window.findChild(Bubble)


def _press(window: QMainWindow, text: str) -> None:
    button = next(button for button in _bubble(window).findChildren(QPushButton) if button.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def _said(window: QMainWindow) -> str:
    return "\n".join(label.text() for label in _bubble(window).findChildren(QLabel))


def test_three_steps_back_and_forth(qtbot, window, tour) -> None:
    assert tour.step.id == "card"
    _press(window, "Next")
    assert tour.step.id == "hint"
    _press(window, "Back")
    assert "Put two cards" in _said(window)
    _press(window, "Next")
    _press(window, "Next")
    with qtbot.waitSignal(tour.ended):
        _press(window, "Done")
    assert tour.step is None
    assert not _bubble(window).isVisible()


def test_it_goes_on_when_the_user_has_done_it(qtbot, window, tour, document) -> None:
    document.edit(document.scene.with_card(Card("card1", "cube")))
    assert tour.step.id == "card"
    document.edit(document.scene.with_card(Card("card2", "sphere")))
    assert tour.step.id == "hint"
    document.edit(document.scene.with_hint(Hint("on", "card1", ("card2",))), "hint")
    assert tour.step.id == "hint"  # the menu of its words is still open
    document.settle()
    assert tour.step.id == "draw"
    document.edit(document.scene.with_card(Card("card3", "cat")))
    assert tour.step.id == "draw"
    with qtbot.waitSignal(tour.ended):
        tour.forward()
    assert tour.step is None


def test_taking_a_card_away_is_no_step_forward(tour, document) -> None:
    tour.leave()
    cards = tuple(Card(f"card{number}", "cube") for number in range(3))
    document.edit(Scene(cards))
    tour.begin()
    document.edit(Scene(cards[:1]))
    assert tour.step.id == "card"
    document.edit(Scene(cards[:2]))
    assert tour.step.id == "hint"


def test_it_can_be_left_at_any_time(qtbot, window, tour) -> None:
    for leave in (lambda: _press(window, "Leave"), lambda: QTest.keyClick(_bubble(window), Qt.Key.Key_Escape)):
        tour.begin()
        tour.forward()
        with qtbot.waitSignal(tour.ended):
            leave()
        assert not window.findChild(Mark).isVisible()


def test_what_it_points_at_can_be_used_meanwhile(qtbot, window, tour) -> None:
    tour.forward()
    tour.forward()
    draw = window.parts["draw"]
    at = draw.mapTo(window, QPoint(10, 10))
    assert window.childAt(at) is draw
    with qtbot.waitSignal(draw.clicked):
        QTest.mouseClick(draw, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))


def test_the_bubble_follows_the_window_and_stays_inside(qtbot, window, tour) -> None:
    for size in (QSize(1500, 900), QSize(900, 620)):
        window.resize(size)
        qtbot.waitUntil(lambda: window.findChild(Mark).size() == window.size())
        assert window.rect().contains(_bubble(window).geometry())


def test_a_part_that_is_hidden_or_missing_is_not_pointed_at(qtbot, window, document, words, look) -> None:
    tour = Tour({"palette": window.parts["palette"]}, document, words, look, window)
    tour.begin()
    window.parts["palette"].hide()
    bubble = window.findChildren(Bubble)[-1]
    qtbot.waitUntil(lambda: abs(bubble.geometry().center().x() - window.rect().center().x()) <= 1)
    tour.forward()
    assert tour.step.id == "hint"


@pytest.mark.parametrize(("theme", "scale"), every_look())
def test_it_follows_language_and_look(qtbot, window, tour, words, look, theme: str, scale: float) -> None:
    look.switch(theme, scale)
    for language, said in (("zh", "在舞台上放两张卡片"), ("en", "Put two cards on the stage")):
        words.switch(language)
        assert said in _said(window)
        assert _bubble(window).accessibleName() == said
        assert not nameless(_bubble(window))
        qtbot.waitUntil(lambda: not cut_off(_bubble(window)))
    qtbot.waitUntil(lambda: window.rect().contains(_bubble(window).geometry()))


@pytest.mark.parametrize(
    "target",
    [QRect(10, 50, 220, 700), QRect(1050, 50, 220, 700), QRect(500, 760, 300, 36), QRect(500, 4, 300, 36)],
)
def test_a_bubble_stands_beside_its_target(target: QRect) -> None:
    place = beside(target, QSize(320, 200), WINDOW)
    assert WINDOW.contains(place)
    assert not place.intersects(target)


def test_a_bubble_covers_little_of_what_fills_the_window() -> None:
    stage = QRect(270, 90, 700, 560)
    place = beside(stage, QSize(320, 200), WINDOW)
    assert WINDOW.contains(place)
    assert place.intersected(stage).width() < 60
    assert WINDOW.contains(beside(QRect(5, 5, 1270, 790), QSize(320, 200), WINDOW))
    assert beside(QRect(), QSize(320, 200), WINDOW).center().x() == pytest.approx(WINDOW.center().x(), abs=1)
