from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.scene.relations import RELATIONS
from core.world.bodies import World, WorldBody
from core.world.camera import Pose, box_of
from core.world.renderer import Renderer
from core.world.sampler import sample_world
from core.world.shapes import hulls
from core.world.truth import Fact, depths_of, observe, shelters


def facts(renderer: Renderer, *bodies: WorldBody) -> set[Fact]:
    return set(observe(renderer, World(bodies))[1].facts)


def body(kind: str, pose: Pose, carrier: int | None = None, held: bool = False) -> WorldBody:
    return WorldBody(kind, "red", "medium", pose, carrier=carrier, held=held)


CUBE = body("cube", Pose(0.0, 0.0, 7.8, 0.8))


@pytest.mark.parametrize("relation", sorted(RELATIONS))
def test_each_relation_can_be_brought_about(renderer: Renderer, relation: str) -> None:
    number = RELATIONS[relation].references + 1
    worlds = [sample_world(np.random.default_rng(seed), number, relation) for seed in range(18)]
    found = [{fact.relation for fact in observe(renderer, world)[1].facts} for world in worlds]
    assert sum(relation in facts for facts in found) >= 15  # boxes may overlap where no pixel is hidden


def test_on_needs_a_carrier(renderer: Renderer) -> None:
    above = Pose(0.0, 1.6 * 0.8, 7.8, 0.5)
    assert Fact("on", 1, (0,)) in facts(renderer, CUBE, body("sphere", above, carrier=0))
    assert Fact("under", 0, (1,)) in facts(renderer, CUBE, body("sphere", above, carrier=0))
    assert Fact("on", 1, (0,)) not in facts(renderer, CUBE, body("sphere", above))


def test_in_needs_a_holder(renderer: Renderer) -> None:
    basket = body("basket", Pose(0.0, 0.0, 7.8, 0.9))
    ball = Pose(0.0, 0.5, 7.8, 0.5)
    assert Fact("in", 1, (0,)) in facts(renderer, basket, body("sphere", ball, carrier=0, held=True))
    assert Fact("in", 1, (0,)) not in facts(renderer, basket, body("sphere", ball))


def test_under_needs_room_beneath(renderer: Renderer) -> None:
    table, guest = body("table", Pose(0.0, 0.0, 7.0, 1.2)), body("duck", Pose(0.0, 0.0, 7.0, 0.5))
    assert shelters(table, guest)
    assert Fact("under", 1, (0,)) in facts(renderer, table, guest)
    assert not shelters(table, replace(guest, pose=Pose(0.0, 0.0, 7.0, 1.2)))
    assert not shelters(table, replace(guest, pose=Pose(2.5, 0.0, 7.0, 0.5)))
    assert not shelters(CUBE, guest)


def test_behind_is_partly_hidden(renderer: Renderer) -> None:
    hidden = body("house", Pose(0.9, 0.0, 9.6, 1.0))
    found = facts(renderer, CUBE, hidden)
    assert {Fact("behind", 1, (0,)), Fact("in_front_of", 0, (1,))} <= found
    aside = replace(hidden, pose=replace(hidden.pose, x=2.6))
    assert Fact("behind", 1, (0,)) not in facts(renderer, CUBE, aside)


def test_between_names_both_neighbours(renderer: Renderer) -> None:
    left, right = (replace(CUBE, pose=replace(CUBE.pose, x=x)) for x in (-1.8, 1.8))
    found = facts(renderer, CUBE, left, right)
    assert Fact("between", 0, (1, 2)) in found
    assert Fact("left_of", 1, (2,)) in found
    assert Fact("right_of", 2, (1,)) in found


def test_a_load_is_as_deep_as_its_carrier() -> None:
    load = body("sphere", Pose(0.0, 1.28, 7.8, 0.5), carrier=0)
    boxes = [box_of(one.pose, hulls()[one.kind]) for one in (CUBE, load)]
    depths = depths_of((CUBE, load), boxes)
    assert depths[0] == depths[1]
