"""`diorama evaluate` with a tiny Stable Diffusion checkpoint, before a tiny OWLv2 or before nobody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from core.backends.stable_diffusion import latent_decoder
from core.cli import main
from core.errors import BlockedError
from tests.core.backends.stable_diffusion import tiny
from tests.core.evaluate import tiny_owl


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkpoints")
    tiny.write_folder(folder / "folder", "sd1")
    tiny.write_file(folder / "file.safetensors", "sd1")
    tiny_owl.write(folder / "owl")
    return folder


def typed(model: Path, *arguments: str | Path) -> int:
    few = ["--steps", "1", "--count", "1", "--device", "cpu", "--cards", "2"]
    return main(["evaluate", "--model", str(model), *few, *map(str, arguments)])


def test_an_open_vocabulary_detector_judges(models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, sheet, page = tmp_path / "figures.json", tmp_path / "sheet.png", tmp_path / "page.md"
    parts = ["--parts", "placed", "held_out", "sentence", "not"]
    written = ["--json", out, "--sheet", sheet, "--markdown", page]
    assert typed(models / "folder", "--detector", models / "owl", *parts, *written) == 0
    report = json.loads(out.read_text("utf-8"))
    assert report["judge"].keys() == {"who", "oracle", "oracle_extra"}
    assert report["judge"]["who"].startswith("OWLv2 (owl), asked for every kind in every colour")
    assert report["judge"]["oracle"] == report["judge"]["oracle_extra"] == report["held_out"] == {}
    assert [report[part]["2"]["pictures"] for part in ("placed", "sentence")] == [1, 1]
    assert (report["model"]["name"], report["model"]["guidance"], report["model"]["steps"]) == ("folder", 7.5, 1)
    assert report["model"]["pictures"] >= 3
    told = capsys.readouterr()
    assert "not the clay judge" in " ".join(told.out.split())
    assert "Left out: held_out; " in told.err
    assert "not the clay judge" in page.read_text("utf-8")
    with Image.open(sheet) as image:
        assert image.width > 3 * 64


def test_without_a_detector_there_is_a_sheet_and_no_figure(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "figures.json"
    assert typed(models / "file.safetensors", "--parts", "placed", "relations", "not", "--json", out) == 0
    with Image.open(tmp_path / "evaluation.png") as image:
        assert image.width > 8 * 64
    report = json.loads(out.read_text("utf-8"))
    assert "The pictures were not judged" in report["judge"]["who"]
    assert report["placed"] == report["relations"] == {}
    assert "not" not in report
    told = capsys.readouterr()
    assert "name the folder of an OWLv2 detector (--detector FOLDER)" in " ".join(told.out.split())
    assert "'evaluation.png'" in told.out
    assert told.err.startswith("diorama: Left out: not; ")


def test_a_blocked_picture_is_an_empty_one(models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def block(*_: object) -> None:
        raise BlockedError("The model's own safety checker has blocked this picture.")

    monkeypatch.setattr(latent_decoder, "decode", block)
    out, sheet = tmp_path / "figures.json", tmp_path / "sheet.png"
    assert typed(models / "folder", "--parts", "placed", "--sheet", sheet, "--json", out) == 0
    assert json.loads(out.read_text("utf-8"))["model"]["pictures"] == 1
    with Image.open(sheet) as image:
        assert image.convert("RGB").getpixel((image.width // 2, image.height // 3)) == (128, 128, 128)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--parts", "placed", "--detector", "folder"], "its config.json is not that of an OWLv2 model"),
        (["--parts", "placed", "--detector", "file.safetensors"], "it is no folder"),
        (["--parts", "placed", "--detector", "nowhere"], "it is no folder"),
        (["--parts", "held_out"], "There is nothing to measure"),
        (["--parts", "not"], "There is nothing to measure"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    models: Path,
    tmp_path: Path,
    arguments: list[str],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(models)
    assert typed(models / "folder", *arguments, "--json", tmp_path / "figures.json") == 1
    error = capsys.readouterr().err
    assert sentence in error
    assert error.count("\n") == 1
    assert not (tmp_path / "figures.json").exists()
