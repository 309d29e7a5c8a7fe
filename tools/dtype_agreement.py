"""Are the pictures in bfloat16 those in float32? `python -m tools.dtype_agreement` (see --help).

The first scenes of `diorama evaluate`, with its seeds, drawn once in either: how far the pictures are from each other,
and whether the judge says the same of both.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import torch
from torch import Tensor

from core.backends.catalogue import model_folder
from core.backends.clay.backend import DEVICE, ClayBackend
from core.device import prepare_environment, use_threads
from core.evaluate.scenes import Question, placed
from core.evaluate.tally import Answer, judged
from core.generation import Run
from core.judge.detector import Detect, Detector, shipped
from core.judge.network import SIDE
from core.recipe import Recipe, usual_placement
from core.scene.layout import arrange
from core.scene.scene import Scene
from core.world.renderer import Renderer

LEVELS = 127.5
"""Of 8 bits, in a unit of a picture."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One scene in both."""

    apart: float  # root mean square of the difference, in levels of 8 bits
    farthest: float  # of any value
    exact: Answer
    short: Answer


def picture(backend: ClayBackend, recipe: Recipe) -> Tensor:
    run = Run(recipe, backend)
    *_, last = run
    return run.decode(last.x).float()


def pair(exact: ClayBackend, short: ClayBackend, detect: Detect, question: Question, recipe: Recipe) -> Pair:
    recipe = replace(recipe, scene=question.scene, seed=question.seed)
    pictures = [picture(backend, recipe) for backend in (exact, short)]
    difference = (pictures[0] - pictures[1]) * LEVELS
    layout = arrange(question.scene)
    answers = [judged(question.scene, found, layout)[0] for found in detect(torch.cat(pictures))]
    return Pair(float(difference.square().mean().sqrt()), float(difference.abs().max()), *answers)


def told(cards: int, pairs: Sequence[Pair]) -> str:
    """A row of the table."""
    apart = sorted(one.apart for one in pairs)
    exact, short = (sum(getattr(one, name).right for one in pairs) for name in ("exact", "short"))
    same = sum(one.exact == one.short for one in pairs)
    return (
        f"| {cards} | {len(pairs)} | {median(apart):.2f} | {apart[-1]:.2f} | {max(one.farthest for one in pairs):.0f} "
        f"| {exact} | {short} | {same} |"
    )


def main() -> int:
    options = _options()
    prepare_environment()
    use_threads(options.threads)
    exact, short = (
        ClayBackend.open(model_folder("clay"), 256, replace(DEVICE, dtype=dtype)) for dtype in ("float32", "bfloat16")
    )
    detect, recipe = Detector.load(shipped()).detect, Recipe(Scene(), placement=usual_placement("clay"))
    lines = [
        "| cards | scenes | apart, median | at most | any value | right in float32 | in bfloat16 | the same word of |",
        "| --- " * 8 + "|",
    ]
    with Renderer(SIDE) as renderer:
        for cards in options.cards:
            questions = [placed(renderer, options.seed, cards, number) for number in range(options.count)]
            lines.append(told(cards, [pair(exact, short, detect, question, recipe) for question in questions]))
    sys.stdout.write("\n".join([*lines, ""]))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, nargs="+", default=[1, 3, 5], help="of each scene (default 1 3 5)")
    parser.add_argument("--count", type=int, default=400, help="scenes of each number (default 400)")
    parser.add_argument("--seed", type=int, default=0, help="which scenes (default 0)")
    parser.add_argument("--threads", type=int, help="processor threads")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
