"""`diorama bench`: how fast it is, compared in one run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from core import export, files
from core.cli.source import at_least_one, checkpoints_at_hand
from core.errors import ExportError, ModelError


def add_to(verbs: Any) -> None:
    parser = verbs.add_parser("bench", help="measure how fast this computer composes", description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures")
    parser.add_argument("--steps", type=at_least_one, default=20, help="steps of each run (default 20)")
    parser.add_argument("--rounds", type=at_least_one, default=9, help="interleaved runs of each way (default 9)")
    parser.add_argument("--model", help="a Stable Diffusion checkpoint, against one prompt after another")
    parser.add_argument("--device", default="auto", help="with --model: auto, cuda, mps or cpu")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    if options.json:
        files.require_place(options.json, ExportError)
    figures = _of_a_checkpoint(options) if options.model else _of_composition(options)
    if options.json:
        export.write_report(options.json, figures)


def _of_composition(options: argparse.Namespace) -> dict[str, object]:
    from core.benchmark.composition import compare

    rows = compare(steps=options.steps, rounds=options.rounds)
    columns = ("cards", "ours s", "bare s", "overhead", "one at a time s")
    lines = [
        (
            str(row.cards),
            f"{row.seconds:.3f}",
            f"{row.bare_seconds:.3f}",
            f"{row.overhead:+.1%}",
            f"{row.one_at_a_time_seconds:.3f}",
        )
        for row in rows
    ]
    _show("Composition", columns, lines)
    return {"composition": [row.report() for row in rows]}


def _of_a_checkpoint(options: argparse.Namespace) -> dict[str, object]:
    from core.backends.catalogue import suggested
    from core.backends.stable_diffusion.backend import StableDiffusionBackend
    from core.benchmark.checkpoint import compare
    from core.cli.drawing import opened
    from core.device import choose_device
    from core.recipe import Recipe
    from core.scene.scene import Scene

    size = int(suggested(options.model, checkpoints_at_hand()).get("size", 256))
    recipe = Recipe(Scene(), model=options.model, size=size)
    model = opened(recipe, choose_device(options.device), allow_download=False)
    if not isinstance(model, StableDiffusionBackend):
        raise ModelError("Only a Stable Diffusion checkpoint is measured against another way; leave --model out.")
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
    _show(f"{size} pixels", columns, lines)
    return {"checkpoint": [row.report() for row in rows], "size": size}


def _megabytes(peak: float | None) -> str:
    return "?" if peak is None else f"{peak:.0f}"


def _show(title: str, columns: tuple[str, ...], lines: list[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, title=title)
    for line in lines:
        table.add_row(*line)
    Console().print(table)
