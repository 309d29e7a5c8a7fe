"""Samples bodies in a relation: which kinds and sizes can stand in it, and places where it ought to hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import product
from types import MappingProxyType

import numpy as np

from core.scene.geometry import Point
from core.scene.perspective import FARTHEST_FOOT, NEAREST_FOOT
from core.scene.relations import RELATIONS
from core.scene.vocabulary import KINDS, SIZES
from core.world.bodies import BUILDS
from core.world.scene_builder import BodySpec, PartialWorld
from core.world.shapes import hulls

KindAndSize = tuple[str, str]
"""Kind and size."""

GROUND = tuple(kind for kind, row in KINDS.items() if not row.flies)
FLYERS = tuple(kind for kind, row in KINDS.items() if row.flies)
UNWIELDY = ("house", "train", "table", "bridge", "bus", "airplane", "sofa", "bed", "umbrella")
NIMBLE = tuple(kind for kind in GROUND if kind not in UNWIELDY)
"""What may stand on, in or under something else."""

FARTHEST = FARTHEST_FOOT + 0.08
"""The farthest foot that is drawn: bodies are to be large in the picture."""


def sample_kinds(
    relation: str, rng: np.random.Generator, kinds: tuple[str, ...] = tuple(KINDS)
) -> tuple[KindAndSize, ...]:
    """Kinds and sizes of the subject and the references of a relation, drawn evenly from those that can stand in it."""
    if RELATIONS[relation].references > 1:
        standing = tuple(kind for kind in kinds if kind in GROUND)
        return tuple(
            (_any_of(standing, rng), _any_of(tuple(SIZES), rng)) for _ in range(1 + RELATIONS[relation].references)
        )
    pairs = _able(relation, kinds)
    pair = tuple(pairs)[rng.integers(len(pairs))]
    sizes = pairs[pair][rng.integers(len(pairs[pair]))]
    return tuple(zip(pair, sizes, strict=True))


def place_relation(relation: str, world: PartialWorld, specs: Sequence[BodySpec]) -> bool:
    """Add the bodies (subject first) to an empty world so that the relation ought to hold; False without room."""
    return ARRANGEMENTS[relation](world, specs)


def sample_place(world: PartialWorld, spec: BodySpec) -> Point:
    """A place drawn evenly from where such a body may be, in the sky or on the ground."""
    if not KINDS[spec.kind].flies:
        return Point(_uniform(world, 0.1, 0.9), _uniform(world, FARTHEST, NEAREST_FOOT))
    height = spec.width_at(0.0) * KINDS[spec.kind].aspect
    return Point(_uniform(world, 0.1, 0.9), _uniform(world, 0.02, 0.2) + height)


@cache
def _able(relation: str, kinds: tuple[str, ...]) -> Mapping[tuple[str, str], list[tuple[str, str]]]:
    """Kinds of a subject and a reference that can stand in a relation -> the sizes in which they can."""
    found = {
        (a, b): [(s, t) for s, t in product(SIZES, SIZES) if _fits(relation, (a, s), (b, t))]
        for a, b in product(kinds, kinds)
    }
    return MappingProxyType({pair: sizes for pair, sizes in found.items() if sizes})


def _fits(relation: str, subject: KindAndSize, reference: KindAndSize) -> bool:
    return FITS.get(relation, _always)(subject, reference)


def _always(_subject: KindAndSize, _reference: KindAndSize) -> bool:
    return True


def _fits_on(load: KindAndSize, carrier: KindAndSize) -> bool:
    has_deck = BUILDS[carrier[0]].deck is not None
    return load[0] in NIMBLE and has_deck and _width(load) < 0.8 * _width(carrier)


def _fits_in(load: KindAndSize, holder: KindAndSize) -> bool:
    hollow = BUILDS[holder[0]].hollow
    return load[0] in NIMBLE and hollow is not None and _width(load) < 2 * hollow.reach * _unit(holder)


def _fits_under(guest: KindAndSize, roof: KindAndSize) -> bool:
    room = BUILDS[roof[0]].shelter
    if room is None or guest[0] not in NIMBLE:
        return False
    half_width, height = (_unit(roof) * length for length in room)
    return _width(guest) < 2 * half_width and _width(guest) * KINDS[guest[0]].aspect < 0.95 * height


def _fits_above(upper: KindAndSize, lower: KindAndSize) -> bool:
    return upper[0] in FLYERS and lower[0] in GROUND


def _fits_behind(hidden: KindAndSize, front: KindAndSize) -> bool:
    """Both on the ground, and neither so large that nothing of the other would show, or hide."""
    return _both_on_ground(hidden, front) and 0.7 < _width(hidden) / _width(front) < 1.6


def _both_on_ground(one: KindAndSize, other: KindAndSize) -> bool:
    return one[0] in GROUND and other[0] in GROUND


FITS: Mapping[str, Callable[[KindAndSize, KindAndSize], bool]] = MappingProxyType(
    {
        "on": _fits_on,
        "in": _fits_in,
        "under": _fits_under,
        "above": _fits_above,
        "below": lambda lower, upper: _fits_above(upper, lower),
        "behind": _fits_behind,
        "in_front_of": lambda front, hidden: _fits_behind(hidden, front),
        "next_to": _both_on_ground,
    }
)


def _width(part: KindAndSize) -> float:
    return KINDS[part[0]].width * SIZES[part[1]]


def _unit(part: KindAndSize) -> float:
    """The width in the picture of one unit of the kind's own frame."""
    return _width(part) / float(np.ptp(hulls()[part[0]][:, 0]))


def _on(world: PartialWorld, specs: Sequence[BodySpec]) -> bool:
    return _put_anywhere(world, specs[1]) and world.load(specs[0], 0, held=False)


def _in(world: PartialWorld, specs: Sequence[BodySpec]) -> bool:
    return _put_anywhere(world, specs[1]) and world.load(specs[0], 0, held=True)


def _under(world: PartialWorld, specs: Sequence[BodySpec]) -> bool:
    guest, roof = specs
    if not _put_anywhere(world, roof):
        return False
    box = world.boxes[0]
    aside = (box.width - guest.width_at(box.bottom)) * _uniform(world, -0.3, 0.3)
    return world.put(guest, Point(box.center.x + aside, box.bottom - _uniform(world, 0.0, 0.025)), under=0)


def _behind(world: PartialWorld, specs: Sequence[BodySpec]) -> bool:
    hidden, front = specs
    place = Point(_uniform(world, 0.25, 0.75), _uniform(world, 0.76, NEAREST_FOOT))
    if not world.put(front, place):
        return False
    foot = place.y - _uniform(world, 0.05, 0.17)
    apart = 0.5 * (front.width_at(place.y) + hidden.width_at(foot)) * _uniform(world, 0.0, 0.66)
    return world.put(hidden, Point(place.x + _either(world) * apart, foot), hiding=0.6)


def _in_front_of(world: PartialWorld, specs: Sequence[BodySpec]) -> bool:
    return _behind(world, specs[::-1])


def _beside(world: PartialWorld, specs: Sequence[BodySpec]) -> bool:
    left, right = specs
    x = sorted((_uniform(world, 0.1, 0.9), _uniform(world, 0.1, 0.9)))
    places = (Point(x[0], sample_place(world, left).y), Point(x[1], sample_place(world, right).y))
    return all(world.put(spec, place) for spec, place in zip(specs, places, strict=True))


def _right_of(world: PartialWorld, specs: Sequence[BodySpec]) -> bool:
    return _beside(world, specs[::-1])


def _above(world: PartialWorld, specs: Sequence[BodySpec]) -> bool:
    upper, lower = specs
    if not _put_anywhere(world, lower):
        return False
    box = world.boxes[0]
    reach = 0.4 * (box.width + upper.width_at(box.top))
    x = box.center.x + reach * _uniform(world, -1.0, 1.0)
    return world.put(upper, Point(x, sample_place(world, upper).y))


def _below(world: PartialWorld, specs: Sequence[BodySpec]) -> bool:
    return _above(world, specs[::-1])


def _next_to(world: PartialWorld, specs: Sequence[BodySpec]) -> bool:
    first, second = specs
    place = sample_place(world, first)
    if not world.put(first, place):
        return False
    foot = place.y + _uniform(world, -0.03, 0.03)
    gap = 0.5 * (first.width_at(place.y) + second.width_at(foot)) + _uniform(world, -0.01, 0.11)
    return world.put(second, Point(place.x + _either(world) * gap, foot))


def _between(world: PartialWorld, specs: Sequence[BodySpec]) -> bool:
    middle, *sides = specs
    place = Point(_uniform(world, 0.35, 0.65), _uniform(world, 0.66, 0.9))
    if not world.put(middle, place):
        return False
    direction = _either(world)
    for spec in sides:
        foot = float(np.clip(place.y + _uniform(world, -0.07, 0.07), FARTHEST, NEAREST_FOOT))
        gap = 0.5 * (middle.width_at(place.y) + spec.width_at(foot)) + _uniform(world, 0.0, 0.12)
        if not world.put(spec, Point(place.x + direction * gap, foot)):
            return False
        direction = -direction
    return True


ARRANGEMENTS: Mapping[str, Callable[[PartialWorld, Sequence[BodySpec]], bool]] = MappingProxyType(
    {
        "left_of": _beside,
        "right_of": _right_of,
        "above": _above,
        "below": _below,
        "on": _on,
        "in": _in,
        "under": _under,
        "in_front_of": _in_front_of,
        "behind": _behind,
        "next_to": _next_to,
        "between": _between,
    }
)


def _put_anywhere(world: PartialWorld, spec: BodySpec) -> bool:
    return world.put(spec, sample_place(world, spec))


def _any_of(choices: Sequence[str], rng: np.random.Generator) -> str:
    return str(rng.choice(choices))


def _uniform(world: PartialWorld, low: float, high: float) -> float:
    return float(world.rng.uniform(low, high))


def _either(world: PartialWorld) -> float:
    return float(world.rng.choice((-1.0, 1.0)))
