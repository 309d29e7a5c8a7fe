"""Tiny checkpoints, each written once for all tests, which must not change them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from core.backends.stable_diffusion.checkpoint import Family, Layout, Prediction

Checkpoints = Callable[[Family, Prediction, Layout], Path]


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Checkpoints:
    """`checkpoints(family, prediction, layout)` is the path of a tiny checkpoint, TAESD and safety checker included."""
    from tests.core.backends.stable_diffusion import tiny

    @cache
    def written(family: Family, prediction: Prediction, layout: Layout) -> Path:
        root = tmp_path_factory.mktemp(f"{family}-{prediction}-{layout}")
        if layout == "file":
            return tiny.write_file(root / "tiny.safetensors", family, prediction)
        return tiny.write_folder(root / "tiny", family, prediction, True, safety_checker=family != "sdxl")

    return written
