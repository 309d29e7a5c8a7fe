"""The scenes to be drawn. Each depends on the seed, its purpose and its number alone, and training never sees one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, count

import numpy as np

from core.scene.geometry import Box
from core.scene.layout import arrange
from core.scene.relations import RELATIONS
from core.scene.repertoire import shipped_repertoire
from core.scene.scene import Card, Hint, Scene
from core.scene.vocabulary import KINDS
from core.world.bodies import World, WorldBody
from core.world.camera import box_of
from core.world.held_out import HELD_OUT_COLOURS, HELD_OUT_RELATIONS, colours_for
from core.world.relation_sampler import sample_kinds
from core.world.renderer import Renderer
from core.world.sampler import sample_backdrop, sample_world
from core.world.scene_to_world import oracle_world
from core.world.shapes import hulls
from core.world.truth import Truth, observe

HIDDEN = 1 << 31
"""Training draws its worlds from lower numbers."""

MOST_SHARED = 0.3
"""The share of the smaller of two boxes that both cover, at most: crowds of the sampler touch each other."""

OPEN = "something"

HELD_OUT = dict(HELD_OUT_COLOURS)


@dataclass(frozen=True, slots=True)
class Question:
    """A scene, the seed of its picture, and a world that shows it perfectly."""

    scene: Scene
    seed: int
    world: World


def placed(renderer: Renderer, seed: int, cards: int, index: int) -> Question:
    """A scene of so many cards, each in a box of its own: where a body of a sampled world is."""
    rng = _rng(seed, cards, index)
    return _of_world(renderer, _apart(rng, cards), rng)


def held_out(renderer: Renderer, seed: int, cards: int, index: int) -> Question:
    """The scene of `placed`, but every kind that has one is in the colour in which training never shows it.

    Where all cards are of kinds without such a colour, another world takes the place of this one.
    """
    rng = _rng(seed, cards, index)
    while not (changed := _recoloured(world := _apart(rng, cards))):
        pass
    return _of_world(renderer, replace(world, bodies=changed), rng)


def related(seed: int, relation: str, index: int) -> Question:
    """A scene of the cards of one relation and nothing else, without places: the layout finds them."""
    rng = _rng(seed, 1 + list(RELATIONS).index(relation), index, 1)
    scene = next(scene for scene in _related_scenes(rng, relation) if _can_be(scene))
    seed = _seed(rng)
    return Question(scene, seed, oracle_world(scene, seed))


def open_scene(renderer: Renderer, seed: int, index: int) -> Question:
    """Two placed cards, of which the first, on the ground, may be anything: its text says no kind."""
    rng = _rng(seed, 1, index, 2)
    while KINDS[(world := _apart(rng, 2)).bodies[0].kind].flies:
        pass
    question = _of_world(renderer, world, rng)
    first, other = question.scene.cards
    anything = Card(first.id, text=OPEN, box=first.box, pinned=True)
    return replace(question, scene=replace(question.scene, cards=(anything, other)))


def without_places(scene: Scene) -> Scene:
    """The scene as one sentence tells it."""
    return replace(scene, cards=tuple(replace(card, box=None, pinned=False) for card in scene.cards))


def _rng(seed: int, *numbers: int) -> np.random.Generator:
    return np.random.default_rng([HIDDEN, seed, *numbers])


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(1 << 31))


def _apart(rng: np.random.Generator, bodies: int) -> World:
    """A sampled world of bodies without a relation that hardly overlap."""
    while True:
        world = sample_world(rng, bodies, repertoire=shipped_repertoire())
        boxes = [box_of(body.pose, hulls()[body.kind]) for body in world.bodies]
        if all(one.overlap(other) <= MOST_SHARED * _smaller(one, other) for one, other in combinations(boxes, 2)):
            return world


def _smaller(one: Box, other: Box) -> float:
    return min(one.area, other.area)


def _of_world(renderer: Renderer, world: World, rng: np.random.Generator) -> Question:
    _, truth = observe(renderer, world)
    return Question(Scene(_cards(truth), backdrop=world.backdrop), _seed(rng), world)


def _cards(truth: Truth) -> tuple[Card, ...]:
    return tuple(
        Card(f"card{number}", one.body.kind, one.body.colour, one.body.size, box=one.box, pinned=True)
        for number, one in enumerate(truth.bodies, 1)
    )


def _recoloured(world: World) -> tuple[WorldBody, ...] | None:
    """The bodies in held-out colours where their kinds have one and no two become alike; None where none has."""
    bodies, taken = list(world.bodies), {(body.kind, body.colour) for body in world.bodies}
    for index, body in enumerate(bodies):
        pair = (body.kind, HELD_OUT.get(body.kind, ""))
        if pair in HELD_OUT_COLOURS and pair not in taken:
            bodies[index] = replace(body, colour=pair[1])
            taken.add(pair)
    return tuple(bodies) if taken & HELD_OUT_COLOURS else None


def _related_scenes(rng: np.random.Generator, relation: str) -> Iterator[Scene]:
    for _ in count():
        parts = sample_kinds(relation, rng, shipped_repertoire().kinds)
        cards = tuple(
            Card(f"card{number}", kind, str(rng.choice(colours_for(kind, shipped_repertoire().colours))), size)
            for number, (kind, size) in enumerate(parts, 1)
        )
        subject, *references = (card.id for card in cards)
        if len({(card.kind, card.colour) for card in cards}) == len(cards) and not _is_held_out(relation, cards):
            yield Scene(cards, (Hint(relation, subject, tuple(references)),), sample_backdrop(rng))


def _is_held_out(relation: str, cards: tuple[Card, ...]) -> bool:
    subject, *references = (card.kind for card in cards)
    return any((relation, subject, reference) in HELD_OUT_RELATIONS for reference in references)


def _can_be(scene: Scene) -> bool:
    """Whether the layout finds room for the scene's hints."""
    layout = arrange(scene)
    return not layout.clashes and all(layout.holds(hint) for hint in scene.hints)
