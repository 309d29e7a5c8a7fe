"""Pictures that are known come back; memory has a bound."""

from __future__ import annotations

import numpy as np
from PIL import Image

from core.recipe import Recipe
from core.scene.scene import Scene
from desktop.drawing.cache import PictureCache
from desktop.drawing.results import Drawn, Frame

SIDE = 64
IMAGE_BYTES = SIDE * SIDE * 4
FRAMES = 4
DRAWN_BYTES = (FRAMES + 1) * IMAGE_BYTES + FRAMES * SIDE * SIDE * 4


def recipe(seed: int) -> Recipe:
    return Recipe(Scene(), seed=seed)


def drawn(seed: int, *, draft: bool = False) -> Drawn:
    frames = tuple(
        Frame(i, FRAMES, 1.0, Image.new("RGB", (SIDE, SIDE)), {"card1": np.zeros((SIDE, SIDE), np.float32)})
        for i in range(FRAMES)
    )
    return Drawn(recipe(seed), Image.new("RGB", (SIDE, SIDE)), frames, 0.1, "cpu", draft)


def test_an_equal_recipe_brings_the_picture_back() -> None:
    cache, picture = PictureCache(), drawn(1)
    cache.keep(picture)
    assert cache.get(recipe(1)) is picture
    assert cache.get(recipe(2)) is None
    assert cache.bytes == DRAWN_BYTES


def test_drafts_are_not_kept() -> None:
    cache = PictureCache()
    cache.keep(drawn(1, draft=True))
    assert len(cache) == 0


def test_a_picture_drawn_again_takes_the_place_of_the_one_before() -> None:
    cache, again = PictureCache(), drawn(1)
    cache.keep(drawn(1))
    cache.keep(again)
    assert cache.get(recipe(1)) is again
    assert cache.bytes == DRAWN_BYTES


def test_memory_is_bounded_first_at_the_cost_of_the_frames_then_of_the_pictures() -> None:
    limit = 6 * DRAWN_BYTES
    cache = PictureCache(limit)
    for seed in range(100):
        cache.keep(drawn(seed))
        assert cache.bytes <= limit
    newest, older = cache.get(recipe(99)), cache.get(recipe(95))
    assert newest is not None
    assert len(newest.frames) == FRAMES
    assert older is not None
    assert older.frames == ()
    assert cache.get(recipe(0)) is None
    assert len(cache) > 12


def test_what_was_asked_for_lately_stays_longest() -> None:
    cache = PictureCache(8 * DRAWN_BYTES)  # half of it: frames of four pictures
    for seed in range(4):
        cache.keep(drawn(seed))
    cache.get(recipe(0))
    cache.keep(drawn(4))
    kept, other = cache.get(recipe(0)), cache.get(recipe(1))
    assert kept is not None
    assert other is not None
    assert kept.frames
    assert not other.frames


def test_a_picture_larger_than_the_cache_is_not_kept() -> None:
    cache = PictureCache(IMAGE_BYTES - 1)
    cache.keep(drawn(1))
    assert (len(cache), cache.bytes) == (0, 0)
