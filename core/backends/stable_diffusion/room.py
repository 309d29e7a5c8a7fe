"""How much memory there is for a checkpoint."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import torch

from core.device import Device


def room(device: Device) -> int | None:
    """Bytes that are free on a device; None: the system does not say."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info()[0]
    if sys.platform == "win32":
        return _windows()
    if (said := _linux(Path("/proc/meminfo"))) is not None:
        return said
    return _total()


def _linux(path: Path) -> int | None:
    try:
        match = re.search(r"^MemAvailable:\s+(\d+) kB", path.read_text("ascii"), re.MULTILINE)
    except OSError:
        return None
    return int(match[1]) * 1024 if match else None


def _total() -> int | None:
    """All memory, where what is free of it is not said (macOS)."""
    names = os.sysconf_names
    if "SC_PHYS_PAGES" not in names or "SC_PAGE_SIZE" not in names:
        return None
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _windows() -> int | None:
    import ctypes

    class Status(ctypes.Structure):
        """MEMORYSTATUSEX of the Windows API."""

        _fields_ = (
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            *((name, ctypes.c_ulonglong) for name in ("total", "free", "a", "b", "c", "d", "e")),
        )

    status = Status(ctypes.sizeof(Status))
    found = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))  # type: ignore[attr-defined]
    return int(status.free) if found else None
