"""`diorama render`: from a scene file, a picture with its recipe, or a sentence, to a picture."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Any

from core import export, files, serial
from core.cli.source import at_least_one, checkpoints_at_hand, recipe_of
from core.errors import ExportError
from core.recipe import CHOICES, SHIPPED, Recipe, usual_placement
from core.scene.layout import Layout, arrange
from core.scene.repertoire import shipped_repertoire, unknown_parts
from core.scene.scene import Scene
from core.scene.sentence import say, statement

if TYPE_CHECKING:
    from core.cli.render_run import RenderResult

MAX_SHEET = 100

OVERRIDES = (
    "model",
    "seed",
    "steps",
    "sampler",
    "guidance",
    "bound",
    "corrector",
    "corrector_steps",
    "size",
    "placement",
    "mend",
    "strict",
    "sentence_weight",
)
"""The options that take the place of a recipe's own fields."""


def add_to(verbs: Any) -> None:
    parser = verbs.add_parser("render", help="draw a scene or a sentence", description=__doc__)
    parser.add_argument("scene", nargs="?", type=Path, help="a .diorama file, or a PNG made by Diorama")
    parser.add_argument("--sentence", help="what to draw, in English or Chinese")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the picture to write (.png)")
    parser.add_argument("--seed", type=int, help="which of the model's pictures (default 0)")
    parser.add_argument("--steps", type=int, help="steps of refinement (default 20)")
    parser.add_argument("--model", help="clay, gaussian, or the path of a model of your own (default clay)")
    parser.add_argument(
        "--allow-download", action="store_true", help="let a model's missing small files be fetched from the Hub"
    )
    parser.add_argument("--size", type=int, help="side of the picture in pixels (default 256, or the model's own)")
    parser.add_argument(
        "--guidance", type=float, help="strength of every card (default 2.5, or 7.5 with a model of your own)"
    )
    for name, known in CHOICES.items():
        parser.add_argument(f"--{name}", choices=known)
    parser.add_argument("--strict", action="store_true", default=None, help="move the picture until cards are in place")
    parser.add_argument(
        "--sentence-weight",
        type=float,
        help="say the scene as one sentence, too, as strongly as a card (default 0: no)",
    )
    parser.add_argument("--corrector-steps", type=int, help="corrector steps at each noise level")
    parser.add_argument(
        "--mend", type=int, help="how often what the judge finds wrong is drawn anew, at most (default 3, with clay)"
    )
    parser.add_argument("--device", default="auto", help="auto, cuda, mps or cpu")
    parser.add_argument("--threads", type=at_least_one, help="processor threads")
    parser.add_argument("--frames", type=Path, help="write the refinement as an animation (.webp or .gif)")
    parser.add_argument(
        "--sheet", type=at_least_one, metavar="N", help="draw N seeds on one contact sheet, at most 100"
    )
    parser.add_argument("--json", type=Path, help="write a report")
    parser.set_defaults(run=run, fail=parser.error)


def run(options: argparse.Namespace) -> None:
    """Draws and writes; nothing is written unless everything could be drawn.

    Raises:
        DioramaError: in one sentence, whatever went wrong.
    """
    _check_names(options)
    recipe = _recipe(options)
    layout = arrange(recipe.scene)
    for warning in _warnings(recipe, layout):
        print(f"diorama: {warning}", file=sys.stderr)
    from core.cli.render_run import draw

    drawing = draw(
        recipe,
        options.device,
        options.threads,
        options.sheet or 1,
        layout=layout,
        keep_frames=options.frames is not None,
        allow_download=options.allow_download,
        named=options.model,
    )
    _write(options, recipe, drawing)
    if not options.sheet and drawing.wrong[0]:
        print(f"diorama: The judge finds: {'; '.join(drawing.wrong[0])}.", file=sys.stderr)
    if options.json:
        _write_report(options.json, recipe, layout, drawing)


def _check_names(options: argparse.Namespace) -> None:
    """Refuses before the work what could not be written after it."""
    if (options.scene is None) == (options.sentence is None):
        options.fail("give either a scene file or --sentence")
    if options.sheet and options.sheet > MAX_SHEET:
        options.fail(f"a sheet holds at most {MAX_SHEET} pictures")
    outputs = [path for path in (options.output, options.frames, options.json) if path]
    if len({os.path.realpath(path) for path in outputs}) < len(outputs):
        options.fail("-o, --frames and --json need different files")
    files.require_suffix(options.output, (".png",), ExportError)
    if options.frames:
        files.require_suffix(options.frames, tuple(export.FORMATS), ExportError)
    for path in outputs:
        files.require_place(path, ExportError)


def _recipe(options: argparse.Namespace) -> Recipe:
    overrides = {name: value for name in OVERRIDES if (value := getattr(options, name)) is not None}
    recipe = recipe_of(options.scene, options.sentence)
    if options.sentence is not None and options.model is not None:
        recipe = replace(recipe, placement=usual_placement(options.model))
    return replace(recipe, **{**_suggested(options.model), **overrides})


def _suggested(model: str | None) -> Mapping[str, float]:
    """What suits a model that the command line names; the shipped ones are drawn as the recipe says."""
    if model is None or model in SHIPPED:
        return {}
    from core.backends.catalogue import suggested

    return suggested(model, checkpoints_at_hand(model))


def _warnings(recipe: Recipe, layout: Layout) -> list[str]:
    """What the picture will not show, in words."""
    scene = recipe.scene
    warnings = [str(phrase) for phrase in unknown_parts(scene, shipped_repertoire())] if recipe.model == "clay" else []
    warnings += [UNFINISHED] if layout.unfinished else []
    for clash in layout.clashes:
        hints = "; ".join(statement(scene, hint) for hint in clash.hints)
        warnings.append(f"{_CLASH[clash.reason]}: {hints}.")
    return warnings


UNFINISHED = (
    "There was no time to try all hints, so that some may not hold and cards may overlap; remove some of the hints."
)

_CLASH = {
    "contradiction": "These cannot all be true at once, so not all of them are drawn",
    "cannot_carry": "Nothing can stand on this",
    "cannot_hold": "Nothing can be in this",
    "alternatives": "These cards are alternatives, so only one of them is there",
}


def _write(options: argparse.Namespace, recipe: Recipe, drawing: RenderResult) -> None:
    if options.sheet:
        captions = [f"seed {seed}" for seed in drawing.seeds]
        export.write_sheet(options.output, drawing.images, captions)
    else:
        export.write_png(options.output, drawing.images[0], recipe)
    if options.frames:
        export.write_animation(options.frames, drawing.frames)


def _write_report(path: Path, recipe: Recipe, layout: Layout, drawing: RenderResult) -> None:
    whole = drawing.influence.total() or 1
    report = {
        "sentence": say(recipe.scene),
        "digest": recipe.digest,
        "recipe": serial.plain(recipe),
        "seeds": list(drawing.seeds),
        "device": asdict(drawing.device),
        "seconds": round(drawing.seconds, 4),
        "guidance": round(mean(drawing.guidances), 4),
        "influence": {id: round(amount / whole, 4) for id, amount in drawing.influence.items()},
        "boxes": {id: asdict(box) for id, box in layout.boxes.items()},
        "hints": [_hint_report(recipe.scene, layout, index) for index in range(len(recipe.scene.active_hints))],
        "clashes": _warnings(recipe, layout),
        "mended": drawing.attempts,
        "wrong": drawing.wrong,
        "notices": drawing.notices,
    }
    export.write_report(path, report)


def _hint_report(scene: Scene, layout: Layout, index: int) -> dict[str, object]:
    hint = scene.active_hints[index]
    return {"says": statement(scene, hint), "margin": round(layout.margin(hint), 4), "holds": layout.holds(hint)}
