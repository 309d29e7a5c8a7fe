"""Scenes as values: every refusal is one sentence that names the field, every edit leaves the old scene alone."""

import copy
from dataclasses import FrozenInstanceError
from itertools import permutations

import pytest

from core.errors import SceneError
from core.scene.geometry import Box
from core.scene.scene import MAX_CARDS, MAX_HINTS, MAX_TEXT, MAX_WEIGHT, Backdrop, Card, Hint, Scene

BOX = Box(0.1, 0.1, 0.2, 0.2)
CUBE = Card("cube", kind="cube", colour="red", box=BOX)
BALL = Card("ball", kind="sphere", colour="blue", group="toy")
POEM = Card("poem", text="a lantern in the fog", group="toy")
TREE = Card("tree", kind="tree", wanted=False)
ON = Hint("on", "cube", ("ball",))
LEFT = Hint("left_of", "ball", ("tree",))
STAGE = Scene((CUBE, BALL, POEM, TREE), (ON, LEFT), Backdrop(sky="pink"))


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("id", {"id": "", "kind": "cube"}),
        ("id", {"id": "  ", "kind": "cube"}),
        ("id", {"id": "a\nb", "kind": "cube"}),
        ("id", {"id": "\ud800", "kind": "cube"}),
        ("kind", {"id": "a"}),
        ("kind", {"id": "a", "kind": "cube", "text": "a cube"}),
        ("kind", {"id": "a", "kind": "dragon"}),
        ("colour", {"id": "a", "kind": "cube", "colour": "mauve"}),
        ("size", {"id": "a", "kind": "cube", "size": "huge"}),
        ("text", {"id": "a", "text": ""}),
        ("text", {"id": "a", "text": " "}),
        ("text", {"id": "a", "text": "two\nlines"}),
        ("text", {"id": "a", "text": "x" * (MAX_TEXT + 1)}),
        ("weight", {"id": "a", "kind": "cube", "weight": -0.1}),
        ("weight", {"id": "a", "kind": "cube", "weight": MAX_WEIGHT + 0.1}),
        ("weight", {"id": "a", "kind": "cube", "weight": float("nan")}),
        ("pinned", {"id": "a", "kind": "cube", "pinned": True}),
        ("box", {"id": "a", "kind": "cube", "box": Box(1.0, 0.0, 0.5, 0.5)}),
        ("group", {"id": "a", "kind": "cube", "group": ""}),
        ("group", {"id": "a", "kind": "cube", "group": "\t"}),
    ],
)
def test_a_bad_card_is_refused(field, fields):
    assert field in _refusal(Card, **fields)


@pytest.mark.parametrize("text", ["一只　蓝色的猫", "a family 👨‍👩‍👧", "dix\N{NO-BREAK SPACE}%", "x" * MAX_TEXT])
def test_every_script_is_text(text):
    assert Card("a", text=text).text == text


@pytest.mark.parametrize("weight", [0, MAX_WEIGHT])
def test_the_ends_of_a_range_belong_to_it(weight):
    assert Card("a", kind="cube", weight=weight).weight == weight


@pytest.mark.parametrize(
    ("field", "relation", "references"),
    [
        ("relation", "inside", ("b",)),
        ("references", "on", ()),
        ("references", "on", ("b", "c")),
        ("references", "between", ("b",)),
        ("references", "on", ("a",)),
        ("references", "between", ("b", "b")),
    ],
)
def test_a_bad_hint_is_refused(field, relation, references):
    assert field in _refusal(Hint, relation, "a", references)


@pytest.mark.parametrize("field", ["sky", "ground", "mountains"])
def test_a_bad_backdrop_is_refused(field):
    assert field in _refusal(Backdrop, **{field: "lava"})


def test_a_backdrop_may_have_no_mountains():
    assert Backdrop(mountains="none").mountains == "none"


@pytest.mark.parametrize(
    ("field", "cards", "hints"),
    [
        ("id 'cube'", (CUBE, CUBE), ()),
        ("card 'ball'", (CUBE,), (ON,)),
        ("hints", (CUBE, BALL), (ON, ON)),
    ],
)
def test_a_scene_that_does_not_fit_together_is_refused(field, cards, hints):
    assert field in _refusal(Scene, cards, hints)


def test_a_stage_that_is_full_takes_no_hint_more():
    cards = tuple(Card(f"card{n}", kind="cube") for n in range(MAX_CARDS))
    hints = [Hint("left_of", one.id, (other.id,)) for one, other in permutations(cards, 2)]
    full = Scene(cards, tuple(hints[:MAX_HINTS]))
    assert f"at most {MAX_HINTS}" in _refusal(full.with_hint, hints[MAX_HINTS])
    assert full.with_hint(hints[0]) == full


@pytest.mark.parametrize(
    ("box", "why"),
    [
        (Box(0, 0.5, 1e308, 1), "larger than 100 pictures"),
        (Box(-1e9, 0.5, 1e9 + 0.5, 1), "larger than 100 pictures"),
        (Box(0.5, 0.5, 1e-300, 0.2), "too small to be seen"),
        (Box(0.5, 0.5, 0.2, 1e-4), "too small to be seen"),
    ],
)
def test_a_box_without_sense_is_refused(box, why):
    assert why in _refusal(Card, "a", kind="tree", box=box, pinned=True)


def test_a_stage_that_is_full_takes_no_card_more():
    full = Scene(tuple(Card(f"card{n}", kind="cube") for n in range(MAX_CARDS)))
    assert f"at most {MAX_CARDS}" in _refusal(full.with_card, Card("new", kind="dog"))
    assert full.with_card(Card("card0", kind="dog")).card("card0").kind == "dog"


EDITS = {
    "a card added": (lambda scene: scene.with_card(Card("new", kind="dog")), "cards"),
    "a card replaced": (lambda scene: scene.with_card(Card("cube", kind="cone")), "cards"),
    "a card changed": (lambda scene: scene.changed("cube", weight=2.0, box=None), "cards"),
    "a card removed": (lambda scene: scene.without_card("poem"), "cards"),
    "a hint added": (lambda scene: scene.with_hint(Hint("above", "poem", ("cube",))), "hints"),
    "a hint removed": (lambda scene: scene.without_hint(ON), "hints"),
    "the backdrop changed": (lambda scene: scene.with_backdrop(ground="snow", river=True), "backdrop"),
}


@pytest.mark.parametrize(("edit", "part"), EDITS.values(), ids=EDITS.keys())
def test_every_edit_returns_a_new_scene_and_leaves_the_old_one_alone(edit, part):
    before = copy.deepcopy(STAGE)
    after = edit(STAGE)
    assert before == STAGE
    changed = [name for name in ("cards", "hints", "backdrop") if getattr(after, name) != getattr(STAGE, name)]
    assert changed == [part]


@pytest.mark.parametrize("value", [CUBE, ON, STAGE.backdrop, STAGE], ids=["card", "hint", "backdrop", "scene"])
def test_no_field_can_be_set(value):
    name = next(iter(value.__dataclass_fields__))
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, None)


def test_a_card_keeps_its_place_when_it_is_replaced():
    assert [card.id for card in STAGE.changed("ball", colour="green").cards] == ["cube", "ball", "poem", "tree"]


def test_the_hints_of_a_card_leave_with_it():
    assert STAGE.without_card("cube").hints == (LEFT,)


def test_a_hint_stands_once_however_often_it_is_put():
    assert STAGE.with_hint(ON) is STAGE


def test_an_edit_that_does_not_fit_is_refused():
    assert "weight" in _refusal(STAGE.changed, "cube", weight=9)
    assert "sky" in _refusal(STAGE.with_backdrop, sky="lava")
    assert "nobody" in _refusal(STAGE.with_hint, Hint("on", "cube", ("nobody",)))


@pytest.mark.parametrize("edit", [STAGE.card, STAGE.changed, STAGE.without_card])
def test_a_card_that_is_not_there_is_named(edit):
    assert "'nobody'" in _refusal(edit, "nobody")


def test_a_new_id_is_free_and_the_same_each_time():
    scene = Scene((Card("card1", kind="cube"), Card("card3", kind="cube")))
    assert scene.new_id() == scene.new_id() == "card2"


def test_a_hint_sleeps_while_a_card_of_it_is_unwanted():
    assert STAGE.active_hints == (ON,)
    assert STAGE.changed("tree", wanted=True).active_hints == (ON, LEFT)


def test_wanted_and_unwanted_cards_are_told_apart():
    assert STAGE.wanted == (CUBE, BALL, POEM)
    assert STAGE.unwanted == (TREE,)


def test_cards_of_a_group_are_alternatives_and_others_stand_alone():
    namesake = Card("toy", kind="cat")
    assert list(STAGE.with_card(namesake).by_group()) == [(CUBE,), (BALL, POEM), (TREE,), (namesake,)]


def test_a_card_behaves_like_its_kind_and_free_text_may_do_anything():
    assert Card("a", kind="bridge").behaviour.shelters
    assert POEM.behaviour.holds
    assert POEM.behaviour.carries


def _refusal(make, *args, **fields) -> str:
    """The sentence of the refusal, which must be a single one."""
    with pytest.raises(SceneError) as caught:
        make(*args, **fields)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert ". " not in sentence
    return sentence.replace("\n", " ")
