"""Contact sheets: pictures side by side, a caption under each."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from core import files
from core.errors import ExportError

PAPER = (250, 249, 246)
INK = (45, 45, 48)

Lettering = Callable[[str, int, int], Image.Image]
"""Writes a caption on one line: the text, the height of its letters and the width that it has, both in pixels; a
picture of mode L in which the letters are white."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where things stand on the sheet, in pixels. Margins and letters grow with the pictures."""

    columns: int
    rows: int
    width: int  # of the widest picture
    height: int  # of the highest picture

    @property
    def margin(self) -> int:
        return max(12, self.width // 12)

    @property
    def letters(self) -> int:
        return max(12, self.width // 16)

    @property
    def caption(self) -> int:
        """The height of the line under a picture."""
        return 2 * self.letters

    @property
    def size(self) -> tuple[int, int]:
        return (
            self.margin + self.columns * (self.width + self.margin),
            self.margin + self.rows * (self.height + self.caption + self.margin),
        )

    def corner(self, index: int) -> tuple[int, int]:
        """The upper left corner of a cell, counted along the rows."""
        row, column = divmod(index, self.columns)
        return (
            self.margin + column * (self.width + self.margin),
            self.margin + row * (self.height + self.caption + self.margin),
        )


def lettered(caption: str, letters_px: int, width_px: int) -> Image.Image:
    """A caption in the font that comes with Pillow, which has European letters only."""
    font = ImageFont.load_default(letters_px)
    line = Image.new("L", (width_px, 2 * letters_px))
    middle = (width_px // 2, letters_px)
    ImageDraw.Draw(line).text(middle, _fitted(caption, font, width_px), 255, font, anchor="mm")
    return line


def small_print(caption: str, letters_px: int, width_px: int) -> Image.Image:
    """A long caption in letters of half the height, on as many lines as there is room for: four."""
    font = ImageFont.load_default(letters_px / 2)
    lines = [""]
    for word in caption.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width_px:
            lines[-1] = longer
        else:
            lines.append(word)
    kept = [*lines[:3], _fitted(" ".join(lines[3:]), font, width_px)]
    block = Image.new("L", (width_px, 2 * letters_px))
    for number, line in enumerate(kept):
        ImageDraw.Draw(block).text((width_px // 2, (2 * number + 1) * letters_px // 4), line, 255, font, anchor="mm")
    return block


def contact_sheet(
    images: Sequence[Image.Image],
    captions: Sequence[str],
    columns: int | None = None,
    lettering: Lettering = lettered,
) -> Image.Image:
    """One RGB picture of all `images`, in rows of `columns` (None: about as many columns as rows).

    There is one caption for each image, written by `lettering`; one that is too long for its picture is cut.

    Raises:
        ExportError: there is no picture.
    """
    if not images:
        raise ExportError("A contact sheet needs at least one picture.")
    across = min(columns or math.ceil(math.sqrt(len(images))), len(images))
    grid = _Grid(
        across,
        math.ceil(len(images) / across),
        max(image.width for image in images),
        max(image.height for image in images),
    )
    sheet = Image.new("RGB", grid.size, PAPER)
    for index, (image, caption) in enumerate(zip(images, captions, strict=True)):
        _place(sheet, grid, index, image, lettering(caption, grid.letters, grid.width))
    return sheet


def write_image(path: Path, image: Image.Image) -> None:
    """Write a picture that has no recipe as PNG, in one move.

    Raises:
        ExportError: the name does not end with .png, or the disk refuses; what was there before is untouched.
    """
    files.require_suffix(path, (".png",), ExportError)
    files.save_file(path, lambda file: image.save(file, "PNG"), ExportError)


def write_sheet(
    path: Path,
    images: Sequence[Image.Image],
    captions: Sequence[str],
    columns: int | None = None,
    lettering: Lettering = lettered,
) -> None:
    """Write a contact sheet as PNG, in one move.

    Raises:
        ExportError: the name does not end with .png, there is no picture, or the disk refuses; what was there before is
            untouched.
    """
    files.require_suffix(path, (".png",), ExportError)
    write_image(path, contact_sheet(images, captions, columns, lettering))


def _place(sheet: Image.Image, grid: _Grid, index: int, image: Image.Image, caption: Image.Image) -> None:
    left, top = grid.corner(index)
    sheet.paste(image, (left + (grid.width - image.width) // 2, top + grid.height - image.height))
    below = top + grid.height + (grid.caption - caption.height) // 2
    sheet.paste(INK, (left + (grid.width - caption.width) // 2, below), caption)


def _fitted(caption: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> str:
    """The caption, or its longest beginning that fits with an ellipsis."""
    if font.getlength(caption) <= width:
        return caption
    beginnings = (caption[:length].rstrip() + "…" for length in range(len(caption) - 1, 0, -1))
    return next((text for text in beginnings if font.getlength(text) <= width), "")
