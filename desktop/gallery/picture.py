"""One picture of the gallery, read and written."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from core.errors import ExportError
from core.export import read_recipe, write_png
from core.recipe import Recipe

MAX_SIDE_PX = 4096


@dataclass(frozen=True, slots=True, eq=False)
class GalleryPicture:
    """A picture of the gallery with its recipe."""

    recipe: Recipe
    image: Image.Image


def read_picture(path: Path) -> GalleryPicture:
    """A picture and its recipe.

    Raises:
        ExportError: no recipe is inside, or the picture is damaged.
        OSError: the file cannot be read.
    """
    recipe = read_recipe(path)
    try:
        with Image.open(path, formats=("PNG",)) as image:
            if max(image.size) > MAX_SIDE_PX:
                raise ExportError("The picture is larger than any that Diorama draws.")
            return GalleryPicture(recipe, image.convert("RGB"))
    except (SyntaxError, ValueError, EOFError, Image.DecompressionBombError, struct.error) as error:
        raise ExportError("The picture is damaged.") from error


def write_picture(path: Path, picture: GalleryPicture) -> None:
    """Write it, with its recipe inside, in a folder that is made where it is missing.

    Raises:
        ExportError: the disk refuses.
        OSError: the folder cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    write_png(path, picture.image, picture.recipe)
