"""The timeline: its one button, the seed, the film, and what it says."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from core import device
from desktop.document.checkpoints import CheckpointLibrary
from desktop.document.document import Document
from desktop.drawing.results import (
    DeviceInUse,
    Done,
    DrawingPicture,
    Drawn,
    Failed,
    Failure,
    Fault,
    Idle,
    LoadingModel,
    Repairing,
    Status,
    Stopped,
)
from desktop.look.theme import Look
from desktop.look.translations import Translations
from desktop.panels.film import FilmStrip
from desktop.panels.status import StatusLine, line_of
from desktop.panels.timeline import Timeline
from tests.desktop.gallery.pictures import draw, recipe_of

LEFT = Qt.MouseButton.LeftButton

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen plugin has no least sizes


CPU = DeviceInUse("cpu", "There is no CUDA or Apple graphics processor here.")


class Desk:
    """A timeline in a window of its own."""

    def __init__(self, qtbot: QtBot) -> None:
        self.words, self.look = Translations("en"), Look()
        self.drawn = draw(recipe_of())
        self.document = Document(self.drawn.recipe)
        self.library = CheckpointLibrary()
        self.timeline = Timeline(self.document, self.library, self.words, self.look)
        qtbot.addWidget(self.timeline)
        self.timeline.resize(1200, 140)
        self.timeline.show()
        qtbot.waitExposed(self.timeline)

    @property
    def film(self) -> FilmStrip:
        return self.timeline.findChildren(FilmStrip)[0]

    @property
    def main(self) -> QPushButton:
        return self.timeline.findChildren(QPushButton)[0]

    @property
    def field(self) -> QLineEdit:
        return self.timeline.findChildren(QLineEdit)[0]

    @property
    def line(self) -> str:
        return self.timeline.findChildren(StatusLine)[0].line.text

    def button(self, name: str) -> QAbstractButton:
        return next(button for button in self.timeline.findChildren(QToolButton) if button.accessibleName() == name)

    def tell(self, status: Status) -> None:
        self.timeline.show_status(status)

    def roll_film(self, steps: int) -> None:
        """As the session tells it: a step, and what it looked like."""
        for frame in self.drawn.frames[:steps]:
            self.timeline.add_frame(frame)
            self.tell(DrawingPicture(self.drawn.recipe.digest, frame.index + 1, len(self.drawn.frames)))

    def finish(self, drawn: Drawn | None = None) -> None:
        self.roll_film(len(self.drawn.frames))
        self.timeline.show_drawn(drawn or self.drawn)
        self.tell(Done(self.drawn.recipe.digest, 6, 1.4, CPU))


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_the_one_button_draws_and_stops(desk: Desk, qtbot: QtBot) -> None:
    assert desk.main.text() == "Draw"
    with qtbot.waitSignal(desk.timeline.draw_wanted):
        QTest.mouseClick(desk.main, LEFT)
    desk.roll_film(3)
    assert desk.main.text() == "Stop"
    with qtbot.waitSignal(desk.timeline.stop_wanted), qtbot.assertNotEmitted(desk.timeline.draw_wanted):
        QTest.keyClick(desk.main, Qt.Key.Key_Space)
    desk.tell(Stopped(step=3, steps=6))
    assert (desk.main.text(), desk.line) == ("Draw", "Stopped at 3 of 6")


def test_where_the_picture_is_there_another_is_drawn(desk: Desk, qtbot: QtBot) -> None:
    desk.finish()
    assert desk.main.text() == "Draw another"
    with qtbot.waitSignal(desk.timeline.draw_wanted):
        QTest.mouseClick(desk.main, LEFT)
    assert desk.document.recipe.seed != desk.drawn.recipe.seed
    assert desk.main.text() == "Draw"
    desk.document.undo()
    assert desk.document.recipe == desk.drawn.recipe


def test_the_lock_keeps_the_seed(desk: Desk, qtbot: QtBot) -> None:
    desk.finish()
    die, lock = desk.button("Another seed"), desk.button("Keep the seed")
    QTest.mouseClick(lock, LEFT)
    assert desk.main.text() == "Draw"
    assert not die.isEnabled()
    with qtbot.waitSignal(desk.timeline.draw_wanted):
        QTest.mouseClick(desk.main, LEFT)
    QTest.mouseClick(die, LEFT)
    QTest.keyClicks(desk.field, "9")
    QTest.keyClick(desk.field, Qt.Key.Key_Return)
    assert desk.document.recipe.seed == desk.drawn.recipe.seed
    QTest.mouseClick(lock, LEFT)
    QTest.mouseClick(die, LEFT)
    assert desk.document.recipe.seed != desk.drawn.recipe.seed


def test_a_draft_is_not_the_picture(desk: Desk) -> None:
    desk.finish(replace(desk.drawn, draft=True))
    assert desk.main.text() == "Draw"


def test_a_seed_is_typed(desk: Desk) -> None:
    desk.field.selectAll()
    QTest.keyClicks(desk.field, "12x34")
    QTest.keyClick(desk.field, Qt.Key.Key_Return)
    assert desk.document.recipe.seed == 1234
    desk.field.selectAll()
    QTest.keyClicks(desk.field, "9999999999")
    QTest.keyClick(desk.field, Qt.Key.Key_Return)
    assert desk.document.recipe.seed == 2**32 - 1
    desk.document.undo()
    assert desk.field.text() == "1234"


def test_a_seed_that_was_rubbed_out_comes_back(desk: Desk, qtbot: QtBot) -> None:
    desk.field.setFocus()
    desk.field.selectAll()
    QTest.keyClick(desk.field, Qt.Key.Key_Delete)
    desk.main.setFocus()
    assert desk.field.text() == str(desk.document.recipe.seed)


def test_quality_is_a_number_of_steps(desk: Desk) -> None:
    box = desk.timeline.findChildren(QComboBox)[0]
    assert box.currentText() == "6 steps"
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    assert desk.document.recipe.steps == 8
    assert box.count() == 3
    desk.document.set_recipe(steps=40)
    assert box.currentText() == "Fine · 40 steps"


def test_the_film_fills_and_is_scrubbed_afterwards(desk: Desk, qtbot: QtBot) -> None:
    chosen: list[object] = []
    desk.timeline.frame_chosen.connect(chosen.append)
    desk.roll_film(4)
    film = desk.film
    assert (film.rolling, film.count, film.value()) == (True, 6, 3)
    QTest.mouseClick(film, LEFT, pos=QPoint(5, 20))
    assert film.value() == 3, "the film cannot be moved while it is being made"
    desk.finish()
    assert not chosen
    QTest.mousePress(film, LEFT, pos=QPoint(5, 20))
    assert chosen[-1] is desk.drawn.frames[0]
    QTest.mouseMove(film, QPoint(film.width() - 2, 20))
    assert chosen[-1] is None, "the end is the finished picture"
    QTest.mouseRelease(film, LEFT, pos=QPoint(film.width() - 2, 20))


def test_the_film_is_moved_by_keys(desk: Desk) -> None:
    chosen: list[object] = []
    desk.timeline.frame_chosen.connect(chosen.append)
    desk.finish()
    desk.film.setFocus()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_End):
        QTest.keyClick(desk.film, key)
    frames = desk.drawn.frames
    assert [frames.index(frame) if frame else None for frame in chosen] == [4, 3, 0, 1, None]  # type: ignore[arg-type]


def test_the_film_plays_to_its_end(desk: Desk, qtbot: QtBot) -> None:
    chosen: list[object] = []
    desk.finish()
    desk.timeline.frame_chosen.connect(chosen.append)
    desk.film.setFocus()
    QTest.keyClick(desk.film, Qt.Key.Key_Space)
    assert desk.button("Pause (Space)").isEnabled()
    qtbot.waitUntil(lambda: bool(chosen) and chosen[-1] is None)
    assert chosen == [*desk.drawn.frames[:-1], None]
    assert desk.button("Play (Space)")


def test_playing_can_be_halted(desk: Desk) -> None:
    desk.finish()
    play = desk.button("Play (Space)")
    QTest.mouseClick(play, LEFT)
    QTest.mouseClick(play, LEFT)
    assert play.accessibleName() == "Play (Space)"
    assert desk.film.value() == 0


def test_a_stopped_drawing_leaves_its_film(desk: Desk) -> None:
    chosen: list[object] = []
    desk.timeline.frame_chosen.connect(chosen.append)
    desk.roll_film(4)
    desk.tell(Stopped(step=4, steps=6))
    desk.film.setFocus()
    QTest.keyClick(desk.film, Qt.Key.Key_Home)
    QTest.keyClick(desk.film, Qt.Key.Key_End)
    assert chosen == [desk.drawn.frames[0], desk.drawn.frames[3]]


def test_previews_that_were_skipped_leave_no_hole(desk: Desk) -> None:
    chosen: list[object] = []
    desk.timeline.frame_chosen.connect(chosen.append)
    first, *_, last = desk.drawn.frames
    desk.timeline.add_frame(first)
    desk.timeline.add_frame(last)
    desk.tell(Stopped(step=6, steps=6))
    desk.film.setValue(3)
    assert chosen == [first]


def test_a_new_drawing_begins_a_new_film(desk: Desk) -> None:
    desk.roll_film(4)
    desk.timeline.add_frame(desk.drawn.frames[0])
    assert desk.film.value() == 0
    desk.roll_film(3)
    assert desk.film.value() == 2


def test_without_its_way_a_picture_says_so(desk: Desk) -> None:
    desk.timeline.show_drawn(replace(desk.drawn, frames=()))
    desk.tell(Done(desk.drawn.recipe.digest, 6, 0.0, cached=True))
    assert not desk.film.isEnabled()
    assert not desk.button("Export animation").isEnabled()
    assert desk.line == "Drawn before, so the picture was there at once"
    assert desk.main.text() == "Draw", "its way can be had by drawing it again"


def test_export_is_asked_for(desk: Desk, qtbot: QtBot) -> None:
    desk.finish()
    with qtbot.waitSignal(desk.timeline.export_wanted):
        QTest.mouseClick(desk.button("Export animation"), LEFT)


def test_influence_is_toggled_here_and_elsewhere(desk: Desk) -> None:
    told: list[bool] = []
    desk.timeline.influence_toggled.connect(told.append)
    QTest.mouseClick(desk.button("What each card paints"), LEFT)
    desk.timeline.set_influence(False)
    assert told == [True, False]


def test_while_the_model_is_only_made_ready_drawing_can_be_asked_for(desk: Desk) -> None:
    asked: list[bool] = []
    desk.timeline.draw_wanted.connect(lambda: asked.append(True))
    desk.timeline.stop_wanted.connect(lambda: asked.append(False))
    desk.tell(LoadingModel())
    assert desk.line == "Loading the model…"
    desk.timeline.press_main()
    desk.tell(LoadingModel(steps=6))
    desk.timeline.press_main()
    assert asked == [True, False]


def test_the_line_is_honest(desk: Desk) -> None:
    assert desk.line == "Ready to draw"
    desk.tell(LoadingModel(steps=6))
    assert desk.line == "Loading the model…"
    desk.tell(DrawingPicture("", 3, 6))
    assert desk.line == "Drawing 3 of 6"
    desk.finish()
    assert desk.line == "Done in 1.4 s on the processor: this computer has no graphics card for it"
    desk.document.edit(desk.document.scene.changed("card1", colour="green"))
    assert desk.line == "The scene has changed since this picture"
    desk.document.undo()
    assert desk.line.startswith("Done in 1.4 s")
    desk.tell(Failed("", Failure("There is not enough memory to draw this picture; close other programs.")))
    assert desk.line == "There is not enough memory to draw this picture; close other programs."


def test_a_long_failure_gets_a_line_of_its_own(desk: Desk, qtbot: QtBot) -> None:
    line = desk.timeline.findChildren(StatusLine)[0]
    desk.timeline.resize(900, 180)
    desk.tell(Failed("", Failure("There is not enough memory to draw this picture; close other programs or wait.")))
    qtbot.waitUntil(lambda: line.y() > desk.film.y())
    assert line.width() > 800
    desk.tell(Idle())
    qtbot.waitUntil(lambda: line.y() < desk.film.y())


def test_every_reason_for_a_device_is_known() -> None:
    """The sentences of the core that the line says in its own words."""
    words = Translations("zh")
    for why in (device.ASKED, device.NOTHING_FASTER, device.OUT_OF_MEMORY, device.NOT_PRECISE):
        assert "由处理器完成：" in line_of(Done("", 6, 2, DeviceInUse("cpu", why)), words).text
        assert why not in line_of(Done("", 6, 2, DeviceInUse("cpu", why)), words).text
    fast = line_of(Done("", 6, 2, DeviceInUse("cuda", device.FASTEST.format(device="ABC 9"))), words)
    assert fast.text.endswith("ABC 9 是这里最快的设备")


def test_seconds_are_said_as_people_say_them() -> None:
    words = Translations("en")
    texts = [line_of(Done("", 6, seconds), words).text for seconds in (0.01, 1.44, 12.6)]
    assert texts == ["Done in 0.1 s", "Done in 1.4 s", "Done in 13 s"]


def test_languages_and_looks_change_live(desk: Desk) -> None:
    desk.finish()
    for language, theme in itertools.product(("zh", "en"), ("dark", "contrast", "light")):
        desk.words.switch(language)
        desk.look.switch(theme, 1.6 if theme == "dark" else 1.0)
        assert not desk.timeline.grab().isNull()
    desk.words.switch("zh")
    assert desk.main.text() == "再画一张"
    assert "处理器" in desk.line
    assert desk.button("换一个种子").toolTip()


def test_every_control_has_a_name(desk: Desk) -> None:
    controls = [*desk.timeline.findChildren(QAbstractButton), desk.film, desk.field]
    controls += desk.timeline.findChildren(QComboBox)
    assert all(control.accessibleName() or control.text() for control in controls)  # type: ignore[union-attr]


def test_children_see_less(desk: Desk) -> None:
    desk.timeline.set_simple(True)
    assert not desk.field.isVisible()
    assert desk.main.isVisible()
    assert desk.button("Another seed").isVisible()
    desk.tell(DrawingPicture("", 3, 6))
    assert desk.line == "Drawing…"
    desk.finish()
    assert desk.line == "Done!"
    desk.timeline.set_simple(False)
    assert desk.field.isVisible()


def test_another_document_has_no_film_yet(desk: Desk) -> None:
    desk.finish()
    desk.document.open(recipe_of("a green tree"))
    assert desk.film.count == 0
    assert not desk.button("Play (Space)").isEnabled()


FAULT = Fault({"en": "the ball is missing", "zh": "画里没有球"}, card="card1")


def test_what_is_still_wrong_is_said_of_the_picture_that_is_shown(desk: Desk) -> None:
    desk.finish(replace(desk.drawn, wrong=(FAULT,)))
    assert desk.line.startswith("Not yet right: the ball is missing. Done in 1.4 s")
    assert desk.timeline.findChildren(StatusLine)[0].toolTip().endswith("more room between the cards.")
    desk.words.switch("zh")
    assert desk.line.startswith("还没有全对：画里没有球。用时 1.4 秒")
    desk.timeline.set_simple(True)
    assert desk.line == "画好了，不过画里没有球"
    desk.timeline.set_simple(False)
    desk.words.switch("en")
    desk.document.set_recipe(seed=9)
    assert desk.line == "The scene has changed since this picture"


def test_when_everything_is_there_there_is_a_tick(desk: Desk, qtbot: QtBot) -> None:
    desk.finish()
    line = desk.timeline.findChildren(StatusLine)[0]
    before = line.grab().toImage()
    desk.finish(replace(desk.drawn, wrong=()))
    assert desk.line.startswith("Everything is there. Done in 1.4 s")
    assert line.line.phase == "right"
    assert line.grab().toImage() != before


def test_what_is_put_right_is_the_end_of_the_film_and_the_kept_attempts_become_part_of_it(desk: Desk) -> None:
    chosen: list[object] = []
    desk.roll_film(6)
    again = tuple(replace(frame, attempt=1) for frame in desk.drawn.frames[3:])
    for frame in again:
        desk.timeline.add_frame(frame)
        desk.tell(Repairing("", 1, 3, frame.index + 1, 6))
        assert (desk.film.rolling, desk.film.count, desk.film.value()) == (True, 6, 5)
        assert desk.line == "Putting right what is wrong (1 of 3)"
    desk.timeline.show_drawn(replace(desk.drawn, frames=(*desk.drawn.frames, *again)))
    desk.tell(Done("", 6, 0.0))
    assert (desk.film.rolling, desk.film.count, desk.film.value()) == (False, 9, 8)
    desk.timeline.frame_chosen.connect(chosen.append)
    for moment in (5, 6, 8):
        desk.film.setValue(moment)
    assert chosen == [desk.drawn.frames[5], again[0], None]


def test_a_picture_that_was_put_right_no_further_stays_and_may_be_drawn_to_its_end(desk: Desk, qtbot: QtBot) -> None:
    desk.document.set_recipe(mend=3)
    desk.timeline.show_drawn(desk.drawn)
    desk.tell(Stopped(step=6, steps=6, complete=True))
    assert desk.line == "Stopped; the picture that was there is kept"
    assert desk.film.count == 6
    assert desk.main.text() == "Draw"
    seed = desk.document.recipe.seed
    with qtbot.waitSignal(desk.timeline.draw_wanted):
        QTest.mouseClick(desk.main, LEFT)
    assert desk.document.recipe.seed == seed
