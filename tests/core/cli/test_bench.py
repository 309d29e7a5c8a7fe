"""The benchmark measures what it says and writes what other programs read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from core.benchmark.composition import SPACE, ConvolutionalDenoiser
from core.cli import main


def test_the_figures_are_written(tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    assert main(["bench", "--json", str(out), "--steps", "1", "--rounds", "1"]) == 0
    rows = json.loads(out.read_text())["composition"]
    assert [row["cards"] for row in rows] == [1, 2, 4, 8]
    for row in rows:
        assert row.keys() == {"cards", "seconds", "bare_seconds", "overhead", "one_at_a_time_seconds"}
        assert min(row["seconds"], row["bare_seconds"], row["one_at_a_time_seconds"]) > 0
        assert row["overhead"] == pytest.approx(row["seconds"] / row["bare_seconds"] - 1, abs=1e-3)


def test_the_network_costs_one_gigaflop_an_evaluation() -> None:
    network = ConvolutionalDenoiser.build()
    assert network.flops == pytest.approx(1e9, rel=0.02)
    assert network(torch.zeros(2, *SPACE.shape), 1.0, [0, 3]).shape == (2, *SPACE.shape)
