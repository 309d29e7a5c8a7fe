"""Moves before the first steps of a sampler."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from torch import Tensor

from core.compose.estimate import Estimate
from core.compose.latent_update import with_latent_update
from core.compose.noise import Noise, starting_noise
from core.compose.samplers import SAMPLERS
from core.compose.schedule import karras

LEVELS = karras(6, 0.1, 10.0)
X = starting_noise(Noise([1]), 1, (2, 3, 3), LEVELS[0])


def denoise(x: Tensor, sigma: float) -> Estimate:
    return Estimate(torch.tanh(x / (1 + sigma**2)))


@pytest.mark.parametrize("name", ["euler", "heun", "ancestral"])
def test_a_move_that_does_nothing_changes_nothing(name: str) -> None:
    sampler = SAMPLERS[name]
    plain = list(sampler(denoise, X, LEVELS, Noise([2])))
    moved = list(with_latent_update(sampler, lambda x, _: x, LEVELS[3])(denoise, X, LEVELS, Noise([2])))
    for ours, theirs in zip(moved, plain, strict=True):
        assert torch.equal(ours.x, theirs.x)
        assert (ours.index, ours.count, ours.sigma, ours.sigma_next) == (
            theirs.index,
            theirs.count,
            theirs.sigma,
            theirs.sigma_next,
        )


@pytest.mark.parametrize("first", [0, 2, 5])
def test_moves_come_before_the_steps_above_a_level_wherever_a_run_begins(first: int) -> None:
    moves: list[float] = []

    def update(x: Tensor, sigma: float) -> Tensor:
        moves.append(sigma)
        return x + 1

    steps = list(with_latent_update(SAMPLERS["euler"], update, LEVELS[3])(denoise, X, LEVELS[first:], Noise([2])))
    assert moves == list(LEVELS[first:3])
    assert [(step.sigma, step.sigma_next) for step in steps] == list(pairwise(LEVELS[first:]))
    if moves:
        (alone,) = SAMPLERS["euler"](denoise, X + 1, LEVELS[first : first + 2], Noise([2]))
        assert torch.equal(steps[0].x, alone.x)
