"""Finished pictures by what decides them, so that undo brings them back instead of drawing them again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from PIL import Image

from core.recipe import Recipe
from desktop.drawing.results import Drawn

LIMIT_BYTES = 64 * 2**20

PIXEL_BYTES = 4
"""Of an image in memory, whether it has three channels or four."""


FRAMES_SHARE = 0.5
"""Of the limit; the rest is for the pictures themselves, of which far more fit."""


class PictureCache:
    """Keeps pictures by the digest of their recipes, as many as fit.

    Where memory is short, the pictures that were not asked for longest lose their refinement first, then go altogether.
    Drafts are not kept. Used on the window's thread only.
    """

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._pictures: OrderedDict[str, Drawn] = OrderedDict()  # the least recently used first

    def __len__(self) -> int:
        return len(self._pictures)

    @property
    def bytes(self) -> int:
        """What the pictures take, without the small change."""
        return sum(_image_bytes(drawn.image) + _frames_bytes(drawn) for drawn in self._pictures.values())

    def get(self, recipe: Recipe) -> Drawn | None:
        digest = recipe.digest
        if digest in self._pictures:
            self._pictures.move_to_end(digest)
        return self._pictures.get(digest)

    def keep(self, drawn: Drawn) -> None:
        if drawn.draft:
            return
        digest = drawn.recipe.digest
        self._pictures[digest] = drawn
        self._pictures.move_to_end(digest)
        self._drop_frames()
        self._drop_pictures()

    def _drop_frames(self) -> None:
        left = self._limit_bytes * FRAMES_SHARE
        for digest, drawn in reversed(list(self._pictures.items())):
            left -= _frames_bytes(drawn)
            if left < 0 and drawn.frames:
                self._pictures[digest] = replace(drawn, frames=())

    def _drop_pictures(self) -> None:
        excess = self.bytes - self._limit_bytes
        while excess > 0:
            _, dropped = self._pictures.popitem(last=False)
            excess -= _image_bytes(dropped.image) + _frames_bytes(dropped)


def _frames_bytes(drawn: Drawn) -> int:
    maps = sum(map.nbytes for frame in drawn.frames for map in frame.influence.values())
    return maps + sum(_image_bytes(frame.image) for frame in drawn.frames)


def _image_bytes(image: Image.Image) -> int:
    return image.width * image.height * PIXEL_BYTES
