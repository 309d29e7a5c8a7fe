"""The clay model on disk: a folder with `config.json` and a safetensors file for each of its two networks.

Nothing but safetensors and JSON is ever read. Names, shapes and types are held against the config before use.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeVar

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from core import files, serial
from core.backends.clay.autoencoder import DOWN, Autoencoder, AutoencoderShape
from core.backends.clay.condition_batch import VOCABULARY
from core.backends.clay.legacy_names import with_current_fields, with_current_names
from core.backends.clay.network import ClayNetwork, NetworkShape
from core.errors import ModelError, one_line
from core.resources import MODELS
from core.scene.tables import begins_with
from core.tensor_files import TensorFileError, decoded, encoded

M = TypeVar("M", bound=nn.Module)
S = TypeVar("S")

CONFIG = "config.json"
AUTOENCODER = "autoencoder.safetensors"
DENOISER = "denoiser.safetensors"

CLAY = MODELS / "clay"
"""The clay model that comes with the application."""

MOST_BYTES = 200_000_000
LARGEST = 4096
"""No number of a config may be above this: a wrong one must not fill the memory."""


FILLING = (nn.init.normal_, nn.init.uniform_, nn.init.kaiming_uniform_)


class ConfigError(ModelError, ValueError):
    """A config that does not fit this version."""


@dataclass(frozen=True, slots=True)
class Config:
    """What the weights beside it are.

    Raises:
        ConfigError: the shapes do not fit each other or this version.
    """

    __pydantic_config__: ClassVar = serial.STRICT

    autoencoder: AutoencoderShape = field(default_factory=AutoencoderShape)
    denoiser: NetworkShape = field(default_factory=NetworkShape)
    vocabulary: dict[str, list[str]] = field(
        default_factory=lambda: {name: list(ids) for name, ids in VOCABULARY.items()}
    )
    format: Literal["diorama-clay-1"] = "diorama-clay-1"

    def __post_init__(self) -> None:
        if not begins_with(VOCABULARY, self.vocabulary):
            raise ConfigError("The clay model was trained with other cards than this version of Diorama has.")
        numbers = [*_numbers(self.autoencoder), *_numbers(self.denoiser)]
        if not all(0 <= number <= LARGEST for number in numbers):
            raise ConfigError(f"A number in the config of the clay model is not between 0 and {LARGEST}.")
        shape = self.denoiser
        if self.autoencoder.channels != shape.channels or shape.side % 2 or shape.coarse % max(shape.heads, 1):
            raise ConfigError("The parts of the clay model do not fit each other.")

    @property
    def side(self) -> int:
        """Pixels along a side of the pictures that it draws."""
        return self.denoiser.side * DOWN


@dataclass(frozen=True, slots=True, eq=False)
class ClayModel:
    """Both networks, ready for use."""

    autoencoder: Autoencoder
    network: ClayNetwork

    @property
    def side(self) -> int:
        return self.network.shape.side * DOWN


def load_model(folder: Path) -> ClayModel:
    """Both networks of a folder, on the CPU in float32.

    Raises:
        ModelError: in one sentence, a file is missing, is damaged, or does not fit the config or this version.
    """
    config = load_config(folder)
    network = partial(ClayNetwork, vocabulary=config.vocabulary)
    return ClayModel(load_autoencoder(folder), _filled(network, config.denoiser, folder / DENOISER))


def load_autoencoder(folder: Path) -> Autoencoder:
    """The autoencoder of a folder that may hold no denoiser yet.

    Raises:
        ModelError: as `load_model`.
    """
    return _filled(Autoencoder, load_config(folder).autoencoder, folder / AUTOENCODER)


def load_config(folder: Path) -> Config:
    path = folder / CONFIG
    return serial.read(
        Config, with_current_fields(_bytes(path)), f"file {files.quoted(path)} of the clay model", ModelError
    )


def save_autoencoder(folder: Path, autoencoder: Autoencoder) -> None:
    """Write the autoencoder and the config, for a denoiser of the usual size."""
    _save_config(folder, Config(autoencoder.shape, NetworkShape(channels=autoencoder.shape.channels)))
    _save(folder / AUTOENCODER, autoencoder)


def save_model(folder: Path, model: ClayModel) -> None:
    known = {name: list(ids) for name, ids in model.network.vocabulary.items()}
    _save_config(folder, Config(model.autoencoder.shape, model.network.shape, known))
    _save(folder / AUTOENCODER, model.autoencoder)
    _save(folder / DENOISER, model.network)


def _numbers(shape: AutoencoderShape | NetworkShape) -> list[int]:
    values: list[int | tuple[int, ...]] = list(serial.plain(shape).values())
    return [number for value in values for number in (value if isinstance(value, tuple) else (value,))]


def _filled(kind: Callable[[S], M], shape: S, path: Path) -> M:
    """A network of a shape with the weights of a file."""
    tensors = _tensors(path)
    with torch.device("meta"), _Unfilled():  # nothing is allocated before the file has been found to fit
        network = kind(shape)
    _check(network, tensors, path)
    network.load_state_dict({name: _widened(tensor) for name, tensor in tensors.items()}, assign=True)
    return network.eval().requires_grad_(False)


class _Unfilled(TorchFunctionMode):
    """Leaves out what fills new layers with random numbers: without a device that costs an import of 1.5 seconds."""

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if func in FILLING:
            return args[0] if args else (kwargs or {})["tensor"]
        return func(*args, **(kwargs or {}))


def _tensors(path: Path) -> dict[str, Tensor]:
    try:
        return with_current_names(decoded(_bytes(path)).tensors)
    except TensorFileError as error:
        raise _damaged(path, "it is not a safetensors file") from error


def _check(network: nn.Module, tensors: dict[str, Tensor], path: Path) -> None:
    wanted = network.state_dict()
    if different := sorted(wanted.keys() ^ tensors.keys()):
        raise _damaged(path, f"'{one_line(different[0])}' is missing or too much")
    for name, tensor in tensors.items():
        if tensor.shape != wanted[name].shape or tensor.is_floating_point() != wanted[name].is_floating_point():
            raise _damaged(path, f"'{name}' has another shape than its config says")
        if tensor.is_floating_point() and not tensor.isfinite().all():
            raise _damaged(path, f"'{name}' holds NaN or infinite values")


def _bytes(path: Path) -> bytes:
    try:
        return files.read_file(path, MOST_BYTES)
    except OSError as error:
        raise ModelError(
            f"The clay model cannot be opened, because of its file {files.quoted(path)}: {files.reason(error)}."
        ) from error


def _damaged(path: Path, why: str) -> ModelError:
    return ModelError(f"The file {files.quoted(path)} of the clay model cannot be used, because {why}.")


def _widened(tensor: Tensor) -> Tensor:
    return tensor.float() if tensor.is_floating_point() else tensor


def _save(path: Path, network: nn.Module) -> None:
    """Weights are kept in half precision, which no picture shows; statistics in full."""
    parameters = dict(network.named_parameters())
    tensors = {name: tensor.half() if name in parameters else tensor for name, tensor in network.state_dict().items()}
    _write(path, encoded(tensors))


def _save_config(folder: Path, config: Config) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / CONFIG, json.dumps(serial.plain(config), indent=1).encode())


def _write(path: Path, data: bytes) -> None:
    files.write_file(path, lambda file: file.write(data))
