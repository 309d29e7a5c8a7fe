from __future__ import annotations

import csv
import json
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from PIL import Image
from torch import Tensor, nn

from core.training.dataset import TrainingError
from core.training.loop import run_training
from core.training.model_card import card_path
from core.training.plan import TrainingPlan
from core.training.task import Review


def fresh() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(1, 8), nn.BatchNorm1d(8), nn.Linear(8, 1))


@dataclass
class Line:
    """Learns y = 3 x - 1 from noisy points."""

    model: nn.Module = field(default_factory=fresh)
    batch: int = 32
    saved: list[dict[str, Tensor]] = field(default_factory=list)
    interrupt_at: int = -1
    calls: int = 0
    broken: bool = False
    weights: Path = Path()
    data: Mapping[str, int] = field(default_factory=lambda: {"points": 7})

    def loss(self, model: nn.Module, generator: torch.Generator) -> Tensor:
        self.calls += 1
        if self.calls == self.interrupt_at:
            os.kill(os.getpid(), signal.SIGINT)
        x = torch.randn(self.batch, 1, generator=generator)
        return (model(x) - (3 * x - 1)).square().mean() * (torch.nan if self.broken else 1.0)

    def review(self, model: nn.Module) -> Review:
        x = torch.linspace(-1, 1, 9)[:, None]
        error = (model(x) - (3 * x - 1)).square().mean().item()
        return Review({"error": error}, [Image.new("RGB", (16, 16))], ["nothing"])

    def save(self, model: nn.Module) -> None:
        self.weights.write_bytes(b"")
        self.saved.append({name: tensor.clone() for name, tensor in model.state_dict().items()})


def plan(folder: Path, **changes: object) -> TrainingPlan:
    return replace(TrainingPlan(folder, rate=0.03, warm_up=5), **changes)


def trained(task: Line, plan: TrainingPlan) -> Line:
    task.weights = plan.folder / "line.safetensors"
    run_training(task, plan, Accelerator(cpu=True))
    return task


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "curve.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_the_error_falls_and_everything_is_written(tmp_path: Path) -> None:
    task = trained(Line(), plan(tmp_path, steps=300, every_seconds=0.0))
    course = rows(tmp_path)
    assert float(course[-1]["error"]) < 0.02 < float(course[0]["error"])
    assert [int(float(row["step"])) for row in course] == list(range(10, 301, 10))
    assert float(course[-1]["rate"]) == pytest.approx(0, abs=1e-9)
    for name in ("curve.png", "sheet.png"):
        with Image.open(tmp_path / name) as image:
            assert image.width > 16
    assert len(task.saved) == len(course)


def test_a_card_lies_beside_the_weights(tmp_path: Path) -> None:
    trained(Line(), plan(tmp_path, steps=12, command="diorama train line"))
    card = json.loads(card_path(tmp_path / "line.safetensors").read_text("utf-8"))
    assert card["data"] == {"points": 7}
    assert (card["steps"], card["pictures"], card["parameters"]) == (12, 12 * 32, 8 + 8 + 8 + 8 + 8 + 1)
    assert card["figures"]["error"] == pytest.approx(float(rows(tmp_path)[-1]["error"]), abs=1e-3)
    assert card["command"] == "diorama train line"
    assert "CPU" in card["device"]


def test_a_resumed_run_ends_with_the_same_weights(tmp_path: Path) -> None:
    whole = trained(Line(), plan(tmp_path / "whole", steps=60))
    halves = plan(tmp_path / "halves", steps=60)
    stopped = trained(Line(interrupt_at=25), halves)
    assert stopped.calls == 25
    resumed = trained(Line(), replace(halves, resume=True))
    assert resumed.calls == 35
    for name, tensor in whole.model.state_dict().items():
        assert torch.equal(resumed.model.state_dict()[name], tensor)
    for name, tensor in whole.saved[-1].items():
        assert torch.equal(resumed.saved[-1][name], tensor)
    assert [row["step"] for row in rows(tmp_path / "halves")] == ["25", "60"]


def test_it_stops_when_the_minutes_are_over(tmp_path: Path) -> None:
    task = trained(Line(), plan(tmp_path, minutes=0.02))
    (row,) = rows(tmp_path)
    assert int(float(row["step"])) == task.calls > 10
    assert 0.02 <= float(row["minutes"]) < 0.2


def test_the_learning_rate_warms_up_and_falls() -> None:
    steps = TrainingPlan(Path(), steps=1000, warm_up=100, rate=1.0)
    rates = [steps.rate_at(step, 0.0) for step in range(1001)]
    assert rates[0] == pytest.approx(0.01)
    assert max(rates) == pytest.approx(1, abs=0.05)
    assert rates[1000] == pytest.approx(0)
    assert all(a >= b for a, b in pairwise(rates[100:]))
    minutes = TrainingPlan(Path(), minutes=2.0, warm_up=1, rate=1.0)
    assert minutes.rate_at(500, 60.0) == pytest.approx(0.5)
    assert minutes.share(5, 240.0) == 1


def test_other_seeds_draw_other_batches(tmp_path: Path) -> None:
    one, other = (trained(Line(), plan(tmp_path / str(seed), steps=3, seed=seed)).model for seed in (0, 1))
    assert not torch.equal(next(one.parameters()), next(other.parameters()))


def test_a_loss_that_is_no_number_ends_the_run_and_leaves_what_was_good(tmp_path: Path) -> None:
    trained(Line(), plan(tmp_path, steps=5))
    before = (tmp_path / "checkpoint.safetensors").read_bytes()
    with pytest.raises(TrainingError, match="not finite"):
        trained(Line(broken=True), plan(tmp_path, steps=40, resume=True))
    assert (tmp_path / "checkpoint.safetensors").read_bytes() == before


@pytest.mark.parametrize("content", [None, b"", b"no checkpoint"])
def test_there_must_be_something_to_resume_from(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "checkpoint.safetensors").write_bytes(content)
    with pytest.raises(TrainingError, match="without --resume"):
        trained(Line(), plan(tmp_path, steps=5, resume=True))


def test_another_networks_checkpoint_is_refused(tmp_path: Path) -> None:
    trained(Line(), plan(tmp_path, steps=2))
    with pytest.raises(TrainingError, match="another network"):
        trained(Line(nn.Linear(1, 1)), plan(tmp_path, steps=5, resume=True))


def test_an_interrupt_ends_the_run_and_means_afterwards_what_it_meant_before(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    task = trained(Line(interrupt_at=2), plan(tmp_path, steps=20))
    assert task.calls == 2
    assert signal.getsignal(signal.SIGINT) == before
