"""`diorama bench`: how fast it is, compared in one run."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import export, files
from core.cli.source import at_least_none, at_least_one, checkpoints_at_hand
from core.device import DTYPES
from core.errors import ExportError, ModelError
from core.recipe import MEND, Recipe
from core.scene.scene import Scene

if TYPE_CHECKING:
    from core.backends.clay.backend import ClayBackend
    from core.backends.stable_diffusion.backend import StableDiffusionBackend
    from core.benchmark.cold_start import ColdStart
    from core.benchmark.composition import CompositionFigures


def add_to(verbs: Any) -> None:
    parser = verbs.add_parser("bench", help="measure how fast this computer composes", description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures")
    parser.add_argument("--model", default="clay", help="clay (default), or the path of a model of your own")
    parser.add_argument("--steps", type=at_least_one, default=20, help="steps of each run (default 20)")
    parser.add_argument("--rounds", type=at_least_one, default=9, help="interleaved runs of each way (default 9)")
    parser.add_argument("--device", default="auto", help="auto, cuda, mps or cpu")
    parser.add_argument(
        "--cards", nargs="+", type=int, choices=range(1, 9), help="with clay: how many (default 1 2 4 8)"
    )
    parser.add_argument(
        "--dtype", nargs="+", choices=DTYPES, help="with clay: the network's numbers (default: what suits the device)"
    )
    parser.add_argument(
        "--starts",
        type=at_least_none,
        default=3,
        help="with clay: pictures of new processes, in what numbers suit the device (default 3)",
    )
    parser.add_argument(
        "--processor-time", action="store_true", help="with clay: compare what the processor worked, beside other work"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Measures, shows, and writes the figures.

    Raises:
        DioramaError: the model is not there or has no networks to be measured, or the figures cannot be written.
    """
    if options.json:
        files.require_place(options.json, ExportError)
    figures = _figures(options)
    if options.json:
        export.write_report(options.json, figures)


def _figures(options: argparse.Namespace) -> dict[str, object]:
    from core.backends.catalogue import suggested
    from core.backends.clay.backend import ClayBackend
    from core.backends.stable_diffusion.backend import StableDiffusionBackend
    from core.cli.render_run import opened
    from core.device import choose_device, use_threads

    use_threads()
    size = int(suggested(options.model, checkpoints_at_hand(options.model)).get("size", 256))
    recipe = Recipe(Scene(), model=options.model, steps=options.steps, size=size)
    model = opened(recipe, choose_device(options.device), allow_download=False, named=options.model)
    match model:
        case ClayBackend():
            return _of_clay(options, recipe, model)
        case StableDiffusionBackend():
            return _of_a_checkpoint(options, model)
        case _:
            raise ModelError("This model has no networks to measure; use 'clay' or a Stable Diffusion checkpoint.")


def _of_clay(options: argparse.Namespace, recipe: Recipe, model: ClayBackend) -> dict[str, object]:
    from dataclasses import replace

    from core.backends.catalogue import model_folder
    from core.backends.clay.backend import ClayBackend
    from core.benchmark.cold_start import measure
    from core.benchmark.composition import COUNTS, compare, scene_of

    devices = [replace(model.device, dtype=dtype) for dtype in options.dtype or [model.device.dtype]]
    models = [
        model if device == model.device else ClayBackend.open(model_folder(options.model), recipe.size, device)
        for device in devices
    ]
    clock = time.process_time if options.processor_time else time.perf_counter
    composition = compare(models, sorted(set(options.cards or COUNTS)), options.steps, options.rounds, clock)
    _show_composition(composition, recipe.size)
    figures: dict[str, object] = {
        "size": recipe.size,
        "steps": options.steps,
        "composition": [row.report() for row in composition.rows],
        "growth": [growth.report() for growth in composition.growths],
    }
    if not options.starts:
        return figures
    cold_start = measure(replace(recipe, scene=scene_of(COUNTS[-1]), mend=MEND), options.device, options.starts)
    _show_cold_start(cold_start)
    return {**figures, "fresh": cold_start.report()}


def _show_composition(composition: CompositionFigures, size: int) -> None:
    columns = ("cards", "placement", "asked", "ours s", "bare s", "overhead", "one by one s", "gain", "preview")
    for dtype in dict.fromkeys(row.dtype for row in composition.rows):
        lines = [
            (
                str(row.cards),
                row.placement,
                str(row.questions),
                f"{row.seconds:.3f}",
                f"{row.bare_seconds:.3f}",
                f"{row.overhead:+.1%}",
                f"{row.one_at_a_time_seconds:.3f}",
                f"{row.gain:.2f}",
                f"{row.first_preview:.1%}",
            )
            for row in composition.rows
            if row.dtype == dtype
        ]
        _show(f"CompositionFigures, {size} pixels, {dtype}", columns, lines)
    for growth in composition.growths:
        print(
            f"{growth.most} cards take {growth.ratio:.2f} times as long as {growth.fewest} "
            f"({growth.placement}, {growth.dtype})"
        )


def _show_cold_start(start: ColdStart) -> None:
    print(
        f"A new process: first step after {start.first_step_seconds:.2f} s "
        f"({start.first_step_processor_seconds:.2f} s of the processor), "
        f"picture after {start.seconds:.2f} s and {start.attempts:g} attempts to mend it, "
        f"{_megabytes(start.peak_mb)} MB at most"
    )


def _of_a_checkpoint(options: argparse.Namespace, model: StableDiffusionBackend) -> dict[str, object]:
    from core.benchmark.checkpoint import compare

    rows = compare(model, steps=options.steps, rounds=options.rounds)
    columns = ("cards", "evaluations", "calls", "ours s", "one by one s", "ratio", "ours MB", "one by one MB")
    lines = [
        (
            str(row.cards),
            str(row.evaluations),
            str(row.calls),
            f"{row.seconds:.3f}",
            f"{row.one_by_one_seconds:.3f}",
            f"{row.ratio:.2f}",
            _megabytes(row.peak_mb),
            _megabytes(row.one_by_one_peak_mb),
        )
        for row in rows
    ]
    _show(f"{model.size} pixels", columns, lines)
    return {"checkpoint": [row.report() for row in rows], "size": model.size}


def _megabytes(peak: float | None) -> str:
    return "?" if peak is None else f"{peak:.0f}"


def _show(title: str, columns: tuple[str, ...], lines: list[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, title=title)
    for line in lines:
        table.add_row(*line)
    Console().print(table)
