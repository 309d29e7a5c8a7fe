"""A stage with hands on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from core.recipe import Recipe
from core.scene.scene import Scene
from core.scene.sentence import parse
from desktop.canvas.view import StageView
from desktop.document.document import Document
from desktop.look.theme import Look
from desktop.look.translations import Translations
from tests.desktop.canvas.stand_in import AtOnce, Hand

SENTENCE = "a red cube; a blue sphere; a green house"

MakeHand = Callable[[Scene | str], Hand]


@pytest.fixture
def make_hand(qtbot: QtBot) -> MakeHand:
    """A shown stage of a scene, or of a sentence; nothing glides."""

    def make(scene: Scene | str = SENTENCE) -> Hand:
        document = Document(Recipe(parse(scene) if isinstance(scene, str) else scene))
        view = StageView(document, Translations("en"), Look(), AtOnce(document), still=True)
        document.setParent(view)
        view.resize(640, 640)
        qtbot.addWidget(view)
        with qtbot.waitExposed(view):
            view.show()
        view.activateWindow()
        view.setFocus()
        return Hand(view, document)

    return make


@pytest.fixture
def hand(make_hand: MakeHand) -> Hand:
    """Three cards without hints: card1 is a red cube, card2 a blue ball, card3 a green house."""
    return make_hand(SENTENCE)
