"""Which models there are."""

from __future__ import annotations

from typing import Any

from core.backends.backend import Backend
from core.device import Device
from core.errors import ModelError
from core.recipe import Recipe


def open_model(recipe: Recipe, device: Device) -> Backend[Any]:
    """The model that a recipe names, on a device.

    Raises:
        ModelError: there is no such model in this version.
    """
    if recipe.model == "gaussian":
        from core.backends.gaussian import GaussianBackend

        return GaussianBackend(recipe.size, device)
    if recipe.model == "clay":
        raise ModelError("The clay model is not part of this version yet; use the model 'gaussian'.")
    raise ModelError(f"The model '{recipe.model}' cannot be opened in this version yet; use the model 'gaussian'.")
