from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from core.scene.vocabulary import COLOURS
from core.training.dataset import Dataset, concatenated, dataset_of, load_dataset, prepare
from core.world.dataset import NOBODY, DatasetError, Plan, write
from core.world.held_out import HELD_OUT_COLOURS, HELD_OUT_RELATIONS, colours_for
from core.world.sampler import LESSONS, world_at
from tests.core.training.conftest import row_of, shard

PLAN = Plan(seed=3, pictures=7, side=32, antialias=False, per_shard=4)


def test_every_held_out_pair_is_left_out() -> None:
    arrays = shard(worlds=len(HELD_OUT_COLOURS) + 2, bodies=0)
    for world, (kind, colour) in enumerate(sorted(HELD_OUT_COLOURS)):
        arrays["kind"][world, 2] = row_of("kind", kind)
        arrays["colour"][world, 2] = row_of("colour", colour)
    assert len(dataset_of(arrays)) == 2


def test_every_held_out_relation_is_left_out() -> None:
    arrays = shard(worlds=len(HELD_OUT_RELATIONS) + 2, bodies=0)
    facts: list[tuple[int, ...]] = []
    for world, (relation, subject, reference) in enumerate(sorted(HELD_OUT_RELATIONS)):
        for body, kind in enumerate((reference, subject)):
            arrays["kind"][world, body] = row_of("kind", kind)
            arrays["colour"][world, body] = row_of("colour", colours_for(kind, tuple(COLOURS))[0])
        facts.append((world, row_of("relation", relation), 1, 0, 0))
    assert len(dataset_of(arrays)) == len(HELD_OUT_RELATIONS) + 2
    assert len(dataset_of(arrays | {"facts": np.array(facts, np.uint16)})) == 2


def test_facts_stay_with_their_worlds_when_others_are_left_out_and_shards_are_concatenated() -> None:
    one, other = shard(worlds=12, seed=1), shard(worlds=9, seed=2)
    one["colour"][4] = row_of("colour", "orange")  # an orange cube is held out
    one["kind"][4, 0] = row_of("kind", "cube")
    dataset = concatenated([dataset_of(one), dataset_of(other)])
    assert len(dataset) == 20
    for row in range(len(dataset)):
        bodies = int((dataset.concept[row, :, 0] > 0).sum())
        first, count = int(dataset.first_relation[row]), int(dataset.relation_count[row])
        assert count == bodies * (bodies - 1) // 2
        assert all(
            int(subject) < int(reference) < bodies
            for _, subject, reference, _ in dataset.relations[first : first + count]
        )


def test_some_worlds_are_kept_to_measure_with(dataset: Dataset) -> None:
    train, spare = dataset.split()
    assert (len(train), len(spare)) == (24, 16)
    assert torch.equal(torch.cat([train.concept, spare.concept]), dataset.concept)


def test_drawn_shards_are_read_as_they_are(tmp_path: Path) -> None:
    write(PLAN, tmp_path, processes=1)
    dataset = load_dataset(tmp_path)
    assert dataset.picture.shape == (7, 3, 32, 32)
    for row in range(7):
        there = dataset.concept[row, :, 0] > 0
        assert int(there.sum()) == len(world_at(PLAN.seed, row, LESSONS).bodies)
    assert dataset.backdrop[:, 0].min() > 0


def test_an_unfinished_folder_is_finished_by_its_own_plan(tmp_path: Path) -> None:
    write(PLAN, tmp_path, processes=1)
    (tmp_path / "00001.npz").unlink()
    heard: list[tuple[int, int]] = []
    prepare(tmp_path, 1000, 32, lambda done, shards: heard.append((done, shards)))
    assert heard[-1] == (2, 2)
    assert len(load_dataset(tmp_path)) == 7
    with pytest.raises(DatasetError, match="32 pixels wide"):
        prepare(tmp_path, 1000, 256)


def test_a_folder_without_worlds_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="holds no drawn worlds"):
        load_dataset(tmp_path)
    (tmp_path / "manifest.json").write_text('{"plan": 3}')
    with pytest.raises(DatasetError, match="damaged"):
        load_dataset(tmp_path)


def test_rows_without_a_body_say_nothing() -> None:
    arrays = shard(worlds=4, bodies=2)
    dataset = dataset_of(arrays)
    empty = torch.from_numpy(arrays["kind"] == NOBODY)
    assert dataset.concept[empty].abs().sum() == 0
