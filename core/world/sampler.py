"""Samples worlds: how many bodies, which kinds, colours and sizes, in which relation, before which backdrop.

World n of a seed depends on the seed and n alone. Nothing of `core.world.held_out` ever appears.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import permutations
from types import MappingProxyType

import numpy as np

from core.scene.relations import RELATIONS
from core.scene.scene import Backdrop
from core.scene.slacks import Extent, extent_of
from core.scene.vocabulary import GROUNDS, MOUNTAINS, SIZES, SKIES, WHOLE, Repertoire
from core.world.bodies import World
from core.world.held_out import HELD_OUT_RELATIONS, colours_for
from core.world.relation_sampler import KindAndSize, place_relation, sample_kinds, sample_place
from core.world.scene_builder import BodySpec, PartialWorld
from core.world.scene_to_world import sample_lamp
from core.world.truth import depths_of, facts_of

VERSION = 3
"""Counted up whenever the same seed gives other worlds."""

MOST_BODIES = 6

RELATED = 0.8
"""The share of worlds with bodies enough for a relation in which one is arranged."""

Odds = Mapping[str, int]
"""How much more often some relations are arranged than the others, by id."""

EVEN: Odds = MappingProxyType({})
LESSONS: Odds = MappingProxyType({"in": 5, "on": 2})
"""For training: *in* and *on* are harder to draw, since a part of the body is hidden, and come more often."""

TRIES = 30
"""Arrangements and places that are tried with the same bodies before others are drawn."""

SAFETY = 0.02
"""By how much a held-out relation must fail to hold."""


def world_at(seed: int, index: int, odds: Odds = EVEN, repertoire: Repertoire = WHOLE) -> World:
    """World `index` of a seed."""
    rng = np.random.default_rng([seed, index])
    bodies = int(rng.integers(MOST_BODIES + 1))
    return sample_world(rng, bodies, sample_relation(rng, bodies, odds), repertoire)


def sample_relation(rng: np.random.Generator, bodies: int, odds: Odds = EVEN) -> str | None:
    """A relation that this many bodies can show, or none."""
    able = [relation.id for relation in RELATIONS.values() if relation.references < bodies]
    return sample_weighted(able, rng, odds) if able and rng.random() < RELATED else None


def sample_weighted(relations: Iterable[str], rng: np.random.Generator, odds: Odds = EVEN) -> str:
    """One of them."""
    return str(rng.choice([id for id in relations for _ in range(odds.get(id, 1))]))


def sample_world(
    rng: np.random.Generator, bodies: int, relation: str | None = None, repertoire: Repertoire = WHOLE
) -> World:
    """A world with this many bodies; with a relation, it is arranged between some of them."""
    backdrop = sample_backdrop(rng)
    while (world := _filled(rng, bodies, relation, repertoire)) is None:
        pass
    return World(tuple(world.bodies), backdrop, sample_lamp(rng), int(rng.integers(1 << 30)))


def sample_backdrop(rng: np.random.Generator) -> Backdrop:
    return Backdrop(
        sky=str(rng.choice(SKIES)),
        ground=str(rng.choice(GROUNDS)),
        mountains=str(rng.choice(("none", *MOUNTAINS))),
        river=bool(rng.random() < 0.3),
        flowers=bool(rng.random() < 0.3),
    )


def _filled(rng: np.random.Generator, bodies: int, relation: str | None, repertoire: Repertoire) -> PartialWorld | None:
    """A partial world with a relation and further bodies, or None if these bodies find no place."""
    parts = sample_kinds(relation, rng, repertoire.kinds) if relation else ()
    related = [_coloured(part, rng, repertoire) for part in parts]
    others = [_coloured(_any_part(rng, repertoire), rng, repertoire) for _ in range(bodies - len(related))]
    if len({(spec.kind, spec.colour) for spec in (*related, *others)}) < bodies:
        return None  # two red cubes could not be told apart
    for _ in range(TRIES):
        world = PartialWorld(rng)
        if relation and not (place_relation(relation, world, related) and _holds(world, relation, related[0].kind)):
            continue
        if all(_put_somewhere(world, spec) for spec in others) and not _held_out(world):
            return world
    return None


def _any_part(rng: np.random.Generator, repertoire: Repertoire) -> KindAndSize:
    return str(rng.choice(repertoire.kinds)), str(rng.choice(list(SIZES)))


def _coloured(part: KindAndSize, rng: np.random.Generator, repertoire: Repertoire) -> BodySpec:
    kind, size = part
    return BodySpec(kind, str(rng.choice(colours_for(kind, repertoire.colours))), size)


def _put_somewhere(world: PartialWorld, spec: BodySpec) -> bool:
    return any(world.put(spec, sample_place(world, spec)) for _ in range(TRIES))


def _extents(world: PartialWorld) -> list[Extent[float]]:
    depths = depths_of(world.bodies, world.boxes)
    return [extent_of(box, depth) for box, depth in zip(world.boxes, depths, strict=True)]


def _holds(world: PartialWorld, relation: str, subject: str) -> bool:
    """Whether the relation holds by the boxes; hiding is estimated from their overlap."""

    def hides(front: int, behind: int) -> bool:
        return world.boxes[front].overlap(world.boxes[behind]) > 0.18 * world.boxes[behind].area

    facts = facts_of(world.bodies, _extents(world), hides)
    return any(fact.relation == relation and world.bodies[fact.subject].kind == subject for fact in facts)


def _held_out(world: PartialWorld) -> bool:
    """Whether some held-out relation holds, or nearly so."""
    extents = _extents(world)
    kinds = [body.kind for body in world.bodies]
    pairs = permutations(range(len(kinds)), 2)
    return any(
        RELATIONS[relation].margin(extents[a], extents[b]) > -SAFETY
        for a, b in pairs
        for relation, subject, reference in HELD_OUT_RELATIONS
        if (subject, reference) == (kinds[a], kinds[b])
    )
