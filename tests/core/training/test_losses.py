from __future__ import annotations

import math

import pytest
import torch

from core.training.losses import edge_loss, psnr, reconstruction_loss, spread_loss


def test_psnr_is_that_of_the_mean_square() -> None:
    true = torch.zeros(2, 3, 16, 16)
    made = true + torch.tensor([0.2, 0.02])[:, None, None, None]
    expected = [10 * math.log10(4 / 0.04), 10 * math.log10(4 / 0.0004)]
    assert psnr(made, true).tolist() == pytest.approx(expected, rel=1e-4)
    left = torch.zeros(2, 16, 16)
    left[:, :, :8] = 1
    made[:, :, :, 8:] = 1
    assert psnr(made, true, left).tolist() == pytest.approx(expected, rel=1e-4)


def test_equal_pictures_lose_nothing_and_blur_loses_edges() -> None:
    true = (torch.arange(64) // 8 % 2 * 1.0 - 0.5).expand(1, 3, 64, 64)
    assert reconstruction_loss(true, true).item() == pytest.approx(0, abs=1e-5)
    blurred = torch.nn.functional.avg_pool2d(true, 5, 1, 2, count_include_pad=False)
    shifted = true + 0.1
    assert edge_loss(blurred, true) > 10 * edge_loss(shifted, true)
    assert reconstruction_loss(blurred, true) > 0


def test_latents_of_mean_0_and_variance_1_cost_nothing() -> None:
    raw = torch.tensor([-1.0, 1.0]).repeat(2, 3, 50, 1)
    assert spread_loss(raw).item() == pytest.approx(0, abs=1e-3)
    assert spread_loss(2 * raw).item() == pytest.approx(9, rel=0.1)
    assert spread_loss(raw + 2).item() == pytest.approx(4, rel=0.1)
