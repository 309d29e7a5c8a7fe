"""`diorama render` as a person types it, with the analytic model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageSequence, ImageStat

from core.cli import main
from core.export import read_recipe
from core.project import Project, save
from core.recipe import MEND, Recipe, begun
from core.scene.geometry import Box
from core.scene.layout import arrange
from core.scene.scene import Card, Scene
from core.scene.sentence import parse
from tests.core.cli.told import refusal

SENTENCE = "a red cube on a blue ball, left of a green house, under a pink sky, no trees"
QUICK = ["--model", "gaussian", "--steps", "6", "--size", "64", "--device", "cpu", "--threads", "1"]


def render(*arguments: str | Path) -> int:
    return main(["render", *map(str, arguments), *QUICK])


def test_a_sentence_becomes_a_picture_that_carries_its_recipe(tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    assert render("--sentence", SENTENCE, "-o", out, "--seed", "7") == 0
    with Image.open(out) as image:
        assert image.size == (64, 64)
        assert len(image.getcolors(64 * 64) or []) > 100
    recipe = read_recipe(out)
    assert recipe == replace(begun(parse(SENTENCE)), model="gaussian", seed=7, steps=6, size=64)


def test_chinese_and_english_say_the_same_picture(tmp_path: Path) -> None:
    english, chinese = tmp_path / "en.png", tmp_path / "zh.png"
    assert render("--sentence", "a red cube on a blue ball", "-o", english) == 0
    assert render("--sentence", "红色的方块在蓝色的球上面", "-o", chinese) == 0
    assert english.read_bytes() == chinese.read_bytes()


def test_a_picture_is_a_project_and_draws_itself_again_bit_for_bit(tmp_path: Path) -> None:
    first, again = tmp_path / "first.png", tmp_path / "again.png"
    assert render("--sentence", SENTENCE, "-o", first, "--seed", "3") == 0
    assert main(["render", str(first), "-o", str(again), "--device", "cpu", "--threads", "1"]) == 0
    assert again.read_bytes() == first.read_bytes()


def test_a_picture_that_was_drawn_anew_in_places_draws_itself_again_bit_for_bit(tmp_path: Path) -> None:
    first, again, report = tmp_path / "first.png", tmp_path / "again.png", tmp_path / "report.json"
    where = ["--device", "cpu", "--threads", "1"]
    scene = ["--sentence", "a red cube, a blue ball, a green house, a yellow cat, a white boat", "--steps", "1"]
    assert main(["render", *scene, "-o", str(first), "--json", str(report), *where]) == 0
    assert json.loads(report.read_text())["mended"][0] > 0, "in one step something is wrong"
    assert read_recipe(first).mend == MEND
    assert main(["render", str(first), "-o", str(again), *where]) == 0
    assert again.read_bytes() == first.read_bytes()


def test_a_scene_file_is_drawn_with_its_own_settings_unless_told_otherwise(tmp_path: Path) -> None:
    scene, out = tmp_path / "a.diorama", tmp_path / "a.png"
    save(scene, Project(Recipe(Scene((Card("1", "cube", "red", box=Box(0.2, 0.4, 0.3, 0.3)),)), seed=11, guidance=4.0)))
    assert render(scene, "-o", out, "--seed", "12") == 0
    recipe = read_recipe(out)
    assert (recipe.seed, recipe.guidance, recipe.steps) == (12, 4.0, 6)


@pytest.mark.parametrize("ending", ["webp", "gif"])
def test_the_refinement_is_written_as_an_animation(tmp_path: Path, ending: str) -> None:
    frames, out = tmp_path / f"frames.{ending}", tmp_path / "out.png"
    assert render("--sentence", SENTENCE, "-o", out, "--frames", frames) == 0
    with Image.open(frames) as animation, Image.open(out) as picture:
        shown = [frame.convert("RGB") for frame in ImageSequence.Iterator(animation)]
        # One preview a step and the picture; neighbours that look alike are one frame in these formats.
        assert 3 <= len(shown) <= 7
        assert max(ImageStat.Stat(ImageChops.difference(shown[-1], picture)).mean) < 12
        assert max(ImageStat.Stat(ImageChops.difference(shown[0], picture)).mean) > 5


def test_a_sheet_shows_as_many_seeds_as_asked_for(tmp_path: Path) -> None:
    out, report = tmp_path / "sheet.png", tmp_path / "report.json"
    assert render("--sentence", SENTENCE, "-o", out, "--sheet", "9", "--seed", "4294967290", "--json", report) == 0
    with Image.open(out) as sheet:
        assert sheet.width > 3 * 64
        assert sheet.height > 3 * 64
    assert json.loads(report.read_text())["seeds"] == [*range(4294967290, 4294967296), 0, 1, 2]


def test_the_report_tells_what_was_done(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    assert render("--sentence", SENTENCE, "-o", tmp_path / "out.png", "--json", report) == 0
    told = json.loads(report.read_text())
    assert told["digest"] == replace(begun(parse(SENTENCE)), model="gaussian", steps=6, size=64).digest
    assert told["device"]["type"] == "cpu"
    assert [hint["holds"] for hint in told["hints"]] == [True, True]
    assert told["hints"][0]["says"] == "the cube is on the ball"
    assert told["influence"].keys() == {"card1", "card2", "card3", "card4"}
    assert sum(told["influence"].values()) == pytest.approx(1, abs=0.01)
    assert told["guidance"] > 0
    assert told["seconds"] > 0
    assert told["clashes"] == []


@pytest.mark.parametrize("arguments", [["--sentence", "no trees"], ["--sentence", "a cube", "--guidance", "0"]])
def test_a_report_of_a_picture_without_influence(tmp_path: Path, arguments: list[str]) -> None:
    report = tmp_path / "report.json"
    assert render(*arguments, "-o", tmp_path / "out.png", "--json", report) == 0
    assert set(json.loads(report.read_text())["influence"].values()) <= {0}


def test_every_setting_reaches_the_recipe(tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    settings = ["--sampler", "heun", "--bound", "rescale", "--corrector", "mala", "--corrector-steps", "1"]
    settings += ["--placement", "together", "--strict", "--sentence-weight", "0.5"]
    assert render("--sentence", "a cube", "-o", out, "--guidance", "3", *settings) == 0
    recipe = read_recipe(out)
    assert (recipe.sampler, recipe.bound, recipe.guidance) == ("heun", "rescale", 3.0)
    assert (recipe.placement, recipe.strict, recipe.sentence_weight) == ("together", True, 0.5)
    assert (recipe.corrector, recipe.corrector_steps) == ("mala", 1)


def test_what_happens_on_the_way_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from core.backends.gaussian import GaussianDenoiser

    plain, calls = GaussianDenoiser.__call__, []

    def short_of_memory(self, x, sigma, conditions):
        calls.append(len(x))
        if len(x) > 1:
            raise RuntimeError("CUDA out of memory")
        return plain(self, x, sigma, conditions)

    monkeypatch.setattr(GaussianDenoiser, "__call__", short_of_memory)
    report = tmp_path / "report.json"
    assert render("--sentence", "a cube", "-o", tmp_path / "out.png", "--json", report) == 0
    notice = "Memory ran short, so the cards are now drawn 1 at a time, which is slower."
    assert capsys.readouterr().err == f"diorama: {notice}\n"
    assert json.loads(report.read_text())["notices"] == [notice]


def test_contradictions_are_told_in_words_and_the_rest_is_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.png"
    sentence = "a red sun above a blue cloud, the cloud above the sun, the cloud left of a tree"
    assert render("--sentence", sentence, "-o", out) == 0
    assert out.exists()
    told = capsys.readouterr().err
    assert "cannot all be true at once" in told
    assert "the sun is above the cloud" in told
    assert "the cloud is above the sun" in told
    assert "tree" not in told


def test_the_shipped_model_draws(tmp_path: Path) -> None:
    """Colours stand where the cards are: the least that the shipped weights must do."""
    out = tmp_path / "out.png"
    arguments = ["--sentence", "a red cube left of a blue ball", "-o", str(out), "--device", "cpu"]
    assert main(["render", *arguments]) == 0
    scene = read_recipe(out).scene
    assert read_recipe(out).model == "clay"
    with Image.open(out) as picture:
        assert picture.size == (256, 256)
        for card in scene.cards:
            box = arrange(scene).boxes[card.id].scaled(0.5)
            middle = picture.crop([round(256 * edge) for edge in (box.left, box.top, box.right, box.bottom)])
            red, _, blue = ImageStat.Stat(middle.convert("RGB")).mean
            assert (red > blue + 30) == (card.colour == "red")
            assert (blue > red + 30) == (card.colour == "blue")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--sentence", "a red hous"], 1, "did you mean 'house'"),
        (["missing.diorama"], 1, "missing.diorama"),
        (["missing.png"], 1, "missing.png"),
        (["--sentence", "a cube", "--steps", "0"], 1, "steps"),
        (["--sentence", "a cube", "--size", "65"], 1, "multiple of 8"),
        (["--sentence", "a cube", "--model", "no/such/folder"], 1, "'folder' is not at hand"),
        (["--sentence", "a cube", "--device", "tpu"], 1, "not on this computer"),
        (["--sentence", "a cube", "--sampler", "magic"], 2, "invalid choice"),
        (["--sentence", "a cube", "--sheet", "0"], 2, "below 1"),
        (["--sentence", "a cube", "--sheet", "101"], 2, "at most 100"),
        (["--sentence", "a cube", "--threads", "-1"], 2, "below 1"),
        (["--sentence", "a cube", "--json", "out.png"], 2, "different files"),
        (["--sentence", "a cube", "--json", "."], 1, "a folder of that name"),
        (["--sentence", "a cube", "--corrector-steps", "0"], 1, "corrector_steps"),
        (["--sentence", "a cube", "--sheet", "many"], 2, "--sheet"),
        (["--sentence", "a cube", "--frames", "a.mp4"], 1, ".webp"),
        (["--sentence", "a cube", "--json", "no/such/folder/a.json"], 1, "folder"),
        ([], 2, "either a scene file or --sentence"),
        (["a.diorama", "--sentence", "a cube"], 2, "either a scene file or --sentence"),
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
    result, told = refusal(capsys, "render", *arguments, "-o", "out.png")
    assert result == code
    assert says in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["out.jpg", "out", "no/such/folder/out.png"])
def test_a_picture_that_could_not_be_written_is_refused_before_it_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("core.cli.render_run.draw", None)
    assert main(["render", "--sentence", "a cube", "-o", name]) == 1


def test_the_word_that_is_not_known_is_pointed_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["render", "--sentence", "a red hous", "-o", str(tmp_path / "out.png")])
    *_, sentence, marks = capsys.readouterr().err.splitlines()
    assert sentence[marks.index("^") : marks.rindex("^") + 1] == "hous"


def test_an_interruption_ends_in_one_line_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("core.compose.scene_compiler.expression_of", interrupted)
    assert render("--sentence", "a cube", "-o", tmp_path / "out.png") == 130
    assert capsys.readouterr().err == "diorama: Stopped before it was done.\n"
    assert list(tmp_path.iterdir()) == []


def run_command(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "import sys; from desktop.launch import main; sys.exit(main())", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=os.environ.copy())


def test_the_command_with_a_verb_works_without_a_window(tmp_path: Path) -> None:
    done = run_command("render", "--sentence", "a red cube", "-o", str(tmp_path / "out.png"), *QUICK)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "no progress bar where nobody looks"
    assert (tmp_path / "out.png").exists()


def test_help_and_errors_come_before_torch_and_the_environment_before_both() -> None:
    code = """
import os, sys
os.environ["KMP_BLOCKTIME"] = "7"
from core.cli import main
assert main(["render", "--sentence", "a hous", "-o", "x.png"]) == 1
assert "torch" not in sys.modules
assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"
assert os.environ["GOMP_SPINCOUNT"] == "2000"
assert os.environ["HF_HUB_OFFLINE"] == "1"
assert os.environ["KMP_BLOCKTIME"] == "7", "what the user has set stays"
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


LONG, DEEP = "n" * 300, "/".join(["d" * 200] * 30)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["-o", f"{LONG}.png"], "its name is too long"),
        (["-o", f"{DEEP}/out.png"], "its name is too long"),
        (["-o", "loop.png"], "a link that leads to itself"),
        (["-o", "out.png", "--json", f"{LONG}.json"], "its name is too long"),
        (["-o", "out.png", "--frames", f"{LONG}.gif"], "its name is too long"),
        (["-o", "out.png", "--model", LONG], "is not at hand"),
        (["-o", "out.png", "--model", f"{DEEP[:900]}/{LONG[:90]}"], "is not at hand"),
    ],
)
def test_names_that_no_file_can_have_are_told_before_anything_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("loop.png").symlink_to("loop.png")
    code, told = refusal(capsys, "render", "--sentence", "a cube", *arguments)
    assert (code, says in told, told.count("\n")) == (1, True, 1), told
    assert [path.name for path in tmp_path.iterdir()] == ["loop.png"]


@pytest.mark.parametrize("name", [f"{LONG}.diorama", f"{LONG}.png", f"{DEEP}/a.diorama", "loop.diorama"])
def test_a_scene_whose_name_no_file_can_have_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("loop.diorama").symlink_to("loop.diorama")
    code, told = refusal(capsys, "render", name, "-o", "out.png")
    assert (code, "cannot be opened, because" in told) == (1, True), told


@pytest.mark.skipif(os.name == "nt", reason="Windows has no folders that may not be entered by mode")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["-o", "shut/out.png"], "it may not be touched"),
        (["-o", "out.png", "--model", "shut/model.safetensors"], "is not at hand"),
        (["-o", "out.png", "--model", "theirs"], "The folder of models 'shut'"),
    ],
)
def test_a_folder_that_may_not_be_entered_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    asked = ["render", "--sentence", "a cube", "-o", "out.png", "--model", "nowhere"]
    assert refusal(capsys, *asked)[0] == 1, "imports all that it needs while everything may be read"
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        shut = Path(name, "shut")
        shut.mkdir(mode=0o000)
        monkeypatch.chdir(name)
        if "theirs" in arguments:
            monkeypatch.setenv("DIORAMA_MODELS", "shut")
        root = os.geteuid() == 0
        if root:  # who may enter everywhere
            os.seteuid(65534)
        try:
            code, told = refusal(capsys, *asked[:3], *arguments)
        finally:
            if root:
                os.seteuid(0)
        monkeypatch.undo()
    assert (code, says in told, told.count("\n")) == (1, True, 1), told


def test_a_recipe_whose_model_has_an_impossible_name_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = tmp_path / "a.diorama"
    save(scene, Project(Recipe(parse("a cube"), model="a" * 400)))
    code, told = refusal(capsys, "render", str(scene), "-o", str(tmp_path / "out.png"))
    assert (code, "is not at hand" in told) == (1, True), told
