"""Where the network runs, and why there. Torch is imported only where it is asked."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal, get_args

from core.errors import DeviceError

DeviceType = Literal["cuda", "mps", "cpu"]
Dtype = Literal["float32", "bfloat16", "float16"]

DTYPES: tuple[Dtype, ...] = get_args(Dtype)

ENVIRONMENT = {
    "OMP_WAIT_POLICY": "PASSIVE",  # threads that spin while they wait starve whatever else needs a core
    "GOMP_SPINCOUNT": "2000",  # but for some 50 us: to sleep and be woken takes as long (decision 14)
    "KMP_BLOCKTIME": "0",  # the same for the OpenMP of Windows and macOS
    "PYTORCH_ENABLE_MPS_FALLBACK": "1",
    "HF_HUB_OFFLINE": "1",  # no library asks the network for anything
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DIFFUSERS_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
}


@dataclass(frozen=True, slots=True)
class Device:
    """A device, the type of number the network uses there, and the reason in one sentence."""

    type: DeviceType
    dtype: Dtype
    why: str


FASTEST = "{device} is the fastest device here."
ASKED = "The processor was asked for."
NOTHING_FASTER = "There is no CUDA or Apple graphics processor here."
OUT_OF_MEMORY = "The graphics memory ran out."
NOT_PRECISE = "Half precision did not hold, so full precision is used."

_FASTEST_END = FASTEST.format(device="")


def fastest_in(why: str) -> str | None:
    """The device that a reason calls the fastest; None: it is another reason."""
    return why.removesuffix(_FASTEST_END) if why.endswith(_FASTEST_END) else None


def prepare_environment() -> None:
    """Sets what must stand in the environment before torch is loaded; what the user has set stays."""
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)


def use_threads(threads: int | None = None) -> int:
    """Gives torch this many threads: by default all cores, but one where there are more than two, for the window."""
    import torch

    cores = len(os.sched_getaffinity(0)) if "sched_getaffinity" in dir(os) else os.cpu_count() or 1
    chosen = threads or (cores - 1 if cores > 2 else cores)
    torch.set_num_threads(chosen)
    return chosen


def choose_device(wanted: str = "auto") -> Device:
    """CUDA, then MPS, then the CPU; or the one that is wanted.

    Raises:
        DeviceError: the wanted device is unknown or not there.
    """
    present = _present_devices()
    if wanted == "auto":
        return present[0]
    for device in present:
        if device.type == wanted:
            return device
    known = ", ".join(device.type for device in present)
    raise DeviceError(f"The device '{wanted}' is not on this computer; choose auto or one of: {known}.")


def _present_devices() -> list[Device]:
    import torch

    devices: list[Device] = []
    if torch.cuda.is_available():
        halved = "bfloat16" if torch.cuda.is_bf16_supported(including_emulation=False) else "float16"
        devices.append(Device("cuda", halved, FASTEST.format(device=torch.cuda.get_device_name())))
    if torch.backends.mps.is_available():
        devices.append(Device("mps", "float32", FASTEST.format(device="Apple's graphics processor")))
    why = ASKED if devices else NOTHING_FASTER
    return [*devices, Device("cpu", "bfloat16" if _multiplies_bfloat16() else "float32", why)]


def _multiplies_bfloat16() -> bool:
    """Whether the processor has instructions for it: any other is slower with it than with float32."""
    import torch

    has = torch.cpu.get_capabilities()
    return bool(has.get("avx512_bf16") or has.get("amx_bf16"))


def free_memory(device: Device) -> int:
    """Bytes that are free on a device; Apple's graphics processor shares those of the computer."""
    if device.type == "cuda":
        import torch

        return torch.cuda.mem_get_info()[0]
    import psutil

    return psutil.virtual_memory().available


def ran_out_of_memory(error: BaseException) -> bool:
    """Whether it failed for want of memory: Python and CUDA have a class for it, MPS and the CPU only a sentence."""
    if not isinstance(error, RuntimeError):
        return isinstance(error, MemoryError)
    import torch

    if isinstance(error, torch.OutOfMemoryError):
        return True
    sentence = str(error).lower()
    return any(sign in sentence for sign in _OUT_OF_MEMORY)


_OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "not enough memory", "alloc_failed")
