"""How much memory this process holds, where the system says it."""

from __future__ import annotations

from pathlib import Path


def resident() -> int | None:
    """Bytes that are held now."""
    return _status_bytes("VmRSS")


def resident_peak() -> int | None:
    """The most bytes that were held at once, since the process began or `forget_peak`."""
    return _status_bytes("VmHWM")


def forget_peak() -> bool:
    """The most is counted from here on; false where the system cannot forget it."""
    try:
        Path("/proc/self/clear_refs").write_text("5", "ascii")  # Linux's way
    except OSError:
        return False
    return True


def _status_bytes(name: str) -> int | None:
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:")), None)
