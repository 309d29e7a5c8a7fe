"""Pictures that an earlier version drew are drawn alike by this one, from the recipe that each carries.

Bits are compared on one computer by `python -m tools.picture_digests`; another processor rounds otherwise, hence the
tolerance: 8-bit values may differ by one here and there.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.cli import main
from tests.core.backends.stable_diffusion import tiny
from tools.picture_digests import TINY_FILE, judged

BEFORE = Path(__file__).parent / "before"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    tiny.write_file(folder / TINY_FILE, "sd1")
    return folder


@pytest.mark.parametrize("name", sorted(path.stem for path in BEFORE.glob("*.png")))
def test_a_picture_is_drawn_as_before(
    name: str, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full_precision: None
) -> None:
    monkeypatch.setenv("DIORAMA_MODELS", str(models))
    again = tmp_path / "again.png"
    assert main(["render", str(BEFORE / f"{name}.png"), "-o", str(again), "--device", "cpu"]) == 0
    before, now = (np.asarray(Image.open(path).convert("RGB"), float) for path in (BEFORE / f"{name}.png", again))
    assert now.shape == before.shape
    assert np.abs(now - before).mean() < 0.25


@pytest.mark.parametrize("name", sorted(path.stem for path in BEFORE.glob("*.png")))
def test_a_picture_is_judged_as_before(name: str) -> None:
    assert judged(BEFORE / f"{name}.png")["verdicts"] == json.loads((BEFORE / f"{name}.json").read_text())["verdicts"]


@pytest.fixture
def full_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    """Float32, also where the processor multiplies bfloat16."""
    monkeypatch.setattr("torch.cpu.get_capabilities", dict)
