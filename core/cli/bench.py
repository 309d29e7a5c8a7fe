"""`diorama bench`: how fast it is, compared in one run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from core import export, files
from core.cli.source import at_least_one
from core.errors import ExportError


def add_to(verbs: Any) -> None:
    parser = verbs.add_parser("bench", help="measure how fast this computer composes", description=__doc__)
    parser.add_argument("--json", type=Path, help="write the figures")
    parser.add_argument("--steps", type=at_least_one, default=20, help="steps of each run (default 20)")
    parser.add_argument("--rounds", type=at_least_one, default=9, help="interleaved runs of each way (default 9)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    if options.json:
        files.require_place(options.json, ExportError)
    from rich.console import Console
    from rich.table import Table

    from core.benchmark.composition import compare

    rows = compare(steps=options.steps, rounds=options.rounds)
    table = Table("cards", "ours s", "bare s", "overhead", "one at a time s", title="Composition")
    for row in rows:
        overhead = f"{row.overhead:+.1%}"
        table.add_row(
            str(row.cards),
            f"{row.seconds:.3f}",
            f"{row.bare_seconds:.3f}",
            overhead,
            f"{row.one_at_a_time_seconds:.3f}",
        )
    Console().print(table)
    if options.json:
        export.write_report(options.json, {"composition": [row.report() for row in rows]})
