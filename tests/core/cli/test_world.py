"""`diorama world` as a person types it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.cli import main
from core.project import Project, save
from core.recipe import Recipe
from core.scene.layout import arrange
from core.scene.sentence import parse
from core.world.facing import FACINGS
from tests.core.cli.told import refusal

SENTENCE = "a red cube left of a blue ball, on snow"


def world(*arguments: str | Path) -> int:
    return main(["world", *map(str, arguments), "--size", "96"])


def test_a_sentence_is_drawn_as_a_perfect_picture_would_show_it(tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    assert world("--sentence", SENTENCE, "-o", out) == 0
    with Image.open(out) as image:
        pixels = np.asarray(image)
    boxes = arrange(parse(SENTENCE)).boxes
    red, blue = (pixels[round(box.center.y * 96), round(box.center.x * 96)] for box in boxes.values())
    assert red[0] > 1.5 * red[2]
    assert blue[2] > 1.5 * blue[0]


def test_a_scene_file_and_its_sentence_are_the_same_world(tmp_path: Path) -> None:
    save(tmp_path / "a.diorama", Project(Recipe(parse(SENTENCE))))
    assert world("--scene", tmp_path / "a.diorama", "-o", tmp_path / "a.png") == 0
    assert world("--sentence", SENTENCE, "-o", tmp_path / "b.png", "--seed", "0") == 0
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_another_seed_decides_otherwise_what_the_scene_leaves_open(tmp_path: Path) -> None:
    for seed in ("1", "2"):
        assert world("--sentence", "a house", "-o", tmp_path / f"{seed}.png", "--seed", seed) == 0
    assert (tmp_path / "1.png").read_bytes() != (tmp_path / "2.png").read_bytes()


def test_thumbnails_stand_beside_their_scenes(tmp_path: Path) -> None:
    for name, sentence in (("one", SENTENCE), ("two", "a house")):
        save(tmp_path / f"{name}.diorama", Project(Recipe(parse(sentence))))
    assert world("--thumbnails", tmp_path) == 0
    assert sorted(path.name for path in tmp_path.glob("*.webp")) == ["one.webp", "two.webp"]
    with Image.open(tmp_path / "one.webp") as image:
        assert image.size == (96, 96)


def test_a_sheet_shows_every_backdrop(tmp_path: Path) -> None:
    out = tmp_path / "sheet.png"
    assert main(["world", "--sheet", str(out), "--of", "backdrops", "--size", "32"]) == 0
    with Image.open(out) as sheet:
        assert sheet.size == (5 * 32, 4 * 32)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 2, "--sheet PNG"),
        (["--sentence", "a cube"], 2, "-o PNG"),
        (["-o", "out.png"], 2, "--sheet PNG"),
        (["--sentence", "a cube", "--scene", "a.diorama", "-o", "out.png"], 2, "one of"),
        (["--sentence", "a hous", "-o", "out.png"], 1, "did you mean 'house'"),
        (["--scene", "missing.diorama", "-o", "out.png"], 1, "missing.diorama"),
        (["--sheet", "out.jpg"], 1, ".png"),
        (["--sheet", "no/such/folder/out.png"], 1, "folder"),
        (["--cards", "no/such/folder"], 1, "folder"),
        (["--sheet", "out.png", "--size", "4"], 2, "between 16 and 1024"),
        (["--sheet", "out.png", "--of", "cars"], 2, "invalid choice"),
    ],
)
def test_what_a_user_gets_wrong_is_told_in_one_sentence_and_nothing_is_written(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    result, told = refusal(capsys, "world", *arguments)
    assert result == code
    assert says in told
    assert list(tmp_path.iterdir()) == []


def test_an_exemplar_is_one_body_alone_and_cut_out(tmp_path: Path) -> None:
    for facing in FACINGS:
        out = tmp_path / f"{facing}.png"
        assert world("--exemplar", "dog", "--colour", "brown", "--facing", facing, "-o", out) == 0
        with Image.open(out) as image:
            assert image.mode == "RGBA"
            assert max(image.size) == 96
            assert {0, 255} < set(np.unique(np.asarray(image)[..., 3]))
    assert (tmp_path / "left.png").read_bytes() != (tmp_path / "right.png").read_bytes()
