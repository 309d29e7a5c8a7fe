"""Contact sheets of the clay world: kinds in every facing or colour, backdrops, relations, and worlds by chance."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import numpy as np
from numpy.typing import NDArray

from core.scene.relations import RELATIONS
from core.scene.scene import Backdrop
from core.scene.vocabulary import COLOURS, GROUNDS, KINDS, MOUNTAINS, SKIES
from core.world.bodies import World
from core.world.exemplars import lone
from core.world.facing import FACINGS, yaw_facing
from core.world.renderer import Renderer
from core.world.sampler import sample_world, world_at
from core.world.scene_to_world import portrait

Picture = NDArray[np.uint8]
"""(height, width, 3)."""


def sheet(renderer: Renderer, worlds: Iterable[World], columns: int) -> Picture:
    """The worlds' pictures side by side, row after row; the last row is filled up with white."""
    pictures = [renderer.draw(world).picture for world in worlds]
    blank = np.full_like(pictures[0], 255)
    pictures += [blank] * (-len(pictures) % columns)
    rows = (pictures[start : start + columns] for start in range(0, len(pictures), columns))
    return np.concatenate([np.concatenate(row, axis=1) for row in rows])


def kinds() -> list[World]:
    """A row for each kind, a column for each facing in each of two natural colours."""
    return [
        lone(kind, colour, yaw_facing(kind, facing), variation_seed=seed)
        for kind, row in KINDS.items()
        for seed, colour in enumerate(((row.colours or tuple(COLOURS)) * 2)[:2])
        for facing in FACINGS
    ]


def colours() -> list[World]:
    """A row for each kind, a column for each colour."""
    return [portrait(kind, colour, seed) for seed, (kind, colour) in enumerate(product(KINDS, COLOURS))]


def backdrops() -> list[World]:
    """A row for each sky, a column for each ground; mountains, river and flowers take turns."""
    extras = (
        ("none", False, False),
        (MOUNTAINS[0], False, True),
        (MOUNTAINS[1], True, False),
        (MOUNTAINS[2], True, True),
    )
    return [
        World(backdrop=Backdrop(sky, ground, *extras[(row + column) % len(extras)]), variation_seed=row * 5 + column)
        for (row, sky), (column, ground) in product(enumerate(SKIES), enumerate(GROUNDS))
    ]


def relations(seed: int = 0, each: int = 6) -> list[World]:
    """A row for each relation."""
    return [
        sample_world(np.random.default_rng([seed, number, turn]), relation.references + 1, relation.id)
        for (number, relation), turn in product(enumerate(RELATIONS.values()), range(each))
    ]


def by_chance(seed: int = 0, number: int = 36) -> list[World]:
    """Worlds as training sees them."""
    return [world_at(seed, index) for index in range(number)]
