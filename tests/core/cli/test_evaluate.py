"""`diorama evaluate` as a person types it, with a tiny model and a detector that sees nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from PIL import Image

from core.backends.clay.autoencoder import Autoencoder
from core.backends.clay.network import ClayNetwork
from core.backends.clay.weights import ClayModel, save_model
from core.cli import main
from core.judge import detector
from core.judge.detector import save
from core.judge.network import DetectorNetwork
from core.scene.relations import RELATIONS
from tests.core.backends.clay.conftest import TINY_AUTOENCODER, TINY_NETWORK


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    torch.manual_seed(0)
    save_model(folder / "tiny", ClayModel(Autoencoder(TINY_AUTOENCODER), ClayNetwork(TINY_NETWORK)))
    save(folder / "detector.safetensors", DetectorNetwork())
    return folder


def typed(models: Path, *arguments: str) -> int:
    common = ["--model", str(models / "tiny"), "--detector", str(models / "detector.safetensors"), "--steps", "1"]
    return main(["evaluate", *common, "--count", "1", "--device", "cpu", *arguments])


def test_everything_is_measured_and_written(models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, page = tmp_path / "figures.json", tmp_path / "model.md"
    sheet, failures = tmp_path / "sheet.png", tmp_path / "failures.png"
    sheets = ("--sheet", str(sheet), "--failures", str(failures))
    assert typed(models, "--cards", "1,2", "--json", str(out), *sheets, "--markdown", str(page)) == 0
    report = json.loads(out.read_text("utf-8"))
    assert {"placed", "held_out", "relations", "unplaced_relations", "sentence", "judge", "model"} <= set(report)
    assert set(report["placed"]) == set(report["held_out"]) == set(report["sentence"]) == {"1", "2"}
    assert set(report["relations"]) == set(report["unplaced_relations"]) == set(RELATIONS)
    assert report["placed"]["2"] == {
        "all_right": 0.0, "low": 0.0, "high": 0.7935, "per_card": 0.0, "extra": 0.0, "swapped": 0.0,
        "pictures": 1, "wrong": {"missing": 2},
    }  # fmt: skip
    assert report["model"]["name"] == "tiny"
    assert set(report["model"]["digests"]) == {
        "autoencoder.safetensors", "denoiser.safetensors", "detector.safetensors",
    }  # fmt: skip
    for path in (sheet, failures):
        with Image.open(path) as image:
            assert image.width > 1000
    assert "### Relations" in page.read_text("utf-8")
    assert "Relations" in capsys.readouterr().out


def test_one_part_alone(models: Path, tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    how = ("--dtype", "bfloat16", "--placement", "together", "--sentence-weight", "0.5")
    assert typed(models, "--parts", "sentence", "--cards", "3", *how, "--json", str(out)) == 0
    report = json.loads(out.read_text("utf-8"))
    assert set(report["sentence"]) == {"3"}
    assert (report["model"]["device"], report["model"]["placement"]) == ("cpu, bfloat16", "together")
    assert report["model"]["sentence_weight"] == 0.5
    assert "'detector.safetensors'" in report["judge"]["who"], "it is not the clay judge who counted"
    assert report["placed"] == report["relations"] == {}


@pytest.mark.parametrize("cards", ["0", "7", "1-9", "soon", "", "3-1"])
def test_cards_are_one_to_six(models: Path, cards: str) -> None:
    with pytest.raises(SystemExit):
        typed(models, "--cards", cards)


def test_without_a_detector_one_sentence_says_so(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(detector, "SHIPPED", tmp_path / "gone.safetensors")
    assert main(["evaluate", "--model", str(models / "tiny")]) == 1
    error = capsys.readouterr().err
    assert "gone.safetensors' is missing" in error
    assert error.count("\n") == 1


def test_only_a_clay_model_can_be_evaluated(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed(models, "--model", "gaussian") == 1
    assert "Only a clay model" in capsys.readouterr().err
