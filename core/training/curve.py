"""The course of a run: a CSV file with a row for each look at it, and a picture of its columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from core import files

Row = Mapping[str, float]

PANEL = (420, 220)  # pixels
MARGIN = 36
PAPER, INK, LINE = (250, 249, 246), (45, 45, 48), (58, 110, 205)


@dataclass(slots=True)
class Curve:
    """Rows by column; every row has the columns of the first, `step` and `minutes` among them."""

    folder: Path
    rows: list[dict[str, float]] = field(default_factory=list[dict[str, float]])

    def resume(self, step: int) -> None:
        """Take up the rows of an earlier session up to a step."""
        path = self.folder / "curve.csv"
        if path.exists():
            with path.open(newline="", encoding="utf-8") as file:
                rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
            self.rows = [row for row in rows if row["step"] <= step]

    def add(self, row: Row) -> None:
        """Append a row and write both files anew."""
        self.rows.append(dict(row))
        text = io.StringIO()
        writer = csv.DictWriter(text, list(self.rows[0]), extrasaction="ignore", restval="nan")
        writer.writeheader()
        writer.writerows({name: f"{value:.6g}" for name, value in row.items()} for row in self.rows)
        self.folder.mkdir(parents=True, exist_ok=True)
        files.write_file(self.folder / "curve.csv", lambda file: file.write(text.getvalue().encode()))
        picture = plot(self.rows)
        files.write_file(self.folder / "curve.png", lambda file: picture.save(file, "PNG"))


def plot(rows: Sequence[Row]) -> Image.Image:
    """A panel for each column but the times, over the minutes."""
    names = [name for name in rows[0] if name not in ("step", "minutes")]
    width, height = PANEL
    picture = Image.new("RGB", (width * 2, height * -(-len(names) // 2)), PAPER)
    for index, name in enumerate(names):
        corner = (index % 2 * width, index // 2 * height)
        _panel(picture, corner, name, [(row["minutes"], row[name]) for row in rows if name in row])
    return picture


def _panel(picture: Image.Image, corner: tuple[int, int], name: str, points: Sequence[tuple[float, float]]) -> None:
    left, top = corner
    width, height = PANEL[0] - 2 * MARGIN, PANEL[1] - 2 * MARGIN
    (first, last), (low, high) = (_range(axis) for axis in zip(*points, strict=True))
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(12)
    pen.rectangle((left + MARGIN, top + MARGIN, left + MARGIN + width, top + MARGIN + height), outline=INK)
    pen.text((left + MARGIN, top + 8), f"{name}: {points[-1][1]:.4g}", INK, font)
    pen.text((left + MARGIN, top + MARGIN + height + 6), f"{first:.3g} to {last:.3g} minutes", INK, font)
    pen.text((left + MARGIN + 4, top + MARGIN + 2), f"{high:.3g}", INK, font)
    pen.text((left + MARGIN + 4, top + MARGIN + height - 16), f"{low:.3g}", INK, font)
    line = [
        (left + MARGIN + (x - first) / (last - first) * width, top + MARGIN + (high - y) / (high - low) * height)
        for x, y in points
    ]
    pen.line(line, LINE, 2)


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 0.5, high + 0.5)
