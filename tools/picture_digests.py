"""Do the pictures stay the same, bit for bit, when the code that draws them is rewritten?

    python -m tools.picture_digests draw FOLDER    by the version before: forty pictures and their verdicts
    python -m tools.picture_digests check FOLDER   by the version after: the same recipes, drawn and judged again

A picture carries its recipe, so `check` draws what `draw` had drawn, and reads old files on the way. Both draw in
float32 on one thread. Equality of bits holds on one computer only; tests/test_same_pictures.py compares with pictures
of another one, within a tolerance.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

SCENES: Mapping[str, str] = {
    "stack": "a red cube on a blue ball, left of a green house, under a pink sky",
    "bridge": "a train on a bridge, a river, a dog in front of a green house",
    "either": "a blue cat or a red dog on a table, at night",
    "crowd": "a red truck, a green house, a yellow sun over the house, a boat, a purple flower next to the house",
    "without": "a duck in a boat, no trees, no dog",
    "behind": "a cat under a blue table, a moon over a red house behind the table",
    "between": "a dog between two houses",
    "plain": "two pink trees in front of a house",
}

CLAY: Sequence[tuple[str, str]] = (
    ("stack", ""),
    ("stack", "--placement masks --mend 0"),
    ("stack", "--placement masks --bound rescale --seed 3"),
    ("bridge", "--seed 4"),
    ("bridge", "--placement masks --sampler heun --steps 10"),
    ("bridge", "--sampler dpmpp_2m --steps 12 --mend 0"),
    ("either", "--seed 2"),
    ("either", "--placement masks --bound none --guidance 1.5"),
    ("either", "--sampler ancestral --seed 9"),
    ("crowd", "--seed 1"),
    ("crowd", "--placement masks --steps 8 --seed 6"),
    ("crowd", "--bound none --sentence-weight 1 --mend 0"),
    ("without", "--seed 7"),
    ("without", "--placement masks --sentence-weight 2"),
    ("behind", "--seed 5 --mend 6"),
    ("behind", "--placement masks --corrector ula --corrector-steps 1 --steps 8 --mend 0"),
    ("between", "--seed 8"),
    ("between", "--placement masks --size 128"),
    ("plain", "--guidance 5 --mend 1"),
    ("plain", "--seed 11 --steps 40 --mend 0"),
)
"""A scene, and the options of `diorama render`."""

GAUSSIAN: Sequence[tuple[str, str]] = (
    ("stack", ""),
    ("stack", "--sampler heun --bound rescale"),
    ("bridge", "--sampler ancestral --seed 5"),
    ("either", "--bound none --seed 2"),
    ("either", "--sampler dpmpp_2m --guidance 6"),
    ("crowd", "--corrector ula --steps 10"),
    ("without", "--guidance 4"),
    ("behind", "--placement masks --seed 3"),
    ("between", "--steps 50 --size 64"),
    ("plain", "--bound cap --guidance 9"),
)

TINY: Sequence[tuple[str, str]] = (
    ("stack", ""),
    ("stack", "--strict --steps 6"),
    ("bridge", "--placement together"),
    ("either", "--sampler heun --steps 6"),
    ("either", "--strict --placement together --steps 5"),
    ("crowd", "--sentence-weight 1 --steps 6"),
    ("without", "--bound none --sampler ancestral"),
    ("behind", "--corrector ula --steps 5"),
    ("between", "--bound rescale --sampler dpmpp_2m"),
    ("plain", "--seed 6 --guidance 3"),
)
"""With a Stable Diffusion of random weights that is made on the spot."""

TINY_FILE = "tiny.safetensors"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=("draw", "check"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--few", type=int, default=1, metavar="N", help="only every Nth picture")
    options = parser.parse_args(arguments)
    _prepare(options.folder)
    return draw(options.folder, options.few) if options.verb == "draw" else check(options.folder, options.few)


def draw(folder: Path, few: int) -> int:
    """Draws and judges every picture of the tables into the folder."""
    tables = (("clay", CLAY), ("gaussian", GAUSSIAN), (str(folder / "models" / TINY_FILE), TINY))
    for model, table in tables:
        for number, (scene, options) in list(enumerate(table))[::few]:
            name = f"{Path(model).stem}-{number:02}-{scene}"
            _render(["--sentence", SCENES[scene], "--model", model, *options.split()], folder / f"{name}.png")
            (folder / f"{name}.json").write_text(json.dumps(judged(folder / f"{name}.png"), indent=1))
            print(name, flush=True)
    return 0


def check(folder: Path, few: int) -> int:
    """Draws and judges again what lies in the folder; returns 1 if anything differs."""
    differing = 0
    pictures = sorted(path for path in folder.glob("*.png") if path.with_suffix(".json").exists())[::few]
    for path in pictures:
        again = folder / "again" / path.name
        again.parent.mkdir(exist_ok=True)
        _render([str(path)], again)
        same = [pixels_differ(path, again) == 0, json.loads(path.with_suffix(".json").read_text()) == judged(path)]
        differing += not all(same)
        print(
            f"{path.stem}: {'same' if all(same) else f'picture same: {same[0]}, verdict same: {same[1]}'}", flush=True
        )
    print(f"{len(pictures) - differing} passed, {differing} failed")
    return 1 if differing or not pictures else 0


def pixels_differ(one: Path, other: Path) -> float:
    """The greatest difference of two pictures in any pixel and colour, 0..255."""
    with Image.open(one) as first, Image.open(other) as second:
        extrema = ImageChops.difference(first.convert("RGB"), second.convert("RGB")).getextrema()
    return max(greatest for _, greatest in extrema)  # pyright: ignore[reportGeneralTypeIssues]


def judged(path: Path) -> Any:
    """The lines that `diorama judge` prints, and where it finds what."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        said = _run(["judge", str(path), "--json", str(report)])
        findings = json.loads(report.read_text())["findings"]
    return {"verdicts": said.splitlines(), "findings": findings}


def _render(options: Sequence[str], output: Path) -> None:
    _run(["render", *options, "-o", str(output), "--threads", "1", "--device", "cpu"])


def _run(command: Sequence[str]) -> str:
    from core.cli import main as diorama

    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()) as errors:
        code = diorama(command)
    if code:
        sys.exit(f"{' '.join(command)}\n{errors.getvalue()}")
    return out.getvalue()


def _prepare(folder: Path) -> None:
    """Float32 everywhere, and the tiny checkpoint where `diorama` looks for the user's own."""
    import torch

    from tests.core.backends.stable_diffusion import tiny

    torch.cpu.get_capabilities = dict  # a processor that multiplies bfloat16 would draw in it
    folder.mkdir(parents=True, exist_ok=True)
    models = folder / "models"
    if not models.exists():
        tiny.write_file(models / TINY_FILE, "sd1")
    os.environ["DIORAMA_MODELS"] = str(models)


if __name__ == "__main__":
    sys.exit(main())
