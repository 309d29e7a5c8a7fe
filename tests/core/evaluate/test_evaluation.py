"""What is counted, and how it is told."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from core.backends.clay.backend import ClayBackend
from core.cli.evaluate import measure
from core.compose.factors import Factor
from core.evaluate.evaluation import Evaluation
from core.evaluate.evaluation_model import ClayEvaluationModel, EvaluationModel
from core.evaluate.page import BEGIN, END, page_of, write_page
from core.evaluate.parts import PARTS
from core.evaluate.report import report_of
from core.evaluate.rows import EvaluationRow, JudgedPicture, rows_of
from core.evaluate.scenes import open_scene
from core.evaluate.tally import Answer, Share, Tally, judged
from core.judge.detector import Detect
from core.judge.findings import Finding
from core.recipe import Recipe
from core.scene import scene as stage
from core.scene.geometry import Box
from core.scene.relations import RELATIONS
from core.scene.scene import Scene
from core.training.detector_scores import Scores
from core.training.model_card import ModelCard, write_card
from core.world.renderer import Renderer

CUBE, DOG = Box(0.1, 0.6, 0.2, 0.2), Box(0.6, 0.6, 0.2, 0.2)
SCENE = Scene((stage.Card("a", "cube", "red", box=CUBE), stage.Card("b", "dog", "blue", box=DOG)))
SCORES = Scores(4, 0.99, 0.98, 0.97, 0.9, 0.95, 0.01, 0.02, 100, 101, 99)


def finding(kind: str, colour: str, box: Box) -> Finding:
    return Finding(kind, colour, "medium", box, 0.9, box.base, 0.5)


def evaluation_model(backend: ClayBackend, renderer: Renderer, detect: Detect) -> EvaluationModel:
    return ClayEvaluationModel(backend, Recipe(Scene(), model="clay", steps=2, size=128), detect, renderer)


def blind(pictures: Tensor) -> list[tuple[Finding, ...]]:
    return [()] * len(pictures)


def test_intervals_are_those_of_wilson() -> None:
    assert Share.of(0, 10).high == pytest.approx(0.2775, abs=1e-4)
    assert Share.of(81, 263).low == pytest.approx(0.2553, abs=1e-4)  # Newcombe 1998, table I
    assert Share.of(81, 263).high == pytest.approx(0.3662, abs=1e-4)
    assert (Share.of(0, 0).low, Share.of(0, 0).high) == (0.0, 1.0)


def test_what_became_of_a_picture() -> None:
    right = [finding("cube", "red", CUBE), finding("dog", "blue", DOG)]
    swapped = [finding("cube", "blue", CUBE), finding("dog", "red", DOG)]
    answer, _ = judged(SCENE, right)
    assert answer == Answer(right=True, cards=2, cards_right=2)
    answer, _ = judged(SCENE, [*right, finding("sun", "red", CUBE)])
    assert (answer.right, answer.extra, answer.outcomes) == (True, True, ("extra",))
    answer, _ = judged(SCENE, swapped)
    assert (answer.right, answer.swapped, answer.cards_right) == (False, True, 0)
    answer, _ = judged(SCENE, right[:1])
    assert (answer.cards_right, answer.outcomes) == (1, ("missing",))


def test_answers_add_up() -> None:
    tally = Tally()
    tally.add(Answer(right=True, cards=2, cards_right=2))
    tally.add(Answer(right=False, cards=2, cards_right=1, extra=True, outcomes=("missing", "extra")))
    assert (tally.pictures, tally.right, tally.cards, tally.cards_right, tally.extra) == (2, 1, 4, 3, 1)
    assert tally.share.value == 0.5
    assert tally.outcomes["missing"] == 1


def test_there_is_a_row_for_every_number_of_cards_and_every_relation() -> None:
    rows = list(rows_of(tuple(PARTS), (1, 3), 0))
    assert len({row.title for row in rows}) == len(rows) == 3 * 2 + 2 * len(RELATIONS) + 1
    assert [row.title for row in rows_of(("sentence", "placed"), (2,), 0)] == ["placed 2", "sentence 2"]
    assert {row.part: row.count(40) for row in rows}["relations"] == 10


def test_each_part_is_drawn_and_judged(backend: ClayBackend, renderer: Renderer) -> None:
    for row in rows_of(("placed", "held_out", "sentence", "unplaced_relations"), (1,), 0):
        shown = row.draw(evaluation_model(backend, renderer, blind), [0, 1])
        assert [one.answer for one in shown if one.answer and one.answer.right] == []
        assert all(one.picture.shape == (3, 128, 128) for one in shown)
        assert all("missing" in one.caption for one in shown)
        assert all((one.oracle is not None) == (row.part in ("placed", "held_out")) for one in shown)


def test_what_is_drawn_anew_is_counted_before_and_after(backend: ClayBackend, renderer: Renderer) -> None:
    """The detector by which pictures are repaired is not that of the judge."""
    seen: list[int] = []

    def repair_detect(pictures: Tensor) -> list[tuple[Finding, ...]]:
        seen.append(len(pictures))
        return blind(pictures)

    settings = Recipe(Scene(), model="clay", steps=2, size=128, mend=1)
    maker = ClayEvaluationModel(backend, settings, blind, renderer, repair_detect)
    evaluation = Evaluation(maker, list(rows_of(("placed", "not"), (1,), 0)), 2)
    for _ in evaluation.run():
        pass
    placed = evaluation.measured[0]
    assert placed.once.pictures == placed.tally.pictures == 2
    assert seen == [1] * (2 * 2 * 2)  # two parts of two pictures each, looked at before and after the attempt
    report = report_of(evaluation, SCORES, 0, [])
    assert (report["once"], report["model"]["mend"]) == ({"placed": {"1": 0.0}}, 1)
    assert "| 1 | 0.0 (0.0 to 65.8) of 2 | 0.0 |" in page_of(report)


def test_not_counts_where_there_was_something_to_forbid(backend: ClayBackend, renderer: Renderer) -> None:
    (row,) = rows_of(("not",), (), 0)
    assert [one.answer for one in row.draw(evaluation_model(backend, renderer, blind), [0])] == [None]
    question = open_scene(renderer, 0, 0)
    anything, other = question.scene.cards
    assert anything.box is not None
    kind = "basket" if other.kind != "basket" else "cat"
    there = (finding(kind, "pink", anything.box),)

    def stubborn(pictures: Tensor) -> list[tuple[Finding, ...]]:
        return [there] * len(pictures)

    calls: list[int] = []

    def obedient(pictures: Tensor) -> list[tuple[Finding, ...]]:
        calls.append(len(pictures))
        return stubborn(pictures) if len(calls) == 1 else blind(pictures)

    for detect, right in ((stubborn, False), (obedient, True)):
        (shown,) = row.draw(evaluation_model(backend, renderer, detect), [0])
        assert shown.answer == Answer(right=right)


def test_a_sentence_and_a_relation_are_one_factor(backend: ClayBackend, renderer: Renderer) -> None:
    maker = evaluation_model(backend, renderer, blind)
    sentence = maker.as_sentence(SCENE)
    assert isinstance(sentence, Factor)
    assert sentence.condition.caption
    assert sentence.box is None
    assert sentence.weight == maker.settings.guidance


def row_of(part: str, name: str, answers: list[bool]) -> EvaluationRow:
    """A row whose pictures are right or wrong as is said."""

    def draw(_: EvaluationModel, numbers: object) -> list[JudgedPicture]:
        picture = torch.zeros(3, 8, 8)
        return [JudgedPicture(picture, str(n), Answer(answers[n], 2, 1 + answers[n]), Answer(True)) for n in numbers]

    return EvaluationRow(part, name, draw)


@pytest.fixture
def evaluation(backend: ClayBackend, renderer: Renderer) -> Evaluation:
    rows = [
        row_of("placed", "3", [True, True, True, False]),
        row_of("relations", "on", [True]),
        row_of("unplaced_relations", "on", [False]),
        row_of("not", "", [True, False, True, True]),
    ]
    return Evaluation(evaluation_model(backend, renderer, blind), rows, count=4, together=3)


def test_the_report_has_the_agreed_form(evaluation: Evaluation, tmp_path: Path) -> None:
    order = [(measured.row.title, pictures) for measured, pictures in evaluation.run()]
    assert order == [
        ("placed 3", 3),
        ("relations on", 1),
        ("unplaced_relations on", 1),
        ("not", 3),
        ("placed 3", 1),
        ("not", 1),
    ]
    assert sum(pictures for _, pictures in order) == evaluation.pictures == 10
    weights = tmp_path / "weights.safetensors"
    weights.write_bytes(b"weights")
    report = report_of(evaluation, SCORES, 7, [weights])
    three = report["placed"]["3"]
    assert (three["all_right"], three["per_card"], three["extra"], three["swapped"]) == (0.75, 0.875, 0.0, 0.0)
    assert three["low"] == pytest.approx(0.3006, abs=1e-3)
    assert report["relations"] == {"on": 1.0}
    assert report["unplaced_relations"] == {"on": 0.0}
    assert report["not"] == 0.75
    assert report["intervals"]["not"]["pictures"] == 4
    assert report["held_out"] == report["sentence"] == {}
    assert report["judge"]["recall"] == 0.99
    assert report["judge"]["oracle"]["placed"] == {"3": 1.0}
    assert report["judge"]["oracle_extra"]["placed"] == {"3": 0.0}
    assert report["model"]["name"] == "clay"
    assert set(report["model"]["digests"]) == {"weights.safetensors"}
    captions = [caption for _, caption in evaluation.sheet()]
    assert len(captions) == 10
    assert captions[0] == "placed 3: 0"
    assert [caption for _, caption in evaluation.failures()] == ["not: 1", "placed 3: 3"]


def test_an_interrupted_evaluation_reports_what_it_counted(
    evaluation: Evaluation, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(_: EvaluationModel, numbers: object) -> list[JudgedPicture]:
        os.kill(os.getpid(), signal.SIGINT)
        return []

    evaluation.measured[1].row = replace(evaluation.measured[1].row, draw=interrupt)
    measure(evaluation)
    assert "what was counted by then is reported" in capsys.readouterr().err
    report = report_of(evaluation, SCORES, 0, [])
    assert report["placed"]["3"]["pictures"] == 3
    assert report["relations"] == {}
    assert "not" not in report
    assert "### Relations" not in page_of(report)


def test_a_page_keeps_what_stands_around_the_tables(evaluation: Evaluation, tmp_path: Path) -> None:
    for _ in evaluation.run():
        pass
    tables = page_of(report_of(evaluation, SCORES, 0, []))
    assert "| 3 | 75.0 (30.1 to 95.4) of 4 |  | 87.5 | 0.0 | 0.0 | 100.0 |  |" in tables
    assert "| on | 100.0 (" in tables
    weights = tmp_path / "denoiser.safetensors"
    write_card(weights, ModelCard({"worlds": 9}, 1200, 38_400, 7.5, "CPU", 100, {}, "diorama train denoiser"))
    row = "| denoiser.safetensors | worlds: 9 | 1,200 steps, 38,400 pictures, 7.5 minutes | CPU |"
    assert row in page_of(report_of(evaluation, SCORES, 0, []), [weights, tmp_path / "detector.safetensors"])
    page = tmp_path / "model.md"
    write_page(page, "first")
    assert page.read_text() == f"{BEGIN}\nfirst\n{END}\n"
    page.write_text(f"# Model\n\n{BEGIN}\nold\n{END}\n\nAfter.\n")
    write_page(page, tables)
    text = page.read_text()
    assert text.startswith("# Model\n\n<!--")
    assert text.endswith(f"{END}\n\nAfter.\n")
    assert "old" not in text
