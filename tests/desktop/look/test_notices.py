"""The line that says what happened, and the icons beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.look.icons import FOLDER, application_icon, icon
from desktop.look.notices import NoticeChoice, Notices
from desktop.look.theme import THEMES, Look
from desktop.look.translations import Translations


@pytest.fixture
def notices(qtbot: QtBot) -> Iterator[Notices]:
    host = QWidget()
    yield Notices(Translations("en"), Look(), host)
    host.deleteLater()


def _said(notices: Notices) -> str:
    return notices.message.sentence if notices.message else ""


def test_nothing_is_shown_until_something_is_said(notices: Notices) -> None:
    assert notices.isHidden()
    notices.tell("Saved.")
    assert not notices.isHidden()
    assert notices.accessibleDescription() == "Saved."


def test_notices_go_by_themselves_and_errors_stay(notices: Notices, qtbot: QtBot) -> None:
    notices._timer.setInterval(20)
    notices.tell("Saved.")
    qtbot.waitUntil(notices.isHidden)
    notices.fail("The disk is full.")
    qtbot.wait(60)
    assert not notices.isHidden()
    assert notices.accessibleName() == "Error"


def test_what_has_gone_well_takes_an_error_away_but_no_offer(notices: Notices) -> None:
    notices.fail("The disk is full.")
    notices.dismiss_error()
    assert notices.isHidden()
    notices.offer("Bring it back?", NoticeChoice("window.bring_back", list))
    notices.dismiss_error()
    assert not notices.isHidden()


def test_an_offer_comes_back_after_what_was_said_over_it(notices: Notices) -> None:
    notices.offer("Bring it back?", NoticeChoice("window.bring_back", list))
    notices.fail("The disk is full.")
    notices.dismiss()
    assert _said(notices) == "Bring it back?"
    notices.dismiss()
    assert notices.isHidden()


def test_an_answer_is_carried_out_once(notices: Notices) -> None:
    answers: list[str] = []
    notices.offer(
        "Bring it back?",
        NoticeChoice("window.bring_back", lambda: answers.append("yes")),
        NoticeChoice("window.throw_away", lambda: answers.append("no")),
    )
    button = next(b for b in notices.findChildren(QPushButton) if b.text() == "Throw it away")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert answers == ["no"]
    assert notices.isHidden()


@pytest.mark.parametrize("theme", THEMES)
def test_icons_have_the_colour_of_the_theme(qtbot: QtBot, theme: str) -> None:
    look = Look(theme)
    image = icon(look, "stop").pixmap(24, 24).toImage()
    assert image.pixelColor(12, 12).name() == look.theme.text


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.svg")))
def test_every_drawing_can_be_painted(qtbot: QtBot, name: str) -> None:
    image = icon(Look(), name).pixmap(32, 32).toImage()
    assert any(image.pixelColor(x, y).alpha() for x in range(32) for y in range(32))


def test_the_program_has_a_sign(qtbot: QtBot) -> None:
    assert not application_icon().pixmap(256, 256).isNull()
