from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core.scene.relations import RELATIONS
from core.scene.vocabulary import COLOURS, KINDS
from core.world.dataset import NOBODY, TABLES, DatasetError, Plan, drawn, shard_path, write
from core.world.renderer import Renderer
from core.world.sampler import LESSONS, world_at

PLAN = Plan(seed=2, pictures=5, side=32, antialias=False, per_shard=2)


def test_shards_hold_worlds_and_their_truth(renderer: Renderer) -> None:
    plan = Plan(seed=1, side=renderer.size, antialias=False)
    arrays = drawn(renderer, plan, range(6))
    assert arrays["picture"].shape == (6, renderer.size, renderer.size, 3)
    for row in range(6):
        world = world_at(1, row, LESSONS)
        there = arrays["kind"][row] != NOBODY
        assert there.sum() == len(world.bodies)
        assert [list(KINDS)[kind] for kind in arrays["kind"][row][there]] == [body.kind for body in world.bodies]
        assert [list(COLOURS)[id] for id in arrays["colour"][row][there]] == [body.colour for body in world.bodies]
        assert set(np.unique(arrays["seen"][row])) <= set(range(len(world.bodies) + 1))
        for body, (left, top, width, height) in enumerate(arrays["box"][row][there]):
            ys, xs = np.nonzero(arrays["seen"][row] == body + 1)
            assert left * renderer.size <= xs.min() + 1e-3
            assert (left + width) * renderer.size >= xs.max() + 1 - 1e-3
            assert top * renderer.size <= ys.min() + 1e-3
            assert (top + height) * renderer.size >= ys.max() + 1 - 1e-3
    assert arrays["facts"][:, 1].max() < len(RELATIONS)
    assert arrays["facts"][:, 0].max() < 6


def test_a_stopped_data_set_goes_on_and_ends_the_same(tmp_path: Path) -> None:
    heard: list[int] = []
    write(PLAN, tmp_path, processes=2, report=heard.append)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(before) == {"manifest.json", "00000.npz", "00001.npz", "00002.npz"}
    assert heard[0] == 0
    assert heard[-1] == PLAN.shards

    shard_path(tmp_path, 1).unlink()
    (tmp_path / "00001.part").write_bytes(b"half a shard")
    kept = shard_path(tmp_path, 0).stat().st_mtime_ns
    write(PLAN, tmp_path, processes=1)
    assert shard_path(tmp_path, 0).stat().st_mtime_ns == kept
    for name in before:
        if name.endswith(".npz"):
            with np.load(tmp_path / name) as now:
                assert now["picture"].shape[1:] == (32, 32, 3)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_manifest_says_what_is_there(tmp_path: Path) -> None:
    write(PLAN, tmp_path, processes=1)
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert manifest["plan"]["seed"] == PLAN.seed
    assert sum(manifest["counts"]["bodies"].values()) == PLAN.pictures
    assert manifest["tables"] == TABLES
    assert ["duck", "red"] in manifest["held_out"]["colours"]


def test_a_folder_of_other_pictures_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"plan": {"seed": 99}}), "utf-8")
    with pytest.raises(DatasetError, match="holds other pictures"):
        write(PLAN, tmp_path)
    (tmp_path / "manifest.json").write_text("{", "utf-8")
    with pytest.raises(DatasetError, match="is damaged"):
        write(PLAN, tmp_path)
