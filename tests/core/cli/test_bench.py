"""The benchmark measures what it says and writes what other programs read."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from core.backends.clay.weights import save_model
from core.cli import main
from core.device import choose_device
from tests.core.backends.clay.conftest import tiny_model
from tests.core.cli.told import refusal

QUICK = ("--steps", "1", "--rounds", "1", "--device", "cpu")


@pytest.fixture
def clay(tmp_path: Path) -> str:
    """The path of a tiny clay model."""
    save_model(tmp_path / "tiny", tiny_model())
    return str(tmp_path / "tiny")


def test_the_figures_are_written(clay: str, tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    assert main(["bench", "--model", clay, "--json", str(out), "--starts", "1", *QUICK]) == 0
    figures = json.loads(out.read_text())
    rows = figures["composition"]
    assert [(row["placement"], row["cards"]) for row in rows] == [
        (placement, cards) for placement in ("masks", "together") for cards in (1, 2, 4, 8)
    ]
    for row in rows:
        assert row["dtype"] == choose_device("cpu").dtype
        assert row["overhead"] == pytest.approx(row["seconds"] / row["bare_seconds"] - 1, rel=0.01, abs=0.01)
    assert [(growth["placement"], growth["fewest"], growth["most"]) for growth in figures["growth"]] == [
        ("masks", 1, 8),
        ("together", 1, 8),
    ]
    fresh = figures["fresh"]
    assert 0 < fresh["first_step_seconds"] < fresh["seconds"]
    assert fresh["first_step_processor_seconds"] > 0
    assert 0 <= fresh["attempts"] <= 3
    assert (fresh["peak_mb"] or 0) > 0 or not sys.platform.startswith("linux")


def test_half_precision_is_measured_beside_it_where_it_is_asked_for(
    clay: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "bench.json"
    how = ["--starts", "0", "--dtype", "float32", "bfloat16", "--cards", "3", "1", "--processor-time"]
    command = ["bench", "--model", clay, "--json", str(out), *how, *QUICK]
    assert main(command) == 0
    figures = json.loads(out.read_text())
    assert [row["dtype"] for row in figures["composition"]] == ["float32"] * 4 + ["bfloat16"] * 4
    assert [row["cards"] for row in figures["composition"]] == [1, 3] * 4, "rising, whatever the order"
    assert "fresh" not in figures
    told = capsys.readouterr().out
    assert told.count("times as long as 1") == 4
    assert "A new process" not in told


def test_a_model_without_networks_is_not_measured(capsys: pytest.CaptureFixture[str]) -> None:
    code, told = refusal(capsys, "bench", "--model", "gaussian")
    assert code == 1
    assert "no networks to measure" in told
