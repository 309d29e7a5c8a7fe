"""Which models there are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.backends.backend import Backend
from core.device import Device
from core.errors import ModelError
from core.recipe import Recipe
from core.resources import MODELS


def model_folder(name: str, models: Path = MODELS) -> Path:
    """Where a model that a recipe names keeps its weights."""
    return models / name if name == "clay" else Path(name)


def open_model(recipe: Recipe, device: Device, models: Path = MODELS) -> Backend[Any]:
    """The model that a recipe names, on a device: a shipped one by its id, or a folder with a clay model by its path.

    Raises:
        ModelError: there is no such model, or its files cannot be used.
    """
    if recipe.model == "gaussian":
        from core.backends.gaussian import GaussianBackend

        return GaussianBackend(recipe.size, device)
    folder = model_folder(recipe.model, models)
    if (folder / "config.json").is_file():
        from core.backends.clay.backend import ClayBackend

        return ClayBackend.open(folder, recipe.size, device)
    if recipe.model == "clay":
        raise ModelError(
            "The files of the clay model are missing; install Diorama again, or use the model 'gaussian' meanwhile."
        )
    raise ModelError(
        f"The model '{recipe.model}' cannot be opened: it is no folder with a clay model; use 'clay' or 'gaussian'."
    )
