from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from core.backends.clay.autoencoder import Autoencoder, AutoencoderShape
from core.backends.clay.network import ClayNetwork, NetworkShape
from core.backends.clay.weights import ClayModel, save_model

TINY_AUTOENCODER = AutoencoderShape(4, 8, 8, 8, (1, 0, 0), (0, 0, 1), 2)
TINY_NETWORK = NetworkShape(
    channels=4, side=16, fine=8, coarse=8, before=1, middle=1, after=1, heads=2, concept=8, token=8, vector=8
)


def randomized(module: nn.Module) -> nn.Module:
    """Weights without the zeros at which training begins, so that every input matters."""
    generator = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.3)
    return module.eval().requires_grad_(False)


def tiny_model() -> ClayModel:
    autoencoder, network = Autoencoder(TINY_AUTOENCODER), ClayNetwork(TINY_NETWORK)
    randomized(autoencoder)
    randomized(network)
    return ClayModel(autoencoder, network)


@pytest.fixture(scope="package")
def tiny() -> ClayModel:
    return tiny_model()


@pytest.fixture
def folder(tiny: ClayModel, tmp_path: Path) -> Path:
    """A folder with the weights of a tiny clay model."""
    save_model(tmp_path / "clay", tiny)
    return tmp_path / "clay"
