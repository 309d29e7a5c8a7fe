"""How much memory there is for a checkpoint."""

from __future__ import annotations

import psutil
import torch

from core.device import Device


def free_memory(device: Device) -> int:
    """Bytes that are free on a device; Apple's graphics processor shares those of the computer."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info()[0]
    return psutil.virtual_memory().available
