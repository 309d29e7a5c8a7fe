"""A checkpoint's weights, read into its networks on a device."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, BinaryIO, cast

import torch
from torch import Tensor, nn

from core import files
from core.backends.stable_diffusion.checkpoint import Checkpoint
from core.backends.stable_diffusion.components import Components, Safety
from core.backends.stable_diffusion.format.header import Stored
from core.backends.stable_diffusion.format.manifest import Manifest
from core.backends.stable_diffusion.format.refusal import AGAIN, refused
from core.backends.stable_diffusion.format.shapes import NoiseShape, SafetyShape
from core.backends.stable_diffusion.format.whole import read
from core.backends.stable_diffusion.networks import DTYPES, Network, networks
from core.backends.stable_diffusion.tokenizers import make_tokenizers
from core.device import Device, free_memory, ran_out_of_memory
from core.errors import ModelError, StoppedError

SMALLEST_ALPHA = 2**-24
"""What diffusers' Euler scheduler puts in place of an end without any signal, where sigma would be infinite."""


def _tell_nobody(_share: float, _part: str) -> None: ...


def _never() -> bool:
    return False


def load(
    checkpoint: Checkpoint,
    device: Device,
    report: Callable[[float, str], None] = _tell_nobody,
    stopped: Callable[[], bool] = _never,
    allow_download: bool = False,
) -> Components:
    """The networks of a checkpoint on a device, in its type of number.

    `report` is told the share that is done (0..1) and the part's name; `stopped` is asked between parts and tensors.
    The files are looked at anew, so that what has changed since `inspect` is found. Only the files of a tokenizer are
    ever downloaded, and only where they are on no disk and `allow_download` says so.

    Raises:
        ModelError: in one sentence, a file does not hold what it should, or memory does not suffice.
        VocabularyError: the files of the tokenizer are nowhere on this computer.
        StoppedError: `stopped` was true; nothing is kept.
    """
    manifest = read(checkpoint.path)
    _quieten()
    tokenizers = make_tokenizers(manifest, allow_download)
    with ExitStack() as opened:
        reader = _Reader(manifest.checkpoint.path, opened)
        built = networks(manifest, reader.read)
        _require_room(manifest, built, device)
        try:
            _fill(built, device, _Progress(built, report, stopped))
        except BaseException as error:
            for network in built:
                network.module.to("meta")  # a traceback may keep the modules, but not their memory
            if ran_out_of_memory(error):
                raise _no_room(manifest, built, device, None) from error
            raise
    return _components(manifest, tokenizers, built)


def _quieten() -> None:
    """Have diffusers keep its hints for programmers to itself: users read standard error, too."""
    from diffusers.utils import logging

    logging.set_verbosity_error()


class _Reader:
    """Reads stored tensors; each file is opened once.

    Not through a memory map: a file that is cut short, or a disk that goes away, is then an error and not a signal that
    ends the process.
    """

    def __init__(self, path: Path, opened: ExitStack) -> None:
        self._path = path
        self._opened = opened
        self._files: dict[Path, BinaryIO] = {}

    def read(self, stored: Stored) -> Tensor:
        """The tensor on the CPU, in the file's type of number."""
        numbers = bytearray(stored.size)
        try:
            file = self._file(stored.path)
            file.seek(stored.start)
            there = file.readinto(numbers)
        except OSError as error:
            raise refused(self._path, files.reason_phrase(error), "") from error
        if there != stored.size:
            raise refused(self._path, "it was cut short while it was read", AGAIN)
        return torch.frombuffer(numbers, dtype=DTYPES[stored.dtype]).reshape(stored.shape)

    def _file(self, path: Path) -> Any:
        if path not in self._files:
            self._files[path] = self._opened.enter_context(files.open_file(path))
        return self._files[path]


class _Progress:
    """Counts the numbers of all networks, tells the share, and stops where it is asked to."""

    def __init__(
        self, built: Sequence[Network], report: Callable[[float, str], None], stopped: Callable[[], bool]
    ) -> None:
        self._all = max(1, _numbers(built))
        self._done = 0
        self._report = report
        self._stopped = stopped

    def begin(self, part: str) -> None:
        if self._stopped():
            raise StoppedError("The loading of the checkpoint was stopped before it was finished.")
        self._report(self._done / self._all, part)

    def add(self, numbers: int, part: str) -> None:
        self._done += numbers
        self.begin(part)


def _fill(built: Sequence[Network], device: Device, progress: _Progress) -> None:
    dtype: torch.dtype = getattr(torch, device.dtype)
    for network in built:
        name = network.part.name
        progress.begin(name)
        weights: dict[str, Tensor] = {}
        try:
            for key, deferred in network.tensors.items():
                weights[key] = deferred.read().to(device=device.type, dtype=dtype).contiguous()
                progress.add(deferred.numel(), name)
            network.module.load_state_dict(weights, assign=True)
        except BaseException:
            weights.clear()
            raise
        _count_positions(network.module, device)


def _count_positions(module: nn.Module, device: Device) -> None:
    """The one thing that is in no file: 0, 1, 2 … for the places of a prompt or of an image."""
    for part in module.modules():
        for name, buffer in part.named_buffers(recurse=False):
            if buffer.is_meta:
                part.register_buffer(name, torch.arange(buffer.shape[-1], device=device.type)[None], persistent=False)


def _require_room(manifest: Manifest, built: Sequence[Network], device: Device) -> None:
    free = free_memory(device)
    if _bytes(built, device) > free:
        raise _no_room(manifest, built, device, free)


def _no_room(manifest: Manifest, built: Sequence[Network], device: Device, free: int | None) -> ModelError:
    why = "it needs {needed} GB of memory and {free} GB are free"
    if free is None:
        why = "it needs {needed} GB of memory and that is more than there is"
    remedy = "close other programs, or choose a smaller checkpoint"
    sizes = {"needed": f"{_bytes(built, device) / 1e9:.1f}", "free": f"{(free or 0) / 1e9:.1f}"}
    return refused(manifest.checkpoint.path, why, remedy, **sizes)


def _numbers(built: Sequence[Network]) -> int:
    return sum(tensor.numel() for network in built for tensor in network.tensors.values())


def _bytes(built: Sequence[Network], device: Device) -> int:
    """What the networks take, and the largest tensor once more while it is read."""
    largest = max((stored.size for network in built for stored in network.part.tensors.values()), default=0)
    return _numbers(built) * torch.empty((), dtype=getattr(torch, device.dtype)).element_size() + largest


def _components(manifest: Manifest, tokenizers: tuple[Any, ...], built: Sequence[Network]) -> Components:
    modules: dict[str, Any] = {network.part.name: network.module for network in built}
    return Components(
        checkpoint=manifest.checkpoint,
        tokenizers=tokenizers,
        text_encoders=tuple(modules[part.name] for part in manifest.text_parts),
        unet=modules["unet"],
        vae=modules["vae"],
        tiny_vae=modules.get("tiny_vae"),
        safety=next((_safety(network) for network in built if isinstance(network.part.shape, SafetyShape)), None),
        alphas_cumprod=alphas_cumprod(manifest.noise),
    )


def _safety(network: Network) -> Safety:
    """The safety checker; what it sees is normalised as for every CLIP, which is the extractor's own default."""
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    side = cast(SafetyShape, network.part.shape).vision_config.image_size
    extractor = CLIPImageProcessorPil(size={"shortest_edge": side}, crop_size={"height": side, "width": side})
    return Safety(network.module, extractor)


def alphas_cumprod(noise: NoiseShape) -> Tensor:
    """How much of the picture's variance is left at each step of training: (steps,) float32, falling."""
    from diffusers.schedulers.scheduling_ddpm import DDPMScheduler

    shape = asdict(replace(noise, prediction_type="epsilon"))
    alphas: Tensor = DDPMScheduler(**shape, clip_sample=False).alphas_cumprod.float()
    return alphas.clamp(min=SMALLEST_ALPHA)
