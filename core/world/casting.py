"""How each relation is brought about: which kinds and sizes can take its parts, and where these are put."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import product
from types import MappingProxyType

import numpy as np

from core.scene.geometry import Point
from core.scene.perspective import FARTHEST_FOOT, NEAREST_FOOT
from core.scene.vocabulary import KINDS, SIZES
from core.world.bodies import BUILDS
from core.world.placing import Role, Stand
from core.world.shapes import hulls

Part = tuple[str, str]
"""Kind and size."""

GROUND = tuple(kind for kind, row in KINDS.items() if not row.flies)
FLYERS = tuple(kind for kind, row in KINDS.items() if row.flies)
NIMBLE = ("cube", "sphere", "cylinder", "cone", "dog", "cat", "duck", "flower", "basket", "tree", "boat", "truck")
"""What may stand on, in or under something else."""


FARTHEST = FARTHEST_FOOT + 0.08
"""The farthest foot that is drawn: bodies are to be large in the picture."""


def cast(relation: str, rng: np.random.Generator) -> tuple[Part, ...]:
    """Kinds and sizes for the subject and the references of a relation, drawn evenly from those that can take them."""
    if relation == "between":
        return tuple((_any_of(GROUND, rng), _any_of(tuple(SIZES), rng)) for _ in range(3))
    pairs = _able(relation)
    kinds = tuple(pairs)[rng.integers(len(pairs))]
    sizes = pairs[kinds][rng.integers(len(pairs[kinds]))]
    return tuple(zip(kinds, sizes, strict=True))


def arrange(relation: str, stand: Stand, roles: Sequence[Role]) -> bool:
    """Put the roles (subject first) on an empty stand so that the relation ought to hold; false if there is no room."""
    return ARRANGEMENTS[relation](stand, roles)


def somewhere(stand: Stand, role: Role) -> Point:
    """A place drawn evenly from where such a body may be: the sky or the ground."""
    if not KINDS[role.kind].flies:
        return Point(_uniform(stand, 0.1, 0.9), _uniform(stand, FARTHEST, NEAREST_FOOT))
    height = role.width_at(0.0) * KINDS[role.kind].aspect
    return Point(_uniform(stand, 0.1, 0.9), _uniform(stand, 0.02, 0.2) + height)


@cache
def _able(relation: str) -> Mapping[tuple[str, str], list[tuple[str, str]]]:
    """(subject, reference) kinds that can take the parts of a relation -> the sizes in which they can."""
    found = {
        (a, b): [(s, t) for s, t in product(SIZES, SIZES) if _fits(relation, (a, s), (b, t))]
        for a, b in product(KINDS, KINDS)
    }
    return MappingProxyType({kinds: sizes for kinds, sizes in found.items() if sizes})


def _fits(relation: str, subject: Part, reference: Part) -> bool:
    return FITS.get(relation, _always)(subject, reference)


def _always(_subject: Part, _reference: Part) -> bool:
    return True


def _fits_on(load: Part, carrier: Part) -> bool:
    has_deck = BUILDS[carrier[0]].deck is not None
    return load[0] in NIMBLE and has_deck and _width(load) < 0.8 * _width(carrier)


def _fits_in(load: Part, holder: Part) -> bool:
    hollow = BUILDS[holder[0]].hollow
    return load[0] in NIMBLE and hollow is not None and _width(load) < 2 * hollow.reach * _unit(holder)


def _fits_under(guest: Part, roof: Part) -> bool:
    room = BUILDS[roof[0]].shelter
    if room is None or guest[0] not in NIMBLE:
        return False
    half_width, height = (_unit(roof) * length for length in room)
    return _width(guest) < 2 * half_width and _width(guest) * KINDS[guest[0]].aspect < 0.95 * height


def _fits_above(upper: Part, lower: Part) -> bool:
    return upper[0] in FLYERS and lower[0] in GROUND


def _fits_behind(hidden: Part, front: Part) -> bool:
    """Both on the ground, and neither so large that nothing of the other would show, or hide."""
    return _both_on_ground(hidden, front) and 0.7 < _width(hidden) / _width(front) < 1.6


def _both_on_ground(one: Part, other: Part) -> bool:
    return one[0] in GROUND and other[0] in GROUND


FITS: Mapping[str, Callable[[Part, Part], bool]] = MappingProxyType(
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


def _width(part: Part) -> float:
    return KINDS[part[0]].width * SIZES[part[1]]


def _unit(part: Part) -> float:
    """The width in the picture of one unit of the kind's own frame."""
    return _width(part) / float(np.ptp(hulls()[part[0]][:, 0]))


def _on(stand: Stand, roles: Sequence[Role]) -> bool:
    return _put_anywhere(stand, roles[1]) and stand.load(roles[0], 0, held=False)


def _in(stand: Stand, roles: Sequence[Role]) -> bool:
    return _put_anywhere(stand, roles[1]) and stand.load(roles[0], 0, held=True)


def _under(stand: Stand, roles: Sequence[Role]) -> bool:
    guest, roof = roles
    if not _put_anywhere(stand, roof):
        return False
    box = stand.boxes[0]
    aside = (box.width - guest.width_at(box.bottom)) * _uniform(stand, -0.3, 0.3)
    return stand.put(guest, Point(box.center.x + aside, box.bottom - _uniform(stand, 0.0, 0.025)), under=0)


def _behind(stand: Stand, roles: Sequence[Role]) -> bool:
    hidden, front = roles
    place = Point(_uniform(stand, 0.25, 0.75), _uniform(stand, 0.76, NEAREST_FOOT))
    if not stand.put(front, place):
        return False
    foot = place.y - _uniform(stand, 0.05, 0.17)
    apart = 0.5 * (front.width_at(place.y) + hidden.width_at(foot)) * _uniform(stand, 0.0, 0.66)
    return stand.put(hidden, Point(place.x + _either(stand) * apart, foot), hiding=0.6)


def _in_front_of(stand: Stand, roles: Sequence[Role]) -> bool:
    return _behind(stand, roles[::-1])


def _beside(stand: Stand, roles: Sequence[Role]) -> bool:
    left, right = roles
    x = sorted((_uniform(stand, 0.1, 0.9), _uniform(stand, 0.1, 0.9)))
    places = (Point(x[0], somewhere(stand, left).y), Point(x[1], somewhere(stand, right).y))
    return all(stand.put(role, place) for role, place in zip(roles, places, strict=True))


def _right_of(stand: Stand, roles: Sequence[Role]) -> bool:
    return _beside(stand, roles[::-1])


def _above(stand: Stand, roles: Sequence[Role]) -> bool:
    upper, lower = roles
    if not _put_anywhere(stand, lower):
        return False
    box = stand.boxes[0]
    reach = 0.4 * (box.width + upper.width_at(box.top))
    x = box.center.x + reach * _uniform(stand, -1.0, 1.0)
    return stand.put(upper, Point(x, somewhere(stand, upper).y))


def _below(stand: Stand, roles: Sequence[Role]) -> bool:
    return _above(stand, roles[::-1])


def _next_to(stand: Stand, roles: Sequence[Role]) -> bool:
    first, second = roles
    place = somewhere(stand, first)
    if not stand.put(first, place):
        return False
    foot = place.y + _uniform(stand, -0.03, 0.03)
    gap = 0.5 * (first.width_at(place.y) + second.width_at(foot)) + _uniform(stand, -0.01, 0.11)
    return stand.put(second, Point(place.x + _either(stand) * gap, foot))


def _between(stand: Stand, roles: Sequence[Role]) -> bool:
    middle, *sides = roles
    place = Point(_uniform(stand, 0.35, 0.65), _uniform(stand, 0.66, 0.9))
    if not stand.put(middle, place):
        return False
    direction = _either(stand)
    for role in sides:
        foot = float(np.clip(place.y + _uniform(stand, -0.07, 0.07), FARTHEST, NEAREST_FOOT))
        gap = 0.5 * (middle.width_at(place.y) + role.width_at(foot)) + _uniform(stand, 0.0, 0.12)
        if not stand.put(role, Point(place.x + direction * gap, foot)):
            return False
        direction = -direction
    return True


ARRANGEMENTS: Mapping[str, Callable[[Stand, Sequence[Role]], bool]] = MappingProxyType(
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


def _put_anywhere(stand: Stand, role: Role) -> bool:
    return stand.put(role, somewhere(stand, role))


def _any_of(choices: Sequence[str], rng: np.random.Generator) -> str:
    return str(rng.choice(choices))


def _uniform(stand: Stand, low: float, high: float) -> float:
    return float(stand.rng.uniform(low, high))


def _either(stand: Stand) -> float:
    return float(stand.rng.choice((-1.0, 1.0)))
