"""A seed means one picture."""

from __future__ import annotations

import torch

from core.compose.noise import Noise, starting_noise

SHAPE = (4, 6, 5)


def test_a_picture_depends_on_its_seed_alone() -> None:
    together = Noise([7, 8, 9])
    alone = Noise([8])
    like, single = torch.empty(3, *SHAPE), torch.empty(1, *SHAPE)
    for _ in range(3):
        assert torch.equal(together.normal(like)[1:2], alone.normal(single))
        assert torch.equal(together.uniform(like)[1:2], alone.uniform(single))
        assert torch.equal(together.signs(like)[1:2], alone.signs(single))


def test_other_seeds_give_other_noise_and_later_draws_are_new() -> None:
    noise = Noise([1, 2])
    first, second = noise.normal(torch.empty(2, *SHAPE)), noise.normal(torch.empty(2, *SHAPE))
    assert not torch.equal(first[0], first[1])
    assert not torch.equal(first, second)


def test_numbers_are_drawn_in_float32_whatever_they_become() -> None:
    half = Noise([5]).normal(torch.empty(1, *SHAPE, dtype=torch.bfloat16))
    full = Noise([5]).normal(torch.empty(1, *SHAPE))
    assert half.dtype == torch.bfloat16
    assert torch.equal(half, full.bfloat16())


def test_starting_noise_has_the_level_it_was_asked_for() -> None:
    x = starting_noise(Noise(range(64)), 64, (3, 16, 16), sigma=5.0)
    assert x.shape == (64, 3, 16, 16)
    assert abs(x.std().item() - 5.0) < 0.05
    assert abs(x.mean().item()) < 0.05


def test_signs_are_plus_or_minus_one() -> None:
    signs = Noise([0]).signs(torch.empty(1, 3, 32, 32))
    assert set(signs.unique().tolist()) == {-1.0, 1.0}
    assert abs(signs.mean().item()) < 0.1
