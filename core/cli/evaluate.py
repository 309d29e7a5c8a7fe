"""`diorama evaluate`: how often the pictures are right, on scenes that training never saw."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import export, files
from core.cli.source import at_least_one, checkpoints_at_hand
from core.device import DTYPES, Device
from core.errors import ExportError, ModelError
from core.evaluate.parts import BY_FINDINGS, OF_CLAY, PARTS
from core.recipe import CHOICES, MEND, Recipe, usual_placement
from core.scene.scene import Scene

if TYPE_CHECKING:
    from core.evaluate.evaluation import Evaluation
    from core.evaluate.evaluation_model import EvaluationModel
    from core.judge.detector import Detect
    from core.training.detector_scores import Scores
    from core.world.renderer import Renderer

SIDE, WEIGHT = 256, 2.5
"""Pixels along a side of the pictures that are judged, and the strength of every card; a checkpoint has its own."""

SHEET = Path("evaluation.png")
"""Where pictures go that are not judged."""

MOST_CARDS = 6

WHY = "'held_out' asks what only a clay model's training tells, and 'not' asks a judge"
"""Why parts are left out where a checkpoint draws."""


def add_to(verbs: Any) -> None:
    parser = verbs.add_parser("evaluate", help="measure how often pictures are right", description=__doc__)
    parser.add_argument("--cards", type=_numbers, default="1-6", help="how many cards: 3, 1-6 or 1,2,5 (default 1-6)")
    parser.add_argument("--count", type=at_least_one, default=400, help="scenes of each number of cards (default 400)")
    parser.add_argument("--parts", nargs="+", choices=tuple(PARTS), default=tuple(PARTS), help="default: all")
    parser.add_argument("--seed", type=int, default=0, help="which scenes (default 0)")
    parser.add_argument("--steps", type=int, default=20, help="steps of refinement (default 20)")
    parser.add_argument("--weight", type=float, help="strength of every card (default 2.5; a checkpoint's is 7.5)")
    parser.add_argument(
        "--mend", type=int, default=MEND, help=f"how often what is wrong is drawn anew (default {MEND}, with clay)"
    )
    parser.add_argument("--placement", choices=CHOICES["placement"], help="default: the model's usual one")
    parser.add_argument("--sentence-weight", type=float, default=0.0, help="say the scene, too (default 0: no)")
    parser.add_argument("--model", default="clay", help="clay, or the path of another model (default clay)")
    parser.add_argument(
        "--allow-download", action="store_true", help="let a model's missing small files be fetched from the Hub"
    )
    parser.add_argument(
        "--detector",
        type=Path,
        help="who judges: for clay a file (default: its own), for a checkpoint OWLv2's folder",
    )
    parser.add_argument("--device", default="auto", help="auto, cuda, mps or cpu")
    parser.add_argument("--dtype", choices=DTYPES, help="the network's numbers (default: what suits the device)")
    parser.add_argument("--threads", type=at_least_one, help="processor threads")
    parser.add_argument("--json", type=Path, help="write the figures")
    parser.add_argument("--markdown", type=Path, metavar="PAGE", help="write the tables between the marks of a page")
    parser.add_argument("--sheet", type=Path, metavar="PNG", help="write the first forty pictures and their verdicts")
    parser.add_argument(
        "--failures", type=Path, metavar="PNG", help="write the first forty composed pictures with a fault"
    )
    parser.set_defaults(run=run, fail=parser.error)


@dataclass(frozen=True, slots=True)
class _Setup:
    """What draws and what judges."""

    model: EvaluationModel
    together: int  # pictures that are drawn at once
    judge: str  # in words, for the report
    judged: bool
    detect: Detect | None  # the clay judge, which is then judged itself
    weights: Sequence[Path]


def run(options: argparse.Namespace) -> None:
    """Measures until all is drawn or the user interrupts, and reports what was counted.

    Raises:
        DioramaError: in one sentence, whatever went wrong.
    """
    if not 0 <= options.seed < 1 << 32:
        options.fail("--seed must lie between 0 and 4294967295")
    from core.backends.catalogue import suggested

    own = suggested(options.model, checkpoints_at_hand(options.model))
    if own and not (options.detector or options.sheet):
        options.sheet = SHEET
    for path in filter(None, (options.json, options.markdown, options.sheet, options.failures)):
        files.require_place(path, ExportError)
    for path in filter(None, (options.sheet, options.failures)):
        files.require_suffix(path, (".png",), ExportError)
    judged = not own or options.detector is not None
    lacks = {*(OF_CLAY if own else ()), *(() if judged else BY_FINDINGS)}
    parts = _parts(options.parts, lacks)
    settings = _settings(options, own)
    with ExitStack() as opened:
        setup = _external(options, settings, opened) if own else _clay(options, settings, opened)
        from core.evaluate.evaluation import ON_SHEET, Evaluation
        from core.evaluate.rows import rows_of

        rows = list(rows_of(parts, options.cards, options.seed))
        count = options.count if judged else min(options.count, max(ON_SHEET // len(rows), 1))
        evaluation = Evaluation(setup.model, rows, count, setup.together)
        scores = evaluation.score_judge(setup.detect, options.seed) if setup.detect else None
        measure(evaluation)
    _write(options, evaluation, scores, setup)


def _settings(options: argparse.Namespace, own: Mapping[str, float]) -> Recipe:
    """`own` is what suits a checkpoint."""
    return Recipe(
        Scene(),
        model=options.model,
        steps=options.steps,
        guidance=own.get("guidance", WEIGHT) if options.weight is None else options.weight,
        size=int(own.get("size", SIDE)),
        placement=options.placement or usual_placement(options.model),
        sentence_weight=options.sentence_weight,
        mend=options.mend,
    )


def _parts(asked: Sequence[str], lacks: Collection[str]) -> list[str]:
    """The parts that are asked for and can be drawn; the others are named.

    Raises:
        ModelError: none can be.
    """
    lacking = ", ".join(part for part in PARTS if part in asked and part in lacks)
    parts = [part for part in asked if part not in lacks]
    if not parts:
        raise ModelError(f"There is nothing to measure but {lacking}; {WHY}.")
    if lacking:
        print(f"diorama: Left out: {lacking}; {WHY}.", file=sys.stderr)
    return parts


def _clay(options: argparse.Namespace, settings: Recipe, opened: ExitStack) -> _Setup:
    """A clay model, judged by the clay detector."""
    from core.backends.catalogue import model_folder, open_model
    from core.backends.clay.backend import ClayBackend
    from core.evaluate.evaluation_model import ClayEvaluationModel
    from core.evaluate.report import CLAY_JUDGE, OTHER_JUDGE
    from core.judge.detector import Detector, shipped
    from core.repair import detector_for

    weights_path = options.detector or shipped()
    detector = Detector.load(weights_path)
    backend = open_model(settings, _device(options))
    if not isinstance(backend, ClayBackend):
        raise ModelError("Only a clay model or a Stable Diffusion checkpoint can be evaluated; name the path of one.")
    model = ClayEvaluationModel(
        backend, settings, detector.detect, opened.enter_context(_renderer()), detector_for(backend)
    )
    weights = [*sorted(model_folder(options.model).glob("*.safetensors")), weights_path]
    together = 64 if model.device.type == "cuda" else 16
    who = OTHER_JUDGE.format(name=files.quoted(weights_path)) if options.detector else CLAY_JUDGE
    return _Setup(model, together, who, True, detector.detect, weights)


def _external(options: argparse.Namespace, settings: Recipe, opened: ExitStack) -> _Setup:
    """A checkpoint, judged by an open-vocabulary detector or not at all."""
    from core.cli.render_run import opened as open_model
    from core.evaluate.external_models import ExternalEvaluationModel
    from core.evaluate.owl import Owl
    from core.evaluate.report import NOT_JUDGED

    owl = Owl.load(options.detector) if options.detector else None
    backend: Any = open_model(settings, _device(options), options.allow_download, options.model)
    model = ExternalEvaluationModel(backend, settings, owl and owl.detect, opened.enter_context(_renderer()))
    return _Setup(model, 1, owl.words if owl else NOT_JUDGED, owl is not None, None, ())


def _device(options: argparse.Namespace) -> Device:
    from core.device import choose_device, use_threads

    use_threads(options.threads)
    device = choose_device(options.device)
    return replace(device, dtype=options.dtype) if options.dtype else device


def _renderer() -> Renderer:
    from core.judge.network import SIDE as JUDGED
    from core.world.renderer import Renderer

    return Renderer(JUDGED)


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
                words = measured.row.title
                if measured.tally.pictures:
                    words += f": {measured.tally.share.value:.0%}"
                progress.update(task, advance=pictures, description=words)
    except KeyboardInterrupt:
        print("diorama: Stopped; what was counted by then is reported.", file=sys.stderr)


def _write(options: argparse.Namespace, evaluation: Evaluation, scores: Scores | None, setup: _Setup) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    from core.evaluate.page import page_of, write_page
    from core.evaluate.report import report_of

    report = report_of(evaluation, scores, options.seed, setup.weights, setup.judge)
    Console().print(Markdown(page_of(report)))
    if options.json:
        export.write_report(options.json, report)
    if options.markdown:
        write_page(options.markdown, page_of(report, setup.weights))
    lettering = export.lettered if setup.judged else export.small_print
    for path, shown in ((options.sheet, evaluation.sheet()), (options.failures, evaluation.failures())):
        if path and shown:
            export.write_sheet(path, *zip(*shown, strict=True), columns=8, lettering=lettering)
            print(f"The pictures are in {files.quoted(path)}.")


def _numbers(text: str) -> tuple[int, ...]:
    """3, 1-6 or 1,2,5 -> the numbers."""
    chosen: set[int] = set()
    try:
        for part in text.split(","):
            first, _, last = part.partition("-")
            chosen.update(range(int(first), int(last or first) + 1))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is not a list of numbers like 3, 1-6 or 1,2,5") from error
    if not chosen or not chosen <= set(range(1, MOST_CARDS + 1)):
        raise argparse.ArgumentTypeError(f"'{text}' is not between 1 and {MOST_CARDS}")
    return tuple(sorted(chosen))
