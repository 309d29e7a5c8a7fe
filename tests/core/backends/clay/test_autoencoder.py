from __future__ import annotations

import pytest
import torch

from core.backends.clay.autoencoder import Autoencoder, AutoencoderShape
from core.backends.clay.weights import ClayModel
from tests.closeness import assert_close

SMALL = AutoencoderShape(16, 8, 8, 8, (1, 1, 1), (1, 1, 1), 4)


@pytest.mark.parametrize(("height", "width"), [(256, 256), (64, 96)])
def test_sixteen_times_down_and_back(tiny: ClayModel, height: int, width: int) -> None:
    pictures = torch.rand(2, 3, height, width) * 2 - 1
    latents = tiny.autoencoder.encode(pictures)
    assert latents.shape == (2, 4, height // 16, width // 16)
    assert tiny.autoencoder.decode(latents).shape == pictures.shape
    assert tiny.autoencoder.preview(latents).shape == (2, 3, height // 4, width // 4)


def test_latents_have_the_scale_of_what_it_was_taken_from_and_decoding_undoes_it() -> None:
    autoencoder = Autoencoder(SMALL).eval()
    pictures = torch.rand(8, 3, 64, 64) * 2 - 1
    made, raw = autoencoder(pictures)
    autoencoder.scale.take(raw)
    latents = autoencoder.encode(pictures)
    assert latents.mean(dim=(0, 2, 3)).abs().max() < 1e-4
    assert latents.var(dim=(0, 2, 3)).sub(1).abs().max() < 1e-3
    assert_close(autoencoder.decode(latents), made)


def test_the_preview_is_the_best_linear_guess() -> None:
    """Colours that are linear in the latents are found exactly."""
    autoencoder = Autoencoder(AutoencoderShape(4, 8, 8, 8, (0, 0, 0), (0, 0, 0), 2)).eval()
    generator = torch.Generator().manual_seed(0)
    latents = torch.randn(40, 4, 4, 4, generator=generator)
    matrix = torch.randn(3, 4, generator=generator) * 0.2
    colours = torch.einsum("oc,bchw->bohw", matrix, latents) + 0.1
    autoencoder.fit_preview(latents, torch.nn.functional.interpolate(colours, scale_factor=16.0, mode="nearest"))
    expected = torch.nn.functional.interpolate(colours, scale_factor=4.0, mode="nearest")
    assert_close(autoencoder.preview(latents), expected)


def test_training_begins_with_the_principal_components() -> None:
    """Pictures that are linear in few numbers a cell come back at once, and their latents are normalised."""
    autoencoder = Autoencoder(AutoencoderShape(4, 8, 8, 8, (1, 1, 1), (1, 1, 1), 2)).eval()
    generator = torch.Generator().manual_seed(0)
    numbers = torch.randn(30, 3, 4, 4, generator=generator) * torch.tensor([0.4, 0.2, 0.1])[:, None, None] + 0.1
    pictures = torch.nn.functional.interpolate(numbers, scale_factor=16.0, mode="nearest")
    autoencoder.begin_with(pictures + 0.01 * torch.randn(pictures.shape, generator=generator))
    latents = autoencoder.encode(pictures)
    assert (autoencoder.decode(latents) - pictures).abs().max() < 0.05
    assert latents[:, :3].std(dim=(0, 2, 3)).tolist() == pytest.approx([1, 1, 1], abs=0.1)


def test_a_change_in_one_place_of_the_latent_stays_there(tiny: ClayModel) -> None:
    latents = torch.randn(1, 4, 16, 16)
    other = latents.clone()
    other[:, :, 0, 0] += 1
    changed = (tiny.autoencoder.decode(latents) - tiny.autoencoder.decode(other)).abs().amax(dim=(0, 1)) > 1e-6
    assert changed[:16, :16].any()
    assert not changed[128:].any()
    assert not changed[:, 128:].any()
