"""Bodies alone and cut out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.scene.scene import Backdrop
from core.world.bodies import BUILDS, World
from core.world.exemplars import bank, cut_out, exact, exact_exemplars, fitted, lone
from core.world.facing import FACINGS, yaw_facing
from core.world.renderer import Renderer
from core.world.sampler import world_at
from core.world.truth import observe


def test_an_exemplar_is_cut_out_without_ground_or_shadow(renderer: Renderer) -> None:
    world = lone("cube", "red")
    body = cut_out(renderer, world)
    pixels = np.asarray(body)
    mask = renderer.draw(world).mask(0)
    assert np.count_nonzero(pixels[..., 3]) == np.count_nonzero(mask)
    assert set(np.unique(pixels[..., 3])) <= {0, 255}
    small = fitted(body, 20)
    assert max(small.size) == 20
    assert len(np.unique(np.asarray(small)[..., 3])) > 2  # soft edges


def test_a_body_out_of_the_picture_leaves_nothing(renderer: Renderer) -> None:
    (body,) = lone("cube", "red").bodies
    away = World((replace(body, pose=replace(body.pose, x=50.0)),))
    assert cut_out(renderer, away).getpixel((0, 0)) == (0, 0, 0, 0)


def test_an_exact_exemplar_has_the_outline_that_the_body_has_alone_in_its_world(renderer: Renderer) -> None:
    rng = np.random.default_rng(0)
    world = world_at(3, 1)
    for index, body in enumerate(world.bodies):
        other = exact(world, index, rng)
        assert other.bodies[0].pose == body.pose
        assert other.lamp != world.lamp
        (mask,) = renderer.alone(other.bodies)
        np.testing.assert_array_equal(renderer.draw(other).mask(0), mask)


def test_the_exact_exemplars_of_a_world_fill_squares(renderer: Renderer) -> None:
    world = world_at(3, 1)
    squares = exact_exemplars(renderer, world, 24, np.random.default_rng(0))
    assert squares.shape == (len(world.bodies), 24, 24, 4)
    assert (squares[..., :3] <= squares[..., 3:]).all()  # colours multiplied by the opacity
    for square in squares:
        assert square[..., 3].any(axis=0).all()  # from edge to edge
        assert square[..., 3].any(axis=1).all()
    assert exact_exemplars(renderer, World(), 24, np.random.default_rng(0)).shape == (0, 24, 24, 4)


@pytest.mark.parametrize("kind", sorted(BUILDS))
def test_left_is_the_mirror_of_right(kind: str) -> None:
    left, towards, right = (yaw_facing(kind, facing) for facing in FACINGS)
    assert np.sin(left) < np.sin(right) or np.cos(left) < 0 < np.cos(right)
    assert abs(towards) <= np.radians(60)


def test_a_bank_holds_every_view_of_a_kind(renderer: Renderer) -> None:
    views = bank(renderer, "dog", ("red", "white"), [yaw_facing("dog", facing) for facing in FACINGS], (0.7, 0.97), 16)
    assert views.shape == (2, 3, 2, 16, 16, 4)
    flat = views.reshape(12, -1).astype(int)
    assert all(np.abs(flat[a] - flat[b]).max() > 20 for a in range(12) for b in range(a))


def test_the_backdrop_of_the_world_does_not_show(renderer: Renderer) -> None:
    world = world_at(3, 1)
    night = replace(world, backdrop=Backdrop("night", "snow"))
    one, other = (exact_exemplars(renderer, each, 16, np.random.default_rng(0)) for each in (world, night))
    np.testing.assert_array_equal(one, other)
    assert observe(renderer, world)[1].bodies
