"""The sentence line: typing makes the scene, the scene makes the sentence, and nothing typed is lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from core.scene.geometry import Box
from core.scene.scene import Scene
from core.scene.sentence import meaning, parse, say
from desktop.document.document import Document
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.panels.sentence import SentenceLine


@pytest.fixture
def line(qtbot: QtBot, document: Document, words: Translations, look: Look) -> SentenceLine:
    line = SentenceLine(document, words, look)
    qtbot.addWidget(line)
    line.resize(600, 90)
    line.show()
    qtbot.waitExposed(line)
    return line


def type_over(qtbot: QtBot, line: SentenceLine, text: str) -> None:
    line.edit.selectAll()
    qtbot.keyClicks(line.edit, text)


def test_it_shows_the_sentence_of_the_scene(document: Document, line: SentenceLine, words: Translations) -> None:
    assert line.edit.toPlainText() == say(document.scene, "en")
    document.edit(document.scene.with_backdrop(sky="night"))
    assert line.edit.toPlainText() == say(document.scene, "en")
    words.switch("zh")
    assert line.edit.toPlainText() == say(document.scene, "zh")


@pytest.mark.parametrize("keys", ["Ctrl+A", "Ctrl+V", "Del", "Backspace", "C", "I"])
def test_keys_are_the_lines_before_anything_is_typed(qtbot: QtBot, line: SentenceLine, keys: str) -> None:
    """None of them reaches a shortcut of the window."""
    reached: list[str] = []
    QShortcut(QKeySequence(keys), line, lambda: reached.append(keys))
    line.activateWindow()
    line.edit.setFocus()
    qtbot.keySequence(line.edit, keys)
    assert not reached


def test_undo_is_the_scenes_until_something_is_typed(qtbot: QtBot, line: SentenceLine) -> None:
    reached: list[str] = []
    QShortcut(QKeySequence("Ctrl+Z"), line, lambda: reached.append("undo"))
    line.activateWindow()
    line.edit.setFocus()
    qtbot.keySequence(line.edit, "Ctrl+Z")
    assert reached == ["undo"]
    qtbot.keyClicks(line.edit, "a")
    qtbot.keySequence(line.edit, "Ctrl+Z")
    assert reached == ["undo"]


@pytest.mark.parametrize("scale", [1.0, 1.6])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_short_sentence_does_not_scroll(
    document: Document, line: SentenceLine, words: Translations, look: Look, language: str, scale: float
) -> None:
    line.resize(1400, 120)
    look.switch("light", scale)
    words.switch(language)
    bar = line.edit.verticalScrollBar()
    assert (bar.maximum(), bar.isVisible()) == (0, False)


def test_an_empty_scene_shows_how_to_begin(document: Document, line: SentenceLine) -> None:
    document.edit(Scene())
    assert line.edit.toPlainText() == ""
    assert "red cube" in line.edit.placeholderText()


@pytest.mark.parametrize("sentence", ["a dog on a red table, at night", "一只狗在红色的桌子上面，在夜里"])
def test_a_typed_sentence_becomes_the_scene(
    qtbot: QtBot, document: Document, line: SentenceLine, sentence: str
) -> None:
    line.edit.selectAll()
    line.edit.insertPlainText(sentence)
    qtbot.keyClick(line.edit, Qt.Key.Key_Return)
    assert meaning(document.scene) == parse(sentence)
    assert line.edit.toPlainText() == say(document.scene, "en")
    document.undo()
    assert "house" in line.edit.toPlainText()


def test_what_stays_keeps_its_box(qtbot: QtBot, document: Document, line: SentenceLine) -> None:
    box = Box(0.1, 0.6, 0.2, 0.2)
    document.edit(document.scene.changed("card1", box=box, pinned=True))
    type_over(qtbot, line, "a red cube, a duck")
    qtbot.keyClick(line.edit, Qt.Key.Key_Return)
    assert document.scene.card("card1").box == box
    assert document.scene.card("card1").pinned


def test_an_error_is_said_with_its_place_and_the_text_stays(
    qtbot: QtBot, document: Document, line: SentenceLine
) -> None:
    before = document.scene
    type_over(qtbot, line, "a red hous")
    qtbot.keyClick(line.edit, Qt.Key.Key_Return)
    assert document.scene is before
    assert line.edit.toPlainText() == "a red hous"
    assert "did you mean “house”" in line.note.message.text()
    (marked,) = line.edit.extraSelections()
    assert marked.cursor.selectedText() == "hous"  # type: ignore[attr-defined]


def test_an_error_is_said_in_the_language_of_the_moment(qtbot: QtBot, line: SentenceLine, words: Translations) -> None:
    type_over(qtbot, line, "a red hous")
    qtbot.keyClick(line.edit, Qt.Key.Key_Return)
    words.switch("zh")
    assert "是不是想说" in line.note.message.text()
    assert line.edit.toPlainText() == "a red hous"


@pytest.mark.parametrize(
    "text", ["a", "a red", "on", "a cube on", '"open', "it is red", "a cube between a ball", "90 cats",
     "no cat on a box", "blue snow", "at night, at sunset", "a cube (×9)"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_error_has_words(line: SentenceLine, words: Translations, text: str, language: str) -> None:
    words.switch(language)
    line.edit.type_text(text)
    line.apply()
    assert line.note.message.text()
    assert "{" not in line.note.message.text()
    assert line.edit.toPlainText() == text


def test_the_suggestion_is_one_click(qtbot: QtBot, document: Document, line: SentenceLine) -> None:
    type_over(qtbot, line, "a red hous")
    qtbot.keyClick(line.edit, Qt.Key.Key_Return)
    qtbot.mouseClick(line.note.suggestion, Qt.MouseButton.LeftButton)
    assert meaning(document.scene) == parse("a red house")
    assert not line.note.message.isVisible()


def test_the_error_goes_as_soon_as_one_types_on(qtbot: QtBot, line: SentenceLine) -> None:
    type_over(qtbot, line, "a red hous")
    qtbot.keyClick(line.edit, Qt.Key.Key_Return)
    qtbot.keyClicks(line.edit, "e")
    assert line.edit.extraSelections() == []
    assert "Enter" in line.note.message.text()


def test_a_scene_that_changes_leaves_alone_what_is_being_typed(
    qtbot: QtBot, document: Document, line: SentenceLine, words: Translations
) -> None:
    type_over(qtbot, line, "a dog and")
    document.edit(document.scene.with_backdrop(sky="night"))
    words.switch("zh")
    assert line.edit.toPlainText() == "a dog and"


def test_escape_goes_back_and_what_was_typed_can_be_taken_up(
    qtbot: QtBot, document: Document, line: SentenceLine
) -> None:
    type_over(qtbot, line, "a dog and")
    qtbot.keyClick(line.edit, Qt.Key.Key_Escape)
    assert line.edit.toPlainText() == say(document.scene, "en")
    assert line.note.take_up.isVisible()
    qtbot.mouseClick(line.note.take_up, Qt.MouseButton.LeftButton)
    assert line.edit.toPlainText() == "a dog and"
    assert not line.note.take_up.isVisible()
    assert line.edit.typed


def test_a_pasted_text_is_one_line(line: SentenceLine) -> None:
    from PySide6.QtCore import QMimeData

    data = QMimeData()
    data.setText("a dog\non a\r\n table")
    line.edit.selectAll()
    line.edit.insertFromMimeData(data)
    assert line.edit.toPlainText() == "a dog on a table"


THINGS = "a red cube, a blue ball, a green house, a pink tree, a white duck, a purple cat, an orange dog"


def test_a_long_sentence_keeps_the_height_and_gets_smaller_letters(document: Document, line: SentenceLine) -> None:
    height, letters = line.edit.height(), line.edit.document().defaultFont().pixelSize()
    document.edit(parse(THINGS))
    assert line.edit.height() == height
    assert line.edit.document().defaultFont().pixelSize() < letters
    assert not line.edit.verticalScrollBar().isVisible()
    document.edit(parse("a red cube"))
    assert line.edit.document().defaultFont().pixelSize() == letters


def test_what_is_said_below_the_line_moves_nothing(
    qtbot: QtBot, document: Document, words: Translations, look: Look
) -> None:
    window, below = QWidget(), QLabel("below")
    line = SentenceLine(document, words, look)
    column = QVBoxLayout(window)
    column.addWidget(line)
    column.addWidget(below, 1)
    qtbot.addWidget(window)
    window.resize(700, 300)
    window.show()
    qtbot.waitExposed(window)
    place = below.geometry()
    for text in ("a red hous", THINGS, "a red hous, " + THINGS):
        line.edit.type_text(text)
        assert line.note.isVisible()
        assert window.rect().contains(line.note.geometry())
        assert line.note.geometry().top() > line.edit.mapTo(window, line.edit.rect().bottomLeft()).y()
        line.apply()
        qtbot.wait(1)
        assert below.geometry() == place
    line.hide()
    assert not line.note.isVisible()


def test_what_is_said_goes_with_the_focus_and_comes_back(qtbot: QtBot, line: SentenceLine) -> None:
    other = QLineEdit(line)
    other.show()
    line.activateWindow()
    line.edit.setFocus()
    qtbot.waitUntil(line.edit.hasFocus)
    type_over(qtbot, line, "a red hous")
    assert line.note.isVisible()
    other.setFocus()
    assert not line.note.isVisible()
    line.edit.setFocus()
    assert line.note.isVisible()


def test_a_text_that_the_model_cannot_draw_is_told_when_it_is_typed(qtbot: QtBot, line: SentenceLine) -> None:
    type_over(qtbot, line, 'a "dragon" on a table')
    qtbot.keyClick(line.edit, Qt.Key.Key_Return)
    assert "cannot draw “dragon”" in line.note.message.text()
    line.set_reads_text(True)
    assert not line.note.message.text()


def test_a_thing_without_a_card_is_offered_as_the_nearest_thing_or_as_text(
    qtbot: QtBot, document: Document, line: SentenceLine
) -> None:
    type_over(qtbot, line, "a castle on a table")
    qtbot.keyClick(line.edit, Qt.Key.Key_Return)
    assert "nearest thing is “house”" in line.note.message.text()
    assert "“house”" in line.note.suggestion.text()
    line.set_reads_text(True)
    qtbot.mouseClick(line.note.suggestion, Qt.MouseButton.LeftButton)
    assert [card.text for card in document.scene.cards] == ["castle", None]


def test_all_unknown_words_are_marked_at_once(qtbot: QtBot, line: SentenceLine) -> None:
    type_over(qtbot, line, "a blu hous next to a dragon")
    qtbot.keyClick(line.edit, Qt.Key.Key_Return)
    marked = [mark.cursor.selectedText() for mark in line.edit.extraSelections()]  # type: ignore[attr-defined]
    assert marked == ["blu", "hous", "dragon"]
