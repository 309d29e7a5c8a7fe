from __future__ import annotations

import numpy as np
import pytest

from core.scene.vocabulary import KINDS
from core.world.programs import open_context
from core.world.shapes import hulls, measure


def test_every_kind_has_a_hull_on_the_ground() -> None:
    assert hulls().keys() == KINDS.keys()
    for points in hulls().values():
        assert abs(points[:, 1].min()) < 0.1


@pytest.mark.parametrize("kind", ["house", "dog", "bridge", "moon"])
def test_the_stored_hull_is_that_of_the_shader(kind: str) -> None:
    fresh = measure(open_context(), kind)
    stored = hulls()[kind]
    np.testing.assert_allclose(stored.min(axis=0), fresh.min(axis=0), atol=0.02)
    np.testing.assert_allclose(stored.max(axis=0), fresh.max(axis=0), atol=0.02)
