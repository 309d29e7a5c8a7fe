"""The recipe: its ranges, its one JSON text and its digest."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import RecipeError
from core.recipe import CHOICES, RANGES, Recipe, from_json, to_json
from core.scene.geometry import Box
from core.scene.scene import Backdrop, Card, Hint, Scene

SCENE = Scene(
    (
        Card("cube", kind="cube", colour="red", box=Box(0.5, 0.25, 0.25, 0.25)),
        Card("cat", text="一只 cat 🐈", wanted=False),
    ),
    (Hint("on", "cube", ("cat",)),),
    Backdrop(sky="pink", river=False),
)
RECIPE = Recipe(SCENE, seed=7, guidance=3.25)

FIELDS = {
    "model": st.sampled_from(["gaussian", "clay", "C:\\Models\\my model.safetensors", "模型"]),
    **{name: st.sampled_from(known) for name, known in CHOICES.items()},
    **{name: st.integers(*map(int, RANGES[name])) for name in ("seed", "steps", "corrector_steps")},
    "guidance": st.floats(*RANGES["guidance"]),
    "strict": st.booleans(),
    "sentence_weight": st.floats(*RANGES["sentence_weight"]),
    "size": st.integers(8, 128).map(lambda n: 8 * n),
}
LATER = {"placement", "mend", "strict", "sentence_weight"}
recipes = st.builds(Recipe, scene=st.just(SCENE), **FIELDS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("model", ""),
        ("model", "two\nlines"),
        ("model", "x" * 1001),
        ("seed", -1),
        ("seed", 2**32),
        ("sampler", "plms"),
        ("steps", 0),
        ("steps", 201),
        ("guidance", -0.5),
        ("guidance", 30.5),
        ("guidance", float("nan")),
        ("bound", "clip"),
        ("corrector", "hmc"),
        ("corrector_steps", -1),
        ("corrector_steps", 21),
        ("size", 56),
        ("size", 1032),
        ("size", 100),
        ("placement", "apart"),
        ("sentence_weight", 4.5),
        ("mend", 21),
    ],
)
def test_a_bad_value_is_refused_with_the_name_of_its_field(field, value):
    with pytest.raises(RecipeError, match=rf"^The field '{field}' of the recipe .*[^.]\.$"):
        replace(RECIPE, **{field: value})


def test_the_ends_of_every_range_belong_to_it():
    for name, ends in RANGES.items():
        for value in ends:
            assert getattr(replace(RECIPE, **{name: value}), name) == value


@given(recipe=recipes)
def test_a_recipe_comes_back_from_its_text(recipe):
    assert from_json(to_json(recipe)) == recipe
    assert from_json(to_json(recipe)).digest == recipe.digest


@given(one=recipes, other=recipes)
def test_the_digest_tells_recipes_apart(one, other):
    assert (one.digest == other.digest) == (one == other)


def test_the_text_is_canonical():
    text = to_json(RECIPE)
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert set(json.loads(text)) == {"scene", "seed", *FIELDS} - LATER


def test_what_came_later_is_in_no_text_until_it_is_used():
    """So that older programs open what they can draw, and pictures are still found by their digests."""
    text = to_json(replace(RECIPE, placement="together", mend=3, strict=True, sentence_weight=1.0))
    assert set(json.loads(text)) - set(json.loads(to_json(RECIPE))) == LATER
    assert from_json(to_json(RECIPE)).placement == "masks"


def test_the_digest_is_known():
    """A digest that changes by accident would lose every picture that is kept by it."""
    assert Recipe(Scene()).digest == "9762d30a8f42d7119fe724fdb0715a8dfc9dbfb148dc8e05f0582922ade9b36c"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"guidance": 1}, {"guidance": 1.0}),
        ({"guidance": 0.0}, {"guidance": -0.0}),
        (
            {"scene": Scene((Card("a", kind="cube", weight=2),))},
            {"scene": Scene((Card("a", kind="cube", weight=2.0),))},
        ),
        (
            {"scene": Scene((Card("a", kind="cube", box=Box(0, -0.0, 1, 1)),))},
            {"scene": Scene((Card("a", kind="cube", box=Box(-0.0, 0, 1.0, 1.0)),))},
        ),
        (
            {"scene": Scene((Card("a", kind="cube", box=Box(-(2**6), 0, 2**7, 1)),))},
            {"scene": Scene((Card("a", kind="cube", box=Box(-(2.0**6), 0.0, 2.0**7, 1.0)),))},
        ),
    ],
)
def test_equal_numbers_give_equal_digests(one, other):
    assert replace(RECIPE, **one) == replace(RECIPE, **other)
    assert replace(RECIPE, **one).digest == replace(RECIPE, **other).digest


def test_every_field_decides_the_digest():
    others = [
        {"scene": Scene()},
        {"model": "gaussian"},
        {"seed": 8},
        {"sampler": "heun"},
        {"steps": 21},
        {"guidance": 3.5},
        {"bound": "none"},
        {"corrector": "ula"},
        {"corrector_steps": 1},
        {"size": 128},
        {"placement": "together"},
        {"mend": 3},
        {"strict": True},
        {"sentence_weight": 1.0},
    ]
    assert {name for other in others for name in other} == set(json.loads(to_json(RECIPE))) | LATER
    assert len({RECIPE.digest, *(replace(RECIPE, **other).digest for other in others)}) == len(others) + 1


def test_what_is_left_out_has_its_default():
    assert from_json('{"scene": {}}') == Recipe(Scene())


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "not valid JSON"),
        ("[1, 2", "not valid JSON"),
        ("[]", "should be an object"),
        ("{}", "'scene' of the recipe is missing"),
        ('{"scene": {}, "colour": 1}', "'colour' of the recipe is not known"),
        (
            '{"scene": {"cards": [{"id": "a", "kind": "cube", "mood": 1}]}}',
            "'scene.cards[0].mood' of the recipe is not",
        ),
        ('{"scene": {}, "steps": "20"}', "'steps' of the recipe should be a valid integer"),
        ('{"scene": {}, "steps": 20.5}', "'steps' of the recipe should be a valid integer"),
        ('{"scene": {}, "steps": true}', "'steps' of the recipe should be a valid integer"),
        ('{"scene": {}, "steps": 0}', "'steps' of the recipe is 0"),
        ('{"scene": {}, "guidance": NaN}', "'guidance' of the recipe should be a finite number"),
        ('{"scene": {}, "guidance": 1e999}', "'guidance' of the recipe should be a finite number"),
        ('{"scene": {"cards": [{"id": "a", "kind": "cube", "weight": "1"}]}}', "'scene.cards[0].weight' of the recipe"),
        ('{"scene": {"cards": [{"id": "a", "kind": "cube"}, {"id": "a", "kind": "cube"}]}}', "the id 'a' stands on 2"),
        (
            '{"scene": {"cards": [{"id": "a", "kind": "ogre"}]}}',
            "'scene.cards[0]' of the recipe cannot be used: the kind",
        ),
        ('{"scene": {"hints": [{"relation": "on", "subject": "a", "references": "b"}]}}', "hints[0].references"),
        ("[" * 100_000, "not valid JSON"),
        ('{"scene": {}, "a\\u0007' + "x" * 1000 + '": 1}', " … "),
    ],
)
def test_a_text_that_is_no_recipe_is_refused_in_one_line(text, part):
    with pytest.raises(RecipeError) as caught:
        from_json(text)
    sentence = str(caught.value)
    assert part in sentence
    assert sentence.isprintable()
    assert sentence.startswith("The ")
    assert sentence.endswith(".")
    assert len(sentence) < 420
