"""A checkpoint's weights, read into its networks on a device."""

from __future__ import annotations

from collections.abc import Callable

from core.backends.stable_diffusion.checkpoint import Checkpoint
from core.backends.stable_diffusion.components import Components
from core.device import Device


def load(
    checkpoint: Checkpoint,
    device: Device,
    report: Callable[[float, str], None] = lambda share, part: None,
    stopped: Callable[[], bool] = lambda: False,
    allow_download: bool = False,
) -> Components:
    """The networks of a checkpoint on a device, in its type of number.

    `report` is told the share that is done (0..1) and the part's name; `stopped` is asked between parts and tensors.

    Raises:
        ModelError: in one sentence, a file does not hold what it should, or memory does not suffice.
        StoppedError: `stopped` was true; nothing is kept.
    """
    raise NotImplementedError
