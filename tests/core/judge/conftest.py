from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.world.renderer import Renderer

SIDE = 128


@pytest.fixture(scope="package")
def renderer() -> Iterator[Renderer]:
    with Renderer(SIDE) as renderer:
        yield renderer
