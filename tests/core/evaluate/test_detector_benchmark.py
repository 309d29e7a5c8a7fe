"""How good the judge is: shares with their intervals, on worlds that a seed gives."""

from __future__ import annotations

import pytest

from core.evaluate.detector_benchmark import DetectorBenchmark, measure_detector
from core.training.detector_scores import Scores

SCORES = Scores(
    pictures=40,
    recall=0.99,
    precision=0.98,
    colour=1.0,
    size=97 / 98,
    box=0.9,
    base=0.01,
    depth=0.02,
    bodies=100,
    findings=100,
    found=98,
)


def test_each_share_has_its_interval() -> None:
    shares = DetectorBenchmark(7, SCORES, 5.0).shares()
    recall = shares["recall"]
    assert (recall.value, recall.low, recall.high) == pytest.approx((0.99, 0.9455, 0.9982), abs=1e-4)
    assert (shares["colour"].value, shares["colour"].high) == (1.0, 1.0)
    assert shares["size"].value == pytest.approx(97 / 98)


def test_it_is_told_in_words_and_as_json() -> None:
    benchmark = DetectorBenchmark(7, SCORES, 5.0)
    lines = list(benchmark.lines())
    assert lines[0].startswith("40 fresh worlds of seed 7")
    assert lines[1] == "recall     99.0%  (94.6% to 99.8%) of 100"
    assert lines[-1] == "5.0 ms a picture"
    report = benchmark.report()
    assert (report["seed"], report["bodies"], report["recall"]["value"]) == (7, 100, 0.99)


def test_who_sees_nothing_finds_nothing() -> None:
    benchmark = measure_detector(lambda pictures: [()] * len(pictures), seed=3, worlds=4)
    assert (benchmark.scores.pictures, benchmark.scores.findings) == (4, 0)
    assert benchmark.scores.bodies > 0
    assert benchmark.shares()["recall"].value == 0
    assert benchmark.shares()["precision"].high == 1
