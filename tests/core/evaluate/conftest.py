from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.backends.clay.backend import ClayBackend
from core.backends.clay.weights import ClayModel, save_model
from core.judge.detector import save
from core.judge.network import SIDE, DetectorNetwork
from core.world.renderer import Renderer
from tests.core.backends.clay.conftest import tiny_model


@pytest.fixture(scope="package")
def renderer() -> Iterator[Renderer]:
    with Renderer(SIDE) as renderer:
        yield renderer


@pytest.fixture(scope="package")
def tiny() -> ClayModel:
    return tiny_model()


@pytest.fixture
def backend(tiny: ClayModel) -> ClayBackend:
    return ClayBackend(tiny, 128)


@pytest.fixture(scope="package")
def folder(tiny: ClayModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the weights of a tiny clay model, and beside it a detector that sees nothing."""
    folder = tmp_path_factory.mktemp("models") / "tiny"
    save_model(folder, tiny)
    save(folder.parent / "detector.safetensors", DetectorNetwork())
    return folder
