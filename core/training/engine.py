"""Where training runs: on one device, or on several GPUs or computers, by `accelerate`."""

from __future__ import annotations

import ctypes
from typing import Any, Protocol

import torch
from torch import Tensor

from core.device import choose_device
from core.errors import DioramaError

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
"""Parameters of glibc's `mallopt`."""


class Engine(Protocol):
    """What is used of `accelerate.Accelerator`."""

    @property
    def device(self) -> torch.device: ...
    @property
    def process_index(self) -> int: ...
    @property
    def num_processes(self) -> int: ...
    @property
    def is_main_process(self) -> bool: ...
    def prepare(self, *things: Any) -> Any: ...
    def autocast(self) -> Any: ...
    def backward(self, loss: Tensor, **more: Any) -> None: ...
    def clip_grad_norm_(self, parameters: Any, max_norm: Any) -> Any: ...
    def wait_for_everyone(self) -> None: ...
    def main_process_first(self) -> Any: ...


def open_engine(wanted: str, *, bf16: bool) -> Engine:
    """One process, or one of several that accelerate's launcher has started; bf16 if asked, or on a GPU that has it.

    Raises:
        DioramaError: accelerate is not installed, or the device is not there.
    """
    device = choose_device(wanted)
    try:
        from accelerate import Accelerator  # pyright: ignore[reportMissingTypeStubs]  # it has none
    except ImportError as error:
        raise DioramaError("Training needs the package accelerate; install Diorama with its extra 'train'.") from error
    if device.type == "cpu":
        keep_memory()
    mixed = "bf16" if bf16 or (device.type == "cuda" and device.dtype == "bfloat16") else "no"
    engine: Any = Accelerator(cpu=device.type == "cpu", mixed_precision=mixed)
    return engine


def keep_memory() -> None:
    """Have the C library keep what is freed: else each large tensor of a step is asked of the system, page by page."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return  # not glibc
    mallopt(MMAP_THRESHOLD, 1 << 30)
    mallopt(TRIM_THRESHOLD, (1 << 31) - 1)


def described(device: torch.device, processes: int = 1) -> str:
    """A device in words, for the card."""
    if device.type == "cuda":
        name = torch.cuda.get_device_name(device)
    elif device.type == "cpu":
        name = f"CPU, {torch.get_num_threads()} threads"
    else:
        name = device.type
    return name if processes == 1 else f"{processes} x {name}"
