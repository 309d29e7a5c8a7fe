"""Finished pictures by what decides them, so that undo brings them back instead of drawing them again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from PIL import Image

from core.recipe import Recipe
from desktop.drawn import Drawn

LIMIT_BYTES = 96 * 2**20


class PictureCache:
    """Keeps pictures by the digest of their recipes, as many as fit.

    Where memory is short, the pictures that were not asked for longest lose their refinement first, then go altogether.
    Drafts are not kept. Used on the window's thread only.
    """

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._pictures: OrderedDict[str, Drawn] = OrderedDict()  # the least recently used first
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._pictures)

    @property
    def bytes(self) -> int:
        """What the pictures take, without the small change."""
        return self._bytes

    def get(self, recipe: Recipe) -> Drawn | None:
        digest = recipe.digest
        if digest in self._pictures:
            self._pictures.move_to_end(digest)
        return self._pictures.get(digest)

    def keep(self, drawn: Drawn) -> None:
        if drawn.draft:
            return
        digest = drawn.recipe.digest
        self._forget(digest)
        self._set(digest, drawn)
        self._shrink()

    def _shrink(self) -> None:
        for digest in list(self._pictures):
            if self._bytes <= self._limit_bytes:
                return
            self._set(digest, replace(self._pictures[digest], frames=()))
        while self._bytes > self._limit_bytes:
            self._forget(next(iter(self._pictures)))

    def _set(self, digest: str, drawn: Drawn) -> None:
        """Puts a picture at the end, or in its own place."""
        before = self._pictures.get(digest)
        self._bytes += _size(drawn) - (_size(before) if before else 0)
        self._pictures[digest] = drawn

    def _forget(self, digest: str) -> None:
        if drawn := self._pictures.pop(digest, None):
            self._bytes -= _size(drawn)


def _size(drawn: Drawn) -> int:
    maps = sum(map.nbytes for frame in drawn.frames for map in frame.influence.values())
    return _image_size(drawn.image) + sum(_image_size(frame.image) for frame in drawn.frames) + maps


def _image_size(image: Image.Image) -> int:
    return image.width * image.height * len(image.getbands())
