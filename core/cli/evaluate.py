"""`diorama evaluate`: how often the pictures are right, on scenes that training never saw."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import export, files
from core.cli.source import at_least_one
from core.errors import ExportError, ModelError
from core.evaluate.parts import PARTS
from core.recipe import CHOICES, Recipe
from core.scene.scene import Scene

if TYPE_CHECKING:
    from core.evaluate.evaluation import Evaluation
    from core.evaluate.studio import Studio

SIDE = 256
"""Pixels along a side of the pictures that are judged."""

MOST_CARDS = 6


def add_to(verbs: Any) -> None:
    parser = verbs.add_parser("evaluate", help="measure how often pictures are right", description=__doc__)
    parser.add_argument("--cards", type=_numbers, default="1-6", help="how many cards: 3, 1-6 or 1,2,5 (default 1-6)")
    parser.add_argument("--count", type=at_least_one, default=400, help="scenes of each number of cards (default 400)")
    parser.add_argument("--parts", nargs="+", choices=tuple(PARTS), default=tuple(PARTS), help="default: all")
    parser.add_argument("--seed", type=int, default=0, help="which scenes (default 0)")
    parser.add_argument("--steps", type=int, default=20, help="steps of refinement (default 20)")
    parser.add_argument("--weight", type=float, default=2.5, help="strength of every card (default 2.5)")
    parser.add_argument("--placement", choices=CHOICES["placement"], default="masks", help="default: masks")
    parser.add_argument("--model", default="clay", help="clay, or the folder of a clay model (default clay)")
    parser.add_argument("--detector", type=Path, help="a detector (default: the one that comes with Diorama)")
    parser.add_argument("--device", default="auto", help="auto, cuda, mps or cpu")
    parser.add_argument("--bf16", action="store_true", help="half the bits: twice as fast on processors that can")
    parser.add_argument("--threads", type=at_least_one, help="processor threads")
    parser.add_argument("--json", type=Path, help="write the figures")
    parser.add_argument("--markdown", type=Path, metavar="PAGE", help="write the tables between the marks of a page")
    parser.add_argument("--sheet", type=Path, metavar="PNG", help="write the first forty pictures and their verdicts")
    parser.set_defaults(run=run, fail=parser.error)


def run(options: argparse.Namespace) -> None:
    """Measures until all is drawn or the user interrupts, and reports what was counted.

    Raises:
        DioramaError: in one sentence, whatever went wrong.
    """
    if not 0 <= options.seed < 1 << 32:
        options.fail("--seed must lie between 0 and 4294967295")
    for path in filter(None, (options.json, options.markdown, options.sheet)):
        files.require_place(path, ExportError)
    if options.sheet:
        files.require_suffix(options.sheet, (".png",), ExportError)
    settings = Recipe(
        Scene(),
        model=options.model,
        steps=options.steps,
        guidance=options.weight,
        size=SIDE,
        placement=options.placement,
    )
    with _studio(options, settings) as studio:
        from core.evaluate.evaluation import Evaluation
        from core.evaluate.rows import rows_of

        together = 64 if studio.model.device.type == "cuda" else 16
        rows = list(rows_of(options.parts, options.cards, options.seed))
        evaluation = Evaluation(studio, rows, options.count, together)
        scores = evaluation.score_judge(options.seed)
        measure(evaluation)
    _write(options, evaluation, scores)


@contextmanager
def _studio(options: argparse.Namespace, settings: Recipe) -> Generator[Studio]:
    from core.backends.catalogue import open_model
    from core.backends.clay.backend import ClayBackend
    from core.device import choose_device, use_threads
    from core.evaluate.studio import Studio
    from core.judge.detector import Detector
    from core.judge.network import SIDE as JUDGED
    from core.world.renderer import Renderer

    detector = Detector.load(_detector(options))
    use_threads(options.threads)
    device = choose_device(options.device)
    model = open_model(settings, replace(device, dtype="bfloat16") if options.bf16 else device)
    if not isinstance(model, ClayBackend):
        raise ModelError("Only a clay model can be evaluated; name clay, or the folder of one.")
    with Renderer(JUDGED) as renderer:
        yield Studio(model, settings, detector.find, renderer)


def _detector(options: argparse.Namespace) -> Path:
    from core.judge.detector import shipped

    return options.detector or shipped()


def measure(evaluation: Evaluation) -> None:
    """Draws and judges, with a bar on standard error; Ctrl-C ends it, and what was counted by then counts."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task("Evaluating", total=evaluation.pictures)
            for measured, pictures in evaluation.run():
                words = f"{measured.row.title}: {measured.tally.share.value:.0%}"
                progress.update(task, advance=pictures, description=words)
    except KeyboardInterrupt:
        print("diorama: Stopped; what was counted by then is reported.", file=sys.stderr)


def _write(options: argparse.Namespace, evaluation: Evaluation, scores: Any) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    from core.backends.catalogue import model_folder
    from core.evaluate.page import page_of, write_page
    from core.evaluate.report import report_of

    folder = model_folder(options.model)
    weights = [*sorted(folder.glob("*.safetensors")), _detector(options)]
    report = report_of(evaluation, scores, options.seed, weights)
    Console().print(Markdown(page_of(report)))
    if options.json:
        export.write_report(options.json, report)
    if options.markdown:
        write_page(options.markdown, page_of(report, weights))
    images, captions = evaluation.sheet()
    if options.sheet and images:
        export.write_sheet(options.sheet, images, captions, columns=8)


def _numbers(text: str) -> tuple[int, ...]:
    """3, 1-6 or 1,2,5 -> the numbers."""
    chosen: set[int] = set()
    try:
        for part in text.split(","):
            first, _, last = part.partition("-")
            chosen.update(range(int(first), int(last or first) + 1))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' are no numbers like 3, 1-6 or 1,2,5") from error
    if not chosen or not chosen <= set(range(1, MOST_CARDS + 1)):
        raise argparse.ArgumentTypeError(f"'{text}' is not between 1 and {MOST_CARDS}")
    return tuple(sorted(chosen))
