"""Encodes the pictures of a dataset as latents, also mirrored, once, and caches them beside the run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from core.backends.clay.autoencoder import Autoencoder
from core.picture import from_bytes
from core.tensor_files import read_tensors, write_tensors

CHUNK = 32


def latents_of(
    autoencoder: Autoencoder,
    picture: Tensor,
    kept: Path | None = None,
    report: Callable[[int], None] = lambda _: None,
) -> Tensor:
    """The latents of pictures, as they are and flipped: (2, n, channels, side, side) float16, on the pictures' device.

    Args:
        autoencoder: on the pictures' device.
        picture: (n, 3, height, width) uint8.
        kept: where they are looked up, and written if they are not there or are of other pictures or weights.
        report: hears how many pictures are done.
    """
    mark = _mark(autoencoder, picture)
    if kept is not None and (found := _read(kept, mark)) is not None:
        return found.to(picture.device)
    latents = _encoded(autoencoder, picture, report)
    if kept is not None:
        write_tensors(kept, {"latents": latents}, {"mark": mark})
    return latents


@torch.inference_mode()
def _encoded(autoencoder: Autoencoder, picture: Tensor, report: Callable[[int], None]) -> Tensor:
    ways: list[list[Tensor]] = [[], []]
    for chunk in torch.split(picture, CHUNK):
        part = from_bytes(chunk)
        for way, shown in zip(ways, (part, part.flip(-1)), strict=True):
            way.append(autoencoder.encode(shown).half())
        report(len(ways[0]) * CHUNK)
    return torch.stack([torch.cat(way) for way in ways]).clone()


def _mark(autoencoder: Autoencoder, picture: Tensor) -> str:
    """What tells other weights and pictures apart: a digest of the weights, of a few pictures and their number."""
    digest = hashlib.sha256(str(tuple(picture.shape)).encode())
    for tensor in (*autoencoder.encoder.state_dict().values(), picture[:: max(len(picture) // 16, 1)]):
        digest.update(tensor.cpu().contiguous().numpy().tobytes())
    for buffer in autoencoder.scale.buffers():
        digest.update(buffer.cpu().numpy().tobytes())
    return digest.hexdigest()


def _read(path: Path, mark: str) -> Tensor | None:
    try:
        kept = read_tensors(path)
        return kept.tensors["latents"] if kept.metadata["mark"] == mark else None
    except (OSError, ValueError, KeyError):
        return None
