"""The judge held to pictures whose truth is known: rendered scenes, and what is done to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from core.judge.findings import Finding
from core.judge.oracle import oracle_findings
from core.judge.verifier import Judgement, verify
from core.scene.geometry import Box, Point, Size
from core.scene.layout import arrange
from core.scene.relations import RELATIONS
from core.scene.scene import Card, Hint, Scene
from core.world.bodies import World
from core.world.renderer import Renderer
from core.world.sampler import world_at
from core.world.scene_to_world import oracle_world
from core.world.truth import observe

TRUCK, HOUSE = Card("a", "truck", "red"), Card("b", "house", "green")
BESIDE = Scene((TRUCK, HOUSE), (Hint("left_of", "a", ("b",)),))
STACK = Scene(
    (Card("a", "cat", "red", "small"), Card("b", "cube", "blue", "large"), Card("c", "tree", "green")),
    (Hint("on", "a", ("b",)), Hint("right_of", "c", ("b",))),
)


def findings(renderer: Renderer, world: World) -> tuple[Finding, ...]:
    return oracle_findings(observe(renderer, world)[1].bodies)


def judged(renderer: Renderer, scene: Scene, world: World | None = None) -> Judgement:
    return verify(scene, findings(renderer, world or oracle_world(scene)), arrange(scene))


def recoloured(world: World, *colours: str) -> World:
    return replace(world, bodies=tuple(replace(body, colour=c) for body, c in zip(world.bodies, colours, strict=True)))


def mirrored(found: Sequence[Finding]) -> list[Finding]:
    return [replace(one, box=one.box.mirrored(), base=Point(1 - one.base.x, one.base.y)) for one in found]


def outcomes(judgement: Judgement) -> list[str]:
    return [verdict.outcome for verdict in judgement.verdicts]


@pytest.mark.parametrize("scene", [BESIDE, STACK, Scene()])
def test_a_perfect_picture_passes(renderer: Renderer, scene: Scene) -> None:
    judgement = judged(renderer, scene)
    assert judgement.right
    assert outcomes(judgement) == ["there"] * len(scene.cards) + ["holds"] * len(scene.hints)


def test_left_and_right_are_told_apart(renderer: Renderer) -> None:
    found = findings(renderer, oracle_world(BESIDE))
    (verdict,) = verify(BESIDE, mirrored(found)).hints
    assert (verdict.outcome, verdict.other) == ("fails", "right_of")


def test_swapped_colours_are_named_as_a_swap(renderer: Renderer) -> None:
    judgement = judged(renderer, BESIDE, recoloured(oracle_world(BESIDE), "green", "red"))
    assert [(verdict.outcome, verdict.other) for verdict in judgement.cards] == [("swapped", "b"), ("swapped", "a")]
    assert not judgement.right


def test_a_wrong_colour_is_no_swap(renderer: Renderer) -> None:
    judgement = judged(renderer, BESIDE, recoloured(oracle_world(BESIDE), "green", "green"))
    assert outcomes(judgement) == ["other_colour", "there", "holds"]


def test_a_missing_body_is_missed_with_its_hint(renderer: Renderer) -> None:
    world = oracle_world(BESIDE)
    judgement = judged(renderer, BESIDE, replace(world, bodies=world.bodies[:1]))
    assert outcomes(judgement) == ["there", "missing", "open"]
    assert judgement.hints[0].other == "b"


def test_what_is_too_many_is_named(renderer: Renderer) -> None:
    larger = replace(BESIDE, cards=(*BESIDE.cards, Card("c", "sun", "yellow")))
    judgement = judged(renderer, BESIDE, oracle_world(larger))
    assert outcomes(judgement) == ["there", "there", "holds", "extra"]
    (extra,) = judgement.extras
    assert extra.finding is not None
    assert (extra.finding.kind, extra.finding.colour) == ("sun", "yellow")
    assert not judgement.right


def test_not_means_that_nothing_of_the_kind_is_there(renderer: Renderer) -> None:
    scene = Scene((TRUCK, Card("n", "house", wanted=False)))
    assert judged(renderer, scene).of_card("n").fulfilled
    judgement = judged(renderer, scene, oracle_world(BESIDE))
    assert outcomes(judgement) == ["there", "intruder"]


def test_not_a_red_house_allows_a_green_one(renderer: Renderer) -> None:
    scene = Scene((TRUCK, HOUSE, Card("n", "house", "red", wanted=False)))
    assert judged(renderer, scene, oracle_world(BESIDE)).right


def test_not_here_allows_it_there(renderer: Renderer) -> None:
    world = oracle_world(BESIDE)
    house = observe(renderer, world)[1].bodies[1].box
    for box, outcome in ((house, "intruder"), (house.moved_by(-0.5, 0), "absent")):
        scene = Scene((TRUCK, Card("n", "house", wanted=False, box=box)))
        assert judged(renderer, scene, world).of_card("n").outcome == outcome


def test_one_of_the_alternatives_is_enough(renderer: Renderer) -> None:
    scene = Scene(
        (Card("a", "truck", "red", group="g"), Card("b", "house", "green", group="g"), Card("c", "dog")),
        (Hint("left_of", "a", ("c",)),),
    )
    whole = oracle_world(Scene((HOUSE, Card("c", "dog")), (Hint("left_of", "b", ("c",)),)))
    judgement = judged(renderer, scene, whole)
    assert outcomes(judgement) == ["alternative", "there", "there", "holds"]
    assert judgement.right
    without = judged(renderer, scene, replace(whole, bodies=whole.bodies[1:]))
    assert outcomes(without) == ["missing", "missing", "there", "open"]


def test_an_alternative_leaves_a_finding_to_the_card_that_needs_it(renderer: Renderer) -> None:
    scene = Scene((Card("g", "cube", "red", group="g"), Card("h", "sphere", group="g"), Card("w", "cube")))
    shown = oracle_world(Scene((Card("x", "cube", "red"), Card("y", "sphere", "blue"))))
    assert outcomes(judged(renderer, scene, shown)) == ["alternative", "there", "there"]


def test_likes_are_told_apart_by_place() -> None:
    left, right = Box(0.1, 0.5, 0.3, 0.3), Box(0.6, 0.5, 0.3, 0.3)
    scene = Scene((Card("a", "cube", "red", box=right, pinned=True), Card("b", "cube", "red", box=left, pinned=True)))
    found = [seen("cube", "red", left), seen("cube", "red", right)]
    judgement = verify(scene, found)
    assert [verdict.finding for verdict in judgement.cards] == [found[1], found[0]]
    assert judgement.right


def test_a_card_with_a_box_must_be_in_it() -> None:
    box = Box(0.1, 0.5, 0.3, 0.3)
    scene = Scene((Card("a", "cube", "red", box=box),))
    assert outcomes(verify(scene, [seen("cube", "red", box.moved_by(0.5, 0.0))])) == ["elsewhere"]
    assert outcomes(verify(scene, [seen("cube", "red", box.moved_by(0.05, 0.0))])) == ["there"]


def test_small_is_not_large_but_medium_is_either() -> None:
    box = Box(0.1, 0.5, 0.3, 0.3)
    for wanted, found, outcome in (
        ("small", "large", "other_size"),
        ("large", "small", "other_size"),
        ("small", "medium", "there"),
        ("medium", "small", "there"),
    ):
        scene = Scene((Card("a", "cube", "red", wanted),))
        assert outcomes(verify(scene, [seen("cube", "red", box, found)])) == [outcome]


def test_nobody_judges_free_text() -> None:
    scene = Scene((Card("a", text="a lantern"), Card("b", "cube")), (Hint("left_of", "a", ("b",)),))
    judgement = verify(scene, [seen("cube", "red", Box(0.4, 0.4, 0.2, 0.2))])
    assert [verdict.fulfilled for verdict in judgement.verdicts] == [None, True, None]
    assert judgement.right


PAIRS = [
    ("left_of", "dog", "house"),
    ("right_of", "cube", "tree"),
    ("above", "balloon", "house"),
    ("below", "truck", "cloud"),
    ("on", "cube", "sphere"),
    ("on", "train", "bridge"),
    ("on", "cat", "cube"),
    ("in", "duck", "boat"),
    ("in", "cat", "basket"),
    ("under", "dog", "table"),
    ("under", "cube", "duck"),
    ("in_front_of", "dog", "house"),
    ("behind", "tree", "house"),
    ("next_to", "duck", "cat"),
]


@pytest.mark.parametrize(("relation", "subject", "reference"), PAIRS)
def test_a_relation_that_is_drawn_holds(renderer: Renderer, relation: str, subject: str, reference: str) -> None:
    cards = (Card("a", subject, "red", "small"), Card("b", reference, "blue", "large"))
    judgement = judged(renderer, Scene(cards, (Hint(relation, "a", ("b",)),)))
    assert judgement.right, judgement


@pytest.mark.parametrize("asked", ["on", "in", "under", "behind", "in_front_of", "left_of", "above"])
@pytest.mark.parametrize(
    ("drawn", "subject", "reference"),
    [row for row in PAIRS if row[0] != "next_to" and row[2] not in {"sphere", "duck"}],
)
def test_a_relation_that_is_not_drawn_fails(
    renderer: Renderer, asked: str, drawn: str, subject: str, reference: str
) -> None:
    cards = (Card("a", subject, "red", "small"), Card("b", reference, "blue", "large"))
    judgement = judged(
        renderer, Scene(cards, (Hint(asked, "a", ("b",)),)), oracle_world(Scene(cards, (Hint(drawn, "a", ("b",)),)))
    )
    assert judgement.hints[0].fulfilled == (asked == drawn or (asked, drawn) == ("under", "below"))


def test_between_holds_and_fails(renderer: Renderer) -> None:
    cards = (Card("a", "dog", "red", "small"), Card("b", "tree", "green"), Card("c", "tree", "blue"))
    between = Scene(cards, (Hint("between", "a", ("b", "c")),))
    assert judged(renderer, between).right
    aside = Scene(cards, (Hint("left_of", "a", ("b",)), Hint("left_of", "a", ("c",))))
    assert judged(renderer, between, oracle_world(aside)).hints[0].outcome == "fails"


def test_the_judge_sees_every_fact_of_a_world(renderer: Renderer) -> None:
    """With a detector whose impression of depth is rough."""
    rng = np.random.default_rng(0)
    told: set[str] = set()
    for index in range(60):
        world = world_at(77, index)
        truth = observe(renderer, world)[1]
        found = [replace(one, depth=one.depth + rng.normal(0, 0.03)) for one in oracle_findings(truth.bodies, 0.0)]
        cards = tuple(Card(str(n), body.kind, body.colour) for n, body in enumerate(world.bodies))
        hints = tuple(Hint(one.relation, str(one.subject), tuple(map(str, one.references))) for one in truth.facts)
        judgement = verify(Scene(cards, hints), found)
        assert judgement.right, judgement
        told |= {hint.relation for hint in hints}
    assert told == set(RELATIONS)


def seen(kind: str, colour: str, box: Box, size: str = "medium") -> Finding:
    return Finding(kind, colour, size, box, 0.9, box.base, 0.3)


def test_the_carrier_decides_the_depth_of_what_it_carries() -> None:
    """A dog over a cube: the detector's impression of depth, even a rough one, tells standing on it from behind it."""
    cube = replace(seen("cube", "red", Box.standing_at(Point(0.5, 0.9), Size(0.3, 0.3))), depth=0.15)
    dog = replace(seen("dog", "blue", Box.standing_at(Point(0.5, 0.62), Size(0.25, 0.2))), depth=0.25)
    scene = Scene((Card("a", "dog"), Card("b", "cube")), (Hint("on", "a", ("b",)), Hint("behind", "a", ("b",))))
    assert [verdict.outcome for verdict in verify(scene, [dog, cube]).hints] == ["holds", "fails"]
    far = replace(dog, depth=0.5)
    assert verify(scene, [far, cube]).hints[0].outcome == "fails"


@pytest.mark.parametrize("looks", [0.1, 0.4, 0.6])
def test_what_is_too_high_for_the_ground_stands_on_what_is_beneath(looks: float) -> None:
    table = replace(seen("table", "red", Box.standing_at(Point(0.5, 0.84), Size(0.4, 0.4))), depth=0.25)
    cat = replace(seen("cat", "blue", Box.standing_at(Point(0.5, 0.47), Size(0.2, 0.2))), depth=looks)
    scene = Scene((Card("a", "cat"), Card("b", "table")), (Hint("on", "a", ("b",)), Hint("behind", "a", ("b",))))
    assert [verdict.outcome for verdict in verify(scene, [cat, table]).hints] == ["holds", "fails"]


def test_what_stands_in_the_place_of_free_text_may_be_that(renderer: Renderer) -> None:
    """Nobody can tell what it looks like; one finding is enough for it, and elsewhere it accounts for nothing."""
    found = findings(renderer, oracle_world(BESIDE))
    truck, house = (replace(one, kind="cat") for one in found)
    scene = Scene((Card("a", text="a dragon", box=found[0].box, pinned=True),))
    assert outcomes(verify(scene, (truck,))) == ["unknown"]
    assert outcomes(verify(scene, (truck, house))) == ["unknown", "extra"]
    assert outcomes(verify(scene, (house,))) == ["unknown", "extra"]
    anywhere = Scene((Card("a", text="a dragon"),))
    assert outcomes(verify(anywhere, (truck, house))) == ["unknown", "extra"]
