"""Small worlds, made without drawing: training must run where nothing can draw."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.training.dataset import Dataset, dataset_of
from core.world.dataset import NOBODY, TABLES

SIDE = 32


def row_of(table: str, id: str) -> int:
    return TABLES[table].index(id)


def shard(worlds: int = 40, bodies: int = 3, seed: int = 0) -> dict[str, NDArray[Any]]:
    """Arrays like a shard's: bodies as bright squares, each left of the next."""
    rng = np.random.default_rng(seed)
    kinds = [row_of("kind", kind) for kind in ("cube", "sphere", "cylinder", "tree", "sun", "table")]
    picture = np.full((worlds, SIDE, SIDE, 3), 90, np.uint8)
    kind = np.full((worlds, 6), NOBODY, np.uint8)
    colour, size = np.zeros((worlds, 6), np.uint8), np.ones((worlds, 6), np.uint8)
    box, depth = np.zeros((worlds, 6, 4), np.float32), np.zeros((worlds, 6), np.float32)
    facts: list[tuple[int, ...]] = []
    for world in range(worlds):
        picture[world, : SIDE // 3] = rng.integers(120, 220, 3)
        for body in range(int(rng.integers(bodies + 1))):
            kind[world, body], colour[world, body] = kinds[body], row_of("colour", "red")
            left, top = body / 3, rng.uniform(0.3, 0.7)
            box[world, body], depth[world, body] = (left, top, 0.25, 0.25), 1 - top
            y, x = int(top * SIDE), int(left * SIDE)
            picture[world, y : y + 8, x : x + 8] = (200, 20 + 80 * body, 30)
            facts += [(world, row_of("relation", "left_of"), other, body, body) for other in range(body)]
    return {
        "picture": picture,
        "kind": kind,
        "colour": colour,
        "size": size,
        "box": box,
        "depth": depth,
        "pose": np.where(kind[..., None] != NOBODY, rng.uniform(0.1, 3.0, (worlds, 6, 6)), 0).astype(np.float32),
        "backdrop": rng.integers(0, 2, (worlds, 5)).astype(np.uint8),
        "facts": np.array(facts, np.uint16).reshape(-1, 5),
    }


@pytest.fixture
def dataset() -> Dataset:
    return dataset_of(shard())
