"""Open colours are decided by lot: natural ones, evenly, alike everywhere, and no more than must be."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.scene.open_attributes import CHANCE, resolve_backdrop, resolve_colours
from core.scene.scene import Backdrop, Card, Hint, Scene
from core.scene.vocabulary import COLOURS, GROUND_COLOURS, GROUNDS, KINDS, MOUNTAINS, SKIES, Repertoire

CUBE, BALL = Card("card1", "cube"), Card("card2", "sphere")
SCENE = Scene((CUBE, BALL), (Hint("on", "card1", ("card2",)),))

GOLDEN = [("purple", "grey"), ("orange", "red"), ("yellow", "purple"), ("white", "green"), ("white", "purple")]
"""Of the seeds 0, 1 and so on. They stay, or equal recipes give other pictures than before."""

BACKDROPS = [
    Backdrop("blue", "grass", "purple", river=False, flowers=False),
    Backdrop("night", "sea", "none", river=False, flowers=False),
    Backdrop("pink", "grass", "purple", river=False, flowers=False),
]


def colours(scene: Scene, seed: int) -> tuple[str | None, ...]:
    return tuple(card.colour for card in resolve_colours(scene, seed).cards)


def test_the_lot_of_a_seed_stays_what_it_was() -> None:
    assert [colours(SCENE, seed) for seed in range(len(GOLDEN))] == GOLDEN


def test_another_process_resolves_the_same_colours() -> None:
    """Whatever it takes for `hash`."""
    code = "from tests.core.scene.test_open_attributes import *; print([colours(SCENE, seed) for seed in range(5)])"
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == str(GOLDEN)


def test_no_colour_is_likelier_than_another() -> None:
    """Each an eleventh of 2,000: 182, and by chance within 5 standard deviations of 12.9."""
    drawn = Counter(colours(Scene((CUBE,)), seed) for seed in range(2000))
    assert len(drawn) == len(COLOURS)
    assert all(118 <= times <= 246 for times in drawn.values())


def test_two_that_are_decided_differ_and_no_pair_is_likelier() -> None:
    """Each of 110 is drawn 91 times of 10,000, and by chance within 5 standard deviations of 9.5."""
    drawn = Counter(colours(SCENE, seed) for seed in range(10_000))
    assert len(drawn) == len(COLOURS) * (len(COLOURS) - 1)
    assert all(44 <= times <= 138 for times in drawn.values())


def test_only_open_colours_are_decided() -> None:
    dragon, boat, nowhere = Card("c", text="a dragon"), Card("d", "boat", "red"), Card("e", "dog", wanted=False)
    scene = Scene((*SCENE.cards, dragon, boat, nowhere), SCENE.hints)
    settled = resolve_colours(scene, 3)
    assert settled.cards[2:] == (dragon, boat, nowhere)
    assert settled.hints == scene.hints
    assert all(card.colour in COLOURS for card in settled.cards[:2])
    assert settled.changed("card1", colour=None).changed("card2", colour=None) == scene


def test_a_scene_without_open_colours_stays_as_it_is() -> None:
    scene = Scene((Card("a", "cube", "red"), Card("b", text="a dragon"), Card("c", "dog", wanted=False)))
    assert resolve_colours(scene, 3) is scene


def test_every_alternative_has_its_colour() -> None:
    scene = Scene((Card("a", "cat", group="g"), Card("b", "dog", group="g")))
    assert None not in colours(scene, 0)


@pytest.mark.parametrize("wanted", [True, False])
def test_no_card_takes_the_colour_of_another_of_its_kind(wanted: bool) -> None:
    """A red cube, or none, beside some cubes."""
    cubes = tuple(Card(f"card{n}", "cube") for n in range(len(COLOURS) - 1))
    for seed in range(20):
        settled = colours(Scene((*cubes, Card("red", "cube", "red", wanted=wanted))), seed)
        assert sorted(map(str, settled)) == sorted(COLOURS)


def test_where_there_are_more_of_a_kind_than_colours_each_colour_is_as_frequent() -> None:
    """Of those that cats have."""
    cats = Scene(tuple(Card(f"card{n}", "cat") for n in range(2 * len(KINDS["cat"].colours))))
    assert Counter(colours(cats, 0)) == dict.fromkeys(KINDS["cat"].colours, 2)


@given(st.sampled_from(sorted(KINDS)), st.integers(0, 1000))
def test_what_is_open_takes_a_natural_colour_that_the_model_knows(kind: str, seed: int) -> None:
    scene = Scene((Card("a", kind),))
    (whole,) = resolve_colours(scene, seed).cards
    assert whole.colour in (KINDS[kind].colours or COLOURS)
    (older,) = resolve_colours(scene, seed, Repertoire(colours=("red", "white"))).cards
    assert older.colour in ("red", "white")


@pytest.mark.parametrize(("ground", "colour"), GROUND_COLOURS.items())
def test_nothing_takes_the_colour_of_the_ground_that_it_stands_on_as_long_as_it_can(ground: str, colour: str) -> None:
    standing = tuple(Card(kind, kind) for kind in ("sheep", "duck", "boat", "horse", "sphere"))
    for seed in range(20):
        settled = resolve_colours(Scene((*standing, Card("sun", "sun")), backdrop=Backdrop(ground=ground)), seed)
        assert colour not in [settled.card(card.id).colour for card in standing]
        assert settled.card("sun").colour in KINDS["sun"].colours
    (tree,) = resolve_colours(Scene((Card("tree", "tree"),), backdrop=Backdrop(ground="grass")), 0).cards
    assert tree.colour == "green"


def test_what_only_swims_brings_the_sea_along() -> None:
    def grounds(*kinds: str, hints: tuple[Hint, ...] = ()) -> set[str | None]:
        scene = Scene(tuple(Card(kind, kind) for kind in kinds), hints)
        return {resolve_backdrop(scene, seed).backdrop.ground for seed in range(40)}

    assert grounds("boat", "sun") == grounds("fish", "duck") == {"sea"}
    assert grounds("boat", "dog", hints=(Hint("in", "dog", ("boat",)),)) == {"sea"}
    assert grounds("duck") == grounds("boat", "dog") == set(GROUNDS)


def test_what_becomes_of_others_leaves_a_card_its_colour() -> None:
    for seed in range(20):
        cube = colours(SCENE, seed)[0]
        other = next(colour for colour in COLOURS if colour != cube)
        for scene in (
            SCENE.without_card("card2"),
            SCENE.with_card(Card("card0", "cube")),
            SCENE.with_card(Card("card0", "cube", other)),
            SCENE.changed("card2", kind="cube"),
            SCENE.changed("card2", colour=other),
            SCENE.changed("card2", colour=cube, wanted=False),
            SCENE.changed("card1", wanted=True, weight=2.0),
        ):
            assert resolve_colours(scene, seed).card("card1").colour == cube


def test_no_card_takes_a_colour_that_another_one_was_given() -> None:
    """A white dog in front of a white house would hardly be seen."""
    for colour in COLOURS:
        scene = SCENE.with_card(Card("card0", "house", colour))
        settled = [colours(scene, seed) for seed in range(20)]
        assert all(len({*three}) == 3 for three in settled)
        assert all(three[2] == colour for three in settled)


def test_what_a_backdrop_leaves_open_is_decided_evenly_and_nothing_else() -> None:
    """Of 2,000 seeds, within 5 standard deviations."""
    found = [resolve_backdrop(SCENE, seed).backdrop for seed in range(2000)]
    for name, choices in (("sky", SKIES), ("ground", GROUNDS), ("mountains", ("none", *MOUNTAINS))):
        counted = Counter(getattr(backdrop, name) for backdrop in found)
        mean = len(found) / len(choices)
        assert set(counted) == set(choices)
        assert all(abs(times - mean) < 5 * mean**0.5 for times in counted.values())
    dry = [backdrop for backdrop in found if backdrop.ground != "sea"]
    for name in ("river", "flowers"):
        times = sum(getattr(backdrop, name) for backdrop in dry)
        assert abs(times - CHANCE * len(dry)) < 5 * (CHANCE * len(dry)) ** 0.5
    said = Backdrop("pink", "sea", "none", river=True, flowers=False)
    assert resolve_backdrop(replace(SCENE, backdrop=said), 3) == replace(SCENE, backdrop=said)


def test_the_backdrop_of_a_seed_stays_what_it_was() -> None:
    assert [resolve_backdrop(SCENE, seed).backdrop for seed in range(3)] == BACKDROPS


def test_no_river_and_no_flowers_come_to_be_on_the_sea_by_chance() -> None:
    sea = replace(SCENE, backdrop=Backdrop(ground="sea"))
    assert not any(
        backdrop.river or backdrop.flowers for seed in range(50) for backdrop in (resolve_backdrop(sea, seed).backdrop,)
    )
    asked = replace(SCENE, backdrop=Backdrop(ground="sea", river=True))
    assert resolve_backdrop(asked, 3).backdrop.river
