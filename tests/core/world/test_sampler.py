from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from core.scene.relations import RELATIONS
from core.scene.repertoire import shipped_repertoire
from core.scene.slacks import extent_of
from core.scene.vocabulary import COLOURS, GROUNDS, KINDS, SIZES, SKIES
from core.world.bodies import World
from core.world.camera import box_of
from core.world.held_out import HELD_OUT_COLOURS, HELD_OUT_RELATIONS, colours_for
from core.world.sampler import LESSONS, MOST_BODIES, world_at
from core.world.scene_builder import apart
from core.world.shapes import hulls
from core.world.truth import depths_of, facts_of, shelters


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return [world_at(11, index) for index in range(350)]


def test_a_world_depends_on_seed_and_number_alone() -> None:
    assert world_at(5, 3) == world_at(5, 3)
    assert world_at(5, 3) != world_at(6, 3)
    assert world_at(5, 3) != world_at(5, 4)


def test_numbers_of_bodies_come_evenly(worlds: list[World]) -> None:
    counted = Counter(len(world.bodies) for world in worlds)
    assert set(counted) == set(range(MOST_BODIES + 1))
    assert min(counted.values()) > 0.6 * len(worlds) / len(counted)


OLDER = shipped_repertoire()


@pytest.mark.parametrize(("aspect", "all"), [("kind", OLDER.kinds), ("colour", OLDER.colours), ("size", tuple(SIZES))])
def test_what_bodies_are_comes_evenly(aspect: str, all: tuple[str, ...]) -> None:
    worlds = [world_at(11, index, repertoire=OLDER) for index in range(350)]
    counted = Counter(getattr(body, aspect) for world in worlds for body in world.bodies)
    mean = counted.total() / len(all)
    assert set(counted) == set(all)
    assert min(counted.values()) > 0.6 * mean
    assert max(counted.values()) < 1.6 * mean


def test_of_all_kinds_none_is_rare_and_only_what_shelters_others_is_frequent() -> None:
    """A table is called for whenever something is to be under something."""
    counted = Counter(body.kind for index in range(1500) for body in world_at(11, index).bodies)
    mean = counted.total() / len(KINDS)
    assert set(counted) == set(KINDS)
    assert min(counted.values()) > 0.6 * mean
    assert max(times for kind, times in counted.items() if not KINDS[kind].shelters) < 1.6 * mean


def test_in_lessons_something_is_in_something_four_times_as_often(worlds: list[World]) -> None:
    """Five lots of sixteen instead of one of eleven."""
    held = [
        sum(any(body.held for body in world.bodies) for world in chosen)
        for chosen in (worlds, [world_at(11, index, LESSONS) for index in range(len(worlds))])
    ]
    assert 2 * held[0] < held[1] < 6 * held[0]


def test_backdrops_come_evenly(worlds: list[World]) -> None:
    for name, all in (("sky", SKIES), ("ground", GROUNDS)):
        counted = Counter(getattr(world.backdrop, name) for world in worlds)
        assert set(counted) == set(all)
        assert min(counted.values()) > 0.6 * len(worlds) / len(all)
    assert {world.backdrop.river for world in worlds} == {True, False}


def test_held_out_colours_never_appear(worlds: list[World]) -> None:
    seen = {(body.kind, body.colour) for world in worlds for body in world.bodies}
    assert not seen & HELD_OUT_COLOURS
    assert len(seen) > 130


def test_held_out_relations_never_appear(worlds: list[World]) -> None:
    for world in worlds:
        boxes = [box_of(body.pose, hulls()[body.kind]) for body in world.bodies]
        depths = depths_of(world.bodies, boxes)
        extents = [extent_of(box, depth) for box, depth in zip(boxes, depths, strict=True)]
        for fact in facts_of(world.bodies, extents, lambda _front, _behind: True):
            kinds = [world.bodies[index].kind for index in (fact.subject, *fact.references)]
            assert (fact.relation, kinds[0], kinds[1]) not in HELD_OUT_RELATIONS or fact.relation == "between"


def test_what_is_held_out_is_closed() -> None:
    for kind in KINDS:
        assert len(colours_for(kind, tuple(COLOURS))) >= len(COLOURS) - 1
    for relation, subject, reference in HELD_OUT_RELATIONS:
        inverse = RELATIONS[relation].inverse
        assert inverse is None or (inverse, reference, subject) in HELD_OUT_RELATIONS
    assert ("right_of", "truck", "tree") in HELD_OUT_RELATIONS


def test_bodies_are_in_the_picture_and_apart(worlds: list[World]) -> None:
    for world in worlds:
        shapes = [body.pose.world(hulls()[body.kind]) for body in world.bodies]
        for body in world.bodies:
            box = box_of(body.pose, hulls()[body.kind])
            assert min(box.left, box.top, 1 - box.right, 1 - box.bottom) > 0
        for one, other in combinations(range(len(shapes)), 2):
            bodies = world.bodies[one], world.bodies[other]
            if bodies[0].carrier == other or bodies[1].carrier == one:
                continue
            assert apart(shapes[one], shapes[other]) or shelters(*bodies) or shelters(*bodies[::-1])
