"""Random stages that stand, and the hints that hold on them: what the layout solver must be able to find again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import permutations
from random import Random

from core.scene.geometry import PICTURE, Box, Point, Size
from core.scene.perspective import FARTHEST_FOOT, NEAREST_FOOT, depth_at, scale_at
from core.scene.relations import RELATIONS
from core.scene.repertoire import shipped_repertoire
from core.scene.scene import Card, Hint, Scene
from core.scene.slacks import Extent, extent_of
from core.scene.vocabulary import SIZES

CLEARLY = 0.012
"""Hints of a placement hold by at least this much."""

TRIES = 60
STANDING = ("on", "in", "under")


@dataclass(frozen=True)
class Body:
    card: Card
    box: Box
    depth: float
    scale: float
    standing: Hint | None = None  # on, in or under another

    @property
    def id(self) -> str:
        return self.card.id

    @property
    def extent(self) -> Extent[float]:
        return extent_of(self.box, self.depth)


@dataclass(frozen=True)
class Placement:
    bodies: tuple[Body, ...]
    hints: tuple[Hint, ...]

    def scene(self, pinned: frozenset[str] = frozenset()) -> Scene:
        """The cards without boxes, except the pinned ones."""
        return Scene(
            tuple(
                replace(body.card, box=body.box, pinned=True) if body.id in pinned else body.card
                for body in self.bodies
            ),
            self.hints,
        )


def random_placement(random: Random, cards: int, hints: int, smallest: float = 0.6) -> Placement:
    """`smallest`: the least width of a body, against the nominal one."""
    bodies: list[Body] = []
    for number in range(cards):
        candidates = (_random_body(random, f"card{number}", bodies, smallest) for _ in range(TRIES))
        found = next((body for body in candidates if body and _fits(body, bodies)), None)
        if found is not None:
            bodies.append(found)
    standing = [body.standing for body in bodies if body.standing]
    rest = [hint for hint in _true_hints(bodies) if hint.relation not in STANDING or _wholly_below(bodies, hint)]
    return Placement(tuple(bodies), tuple(standing + _mixed(random, rest, max(hints - len(standing), 0))))


def crowded_scene(seed: int = 0, cards: int = 20, hints: int = 30) -> Scene:
    """A stage full of cards whose hints can all hold: what the speed of the layout is measured on."""
    for attempt in range(100):
        placement = random_placement(Random(f"{seed}/{attempt}"), cards, hints, smallest=0.4)
        if len(placement.bodies) == cards and len(placement.hints) == hints:
            return placement.scene()
    raise AssertionError("No placement of so many cards was found.")


def tangled_scene(seed: int = 0, cards: int = 40, hints: int = 60) -> Scene:
    """Cards, in places of their own, with hints that contradict each other everywhere; laying it out takes minutes."""
    random = Random(seed)
    boxes = [Box(random.uniform(0, 0.8), random.uniform(0.3, 0.8), 0.1, 0.15) for _ in range(cards)]
    stage = tuple(
        Card(f"card{i}", random.choice(sorted(shipped_repertoire().kinds)), box=box) for i, box in enumerate(boxes)
    )
    pairs = random.sample(list(permutations(stage, 2)), hints)
    relations = ("left_of", "right_of", "above", "below", "behind", "in_front_of", "next_to")
    return Scene(stage, tuple(Hint(random.choice(relations), a.id, (b.id,)) for a, b in pairs))


def _random_body(random: Random, id: str, bodies: list[Body], smallest: float) -> Body | None:
    card = Card(id, kind=random.choice(sorted(shipped_repertoire().kinds)), size=random.choice(sorted(SIZES)))
    share = random.uniform(smallest, max(smallest + 0.2, 0.8))
    kind = card.behaviour
    if kind.sky_depth is not None:
        return _standing(random, card, share, foot=random.uniform(0.15, 0.4), depth=kind.sky_depth, scale=1.0)
    hosts = [body for body in bodies if body.card.behaviour.carries or body.card.behaviour.holds]
    if hosts and random.random() < 0.4:
        return _tied(random, card, share, random.choice(hosts))
    foot = random.uniform(FARTHEST_FOOT, NEAREST_FOOT)
    return _standing(random, card, share, foot, depth_at(foot), scale_at(foot))


def _standing(random: Random, card: Card, share: float, foot: float, depth: float, scale: float) -> Body:
    size = _size(card, share * scale)
    x = random.uniform(size.width / 2, 1 - size.width / 2)
    return Body(card, Box.standing_at(Point(x, foot), size), depth, scale)


def _tied(random: Random, card: Card, share: float, host: Body) -> Body | None:
    """On, in or under another body, as that one allows."""
    kind, box = host.card.behaviour, host.box
    relations = [("in", kind.holds), ("under", kind.shelters and host.standing is None), ("on", kind.carries)]
    relation = random.choice([relation for relation, allowed in relations if allowed])
    depth = {"on": kind.seat, "in": max(kind.seat, 0.5), "under": 1.0}[relation]
    bottom = box.top + depth * box.height
    x = box.center.x + random.uniform(-0.2, 0.2) * box.width
    size = _size(card, share * host.scale)
    hint = Hint(relation, card.id, (host.id,))
    body = Body(card, Box.standing_at(Point(x, bottom), size), host.depth, host.scale, hint)
    return body if RELATIONS[relation].margin(body.extent, host.extent) >= CLEARLY else None


def _size(card: Card, scale: float) -> Size:
    width = card.behaviour.width * SIZES[card.size] * scale
    return Size(width, width * card.behaviour.aspect)


def _fits(body: Body, bodies: list[Body]) -> bool:
    others = [other for other in bodies if body.standing is None or other.id not in body.standing.references]
    return PICTURE.union(body.box) == PICTURE and all(_apart(body, other) for other in others)


def _apart(a: Body, b: Body) -> bool:
    """Bodies do not meet, or the farther one peeps out clearly."""
    if a.box.overlap(b.box) == 0:
        return True
    near, far = sorted((a.extent, b.extent), key=lambda extent: extent.depth)
    return RELATIONS["behind"].margin(far, near) >= CLEARLY


def _true_hints(bodies: list[Body]) -> Iterator[Hint]:
    for relation in RELATIONS.values():
        for chosen in permutations(bodies, 1 + relation.references):
            if relation.margin(*(body.extent for body in chosen)) >= CLEARLY:
                subject, *references = (body.id for body in chosen)
                yield Hint(relation.id, subject, tuple(references))


def _wholly_below(bodies: list[Body], hint: Hint) -> bool:
    """Whether *under* means no more than that."""
    subject, reference = (body.extent for id in hint.cards for body in bodies if body.id == id)
    return hint.relation == "under" and RELATIONS["below"].margin(subject, reference) >= CLEARLY


def _mixed(random: Random, hints: list[Hint], number: int) -> list[Hint]:
    """So many of them, each relation about as often as the others."""
    shuffled = random.sample(hints, len(hints))
    rank = {hint: [other for other in shuffled if other.relation == hint.relation].index(hint) for hint in shuffled}
    return sorted(shuffled, key=rank.__getitem__)[:number]


OPPOSITES = {
    "left_of": "right_of",
    "right_of": "left_of",
    "above": "below",
    "below": "above",
    "behind": "in_front_of",
    "in_front_of": "behind",
}


@dataclass(frozen=True)
class Sample:
    """A random scene, and whether all of its hints can hold."""

    scene: Scene
    satisfiable: bool


def random_sample(seed: int) -> Sample:
    """Up to 40 cards and 80 hints; every third scene has one to ten hints that contradict others."""
    random = Random(f"sample {seed}")
    cards, contradictions = random.randint(1, 40), random.randint(1, 10) if seed % 3 == 2 else 0
    placement = random_placement(random, cards, random.randint(0, 2 * cards), smallest=0.36)
    scene = placement.scene()
    against = [replace(hint, relation=OPPOSITES[hint.relation]) for hint in scene.hints if hint.relation in OPPOSITES]
    chosen = random.sample(against, min(contradictions, len(against)))
    hints = (*scene.hints, *chosen)[-80:]
    return Sample(replace(scene, hints=tuple(random.sample(hints, len(hints)))), not chosen)
