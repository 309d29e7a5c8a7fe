"""Loading torch on a thread without holding the window up.

An import keeps the interpreter to itself for as long as one thing takes that is not Python code. Two of them are long:
the system loads torch's library of 400 MB and runs its initialisers, and the garbage collector, which so many new
objects call again and again, looks through all of them.
"""

from __future__ import annotations

import ctypes
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

ENDINGS = (".so", ".dylib")


@contextmanager
def uncollected() -> Iterator[None]:
    """No garbage is looked for while much is loaded; what there is afterwards stays and is never looked through again.

    Both are the whole process's. Not to be nested.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def load_libraries() -> None:
    """Have the system load torch's libraries, as the import of torch would do at once, but with the interpreter free.

    Python itself keeps the interpreter while a library is loaded, except on Windows, where nothing is done here. What
    cannot be loaded is left to the import, which says why.
    """
    if os.name != "posix":
        return
    load = ctypes.CDLL(None).dlopen  # a foreign function, for which ctypes lets the interpreter go
    load.argtypes, load.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    # The flags of torch's own import: what other libraries need of the first is to be found by name.
    for name, flags in (("libtorch_global_deps", ctypes.RTLD_GLOBAL), ("libtorch", ctypes.RTLD_LOCAL)):
        for path in _libraries(name):
            load(os.fsencode(path), os.RTLD_NOW | flags)


def _libraries(name: str) -> list[Path]:
    """The files of this library of torch, which is not imported for it."""
    spec = find_spec("torch")
    folders = spec.submodule_search_locations if spec is not None else None
    paths = [Path(folder, "lib", name + ending) for folder in folders or () for ending in ENDINGS]
    return [path for path in paths if path.is_file()]
