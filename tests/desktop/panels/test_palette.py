"""The palette by mouse, by keyboard, and in both languages."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.scene.scene import Card
from desktop.canvas.drop_target import card_in
from desktop.document.document import Document
from desktop.look.theme import THEMES, Look
from desktop.look.translations import Translations
from desktop.panels.card_mime import MIME, mime_of
from desktop.panels.palette import Palette


@pytest.fixture
def palette(qtbot: QtBot, document: Document, words: Translations, look: Look) -> Palette:
    palette = Palette(document, words, look)
    qtbot.addWidget(palette)
    palette.resize(240, 600)
    palette.show()
    qtbot.waitExposed(palette)
    palette.activateWindow()
    return palette


def shown(palette: Palette) -> list[str]:
    return [tile.kind for tile in palette.grid.tiles() if tile.isVisible()]


def test_a_click_chooses_a_card_with_a_new_id(qtbot: QtBot, document: Document, palette: Palette) -> None:
    qtbot.mouseClick(palette.swatches.button("green"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(palette.sizes.button("large"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(palette.card_chosen) as chosen:
        qtbot.mouseClick(palette.grid.tile("tree"), Qt.MouseButton.LeftButton)
    assert chosen.args == [Card(document.scene.new_id(), "tree", colour="green", size="large")]
    assert palette.grid.tile("tree").isChecked()
    palette.end_placing()
    assert not palette.grid.tile("tree").isChecked()


def test_a_second_click_leaves_the_card_chosen(qtbot: QtBot, palette: Palette) -> None:
    """What hears of the second choice gives the first one up."""
    palette.card_chosen.connect(palette.end_placing)
    tile = palette.grid.tile("tree")
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    qtbot.mouseDClick(tile, Qt.MouseButton.LeftButton)
    assert tile.isChecked()


def test_a_card_that_waits_takes_the_colour_that_is_chosen_after_it(qtbot: QtBot, palette: Palette) -> None:
    qtbot.mouseClick(palette.grid.tile("tree"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(palette.card_chosen) as chosen:
        qtbot.mouseClick(palette.swatches.button("green"), Qt.MouseButton.LeftButton)
    assert chosen.args is not None
    assert (chosen.args[0].kind, chosen.args[0].colour) == ("tree", "green")
    palette.end_placing()
    with qtbot.assertNotEmitted(palette.card_chosen):
        qtbot.mouseClick(palette.swatches.button("red"), Qt.MouseButton.LeftButton)


def test_any_colour_is_the_first_choice(qtbot: QtBot, palette: Palette) -> None:
    with qtbot.waitSignal(palette.card_chosen) as chosen:
        qtbot.mouseClick(palette.grid.tile("cat"), Qt.MouseButton.LeftButton)
    assert chosen.args is not None
    assert chosen.args[0].colour is None


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_the_keyboard_alone_reaches_and_chooses_a_card(qtbot: QtBot, palette: Palette, key: Qt.Key) -> None:
    palette.grid.tile("cube").setFocus()
    for arrow in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(QApplication.focusWidget(), arrow)
    focused = QApplication.focusWidget()
    with qtbot.waitSignal(palette.card_chosen) as chosen:
        qtbot.keyClick(focused, key)
    assert chosen.args is not None
    assert chosen.args[0].kind == focused.kind == "cone"  # type: ignore[union-attr]


def test_home_and_end_lead_to_the_first_and_the_last_card(qtbot: QtBot, palette: Palette) -> None:
    palette.grid.tile("dog").setFocus()
    qtbot.keyClick(palette.grid.tile("dog"), Qt.Key.Key_End)
    assert palette.grid.tiles()[-1].hasFocus()
    assert not palette.grid.tiles()[-1].visibleRegion().isEmpty()
    qtbot.keyClick(palette.grid.tiles()[-1], Qt.Key.Key_Home)
    assert palette.grid.tile("cube").hasFocus()


def test_tab_reaches_one_card_only(palette: Palette) -> None:
    reachable = [tile for tile in palette.grid.tiles() if tile.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert len(reachable) == 1


def test_a_search_shows_what_it_finds_and_enter_takes_the_first(qtbot: QtBot, palette: Palette) -> None:
    qtbot.keyClicks(palette.search, "small red hous")
    assert shown(palette) == ["house"]
    assert palette.swatches.button("red").isChecked()
    with qtbot.waitSignal(palette.card_chosen) as chosen:
        qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert chosen.args is not None
    assert (chosen.args[0].kind, chosen.args[0].colour, chosen.args[0].size) == ("house", "red", "small")
    palette.search.clear()
    assert len(shown(palette)) == 20
    assert palette.swatches.button(None).isChecked()


def test_a_search_that_finds_nothing_says_so(qtbot: QtBot, palette: Palette) -> None:
    qtbot.keyClicks(palette.search, "xylophone")
    assert shown(palette) == []
    assert palette.nothing.isVisible()
    with qtbot.assertNotEmitted(palette.card_chosen):
        qtbot.keyClick(palette.search, Qt.Key.Key_Return)


def test_free_text_only_where_it_is_read(qtbot: QtBot, palette: Palette) -> None:
    assert not palette.text_card.isVisible()
    palette.set_reads_text(True)
    assert palette.text_card.isVisible()
    assert not palette.text_card.button.isEnabled()
    qtbot.keyClicks(palette.text_card.line, "  a dragon ")
    with qtbot.waitSignal(palette.card_chosen) as chosen:
        qtbot.keyClick(palette.text_card.line, Qt.Key.Key_Return)
    assert chosen.args is not None
    assert (chosen.args[0].kind, chosen.args[0].text) == (None, "a dragon")


def test_the_language_is_switched_live(palette: Palette, words: Translations) -> None:
    assert palette.grid.tile("house").text() == "house"
    words.switch("zh")
    assert palette.grid.tile("house").text() == "房子"
    assert palette.swatches.button("red").accessibleName() == "红色"
    assert palette.sizes.button("large").text() == "大"


def test_every_control_has_a_name(palette: Palette) -> None:
    named = [palette.search, *palette.grid.tiles()]
    named += [button for choices in (palette.swatches, palette.sizes) for _, button in choices.buttons()]
    for control in named:
        assert control.accessibleName() or control.text()  # type: ignore[attr-defined]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_every_look_is_painted(palette: Palette, look: Look, theme: str, scale: float) -> None:
    look.switch(theme, scale)
    assert not palette.grab().isNull()
    assert palette.grid.tile("cube").sizeHint().width() == round(64 * scale)


def test_simple_mode_has_larger_and_fewer_things(palette: Palette) -> None:
    before = palette.grid.tile("cube").sizeHint()
    palette.search.setText("house")
    palette.set_simple(True)
    assert palette.grid.tile("cube").sizeHint().width() > before.width()
    assert not palette.search.isVisible()
    assert len(shown(palette)) == 20
    palette.set_simple(False)
    assert palette.grid.tile("cube").sizeHint() == before


class _Children(QObject):
    """Counts what becomes a child of a widget: a drag is one, while it lasts."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, _watched: QObject, event: QEvent, /) -> bool:  # noqa: N802
        self.count += event.type() == QEvent.Type.ChildAdded
        return False


def test_a_drag_is_no_click(qtbot: QtBot, palette: Palette) -> None:
    tile, children = palette.grid.tile("cube"), _Children()
    tile.installEventFilter(children)
    with qtbot.assertNotEmitted(palette.card_chosen):
        qtbot.mousePress(tile, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
        for y in (21, 60):
            at = QPointF(20, y)
            move = QMouseEvent(
                QEvent.Type.MouseMove, at, tile.mapToGlobal(at), Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            )  # fmt: skip
            QApplication.sendEvent(tile, move)
            assert children.count == (y == 60)
        qtbot.mouseRelease(tile, Qt.MouseButton.LeftButton, pos=QPoint(20, 60))
    assert not tile.isDown()


def test_the_mime_data_says_kind_colour_and_size_or_text() -> None:
    told = json.loads(bytes(mime_of(Card("a", "cube", colour="red", size="small")).data(MIME).data()))
    assert told == {"kind": "cube", "colour": "red", "size": "small"}
    assert json.loads(bytes(mime_of(Card("a", text="龙")).data(MIME).data())) == {"text": "龙"}


@pytest.mark.parametrize(
    "card", [Card("dropped", "cube"), Card("dropped", "cat", "red", "large"), Card("dropped", text="龙")]
)
def test_the_stage_understands_what_the_palette_sends(card: Card) -> None:
    assert card_in(mime_of(card)) == card
