"""What the stage shows: faces, hints and their states, pictures, influence, and how it is laid out anew."""

from __future__ import annotations

import json
from string import Formatter

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from core.recipe import Recipe
from core.resources import RESOURCES
from core.scene.geometry import Box, Point
from core.scene.layout import Clash, arrange
from core.scene.scene import Card, Hint, Scene
from core.scene.sentence import parse
from desktop.canvas.hits import Hit
from desktop.canvas.tips import tip_for
from desktop.canvas.view import StageView
from desktop.document.document import Document
from desktop.drawing.layout_service import LayoutService
from desktop.look.clash_text import clash_text
from desktop.look.theme import THEMES, Look
from desktop.look.translations import Translations
from tests.desktop.canvas.stand_in import AtOnce, Hand

BLUE = Image.new("RGB", (64, 64), (20, 60, 200))


def face(hand: Hand, id: str):
    return hand.view.stage._cast.cards[id].face


def state(hand: Hand, hint: Hint) -> str:
    return hand.view.stage._cast.hints[hint].face.state


def colour_at(hand: Hand, at: Point) -> tuple[int, int, int]:
    pixel = hand.pixel(at).toPoint()
    colour = hand.view.viewport().grab().toImage().pixelColor(QPoint(pixel.x(), pixel.y()))
    return colour.red(), colour.green(), colour.blue()


def test_the_name_tags_tell_the_cards_apart(make_hand) -> None:
    hand = make_hand("a red cube; a blue cube; no cats")
    assert [face(hand, card.id).name for card in hand.scene.cards] == ["the red cube", "the blue cube", "not the cat"]


def test_no_card_hides_the_name_of_another(make_hand) -> None:
    """The ball's tag lies over the cube that stands on it, and both are wholly painted."""
    hand = make_hand("a red cube on a blue ball")
    hand.document.select(["card1"])
    cards = hand.view.stage._cast.cards.values()
    assert min(card.plate.zValue() for card in cards) > max(card.zValue() for card in cards)
    assert all(card.plate.boundingRect().contains(card.tag) for card in cards)


def test_small_cards_keep_their_handles_apart(make_hand) -> None:
    hand = make_hand(Scene((Card("card1", "cube", box=Box(0.5, 0.5, 0.05, 0.05)),)))
    card = hand.view.stage._cast.cards["card1"]
    apart = card.tie_handle.y() - card.resize_handle.y()
    assert apart >= 2 * card.ink.px(card.ink.grip_px)


def test_unwanted_locked_and_alternative_cards_say_so(make_hand) -> None:
    hand = make_hand("a red cube or a blue sphere; no cats")
    hand.document.edit(hand.scene.changed("card1", box=hand.box("card1"), pinned=True))
    assert face(hand, "card1").pinned
    assert "lock" in face(hand, "card1").signs
    assert face(hand, "card2").either == "or"
    assert face(hand, "card3").signs == ("not",)
    assert "card3" in hand.view.stage.shown, "a card that is nowhere in particular waits at the edge"


def test_a_contradiction_marks_its_cards_and_hints(make_hand) -> None:
    scene = parse("a red cube left of a blue sphere; a green house")
    hand = make_hand(scene.with_hint(Hint("right_of", "card1", ("card2",))))
    assert [face(hand, id).clashing for id in ("card1", "card2", "card3")] == [True, True, False]
    assert {state(hand, hint) for hint in hand.scene.hints} == {"bad"}


def test_a_hint_holds_waits_or_sleeps(make_hand) -> None:
    hand = make_hand("a red cube left of a blue sphere")
    (hint,) = hand.scene.hints
    assert state(hand, hint) == "good"
    hand.hold(hand.center("card1"), Point(0.9, 0.7))
    hand.view.stage.layout_service.hold()
    hand.key(Qt.Key.Key_Escape)
    hand.document.edit(hand.scene.changed("card2", wanted=False))
    assert state(hand, hint) == "asleep"


def test_a_hint_that_geometry_denies_waits(make_hand) -> None:
    boxes = {"a": Box(0.6, 0.5, 0.2, 0.2), "b": Box(0.1, 0.5, 0.2, 0.2)}
    cards = tuple(Card(id, "cube", "red", box=box, pinned=True) for id, box in boxes.items())
    hand = make_hand(Scene(cards))
    hand.view.stage.layout_service.layout = arrange(hand.scene)
    layout = hand.view.stage.layout_service.layout
    hand.document.edit(hand.scene.with_hint(Hint("left_of", "a", ("b",))))
    assert state(hand, hand.scene.hints[0]) == "bad"
    assert not layout.clashes


def test_the_picture_lies_beneath_the_cards_and_the_ground_shows_without_it(hand: Hand) -> None:
    bare = colour_at(hand, Point(0.9, 0.1))
    hand.view.show_image(BLUE)
    assert colour_at(hand, Point(0.9, 0.1)) == (20, 60, 200)
    hand.view.show_image(None)
    assert colour_at(hand, Point(0.9, 0.1)) == bare


def test_hidden_cards_leave_the_picture_alone_and_cannot_be_hit(hand: Hand, qtbot: QtBot) -> None:
    hand.view.show_image(BLUE)
    with qtbot.waitSignal(hand.view.cards_toggled):
        hand.key(Qt.Key.Key_C)
    image = hand.view.viewport().grab().toImage()
    corner, opposite = hand.pixel(Point(0.02, 0.02)).toPoint(), hand.pixel(Point(0.98, 0.98)).toPoint()
    columns, rows = range(corner.x(), opposite.x(), 7), range(corner.y(), opposite.y(), 7)
    colours = {image.pixel(x, y) for x in columns for y in rows}
    assert len(colours) == 1
    hand.click(hand.center("card1"))
    assert hand.document.selection == ()
    hand.key(Qt.Key.Key_C)
    hand.click(hand.center("card1"))
    assert hand.document.selection == ("card1",)


def test_cards_fade_while_the_picture_refines(hand: Hand) -> None:
    group = hand.view.stage._group
    hand.view.set_refining(True)
    assert 0 < group.opacity() < 0.5
    hand.hold(hand.center("card1"), Point(0.5, 0.7))
    assert group.opacity() == 1, "not while they are in the hand"
    hand.release(Point(0.5, 0.7))
    assert 0 < group.opacity() < 0.5
    hand.view.set_refining(False)
    assert group.opacity() == 1


def test_the_influence_colours_the_picture_and_has_a_legend(hand: Hand) -> None:
    hand.view.show_image(BLUE)
    left = np.zeros((16, 16), np.float32)
    left[:, :8] = 1
    hand.view.show_influence({"card1": left, "card2": 1 - left, "gone": left})
    rows = hand.view.stage._legend.rows
    assert [row.name for row in rows] == ["the cube", "the ball"]
    assert rows[0].hue != rows[1].hue
    red, _, blue = colour_at(hand, Point(0.3, 0.1))
    assert red > blue, "the first hue is a red"
    hand.document.select(["card2"])
    assert [row.told for row in hand.view.stage._legend.rows] == [False, True]
    hand.view.show_influence(None)
    assert hand.view.stage._legend.rows == ()


def test_language_and_theme_are_switched_live(hand: Hand) -> None:
    words, look = hand.view._words, hand.view._look
    words.switch("zh")
    assert face(hand, "card1").name == "方块"
    assert hand.view.accessibleName() == "舞台"
    look.switch("dark", 1.6)
    assert hand.view.stage.ink.theme == THEMES["dark"]
    assert hand.view.stage.ink.scale == 1.6


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize("scale", [1.0, 1.6])
def test_it_paints_everything_in_every_theme(make_hand, theme: str, scale: float) -> None:
    scene = parse("a red cube on a blue sphere; a duck between the cube and a green house; a cat or a dog; no trees")
    hand = make_hand(scene.with_hint(Hint("behind", "card1", ("card2",))).with_backdrop(mountains="blue", sky="night"))
    hand.view._look.switch(theme, scale)
    hand.view.select_all()
    assert not hand.view.grab().isNull()


def test_the_stage_is_named_and_described(hand: Hand) -> None:
    assert hand.view.accessibleName() == "Stage"
    assert "a red cube" in hand.view.accessibleDescription().lower()
    hand.document.edit(hand.scene.without_card("card1"))
    assert "a red cube" not in hand.view.accessibleDescription().lower()


def test_arranging_anew_is_one_entry(make_hand) -> None:
    hand = make_hand("a red cube on a blue sphere")
    hand.drag(hand.center("card2"), Point(0.85, 0.9))
    before, fresh = hand.scene, arrange(parse("a red cube on a blue sphere"))
    hand.view.arrange()
    assert all(hand.center(id).distance_to(box.center) < 1e-9 for id, box in fresh.boxes.items())
    assert all(card.box is not None for card in hand.scene.cards)
    hand.document.undo()
    assert hand.scene == before


def test_arranging_leaves_locked_cards_alone(hand: Hand) -> None:
    box = Box(0.7, 0.7, 0.2, 0.2)
    hand.document.edit(hand.scene.changed("card1", box=box, pinned=True))
    hand.view.arrange()
    assert hand.scene.card("card1").box == box


def test_with_the_real_arranger_cards_glide_to_where_they_belong(qtbot: QtBot) -> None:
    document = Document(Recipe(parse("a red cube on a blue sphere")))
    layout_service = LayoutService(document)
    view = StageView(document, Translations("en"), Look(), layout_service)
    qtbot.addWidget(view)
    view.resize(500, 500)
    view.show()
    document.edit(document.scene.changed("card2", box=Box(0.7, 0.6, 0.2, 0.2)))
    qtbot.waitUntil(lambda: layout_service.fresh and not view.stage.glide.moving, timeout=10_000)
    assert dict(view.stage.glide.now) == dict(layout_service.layout.boxes)
    view.arrange()
    qtbot.waitUntil(lambda: layout_service.fresh and not document.in_gesture, timeout=10_000)
    for card in document.scene.cards:
        assert card.box.center.distance_to(layout_service.layout.boxes[card.id].center) < 1e-9
    document.undo()
    assert document.scene.card("card2").box == Box(0.7, 0.6, 0.2, 0.2)
    qtbot.waitUntil(lambda: layout_service.fresh and not view.stage.glide.moving, timeout=10_000)
    assert layout_service.shutdown(10)


def test_without_motion_everything_is_there_at_once(hand: Hand) -> None:
    hand.document.edit(hand.scene.changed("card1", box=Box(0.7, 0.6, 0.2, 0.2)))
    assert not hand.view.stage.glide.moving
    assert hand.view.stage.glide.now == hand.view.stage.glide.goal


def test_cards_that_go_take_their_items_along(hand: Hand) -> None:
    items = len(hand.view.stage.items())
    hand.document.edit(hand.scene.without_card("card1"))
    hand.document.undo()
    assert len(hand.view.stage.items()) == items


def test_a_tip_explains_what_is_under_the_pointer(make_hand) -> None:
    hand = make_hand("a red cube left of a blue sphere")
    words = Translations("en")
    (hint,) = hand.scene.hints
    assert tip_for(Hit("hint", hint=hint), hand.scene, words).startswith("Hint: the cube is to the left of the ball.")
    assert "the cube" in tip_for(Hit("tie", "card1"), hand.scene, words)
    assert tip_for(Hit("card", "card1"), hand.scene, words) == ""
    locked = hand.scene.changed("card1", box=hand.box("card1"), pinned=True)
    assert tip_for(Hit("card", "card1"), locked, words) == "Unlock the cube to move it."


def test_both_languages_say_the_same_things() -> None:
    texts = [json.loads((RESOURCES / "i18n" / id / "canvas.json").read_text("utf-8")) for id in ("en", "zh")]
    assert texts[0].keys() == texts[1].keys()
    for name, text in texts[0].items():
        gaps = [{gap for _, gap, _, _ in Formatter().parse(said) if gap} for said in (text, texts[1][name])]
        assert gaps[0] == gaps[1], name


def clash_of(scene: Scene) -> Clash:
    return arrange(scene).clashes[0]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("relation", "cards"),
    [
        ("on", (Card("a", "cat"), Card("b", "cone"))),
        ("in", (Card("a", "cat"), Card("b", "table"))),
        ("left_of", (Card("a", "cat", group="g"), Card("b", "dog", group="g"))),
    ],
)
def test_every_impossible_hint_is_explained(language: str, relation: str, cards: tuple[Card, ...]) -> None:
    scene = Scene(cards, (Hint(relation, "a", ("b",)),))
    text = clash_text(scene, clash_of(scene), Translations(language))
    assert text[0] == text[0].upper()
    assert text[-1] in ".。"
    assert ("cat" in text) == (language == "en")


def test_contradictions_name_each_hint() -> None:
    scene = parse("a red cube left of a blue sphere").with_hint(Hint("right_of", "card1", ("card2",)))
    text = clash_text(scene, clash_of(scene), Translations("en"))
    assert text == (
        "These two hints cannot both be true: “the cube is to the right of the ball” and "
        "“the cube is to the left of the ball”; remove or change one of them."
    )


def test_a_circle_is_explained() -> None:
    scene = parse("a red cube; a blue sphere; a green house")
    for subject, reference in (("card1", "card2"), ("card2", "card3"), ("card3", "card1")):
        scene = scene.with_hint(Hint("left_of", subject, (reference,)))
    text = clash_text(scene, clash_of(scene), Translations("en"))
    assert text.startswith("These hints cannot all be true together: “")
    assert text.count("“") == 3


def test_the_stand_in_keeps_the_protocol(hand: Hand) -> None:
    assert isinstance(hand.view.stage.layout_service, AtOnce)
