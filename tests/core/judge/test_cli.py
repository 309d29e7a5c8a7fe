from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from core import export, project
from core.cli import main
from core.judge import detector
from core.judge.detector import save
from core.judge.network import DetectorNetwork
from core.recipe import Recipe
from core.scene.scene import Card, Scene

SCENE = Scene((Card("a", "cube", "red"), Card("b", "dog", wanted=False)))


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.png"
    export.write_png(path, Image.new("RGB", (64, 64)), Recipe(SCENE))
    return path


@pytest.fixture(scope="module")
def blind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A detector that sees nothing."""
    path = tmp_path_factory.mktemp("models") / "detector.safetensors"
    save(path, DetectorNetwork())
    return path


def test_a_picture_is_held_to_its_own_recipe(
    picture: Path, blind: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report.json"
    assert main(["judge", str(picture), "--model", str(blind), "--json", str(out)]) == 0
    assert capsys.readouterr().out.splitlines() == ["✗ the cube is missing", "✓ the dog is absent, as it should be"]
    report = json.loads(out.read_text("utf-8"))
    assert report["right"] is False
    assert [verdict["outcome"] for verdict in report["verdicts"]] == ["missing", "absent"]
    assert report["findings"] == []


def test_another_scene_and_language_can_be_named(
    picture: Path, blind: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "other.diorama"
    project.save(path, project.Project(Recipe(Scene((Card("a", "tree"),)))))
    assert main(["judge", str(picture), "--scene", str(path), "--model", str(blind), "--language", "zh"]) == 0
    assert capsys.readouterr().out.splitlines() == ["✗ 画里没有树"]


def test_the_judge_itself_can_be_measured(blind: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "report.json"
    measure = ["judge", "--measure", "4", "--seed", "3", "--threads", "1", "--model", str(blind), "--json", str(out)]
    assert main(measure) == 0
    first, recall, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("4 fresh worlds of seed 3")
    assert recall.startswith("recall      0.0%  (0.0% to ")
    assert json.loads(out.read_text("utf-8"))["bodies"] > 0


@pytest.mark.parametrize("words", [[], ["a.png", "--measure", "4"], ["--measure", "0"]])
def test_either_a_picture_or_the_judge_is_judged(words: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(["judge", *words])


def test_without_a_detector_one_sentence_says_so(
    picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(detector, "SHIPPED", tmp_path / "gone.safetensors")
    assert main(["judge", str(picture)]) == 1
    error = capsys.readouterr().err
    assert "gone.safetensors' is missing" in error
    assert error.count("\n") == 1


def test_what_cannot_be_judged_is_refused_in_a_sentence(
    picture: Path, blind: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain, pickled, scene = tmp_path / "plain.png", tmp_path / "model.pt", tmp_path / "scene.diorama"
    Image.new("RGB", (8, 8)).save(plain)
    project.save(scene, project.Project(Recipe(SCENE)))
    for arguments, why in (
        ([plain, "--model", blind], "There is no recipe inside"),
        ([tmp_path / "absent.png", "--scene", scene, "--model", blind], "no picture that can be read"),
        ([scene, "--scene", scene, "--model", blind], "no picture that can be read"),
        ([picture, "--model", pickled], "must be a .safetensors file"),
    ):
        assert main(["judge", *map(str, arguments)]) == 1
        assert why.lower() in capsys.readouterr().err.lower()


@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "ascii"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_console_that_lacks_a_letter_gets_another_one(
    picture: Path, blind: Path, encoding: str, language: str
) -> None:
    code = "import sys; from core.cli import main; sys.exit(main())"
    words = ["judge", str(picture), "--model", str(blind), "--language", language]
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    told = done.stdout.decode(encoding).splitlines()
    assert [line[:2] for line in told] == ["- ", "+ "]
    if language == "en":
        assert told[0] == "- the cube is missing"
