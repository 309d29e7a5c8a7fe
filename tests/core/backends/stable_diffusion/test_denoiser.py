"""The UNet read as a denoiser."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from core.backends.stable_diffusion.checkpoint import Family, Prediction
from core.backends.stable_diffusion.denoiser import denoiser, noise_levels
from core.compose.noise import Noise, starting_noise
from tests.closeness import assert_close
from tests.core.backends.stable_diffusion.loaded import CASES, components
from tests.core.compose.schedules import scaled_linear_table

TEXTS = ["a red cube", "", "a blue house"]


def latents(rows: int, sigma: float) -> torch.Tensor:
    return starting_noise(Noise(range(rows)), rows, (4, 32, 32), sigma)


def test_levels_are_those_of_training() -> None:
    levels = noise_levels(components())
    assert levels == pytest.approx(scaled_linear_table(), rel=1e-4)
    assert list(levels) == sorted(levels)


def test_a_model_trained_to_pure_noise_has_a_highest_level_all_the_same() -> None:
    parts = components()
    ended = parts.alphas_cumprod.clone()
    ended[-1] = 0
    assert noise_levels(replace(parts, alphas_cumprod=ended))[-1] == pytest.approx(4096, rel=1e-3)


def test_the_space_is_the_latents_own() -> None:
    space = denoiser(components(), 64, "cpu").space
    assert space.shape == (4, 32, 32)
    assert (space.sigma_min, space.sigma_max) == pytest.approx((0.02917, 14.6146), rel=1e-3)


@pytest.mark.parametrize(("family", "prediction"), CASES)
def test_rows_do_not_know_of_each_other_whether_asked_together_or_one_by_one(
    family: Family, prediction: Prediction
) -> None:
    parts, x = components(family, prediction), latents(3, 2.0)
    together, single = denoiser(parts, 64, "cpu")(x, 2.0, TEXTS), denoiser(parts, 64, "mps").network
    assert single.one_by_one
    one_by_one = replace(denoiser(parts, 64, "cpu"), network=replace(single, encoder=_on_cpu(parts)))(x, 2.0, TEXTS)
    assert_close(together, one_by_one)
    assert together.dtype == x.dtype
    assert not torch.equal(together[0], denoiser(parts, 64, "cpu")(x[:1], 2.0, ["a blue house"])[0])


def test_half_precision_is_the_networks_affair_and_the_state_stays_whole() -> None:
    whole, halved = components(), components()
    for network in (halved.unet, *halved.text_encoders):
        network.to(torch.bfloat16)
    x = latents(1, 2.0)
    said = denoiser(halved, 64, "cpu")(x, 2.0, ["a red cube"])
    assert said.dtype == torch.float32
    expected = denoiser(whole, 64, "cpu")(x, 2.0, ["a red cube"])
    assert not torch.equal(said, expected)
    torch.testing.assert_close(said, expected, atol=0.2, rtol=0.05)


def _on_cpu(parts):
    from core.backends.stable_diffusion.text_encoder import TextEncoder

    return TextEncoder(parts, "cpu")
