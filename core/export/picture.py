"""Finished pictures as PNG files that carry their whole recipe, and reading it back."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core import __version__, files, project
from core.errors import ExportError, ProjectError, lowered
from core.export.png_text import SIGNATURE, find_text
from core.recipe import Recipe, shareable
from core.scene.sentence import say

KEYWORD = "diorama"
"""The keyword of the text chunk that holds the text of a project file (`core.project`).

It is a tEXt chunk, or zTXt where it is long, in ASCII: ImageMagick and others keep these in their copies and drop iTXt,
which Diorama wrote before.
"""

COMPRESS_ABOVE = 1024

OTHER_PICTURES = re.compile(
    rb"(?P<JPEG>\xff\xd8\xff)|(?P<GIF>GIF8)|(?P<WebP>RIFF....WEBP)|(?P<TIFF>II\*\0|MM\0\*)", re.DOTALL
)
"""How pictures of other kinds begin, within BEGINNING bytes."""

BEGINNING = 12


def write_png(path: Path, image: Image.Image, recipe: Recipe) -> None:
    """Write the picture in one move, with its recipe inside and a line about it for people.

    Of a model of the user's own only the name is kept, not the folders.

    Raises:
        ExportError: the name does not end with .png, or the disk refuses; what was there before is untouched.
        ProjectError: the recipe is larger than can be read back.
    """
    files.require_suffix(path, (".png",), ExportError)
    text = _png_text(recipe)
    files.save_file(path, lambda file: image.save(file, "PNG", pnginfo=text), ExportError)


def read_recipe(path: Path) -> Recipe:
    """The recipe inside a PNG that `write_png` wrote; the picture itself is not decoded.

    Raises:
        ExportError: the file cannot be read, is no PNG, or holds no recipe, a damaged one or a newer one; one sentence.
    """
    try:
        return project.decode(_project_text(path)).recipe
    except OSError as error:
        raise ExportError(f"{files.quoted(path)} cannot be opened, because {files.reason(error)}.") from error
    except (ExportError, ProjectError) as error:
        raise ExportError(f"{files.quoted(path)} cannot be used: {lowered(str(error))}") from error


def _png_text(recipe: Recipe) -> PngInfo:
    text = project.encode(project.Project(shareable(recipe)), ascii_only=True).decode("ascii")
    info = PngInfo()
    info.add_text(KEYWORD, text, zip=len(text) > COMPRESS_ABOVE)
    info.add_itxt("Description", _description(recipe))
    info.add_itxt("Software", f"Diorama {__version__}")
    return info


def _description(recipe: Recipe) -> str:
    how = f"seed {recipe.seed}, {recipe.steps} steps of {recipe.sampler}, guidance {recipe.guidance:g}"
    return f"{say(recipe.scene)} ({how})"


def _project_text(path: Path) -> bytes:
    with files.open_file(path) as file:
        beginning = file.read(BEGINNING)
        if not beginning.startswith(SIGNATURE):
            raise ExportError(f"It is {_kind(beginning)}, but only a PNG made by Diorama carries a recipe.")
        file.seek(len(SIGNATURE))
        text = find_text(file, KEYWORD.encode(), project.MAX_BYTES)
    if text is None:
        raise ExportError(
            "There is no recipe inside; another program made it, or rewrote a picture of Diorama and dropped it."
        )
    return text


def _kind(beginning: bytes) -> str:
    other = OTHER_PICTURES.match(beginning)
    return f"a {other.lastgroup} picture" if other else "no picture"
