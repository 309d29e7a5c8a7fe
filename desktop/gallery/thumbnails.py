"""Small pictures of the gallery, made off the window's thread when they are first looked at."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from core.errors import DioramaError
from core.recipe import Recipe
from desktop.document.background_tasks import BackgroundTasks
from desktop.gallery.picture import GalleryPicture, read_picture
from desktop.gallery.store import GalleryStore
from desktop.look.images import to_qimage
from desktop.look.pixels import small

SIDE_PX = 192
MAX_KNOWN = 400
MAX_WAITING = 80


@dataclass(frozen=True, slots=True, eq=False)
class Thumbnail:
    """A small picture, and the recipe of the large one. Both are None where the file is damaged."""

    pixmap: QPixmap | None = None
    recipe: Recipe | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    name: str
    image: QImage | None = None
    recipe: Recipe | None = None


class Thumbnails(QObject):
    """The small pictures of a store. What was asked last is made first; what scrolled past long ago is forgotten."""

    arrived = Signal(str)  # name of the picture

    def __init__(self, store: GalleryStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._known: OrderedDict[str, Thumbnail] = OrderedDict()
        self._waiting: deque[tuple[str, Path | GalleryPicture]] = deque()
        self._asked: set[str] = set()
        self._tasks = BackgroundTasks("thumbnails", self)

    @property
    def known(self) -> frozenset[str]:
        """The names of those that are there."""
        return frozenset(self._known)

    def get(self, name: str) -> Thumbnail | None:
        """The small picture, or None: then it is made, and `arrived` tells of it."""
        if known := self._known.get(name):
            self._known.move_to_end(name)
            return known
        if name not in self._asked:
            self._ask(name)
        return None

    def forget(self, names: set[str]) -> None:
        """These pictures are gone."""
        for name in names:
            self._known.pop(name, None)

    def close(self) -> None:
        """Called before the window goes."""
        self._tasks.close(finish=False)

    def _ask(self, name: str) -> None:
        self._asked.add(name)
        source = self._store.unwritten(name) or self._store.folder / name
        self._waiting.append((name, source))
        if len(self._waiting) > MAX_WAITING:
            self._asked.discard(self._waiting.popleft()[0])
        self._tasks.do(partial(_make_newest, self._waiting), self._take, _ignore)

    def _take(self, made: _Made | None) -> None:
        if made is None:
            return
        self._asked.discard(made.name)
        pixmap = QPixmap.fromImage(made.image) if made.image is not None else None
        self._known[made.name] = Thumbnail(pixmap, made.recipe)
        while len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)
        self.arrived.emit(made.name)


def _make_newest(waiting: deque[tuple[str, Path | GalleryPicture]]) -> _Made | None:
    """On the other thread."""
    try:
        name, source = waiting.pop()
    except IndexError:  # forgotten meanwhile
        return None
    try:
        picture = source if isinstance(source, GalleryPicture) else read_picture(source)
    except (DioramaError, OSError):
        return _Made(name)
    return _Made(name, to_qimage(small(picture.image, SIDE_PX)), picture.recipe)


def _ignore(_: Exception) -> None:
    pass
