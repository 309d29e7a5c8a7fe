"""Which settings draw best, by eye and blind: `python -m tools.blind_comparison --only ancestral --folder out-blind`.

Writes sheets of the same scenes drawn with each variant of `tools.compare_settings`, a scene a row, in an order that
is drawn by lot for every row; `key.json` tells it, to be opened when all rows have been judged.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from core import export
from core.backends.catalogue import model_folder
from core.backends.clay.backend import ClayBackend
from core.device import choose_device, prepare_environment, use_threads
from core.evaluate.scenes import Question, placed
from core.judge.network import SIDE
from core.picture import to_images
from core.scene.scene import Scene
from core.world.renderer import Renderer
from tools.compare_settings import DEFAULT, Variant, chosen, drawn

ROWS = 6
"""Scenes of a sheet, so that the eye sees every picture in its own size."""


@dataclass(frozen=True, slots=True)
class Row:
    """A scene, drawn in every way."""

    scene: Scene
    order: tuple[int, ...]  # which variant each column shows
    images: tuple[Image.Image, ...]  # in this order


def rows(backend: ClayBackend, asked: Sequence[Variant], questions: Sequence[Question], seed: int) -> Iterator[Row]:
    """Every scene with its pictures shuffled; the seed decides how."""
    lot = random.Random(seed)
    ways = [to_images(drawn(backend, variant, questions)) for variant in asked]
    for question, images in zip(questions, zip(*ways, strict=True), strict=True):
        order = tuple(lot.sample(range(len(asked)), len(asked)))
        yield Row(question.scene, order, tuple(images[i] for i in order))


def main() -> int:
    options = _options()
    prepare_environment()
    use_threads(options.threads)
    backend = ClayBackend.open(model_folder("clay"), DEFAULT.size, choose_device(options.device))
    asked = chosen(options.only)
    options.folder.mkdir(parents=True, exist_ok=True)
    key: list[dict[str, object]] = []
    with Renderer(SIDE) as renderer:
        for first in range(0, options.count, ROWS):
            numbers = range(first, min(first + ROWS, options.count))
            questions = [placed(renderer, options.seed, options.cards, number) for number in numbers]
            shown = list(rows(backend, asked, questions, first))
            captions = [_caption(number, row) for number, row in zip(numbers, shown, strict=True) for _ in asked]
            images = [image for row in shown for image in row.images]
            export.write_sheet(options.folder / f"{first:04}.png", images, captions, columns=len(asked))
            key += [
                {"scene": number, "columns": [asked[i].name for i in row.order]}
                for number, row in zip(numbers, shown, strict=True)
            ]
    export.write_report(options.folder / "key.json", {"seed": options.seed, "cards": options.cards, "rows": key})
    return 0


def _caption(number: int, row: Row) -> str:
    return f"{number}: " + ", ".join(f"{card.colour} {card.kind}" for card in row.scene.cards)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="for the sheets and the key")
    parser.add_argument("--only", nargs="+", required=True, metavar="WORD", help="variants with it in their name")
    parser.add_argument("--cards", type=int, default=3, help="of each scene (default 3)")
    parser.add_argument("--count", type=int, default=36, help="scenes (default 36)")
    parser.add_argument("--seed", type=int, default=9, help="which scenes (default 9)")
    parser.add_argument("--device", default="auto", help="auto, cuda, mps or cpu")
    parser.add_argument("--threads", type=int, help="processor threads")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
