"""Safetensors files: tensors by name and metadata. Weights, checkpoints and cached latents are kept in them alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from core import files


class TensorFileError(ValueError):
    """The bytes are not those of a safetensors file."""


@dataclass(frozen=True, slots=True, eq=False)
class TensorFile:
    """What a file holds."""

    tensors: dict[str, Tensor]  # on the CPU
    metadata: Mapping[str, str]


def decoded(data: bytes) -> TensorFile:
    """What the bytes of a file hold.

    Raises:
        TensorFileError: they are damaged, or of another format.
    """
    try:
        tensors = load(data)
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    except (SafetensorError, ValueError, KeyError) as error:
        raise TensorFileError(str(error)) from error
    return TensorFile(tensors, header.get("__metadata__") or {})


def encoded(tensors: Mapping[str, Tensor], metadata: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a file that holds the tensors, which may be on any device."""
    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    return save(plain, None if metadata is None else dict(metadata))


def read_tensors(path: Path, most_bytes: int | None = None) -> TensorFile:
    """What a file of at most `most_bytes` holds.

    Raises:
        OSError: the file is not there, is too large, or cannot be read.
        TensorFileError: it is damaged, or of another format.
    """
    return decoded(path.read_bytes() if most_bytes is None else files.read_file(path, most_bytes))


def write_tensors(path: Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str] | None = None) -> None:
    """Write a file in one move; its folder is made if need be.

    Raises:
        OSError: the disk refuses.
    """
    data = encoded(tensors, metadata)
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write_file(path, lambda file: file.write(data))
