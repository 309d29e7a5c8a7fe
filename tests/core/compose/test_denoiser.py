"""Networks that predict noise or v, read as denoisers: all must say what the exact denoiser says."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
import torch
from torch import Tensor

from core.compose.denoiser import AdaptedDenoiser, Space, epsilon_prediction, v_prediction
from core.compose.schedule import karras, trailing
from tests.closeness import ELEMENTWISE, assert_close
from tests.core.compose.schedules import scaled_linear_table

MEAN, VARIANCE = 0.3, 0.5
SPACE = Space(2, 3, 3, 0.03, 14.0)
TABLE = scaled_linear_table()


def exact(x: Tensor, sigma: float) -> Tensor:
    return MEAN + VARIANCE / (VARIANCE + sigma**2) * (x - MEAN)


def epsilon_network(scaled: Tensor, time: Tensor, conditions: object) -> Tensor:
    """Knows the table as its training did: by index."""
    sigma = TABLE[round(time[0].item())]
    x = scaled * math.sqrt(1 + sigma**2)
    return (x - exact(x, sigma)) / sigma


def v_network(scaled: Tensor, time: Tensor, conditions: object) -> Tensor:
    sigma = TABLE[round(time[0].item())]
    alpha, spread = 1 / math.sqrt(1 + sigma**2), sigma / math.sqrt(1 + sigma**2)
    clean = exact(scaled / alpha, sigma)
    return alpha * (scaled - alpha * clean) / spread - spread * clean


@pytest.mark.parametrize("index", [0, 10, 500, 999])
@pytest.mark.parametrize(
    ("network", "read"),
    [
        (epsilon_network, epsilon_prediction(TABLE)),
        (v_network, v_prediction(TABLE)),
    ],
    ids=["epsilon", "v"],
)
def test_every_prediction_gives_the_denoised_picture(network, read, index: int) -> None:
    sigma = TABLE[index]
    x = torch.randn(4, 2, 3, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(index)) * (1 + sigma)
    denoiser = AdaptedDenoiser(SPACE, network, read)
    assert_close(denoiser(x, sigma, [None] * 4), exact(x, sigma), ELEMENTWISE)


def test_time_between_two_levels_is_interpolated() -> None:
    read = epsilon_prediction(TABLE)
    assert read(TABLE[400]).c_noise == pytest.approx(400)
    assert read(math.sqrt(TABLE[400] * TABLE[401])).c_noise == pytest.approx(400.5, abs=1e-6)
    assert read(1e-9).c_noise == 0
    assert read(1e9).c_noise == 999


@pytest.mark.parametrize("steps", [1, 2, 20, 50])
def test_schedules_fall_from_the_noisiest_level_to_zero(steps: int) -> None:
    for levels, top in (
        (karras(steps, 0.03, 14.6), 14.6),
        (trailing(steps, TABLE), TABLE[-1]),
    ):
        assert len(levels) == steps + 1
        assert levels[0] == pytest.approx(top)
        assert levels[-1] == 0.0
        assert all(a > b for a, b in pairwise(levels))


def test_the_known_schedules_are_met() -> None:
    """Karras: the worked example of three levels; trailing: the indices that Lin et al. name for ten steps."""
    assert karras(3, 1.0, 128.0, rho=7.0)[1] == pytest.approx(1.5**7)
    assert [TABLE.index(level) for level in trailing(10, TABLE)[:-1]] == list(range(999, 0, -100))
    assert TABLE[0] == pytest.approx(0.0292, abs=1e-4)
    assert TABLE[-1] == pytest.approx(14.6146, abs=1e-3)
