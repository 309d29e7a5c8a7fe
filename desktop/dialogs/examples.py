"""The scenes that come with the program, each with a thumbnail beside it (`diorama world --thumbnails FOLDER`)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from core.project import SUFFIX
from core.resources import RESOURCES

EXAMPLES = RESOURCES / "examples"
HELP = RESOURCES / "help"


@dataclass(frozen=True, slots=True)
class ExampleScene:
    """A project file and its picture. Its title is the text `examples.ID`."""

    id: str
    folder: Path = EXAMPLES

    @property
    def path(self) -> Path:
        return self.folder / f"{self.id}{SUFFIX}"

    @property
    def picture(self) -> Path:
        return self.folder / f"{self.id}.webp"


def examples() -> tuple[ExampleScene, ...]:
    """In the order in which they are shown."""
    return tuple(ExampleScene(id) for id in json.loads((EXAMPLES / "index.json").read_text("utf-8")))


def pair(topic: str) -> tuple[ExampleScene, ...]:
    """The two pictures of a topic of the help: the same things, one relation apart. None: it has no pictures."""
    both = (ExampleScene(topic, HELP), ExampleScene(f"{topic}-other", HELP))
    return both if both[0].path.is_file() else ()
