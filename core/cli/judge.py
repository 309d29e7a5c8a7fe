"""`diorama judge`: does a picture show what its scene says? And how good is the judge itself (--measure)?"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import export, files, project
from core.cli.source import at_least_none, at_least_one
from core.errors import DioramaError, ExportError
from core.scene.layout import arrange
from core.scene.repertoire import known, shipped_repertoire, unknown_parts
from core.scene.scene import Scene
from core.scene.sentence import LANGUAGES, say

if TYPE_CHECKING:
    from core.judge.findings import Finding
    from core.judge.verifier import Judgement, Verdict

MARKS: Mapping[bool | None, str] = {True: "✓", False: "✗", None: "?"}


def add_to(verbs: Any) -> None:
    parser = verbs.add_parser("judge", help="say whether a picture shows its scene", description=__doc__)
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("picture", type=Path, nargs="?", help="the picture")
    asked.add_argument(
        "--measure", type=at_least_one, metavar="WORLDS", help="instead: how good the judge is on so many fresh worlds"
    )
    parser.add_argument("--seed", type=at_least_none, default=0, help="of those worlds (default 0)")
    parser.add_argument("--threads", type=at_least_one, help="processor threads")
    parser.add_argument(
        "--scene", type=Path, help="a .diorama file or a PNG made by Diorama (default: the picture's own)"
    )
    parser.add_argument(
        "--model", type=Path, help="a detector (.safetensors; default: the one that comes with Diorama)"
    )
    parser.add_argument("--language", choices=tuple(LANGUAGES), default="en", help="of the verdicts (default en)")
    parser.add_argument("--json", type=Path, help="write a report")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Prints a line for each verdict, or for each thing that is measured.

    Raises:
        DioramaError: in one sentence, whatever went wrong.
    """
    from core.device import use_threads

    if options.json:
        files.require_place(options.json, ExportError)
    use_threads(options.threads)
    (_measure if options.measure else _judge)(options)


def _measure(options: argparse.Namespace) -> None:
    from core.evaluate.detector_benchmark import measure_detector
    from core.judge.detector import Detector, shipped

    benchmark = measure_detector(Detector.load(options.model or shipped()).detect, options.seed, options.measure)
    print("\n".join(benchmark.lines()))
    if options.json:
        export.write_report(options.json, benchmark.report())


def _judge(options: argparse.Namespace) -> None:
    scene = _scene(options)
    from core.judge.detector import Detector, shipped
    from core.judge.verifier import verify

    findings = Detector.load(options.model or shipped()).find_in(_opened(options.picture))
    for phrase in unknown_parts(scene, shipped_repertoire()):
        print(f"diorama: {phrase}", file=sys.stderr)
    scene = known(scene, shipped_repertoire())
    judgement = verify(scene, findings, arrange(scene))
    for verdict, words in _told(scene, judgement, options.language):
        print(f"{MARKS[verdict.fulfilled]} {words}")
    if options.json:
        export.write_report(options.json, _report(scene, findings, judgement, options.language))


def _scene(options: argparse.Namespace) -> Scene:
    path: Path = options.scene or options.picture
    if options.scene is None or path.suffix.lower() == ".png":
        return export.read_recipe(path).scene
    return project.load(path).recipe.scene


def _opened(path: Path) -> Any:
    from PIL import Image

    try:
        with files.open_file(path) as file, Image.open(file) as image:
            return image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise DioramaError(
            f"{files.quoted(path)} cannot be judged, because it is no picture that can be read."
        ) from error


def _told(scene: Scene, judgement: Judgement, language: str) -> list[tuple[Verdict, str]]:
    from core.judge.verdict_sentences import verdict_sentence

    return [(verdict, verdict_sentence(scene, verdict, language)) for verdict in judgement.verdicts]


def _report(scene: Scene, findings: Sequence[Finding], judgement: Judgement, language: str) -> dict[str, Any]:
    return {
        "sentence": say(scene, language),
        "right": judgement.right,
        "verdicts": [
            {"says": words, "fulfilled": verdict.fulfilled, **asdict(verdict)}
            for verdict, words in _told(scene, judgement, language)
        ],
        "findings": [asdict(finding) for finding in findings],
    }
