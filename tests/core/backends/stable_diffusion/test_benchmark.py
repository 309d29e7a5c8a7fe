"""The benchmark with a checkpoint measures what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.benchmark import checkpoint
from core.cli import main
from core.recipe import Recipe
from core.scene.geometry import PICTURE
from core.scene.scene import Card, Scene
from tests.closeness import assert_close
from tests.core.backends.stable_diffusion.loaded import backend
from tests.core.backends.stable_diffusion.test_opening import Checkpoints


def test_the_figures_are_written(checkpoints: Checkpoints, tmp_path: Path) -> None:
    out, path = tmp_path / "bench.json", checkpoints("sd1", "epsilon", "folder")
    quick = ["--steps", "2", "--rounds", "1", "--device", "cpu"]
    assert main(["bench", "--model", str(path), "--json", str(out), *quick]) == 0
    rows = json.loads(out.read_text())["checkpoint"]
    assert [(row["cards"], row["evaluations"], row["calls"]) for row in rows] == [(1, 4, 2), (2, 6, 2), (4, 10, 2)]
    for row in rows:
        assert row["ratio"] == pytest.approx(row["one_by_one_seconds"] / row["seconds"], rel=1e-3, abs=1e-3)


def test_both_ways_draw_the_same_picture_where_nothing_is_placed_or_bound() -> None:
    model = backend()
    scene = Scene(
        (Card("a", text="a red cube", box=PICTURE, pinned=True), Card("b", "house", box=PICTURE, pinned=True))
    )
    recipe = Recipe(scene, steps=3, guidance=2.0, bound="none", size=64)
    ours, theirs = checkpoint._ours(model, recipe), checkpoint._one_by_one(model, recipe)
    assert_close(ours, theirs)
