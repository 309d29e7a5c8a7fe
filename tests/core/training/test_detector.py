"""The detector's training: its examples stay true, its targets can be read back, and it learns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from accelerate import Accelerator
from torch import Tensor
from torch.nn import functional

from core.judge.decoder import decode
from core.judge.detector import Detect, Detector
from core.judge.network import SIDE, DetectorNetwork, Maps
from core.scene.vocabulary import COLOURS, SIZES
from core.training.detector import WEIGHTS, DetectorTask, batches, collated, loss_on
from core.training.detector_examples import (
    DetectorExample,
    cropped,
    disturbed,
    drawn,
    echoed,
    judge_world,
    laid_out_world,
    mirrored,
)
from core.training.detector_loss import generalised_iou, inter_class_loss, loss_of
from core.training.detector_scores import score
from core.training.detector_targets import Targets, heart_of, targets_of
from core.training.loop import run_training
from core.training.plan import TrainingPlan
from core.world.held_out import HELD_OUT_COLOURS


@pytest.fixture(scope="module")
def examples() -> list[DetectorExample]:
    return list(drawn(3, iter(range(40)), smooth=0.0))


def maps_of(targets: Targets) -> Maps:
    """The maps of a network that has memorised the targets."""

    def tensor(array: np.ndarray) -> Tensor:
        return torch.as_tensor(array)[None].float()

    def logits(ids: np.ndarray, count: int) -> Tensor:
        return functional.one_hot(torch.as_tensor(ids)[None], count).permute(0, 3, 1, 2) * 20.0

    return Maps(
        torch.logit(tensor(targets.centers), eps=1e-4),
        tensor(targets.edges),
        tensor(targets.base),
        tensor(targets.depth),
        logits(targets.colours, len(COLOURS)),
        logits(targets.sizes, len(SIZES)),
    )


def by_heart(examples: Sequence[DetectorExample]) -> Detect:
    """Finds what the targets say, picture after picture."""
    answers = [decode(maps_of(targets_of(example)))[0] for example in examples]
    return lambda pictures: [answers.pop(0) for _ in range(len(pictures))]


def edges_of_masks(example: DetectorExample) -> dict[int, tuple[float, float, float, float]]:
    """What shows of each body, as a box, for bodies that show nearly wholly."""
    found: dict[int, tuple[float, float, float, float]] = {}
    for row in range(len(example.kind)):
        ys, xs = np.nonzero(example.seen == row + 1)
        if example.visible[row] > 0.99:
            side = len(example.seen)
            found[row] = (xs.min() / side, ys.min() / side, (xs.max() + 1) / side, (ys.max() + 1) / side)
    return found


def test_all_colours_are_drawn_also_those_held_out() -> None:
    pairs = {(body.kind, body.colour) for index in range(80) for body in judge_world(1, index).bodies}
    assert pairs & HELD_OUT_COLOURS
    assert {colour for _, colour in pairs} == set(COLOURS)


def test_scenes_as_the_layout_places_them_are_drawn_too() -> None:
    examples = list(drawn(1, iter(range(12)), smooth=0.0, laid_out=1.0))
    assert {len(example.kind) for example in examples} == {2, 3}
    assert [len(laid_out_world(1, index).bodies) for index in range(12)] == [len(each.kind) for each in examples]


def test_targets_give_the_findings_back(examples: list[DetectorExample]) -> None:
    assert max(len(example.kind) for example in examples) == 6
    scores = score(by_heart(examples), examples)
    assert (scores.recall, scores.precision, scores.colour, scores.size) == (1.0, 1.0, 1.0, 1.0)
    assert scores.box > 0.999
    assert max(scores.base, scores.depth) < 1e-5


def test_disturbed_examples_stay_true(examples: list[DetectorExample]) -> None:
    rng = np.random.default_rng(0)
    worn = [disturbed(example, rng) for example in examples]
    for example in worn:
        assert example.picture.shape == (SIDE, SIDE, 3)
        for row, edges in edges_of_masks(example).items():
            assert np.abs(example.box[row] - edges).max() < 2.5 / SIDE
    assert score(by_heart(worn), worn).recall == 1.0


def test_mirroring_twice_changes_nothing(examples: list[DetectorExample]) -> None:
    example = max(examples, key=lambda example: len(example.kind))
    twice = mirrored(mirrored(example))
    assert np.array_equal(twice.picture, example.picture)
    assert np.allclose(twice.box, example.box)
    assert np.allclose(twice.base, example.base)
    assert not np.allclose(mirrored(example).box, example.box)


def test_what_is_cut_lower_is_nearer(examples: list[DetectorExample]) -> None:
    example = max(examples, key=lambda example: len(example.kind))
    assert np.allclose(cropped(example, 0, 0, 1).box, example.box)
    assert np.allclose(cropped(example, 0, 0, 1).depth, example.depth)
    assert (cropped(example, 0.05, 0.08, 0.92).depth != example.depth).all()


def test_a_heart_is_where_the_body_shows() -> None:
    arch = np.zeros((SIDE, SIDE), bool)
    arch[40:50, 20:100] = arch[50:100, 20:30] = arch[50:100, 90:100] = True
    row, column = heart_of(arch)
    assert arch[row * 4 : row * 4 + 4, column * 4 : column * 4 + 4].any()
    assert column in (14, 15)


def test_hardly_visible_bodies_are_neither_right_nor_wrong(examples: list[DetectorExample]) -> None:
    example = next(example for example in examples if len(example.kind) == 1)
    kind = int(example.kind[0])
    targets = targets_of(replace(example, visible=np.array([0.05])))
    assert targets.centers.max() == 0
    assert targets.counts[kind].min() == 0
    assert targets.counts.sum() > targets.counts[kind].size * (len(targets.counts) - 1)


def test_overlap_of_boxes_by_their_edges() -> None:
    boxes = torch.tensor([[1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 0.0, 1.0], [0.0, 1.0, 1.0, 1.0]])[..., None, None]
    ours, right = boxes[[0, 0, 1]], boxes[[0, 1, 2]]
    assert generalised_iou(ours, right).flatten().tolist() == pytest.approx([1.0, 0.5, 0.0])


def test_the_right_answer_costs_next_to_nothing(examples: list[DetectorExample]) -> None:
    full = max(examples, key=lambda example: len(example.kind))
    targets = targets_of(full)
    pictures, batch = collated([(full.picture, targets)])
    right = loss_of(maps_of(targets), batch)
    assert right < 0.1
    assert loss_of(DetectorNetwork()(pictures), batch) > 50 * right


def test_kinds_that_are_not_there_are_rivals() -> None:
    """Two centers in one cell, of three kinds: neither is the other's rival, and what hardly shows is nobody's."""
    logits = torch.tensor([2.0, 1.0, 0.5])[None, :, None, None]
    centers = torch.tensor([1.0, 1.0, 0.0])[None, :, None, None]
    everything = torch.ones_like(centers)
    alone = functional.softplus(torch.tensor([0.5 - 2.0, 0.5 - 1.0])).mean()
    assert inter_class_loss(logits, centers, everything).item() == pytest.approx(alone.item())
    one = torch.tensor([1.0, 0.0, 0.0])[None, :, None, None]
    against_both = -torch.log_softmax(logits.flatten(), dim=0)[0]
    assert inter_class_loss(logits, one, everything).item() == pytest.approx(against_both.item())
    faint = torch.tensor([1.0, 1.0, 0.0])[None, :, None, None]
    without_it = -torch.log_softmax(logits[0, :2].flatten(), dim=0)[0]
    assert inter_class_loss(logits, one, faint).item() == pytest.approx(without_it.item())
    assert inter_class_loss(logits, torch.zeros_like(centers), everything) == 0


def test_crowds_are_shown_more_often(examples: list[DetectorExample]) -> None:
    empty = next(example for example in examples if not len(example.kind))
    full = next(example for example in examples if len(example.kind) == 6)
    shown = [len(each.kind) for each in echoed(iter([full, empty] * 40), 2, np.random.default_rng(0))]
    assert len(shown) == 40 * 2 * (7 + 1)
    assert 5 < shown.count(6) / shown.count(0) < 10


def test_a_couple_of_pictures_is_learnt_by_heart(examples: list[DetectorExample]) -> None:
    few = [example for example in examples if len(example.kind) in (1, 2)][:2]
    pictures, targets = collated([(example.picture, targets_of(example)) for example in few])
    torch.manual_seed(0)
    network = DetectorNetwork()
    optimiser = torch.optim.AdamW(network.parameters(), 2e-3)
    losses: list[float] = []
    for _ in range(100):
        loss = loss_on(network, pictures, targets)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 10.0)
        optimiser.step()
        losses.append(loss.item())
    assert np.mean(losses[-5:]) < 0.15 * losses[0]
    scores = score(Detector(network).detect, few)
    assert scores.recall == 1.0
    assert scores.colour == 1.0


def test_a_run_can_be_stopped_and_resumed(tmp_path: Path) -> None:
    run, weights = tmp_path / "run", tmp_path / WEIGHTS
    for steps in (2, 4):
        task = DetectorTask(tmp_path, batch=2, measured=3)
        done = run_training(task, TrainingPlan(run, steps=steps, resume=steps > 2), Accelerator(cpu=True))
        assert done.step == steps
        assert task.weights == weights
    assert Detector.load(weights).detect(torch.zeros(1, 3, SIDE, SIDE)) == [()]
    header, *rows = (run / "curve.csv").read_text().splitlines()
    assert {"recall", "precision", "colour", "depth"} < set(header.split(","))
    assert [row.split(",")[0] for row in rows] == ["2", "4"]
    assert (run / "sheet.png").exists()


def test_batches_depend_on_the_seed_alone() -> None:
    one, same_again, other = (next(batches(seed, 3)) for seed in (1, 1, 2))
    assert torch.equal(one[0], same_again[0])
    assert torch.equal(one[1].centers, same_again[1].centers)
    assert not torch.equal(one[0], other[0])


def test_each_session_draws_other_dataset(tmp_path: Path) -> None:
    def first_loss(seed: int) -> Tensor:
        torch.manual_seed(0)
        task = DetectorTask(tmp_path, batch=2)
        return task.loss(task.model, torch.Generator().manual_seed(seed))

    assert torch.equal(first_loss(1), first_loss(1))
    assert not torch.equal(first_loss(1), first_loss(2))
