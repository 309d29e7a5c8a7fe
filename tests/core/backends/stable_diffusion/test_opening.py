"""From the path of a checkpoint to a picture: the catalogue and the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image

from core.backends.catalogue import open_model, suggested
from core.backends.stable_diffusion.backend import StableDiffusionBackend
from core.backends.stable_diffusion.checkpoint import Family, Layout, Prediction
from core.cli import main
from core.errors import ModelError, StoppedError
from core.export import read_recipe, write_png
from core.generation import Run
from core.recipe import Recipe, shareable
from core.scene.scene import Card, Scene
from tests.closeness import assert_close
from tests.core.backends.stable_diffusion import tiny
from tests.core.backends.stable_diffusion.loaded import CASES, CPU
from tests.core.cli.told import refusal

Checkpoints = Callable[[Family, Prediction, Layout], Path]
RECIPE = Recipe(Scene((Card("a", "cube", "red"),)), steps=2, size=64)
QUICK = ["--steps", "2", "--device", "cpu", "--threads", "1"]


@pytest.mark.parametrize(("family", "prediction"), CASES)
def test_a_folder_and_a_file_draw_the_same_picture(
    family: Family, prediction: Prediction, checkpoints: Checkpoints
) -> None:
    ends: list[torch.Tensor] = []
    for layout in ("folder", "file"):
        recipe = replace(RECIPE, model=str(checkpoints(family, prediction, layout)))
        model = open_model(recipe, CPU)
        assert isinstance(model, StableDiffusionBackend)
        *_, last = Run(recipe, model)
        ends.append(last.x)
    assert_close(ends[0], ends[1])


def test_loading_is_told_and_can_be_stopped(checkpoints: Checkpoints) -> None:
    recipe = replace(RECIPE, model=str(checkpoints("sd1", "epsilon", "folder")))
    shares: list[float] = []
    open_model(recipe, CPU, report=lambda share, _: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0, abs=0.01)
    with pytest.raises(StoppedError):
        open_model(recipe, CPU, stopped=lambda: True)


def test_a_checkpoint_is_found_by_its_name_among_those_at_hand(checkpoints: Checkpoints) -> None:
    path = checkpoints("sd1", "epsilon", "file")
    there = {path.name: path}
    for name in (path.name, f"/elsewhere/{path.name}", rf"C:\models\{path.name}"):
        assert isinstance(open_model(replace(RECIPE, model=name), CPU, checkpoints=there), StableDiffusionBackend)
    with pytest.raises(ModelError, match=f"The model '{path.name}' is not at hand"):
        open_model(replace(RECIPE, model=f"/elsewhere/{path.name}"), CPU)


def test_what_suits_a_model_is_suggested(checkpoints: Checkpoints) -> None:
    assert suggested("clay") == suggested("gaussian") == {}
    assert suggested(str(checkpoints("sdxl", "epsilon", "folder"))) == {"size": 64, "guidance": 7.5}


def test_a_picture_keeps_the_models_name_and_not_the_users_folders(tmp_path: Path) -> None:
    out, own = tmp_path / "out.png", replace(RECIPE, model="/home/ann/secret/dreamy.safetensors")
    write_png(out, Image.new("RGB", (8, 8)), own)
    assert read_recipe(out) == replace(own, model="dreamy.safetensors")
    assert b"ann" not in out.read_bytes()


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("clay", "clay"),
        ("gaussian", "gaussian"),
        ("/home/ann/clay", "./clay"),
        ("./clay", "./clay"),
        ("/home/ann/models/sd15/", "sd15"),
        (r"D:\ann\dreamy.safetensors", "dreamy.safetensors"),
        ("/", "/"),
    ],
)
def test_what_is_told_of_a_model(model: str, told: str) -> None:
    assert shareable(replace(RECIPE, model=model)).model == told


# ---------------------------------------------------------------------------------------------------- the command line


def test_a_checkpoint_draws_a_sentence_at_its_own_size_and_guidance(checkpoints: Checkpoints, tmp_path: Path) -> None:
    out, report, path = tmp_path / "out.png", tmp_path / "out.json", checkpoints("sd1", "epsilon", "folder")
    words = ["--sentence", "a red cube on grass", "--model", str(path), "-o", str(out), "--json", str(report)]
    assert main(["render", *words, *QUICK]) == 0
    recipe = read_recipe(out)
    assert (recipe.model, recipe.size, recipe.guidance) == (path.name, 64, 7.5)
    with Image.open(out) as image:
        assert image.size == (64, 64)
    assert set(json.loads(report.read_text())["influence"]) == {"card1"}


def test_what_the_command_line_says_counts_more_than_what_suits(checkpoints: Checkpoints, tmp_path: Path) -> None:
    out, path = tmp_path / "out.png", checkpoints("sd1", "epsilon", "folder")
    said = ["--size", "72", "--guidance", "3", "--model", str(path)]
    assert main(["render", "--sentence", "a cube", "-o", str(out), *said, *QUICK]) == 0
    assert (read_recipe(out).size, read_recipe(out).guidance) == (72, 3.0)


def test_a_picture_is_drawn_again_when_its_model_is_at_hand(
    checkpoints: Checkpoints, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, again, path = tmp_path / "first.png", tmp_path / "again.png", checkpoints("sd1", "epsilon", "file")
    assert main(["render", "--sentence", "a cube", "-o", str(first), "--model", str(path), *QUICK]) == 0
    back = ["render", str(first), "-o", str(again), "--device", "cpu", "--threads", "1"]
    code, told = refusal(capsys, *back)
    assert code == 1
    assert f"The model '{path.name}' is not at hand" in told
    monkeypatch.setenv("DIORAMA_MODELS", str(path.parent))
    assert main(back) == 0
    assert again.read_bytes() == first.read_bytes()


@pytest.mark.parametrize("name", ["model.ckpt", "model.bin", "model.safetensors"])
def test_what_is_no_checkpoint_is_told_in_a_sentence(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(b"\x80\x04.")
    out = tmp_path / "out.png"
    code, told = refusal(capsys, "render", "--sentence", "a cube", "-o", str(out), "--model", str(path), *QUICK)
    assert code == 1
    assert name in told
    assert not out.exists()


CLAY = """
import sys
from core.cli import main
code = main(["render", "--sentence", "a red cube", "-o", sys.argv[1], "--steps", "1", "--device", "cpu"])
print(code, sorted(name for name in ("diffusers", "transformers") if name in sys.modules))
"""


def test_the_clay_model_needs_neither_diffusers_nor_transformers(tmp_path: Path) -> None:
    words = [sys.executable, "-c", CLAY, str(tmp_path / "out.png")]
    run = subprocess.run(words, capture_output=True, text=True, check=True)
    assert run.stdout.split("\n")[0] == "0 []"


def test_tiny_checkpoints_are_smaller_than_the_smallest_picture() -> None:
    """So that the size that is suggested is one that a recipe can have."""
    assert tiny.SIDE < 64
