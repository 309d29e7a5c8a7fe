"""Which models there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from core import files
from core.backends.backend import Backend
from core.device import Device
from core.errors import ModelError, Phrase, one_line
from core.recipe import SHIPPED, Recipe, checkpoint_fields, model_name
from core.resources import MODELS

NOT_AT_HAND = (
    "The model '{name}' is not at hand, so nothing can be drawn with it; "
    "say where it is (--model PATH, or 'Add a checkpoint' in the window), or use 'clay' or 'gaussian'."
)

NO_CHECKPOINTS: Mapping[str, Path] = MappingProxyType({})


def model_folder(name: str, models: Path = MODELS) -> Path:
    """Where a model that a recipe names keeps its weights."""
    return models / name if name == "clay" else Path(name)


def open_model(
    recipe: Recipe,
    device: Device,
    models: Path = MODELS,
    *,
    checkpoints: Mapping[str, Path] = NO_CHECKPOINTS,
    report: Callable[[float, str], None] = lambda _share, _part: None,
    stopped: Callable[[], bool] = lambda: False,
    allow_download: bool = False,
) -> Backend[Any]:
    """The model that a recipe names, on a device.

    A shipped one by its id; a folder with a clay model or a Stable Diffusion checkpoint by its path, or by its name
    among `checkpoints`. Nothing of diffusers is imported unless it is a checkpoint.

    Args:
        checkpoints: what is at hand, by the names that pictures keep.
        report: told the share that is loaded (0..1) and of what.
        stopped: asked while a checkpoint is loaded.
        allow_download: small files that a checkpoint lacks may be fetched.

    Raises:
        ModelError: there is no such model, or its files cannot be used.
        StoppedError: `stopped` was true.
    """
    if recipe.model == "gaussian":
        from core.backends.gaussian import GaussianBackend

        return GaussianBackend(recipe.size, device)
    folder = model_folder(recipe.model, models) if recipe.model == "clay" else _looked_for(recipe.model, checkpoints)
    if folder and _holds_clay(folder):
        from core.backends.clay.backend import ClayBackend

        return ClayBackend.open(folder, recipe.size, device)
    if recipe.model == "clay":
        raise ModelError(
            "The files of the clay model are missing; install Diorama again, or use the model 'gaussian' meanwhile."
        )
    path = checkpoint_path(recipe.model, checkpoints)
    from core.backends.stable_diffusion.checkpoint import inspect

    checkpoint = inspect(path)
    from core.backends.stable_diffusion.backend import StableDiffusionBackend

    return StableDiffusionBackend.open(checkpoint, recipe.size, device, report, stopped, allow_download)


def suggested(model: str, checkpoints: Mapping[str, Path] = NO_CHECKPOINTS) -> Mapping[str, float]:
    """The fields of a recipe that suit a model where the defaults, which are clay's, do not.

    Raises:
        ModelError: the model is a checkpoint that cannot be used.
    """
    path = None if model in SHIPPED else _looked_for(model, checkpoints)
    if model in SHIPPED or (path and _holds_clay(path)):
        return {}
    from core.backends.stable_diffusion.checkpoint import inspect

    return checkpoint_fields(inspect(checkpoint_path(model, checkpoints)).side)


def checkpoint_path(model: str, checkpoints: Mapping[str, Path] = NO_CHECKPOINTS) -> Path:
    """Where a recipe's checkpoint is: at its own path, or where one of its name is at hand.

    Raises:
        ModelError: it is at neither place.
    """
    path = _looked_for(model, checkpoints)
    if path is None or not files.exists(path):
        raise ModelError(Phrase.of(NOT_AT_HAND, name=one_line(model_name(model), 120)))
    return path


def _looked_for(model: str, checkpoints: Mapping[str, Path]) -> Path | None:
    """Where a user's own model may be looked for; None: nowhere.

    A network path (\\\\host\\share) that only a recipe names is not touched: a recipe may come from anywhere, and
    merely to look there would call that computer and hand it the user's name.
    """
    if model in checkpoints:
        return checkpoints[model]
    if not model.replace("\\", "/").startswith("//") and files.exists(Path(model)):
        return Path(model)
    return checkpoints.get(model_name(model))


def _holds_clay(folder: Path) -> bool:
    return files.is_file(folder / "config.json")
