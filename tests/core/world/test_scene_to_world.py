from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.scene.geometry import PICTURE, Box, Point, Size
from core.scene.layout import arrange
from core.scene.scene import Backdrop, Card, Hint, Scene
from core.scene.vocabulary import KINDS
from core.world.camera import box_of
from core.world.renderer import Renderer
from core.world.scene_to_world import oracle_world, portrait, world_of
from core.world.shapes import hulls
from core.world.truth import Fact, observe

STACK = Scene(
    (Card("a", "cat", "red"), Card("b", "cube", "blue"), Card("c", "house", "green")),
    (Hint("on", "a", ("b",)), Hint("left_of", "b", ("c",))),
    Backdrop("pink", "snow"),
)


def test_a_card_appears_in_its_box(renderer: Renderer) -> None:
    layout = arrange(STACK)
    _, truth = observe(renderer, world_of(STACK, layout.boxes, layout.depths))
    for card, found in zip(STACK.cards, truth.bodies, strict=True):
        assert (found.body.kind, found.body.colour) == (card.kind, card.colour)
        assert found.box.iou(layout.boxes[card.id]) > 0.75


def test_what_the_scene_says_is_true_of_its_picture(renderer: Renderer) -> None:
    _, truth = observe(renderer, oracle_world(STACK))
    assert {Fact("on", 0, (1,)), Fact("left_of", 1, (2,))} <= set(truth.facts)


@pytest.mark.parametrize(
    ("relation", "subject", "reference"),
    [
        ("in", "duck", "basket"),
        ("in", "sphere", "boat"),
        ("under", "duck", "table"),
        ("under", "cube", "cat"),
        ("behind", "house", "cube"),
        ("above", "cloud", "tree"),
        ("next_to", "dog", "cat"),
    ],
)
def test_hints_become_facts(renderer: Renderer, relation: str, subject: str, reference: str) -> None:
    small, large = Card("a", subject, "red", size="small"), Card("b", reference, "blue", size="large")
    _, truth = observe(renderer, oracle_world(Scene((small, large), (Hint(relation, "a", ("b",)),))))
    assert Fact(relation, 0, (1,)) in truth.facts


def test_a_card_that_is_moved_is_seen_to_move(renderer: Renderer) -> None:
    boxes = {"a": Box(0.1, 0.5, 0.3, 0.3)}
    scene = Scene((Card("a", "sphere", "red"),))
    for moved in (boxes, {"a": boxes["a"].moved_by(0.4, 0.1)}):
        (found,) = observe(renderer, world_of(scene, moved, {}))[1].bodies
        assert found.box.iou(moved["a"]) > 0.86


def test_only_wanted_bodies_are_shown() -> None:
    scene = Scene(
        (
            Card("a", "dog", "red", wanted=False),
            Card("b", text="a lantern"),
            Card("c", "sun", group="either"),
            Card("d", "moon", group="either"),
        )
    )
    assert [body.kind for body in oracle_world(scene).bodies] == ["sun"]


def test_what_is_left_open_is_decided_by_the_hand() -> None:
    scene = Scene((Card("a", "cube"),))
    assert oracle_world(scene, 3) == oracle_world(scene, 3)
    assert len({oracle_world(scene, variation_seed).bodies[0].colour for variation_seed in range(12)}) > 2


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_portrait_shows_all_of_a_body_large(renderer: Renderer, kind: str) -> None:
    (found,) = observe(renderer, portrait(kind, "green"))[1].bodies
    assert min(found.box.left, found.box.top, 1 - found.box.right, 1 - found.box.bottom) > 0.02
    assert max(found.box.width, found.box.height) > 0.45


@given(
    kind=st.sampled_from(sorted(KINDS)),
    x=st.floats(0.0, 1.0),
    bottom=st.floats(0.1, 1.2),
    width=st.floats(0.05, 1.2),
    depth=st.none() | st.floats(0.0, 1.0),
)
@settings(max_examples=150)
def test_a_body_is_put_wherever_its_card_is(
    kind: str, x: float, bottom: float, width: float, depth: float | None
) -> None:
    box = Box.standing_at(Point(x, bottom), Size(width, width * KINDS[kind].aspect))
    assume(box.overlap(PICTURE) > 0)
    world = world_of(Scene((Card("a", kind, "red"),)), {"a": box}, {} if depth is None else {"a": depth})
    seen = box_of(world.bodies[0].pose, hulls()[kind])
    assert seen.center.x == pytest.approx(box.center.x, abs=0.01)
    assert seen.width == pytest.approx(width, rel=0.03)
    assert seen.bottom == pytest.approx(bottom, abs=0.01)
