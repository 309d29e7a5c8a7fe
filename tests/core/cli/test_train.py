"""`diorama train` as a person types it; it draws a handful of worlds for itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import Tensor

from core import project
from core.backends.clay.weights import CLAY, DENOISER, load_model
from core.cli import main
from core.recipe import Recipe
from core.scene.scene import Card, Scene
from core.scene.vocabulary import KINDS
from core.training.checkpoint import Progress
from core.training.detector import DetectorTask
from core.training.model_card import read_card
from core.training.plan import TrainingPlan
from core.world import dataset


def typed(*arguments: str) -> int:
    return main(["train", *arguments])


def test_it_must_be_said_how_long(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        typed("autoencoder")
    assert caught.value.code == 2
    assert "--minutes or --steps" in capsys.readouterr().err


@pytest.mark.parametrize("minutes", ["0", "-1", "nan", "inf", "soon"])
def test_minutes_are_above_zero(minutes: str) -> None:
    with pytest.raises(SystemExit):
        typed("autoencoder", "--minutes", minutes)


def test_a_denoiser_needs_an_autoencoder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("denoiser", "--steps", "1", "--device", "cpu", "--out", str(tmp_path)) == 1
    assert "config.json" in capsys.readouterr().err


def test_worlds_of_another_size_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dataset.write(dataset.Plan(pictures=1, side=32, antialias=False), tmp_path, processes=1)
    assert typed("autoencoder", "--steps", "1", "--device", "cpu", "--data", str(tmp_path)) == 1
    assert "32 pixels wide, but 256 are needed" in capsys.readouterr().err


def test_another_seed_begins_with_other_weights_and_learns_other_dataset(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[tuple[int, Tensor]] = []

    def note(task: DetectorTask, plan: TrainingPlan, _: object) -> Progress:
        begun.append((plan.seed, torch.cat([weights.flatten() for weights in task.model.parameters()])))
        return Progress()

    monkeypatch.setattr("core.training.loop.run_training", note)
    for seed in ("1", "1", "2"):
        assert typed("detector", "--steps", "1", "--device", "cpu", "--seed", seed) == 0
    seeds, (first, again, other) = zip(*begun, strict=True)
    assert seeds == (1, 1, 2)
    assert torch.equal(first, again)
    assert not torch.allclose(first, other)


def test_a_detector_judges(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("detector", "--steps", "1", "--batch", "1", "--device", "cpu", "--out", str(tmp_path))
    assert typed(*arguments) == 0
    folder = tmp_path / "detector"
    assert {path.name for path in folder.iterdir()} == {
        "detector.safetensors", "detector.card.json", "checkpoint.safetensors", "curve.csv", "curve.png", "sheet.png",
    }  # fmt: skip
    card = json.loads((folder / "detector.card.json").read_text("utf-8"))
    assert card["command"].startswith("diorama train detector --steps 1")
    assert card["figures"]["recall"] <= 1
    assert "recall" in capsys.readouterr().err
    Image.new("RGB", (64, 64)).save(tmp_path / "picture.png")
    project.save(tmp_path / "scene.diorama", project.Project(Recipe(Scene((Card("a", "cube"),)))))
    judged = ["judge", str(tmp_path / "picture.png"), "--scene", str(tmp_path / "scene.diorama")]
    assert main([*judged, "--model", str(folder / "detector.safetensors")]) == 0


def test_training_goes_on_from_the_shipped_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, out = tmp_path / "worlds", tmp_path / "out"
    dataset.write(dataset.Plan(pictures=3, side=256, antialias=False), data, processes=1)
    done = read_card(CLAY / DENOISER)
    more = ("--resume", "--batch", "1", "--device", "cpu", "--data", str(data), "--out", str(out))
    assert typed("denoiser", "--steps", str(done.steps + 1), *more) == 0
    assert "training goes on from the shipped weights" in capsys.readouterr().err
    assert read_card(out / "model" / DENOISER).steps == done.steps + 1
    after, before = load_model(out / "model").network, load_model(CLAY).network
    assert after.shape == before.shape
    assert list(after.vocabulary["kind"]) == list(KINDS), "what the vocabulary has more now is learnt, too"


def test_from_nothing_to_a_picture(tmp_path: Path) -> None:
    """Both networks at their real size, for one step each, and a picture drawn with them."""
    data, out = tmp_path / "worlds", tmp_path / "out"
    common = ("--steps", "1", "--batch", "1", "--device", "cpu", "--data", str(data), "--out", str(out))
    assert typed("autoencoder", "--pictures", "3", *common) == 0
    assert typed("denoiser", *common) == 0
    assert {path.name for path in (out / "model").iterdir()} == {
        "config.json", "autoencoder.safetensors", "autoencoder.card.json", "denoiser.safetensors", "denoiser.card.json",
    }  # fmt: skip
    assert sum(path.stat().st_size for path in (out / "model").iterdir()) < 40e6
    for part in ("autoencoder", "denoiser"):
        assert {path.name for path in (out / part).iterdir()} == {
            "checkpoint.safetensors", "curve.csv", "curve.png", "sheet.png",
        }  # fmt: skip
    picture = tmp_path / "picture.png"
    arguments = ["render", "--sentence", "a red cube", "--steps", "1", "--device", "cpu", "-o", str(picture)]
    assert main([*arguments, "--model", str(out / "model")]) == 0
    assert picture.stat().st_size > 1000
