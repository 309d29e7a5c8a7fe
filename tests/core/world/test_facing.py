"""Which way bodies face."""

from __future__ import annotations

from math import degrees, pi

import numpy as np
import pytest

from core.scene.vocabulary import KINDS
from core.world.bodies import BUILDS
from core.world.camera import Pose
from core.world.facing import yaw_on_card


@pytest.mark.parametrize("yaw", [0.0, 0.4, 1.2])
def test_the_mirror_image_of_a_body_is_the_body_at_the_opposite_yaw(yaw: float) -> None:
    """Training relies on it: flipped pictures say that their bodies face the other way."""
    points = np.random.default_rng(0).normal(size=(20, 3))
    one, other = (Pose(0.0, 0.0, 2.0, 1.0, angle).world(points) for angle in (yaw, pi - yaw))
    np.testing.assert_allclose(one * (-1, 1, 1), other, atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_on_its_card_a_kind_is_recognised(kind: str) -> None:
    yaw = degrees(yaw_on_card(kind))
    assert any(least <= yaw <= most for least, most in BUILDS[kind].yaws)
    assert yaw_on_card(kind) == yaw_on_card(kind)
