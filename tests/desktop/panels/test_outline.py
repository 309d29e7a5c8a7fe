"""The outline: in step with the document, and everything by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from core.scene.layout import arrange
from core.scene.scene import Card, Hint, Scene
from core.scene.sentence import parse
from desktop.document.document import Document
from desktop.drawing.layout_service import LayoutService
from desktop.drawing.results import Fault
from desktop.look.theme import THEMES, Look
from desktop.look.translations import Translations
from desktop.panels.hint_states import state_of
from desktop.panels.outline import Outline
from desktop.panels.outline_tree import VALUE

CLICK = Qt.MouseButton.LeftButton


@pytest.fixture
def outline(
    qtbot: QtBot, document: Document, words: Translations, look: Look, layout_service: LayoutService
) -> Outline:
    outline = Outline(document, words, look, layout_service)
    qtbot.addWidget(outline)
    outline.resize(280, 600)
    outline.show()
    qtbot.waitExposed(outline)
    outline.activateWindow()
    outline.tree.setFocus()
    return outline


def texts(outline: Outline) -> list[str]:
    return [item.text(0) for item in outline.tree.items()]


def press(qtbot: QtBot, outline: Outline, key: Qt.Key, shift: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(outline.tree, key, modifier)


def test_all_cards_and_hints_are_there_in_words(outline: Outline, words: Translations) -> None:
    assert texts(outline) == ["The cube", "The ball", "The house", "The cube is on the ball"]
    words.switch("zh")
    assert texts(outline) == ["方块", "球", "房子", "方块在球上面"]


def test_what_is_unusual_about_a_card_is_said(document: Document, outline: Outline) -> None:
    document.edit(
        Scene((Card("a", "dog", group="g", weight=2.0), Card("b", "cat", group="g"), Card("c", "boat", wanted=False)))
    )
    assert texts(outline) == ["The dog (×2, or the cat)", "The cat (or the dog)", "The boat (not in the picture)"]


def test_a_click_selects_in_the_document(qtbot: QtBot, document: Document, outline: Outline) -> None:
    item = list(outline.tree.items())[1]
    qtbot.mouseClick(outline.tree.viewport(), CLICK, pos=outline.tree.visualItemRect(item).center())
    assert document.selection == ("card2",)


def test_the_keyboard_selects_in_the_document(qtbot: QtBot, document: Document, outline: Outline) -> None:
    document.select(["card1"])
    press(qtbot, outline, Qt.Key.Key_Down)
    assert document.selection == ("card2",)
    press(qtbot, outline, Qt.Key.Key_Down, shift=True)
    assert document.selection == ("card2", "card3")


def test_the_document_selects_in_the_list(document: Document, outline: Outline) -> None:
    document.select(["card3", "card1"])
    assert outline.tree.values() == ["card1", "card3"]
    document.select([])
    assert outline.tree.values() == []


def test_delete_removes_cards_and_hints_as_one_step(qtbot: QtBot, document: Document, outline: Outline) -> None:
    before = document.scene
    document.select(["card1", "card3"])
    press(qtbot, outline, Qt.Key.Key_Delete)
    assert [card.id for card in document.scene.cards] == ["card2"]
    assert document.scene.hints == ()
    document.undo()
    assert document.scene == before


def test_delete_removes_a_hint(qtbot: QtBot, document: Document, outline: Outline) -> None:
    document.select(["card3"])
    press(qtbot, outline, Qt.Key.Key_Down)
    press(qtbot, outline, Qt.Key.Key_Down)
    assert document.selection == ()
    press(qtbot, outline, Qt.Key.Key_Delete)
    assert document.scene.hints == ()
    assert len(document.scene.cards) == 3


def test_after_a_removal_the_keys_go_on_beside_it(qtbot: QtBot, document: Document, outline: Outline) -> None:
    document.select(["card2"])
    press(qtbot, outline, Qt.Key.Key_Delete)
    current = outline.tree.currentItem()
    assert current is not None
    assert current.data(0, VALUE) == "card3"


def test_a_hint_is_added_by_keyboard_alone(qtbot: QtBot, document: Document, outline: Outline) -> None:
    document.select(["card3"])
    press(qtbot, outline, Qt.Key.Key_H)
    editor = outline.editor
    assert editor.isVisible()
    qtbot.keyClicks(editor.relation, "behind")
    qtbot.keyClick(editor.relation, Qt.Key.Key_Tab)
    assert editor.reference.hasFocus()
    assert editor.reference.currentText() == "the ball"
    qtbot.keyClick(editor.reference, Qt.Key.Key_Up)
    qtbot.keyClick(editor.reference, Qt.Key.Key_Return)
    assert document.scene.hints[-1] == Hint("behind", "card3", ("card1",))
    assert outline.tree.hasFocus()


def test_between_asks_for_two_cards(qtbot: QtBot, document: Document, outline: Outline) -> None:
    outline.add_hint()
    assert not outline.editor.second.isVisible()
    qtbot.keyClicks(outline.editor.relation, "between")
    assert outline.editor.second.isVisible()
    assert outline.editor.save.isEnabled()
    qtbot.mouseClick(outline.editor.save, CLICK)
    assert len(document.scene.hints[-1].references) == 2


def test_a_hint_of_a_card_with_itself_cannot_be_saved_and_why_is_said(outline: Outline) -> None:
    outline.add_hint()
    editor = outline.editor
    editor.subject.setCurrentIndex(0)
    editor.reference.setCurrentIndex(0)
    assert not editor.save.isEnabled()
    assert editor.hint is None


def test_a_hint_is_changed_in_its_place(qtbot: QtBot, document: Document, outline: Outline) -> None:
    document.edit(document.scene.with_hint(Hint("left_of", "card3", ("card1",))))
    outline.tree.setCurrentItem(list(outline.tree.items())[3])
    press(qtbot, outline, Qt.Key.Key_Return)
    assert outline.editor.relation.currentData() == "on"
    qtbot.keyClicks(outline.editor.relation, "under")
    qtbot.keyClick(outline.editor.relation, Qt.Key.Key_Return)
    assert document.scene.hints == (Hint("under", "card1", ("card2",)), Hint("left_of", "card3", ("card1",)))


def test_escape_leaves_the_editor(qtbot: QtBot, document: Document, outline: Outline) -> None:
    outline.add_hint()
    qtbot.keyClick(outline.editor.relation, Qt.Key.Key_Escape)
    assert not outline.editor.isVisible()
    assert outline.tree.hasFocus()
    assert len(document.scene.hints) == 1


def test_a_hint_needs_two_cards(document: Document, outline: Outline) -> None:
    document.edit(parse("a dog"))
    outline.add_hint()
    assert not outline.editor.isVisible()
    assert not outline.add.isEnabled()


def test_a_contradiction_is_said_in_words(
    qtbot: QtBot, document: Document, outline: Outline, layout_service: LayoutService
) -> None:
    assert outline.tree.warnings() == ()
    with qtbot.waitSignal(layout_service.arranged):
        document.edit(document.scene.with_hint(Hint("under", "card1", ("card2",))))
    qtbot.waitUntil(lambda: bool(outline.tree.warnings()))
    assert "the cube is under the ball" in outline.tree.warnings()[0]
    first = outline.tree.topLevelItem(0)
    assert first is not None
    assert first.text(0) == outline.tree.warnings()[0]
    assert "contradicts" in list(outline.tree.items())[3].toolTip(0)
    document.undo()
    assert outline.tree.warnings() == ()
    assert texts(outline)[0] == "The cube"


def test_how_it_stands_with_a_hint() -> None:
    on = Hint("on", "a", ("b",))
    cards = (Card("a", "cube"), Card("b", "sphere"))
    fine = Scene(cards, (on,))
    assert state_of(on, fine, arrange(fine)) == "holds"
    asleep = Scene((cards[0], Card("b", "sphere", wanted=False)), (on,))
    assert state_of(on, asleep, arrange(asleep)) == "sleeps"
    torn = Scene(cards, (on, Hint("under", "a", ("b",))))
    assert state_of(on, torn, arrange(torn)) == "clash"
    on_a_duck = Hint("on", "a", ("b",))
    duck = Scene((cards[0], Card("b", "duck")), (on_a_duck,))
    assert state_of(on_a_duck, duck, arrange(duck)) == "impossible"
    assert state_of(on, fine, arrange(Scene(cards[:1]))) == "unmet"


def test_a_screen_reader_is_told_everything(qapp: object, outline: Outline) -> None:
    interface = QAccessible.queryAccessibleInterface(outline.tree)
    names = {interface.child(index).text(QAccessible.Text.Name) for index in range(interface.childCount())}
    assert {"The cube", "The house", "The cube is on the ball: holds"} <= names
    assert interface.text(QAccessible.Text.Name) == "Cards and hints"


@pytest.mark.parametrize("theme", THEMES)
def test_every_look_is_painted(look: Look, outline: Outline, theme: str) -> None:
    look.switch(theme, 1.6)
    assert not outline.grab().isNull()
    assert len(texts(outline)) == 4


@pytest.mark.parametrize(("language", "told"), [("en", "not right yet"), ("zh", "还没画对")])
def test_what_is_wrong_with_the_picture_is_marked(
    document: Document, outline: Outline, words: Translations, language: str, told: str
) -> None:
    words.switch(language)
    hint = document.scene.hints[0]
    outline.show_wrong((Fault({}, card="card2"), Fault({}, hint=hint)))
    assert [item.data(0, VALUE) for item in outline.tree.items() if told in item.text(0)] == ["card2", hint]
    outline.show_wrong(())
    assert not any(told in text for text in texts(outline))


def test_what_the_model_does_not_know_yet_is_said_in_both_languages(
    qtbot: QtBot, document: Document, outline: Outline, words: Translations
) -> None:
    unknown = Scene((Card("a", "girl"), Card("b", "dog", "brown"), Card("c", "car", "red")))
    with qtbot.waitSignal(outline.warned) as warned:
        document.edit(unknown)
    assert warned.args == [
        "The model does not know girl yet, so the picture is drawn without them; other cards are drawn as usual.\n"
        "The model does not know car yet, so it draws truck in its place.\n"
        "The model does not know the colour brown yet, so it chooses another one."
    ]
    with qtbot.waitSignal(outline.warned) as warned:
        words.switch("zh")
    assert warned.args is not None
    assert "女孩" in warned.args[0]
    assert "用卡车代替" in warned.args[0]
