"""The inspector: one card, several cards, and the whole picture."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.scene.scene import Card, Hint, Scene
from core.scene.sentence import parse
from desktop.document.document import Document
from desktop.drawing.layout_service import LayoutService
from desktop.look.theme import THEMES, Look
from desktop.look.translations import Translations
from desktop.panels.inspector import Inspector
from desktop.panels.weight import position_of, weight_at

CLICK = Qt.MouseButton.LeftButton
TAB = Qt.FocusPolicy.TabFocus


@pytest.fixture
def inspector(
    qtbot: QtBot, document: Document, words: Translations, look: Look, layout_service: LayoutService
) -> Inspector:
    inspector = Inspector(document, words, look, layout_service)
    qtbot.addWidget(inspector)
    inspector.resize(280, 700)
    inspector.show()
    qtbot.waitExposed(inspector)
    inspector.activateWindow()
    return inspector


def test_nothing_selected_shows_the_backdrop_and_all_hints(inspector: Inspector) -> None:
    assert inspector.backdrop.isVisible()
    assert not inspector.form.isVisible()
    assert len(inspector.hints.rows()) == 1


def test_a_selected_card_is_shown_and_only_its_hints(document: Document, inspector: Inspector) -> None:
    document.select(["card3"])
    assert inspector.form.isVisible()
    assert not inspector.backdrop.isVisible()
    assert inspector.form.kind.currentData() == "house"
    assert inspector.form.swatches.button("green").isChecked()
    assert inspector.form.sizes.button("medium").isChecked()
    assert inspector.hints.rows() == []
    assert inspector.hints.empty.isVisible()


def test_tab_reaches_the_colour_that_is_marked(document: Document, inspector: Inspector) -> None:
    for id, colour in (("card1", "red"), ("card3", "green")):
        document.select([id])
        reached = [value for value, button in inspector.form.swatches.buttons() if button.focusPolicy() & TAB]
        assert reached == [colour]


def test_colour_and_size_are_one_click(qtbot: QtBot, document: Document, inspector: Inspector) -> None:
    document.select(["card1"])
    qtbot.mouseClick(inspector.form.swatches.button("pink"), CLICK)
    qtbot.mouseClick(inspector.form.sizes.button("large"), CLICK)
    assert (document.scene.card("card1").colour, document.scene.card("card1").size) == ("pink", "large")
    qtbot.mouseClick(inspector.form.swatches.button(None), CLICK)
    assert document.scene.card("card1").colour is None
    document.undo()
    assert inspector.form.swatches.button("pink").isChecked()


def test_the_arrow_keys_choose_the_next_colour(qtbot: QtBot, document: Document, inspector: Inspector) -> None:
    document.select(["card1"])
    red = inspector.form.swatches.button("red")
    red.setFocus()
    qtbot.keyClick(red, Qt.Key.Key_Right)
    assert document.scene.card("card1").colour == "green"


def test_another_kind(qtbot: QtBot, document: Document, inspector: Inspector) -> None:
    document.select(["card3"])
    inspector.form.kind.setFocus()
    qtbot.keyClick(inspector.form.kind, Qt.Key.Key_Down)
    assert document.scene.card("card3").kind == "tree"
    assert document.scene.card("card3").colour == "green"


def test_several_cards_are_changed_together_as_one_step(qtbot: QtBot, document: Document, inspector: Inspector) -> None:
    document.select(["card1", "card2"])
    assert not any(button.isChecked() for _, button in inspector.form.swatches.buttons())
    assert inspector.form.kind.currentIndex() == -1
    qtbot.mouseClick(inspector.form.swatches.button("yellow"), CLICK)
    assert [card.colour for card in document.scene.cards] == ["yellow", "yellow", "green"]
    assert inspector.form.swatches.button("yellow").isChecked()
    document.undo()
    assert [card.colour for card in document.scene.cards] == ["red", "blue", "green"]


def test_not(qtbot: QtBot, document: Document, inspector: Inspector) -> None:
    document.select(["card1"])
    qtbot.mouseClick(inspector.form.unwanted, CLICK)
    assert not document.scene.card("card1").wanted
    qtbot.mouseClick(inspector.form.unwanted, CLICK)
    assert document.scene.card("card1").wanted


def test_a_lock_takes_the_box_that_is_shown(
    qtbot: QtBot, document: Document, inspector: Inspector, layout_service: LayoutService
) -> None:
    document.select(["card1"])
    box = layout_service.layout.boxes["card1"]
    qtbot.mouseClick(inspector.form.lock, CLICK)
    card = document.scene.card("card1")
    assert (card.pinned, card.box) == (True, box)
    qtbot.mouseClick(inspector.form.lock, CLICK)
    assert not document.scene.card("card1").pinned


def test_alternatives_are_made_and_parted(qtbot: QtBot, document: Document, inspector: Inspector) -> None:
    document.select(["card1"])
    assert not inspector.form.join.isVisible()
    document.select(["card1", "card3"])
    qtbot.mouseClick(inspector.form.join, CLICK)
    assert document.scene.card("card1").group == document.scene.card("card3").group is not None
    assert not inspector.form.join.isVisible()
    qtbot.mouseClick(inspector.form.part, CLICK)
    assert document.scene.card("card1").group is None


@pytest.mark.parametrize("weight", [0.0, 0.5, 0.95, 1.0, 1.5, 2.0, 4.0])
def test_a_weight_has_one_place_on_the_slider(weight: float) -> None:
    assert weight_at(position_of(weight)) == pytest.approx(weight, abs=0.05)


def test_one_is_in_the_middle() -> None:
    assert (weight_at(-100), weight_at(0), weight_at(100)) == (0.0, 1.0, 4.0)


def test_a_dragged_weight_is_one_step_and_a_double_click_leads_back(
    qtbot: QtBot, document: Document, inspector: Inspector
) -> None:
    document.select(["card1"])
    slider = inspector.form.weight
    middle = slider.rect().center()
    qtbot.mousePress(slider, CLICK, pos=middle)
    for x in range(middle.x(), slider.width(), 10):
        qtbot.mouseMove(slider, QPoint(x, middle.y()))
    assert document.scene.card("card1").weight > 2
    assert document.in_gesture
    qtbot.mouseRelease(slider, CLICK, pos=QPoint(slider.width() - 1, middle.y()))
    assert not document.in_gesture
    heavy = document.scene.card("card1").weight
    qtbot.mouseDClick(slider, CLICK, pos=middle)
    assert document.scene.card("card1").weight == 1
    document.undo()
    assert document.scene.card("card1").weight == heavy
    document.undo()
    assert document.scene.card("card1").weight == 1
    assert not document.can_undo


def test_the_weight_by_keyboard(qtbot: QtBot, document: Document, inspector: Inspector) -> None:
    document.select(["card1"])
    slider = inspector.form.weight
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert document.scene.card("card1").weight == pytest.approx(0.9)
    assert not document.in_gesture
    document.undo()
    assert document.scene.card("card1").weight == pytest.approx(0.95)
    qtbot.keyClick(slider, Qt.Key.Key_1)
    assert document.scene.card("card1").weight == 1


def test_free_text_is_edited_as_a_line(qtbot: QtBot, document: Document, inspector: Inspector) -> None:
    document.edit(Scene((Card("a", text="a dragon"),)))
    document.select(["a"])
    assert not inspector.form.kind.isVisible()
    inspector.form.text.setFocus()
    inspector.form.text.selectAll()
    qtbot.keyClicks(inspector.form.text, "a lion")
    qtbot.keyClick(inspector.form.text, Qt.Key.Key_Return)
    assert document.scene.card("a").text == "a lion"
    inspector.form.text.selectAll()
    qtbot.keyClick(inspector.form.text, Qt.Key.Key_Space)
    qtbot.keyClick(inspector.form.text, Qt.Key.Key_Return)
    assert document.scene.card("a").text == "a lion"


def test_text_that_was_begun_belongs_to_the_card_that_it_was_begun_on(
    qtbot: QtBot, document: Document, inspector: Inspector
) -> None:
    document.edit(Scene((Card("a", text="a dragon"), Card("b", text="a tower"))))
    document.select(["a"])
    inspector.form.text.setFocus()
    inspector.form.text.selectAll()
    qtbot.keyClicks(inspector.form.text, "a lion")
    document.select(["b"])
    assert inspector.form.text.text() == "a tower"
    inspector.form.text.clearFocus()
    assert [card.text for card in document.scene.cards] == ["a lion", "a tower"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("sky", "night"), ("ground", "snow"), ("mountains", "none"), ("mountains", "purple"), ("river", True),
     ("river", False), ("flowers", True)],
)  # fmt: skip
def test_the_backdrop_is_one_click(
    qtbot: QtBot, document: Document, inspector: Inspector, field: str, value: str | bool
) -> None:
    row = inspector.backdrop.row(field)
    assert row.button(None).isChecked()
    qtbot.mouseClick(row.button(value), CLICK)
    assert getattr(document.scene.backdrop, field) == value
    qtbot.mouseClick(row.button(None), CLICK)
    assert getattr(document.scene.backdrop, field) is None
    document.undo()
    assert row.button(value).isChecked()


def test_a_hint_is_added_by_keyboard(qtbot: QtBot, document: Document, inspector: Inspector) -> None:
    document.select(["card3"])
    inspector.hints.add.setFocus()
    qtbot.keyClick(inspector.hints.add, Qt.Key.Key_Space)
    editor = inspector.hints.editor
    assert editor.isVisible()
    assert editor.subject.currentData() == "card3"
    assert editor.relation.hasFocus()
    qtbot.keyClicks(editor.relation, "left")
    qtbot.keyClick(editor.relation, Qt.Key.Key_Return)
    assert document.scene.hints[-1].relation == "left_of"
    assert document.scene.hints[-1].subject == "card3"
    assert not editor.isVisible()


def test_a_hint_is_removed(qtbot: QtBot, document: Document, inspector: Inspector) -> None:
    from PySide6.QtWidgets import QToolButton

    (row,) = inspector.hints.rows()
    qtbot.mouseClick(row.findChild(QToolButton), CLICK)
    assert document.scene.hints == ()
    assert inspector.hints.rows() == []


def test_the_language_is_switched_live(document: Document, words: Translations, inspector: Inspector) -> None:
    document.select(["card1"])
    words.switch("zh")
    assert inspector.form.kind.currentText() == "方块"
    assert inspector.form.unwanted.text() == "不要"
    assert inspector.backdrop.row("sky").button("night").toolTip() == "夜晚"
    assert inspector.accessibleName() == "属性"


@pytest.mark.parametrize("theme", THEMES)
def test_every_look_is_painted(document: Document, look: Look, inspector: Inspector, theme: str) -> None:
    for selection in ([], ["card1"], ["card1", "card2", "card3"]):
        document.select(selection)
        look.switch(theme, 1.6)
        assert not inspector.grab().isNull()


def test_simple_mode_has_fewer_things(document: Document, inspector: Inspector) -> None:
    inspector.set_simple(True)
    document.select(["card1"])
    assert not inspector.form.weight.isVisible()
    assert inspector.form.swatches.isVisible()
    assert not inspector.hints.isVisible()


def test_a_card_that_is_gone_leaves_no_trace(document: Document, inspector: Inspector) -> None:
    document.select(["card1"])
    document.edit(document.scene.without_card("card1"))
    assert inspector.backdrop.isVisible()
    document.edit(parse("a dog between two cats"))
    assert [hint.relation for hint in document.scene.hints] == ["between"]
    assert isinstance(document.scene.hints[0], Hint)
    assert QApplication.focusWidget() is None or QApplication.focusWidget().isVisible()
