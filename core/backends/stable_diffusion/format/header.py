"""The header of a safetensors file: which tensors it holds, of which type and shape, and where in the file.

The file is eight bytes with the length of the header, the header as JSON, then the numbers without a gap
(https://github.com/huggingface/safetensors#format). It is read here, and not by the library, because the library maps
the whole file into memory: a file that is cut short meanwhile would then end the process instead of raising an error.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from core import files, serial
from core.backends.stable_diffusion.format.refusal import AGAIN, refused
from core.errors import ModelError, one_line

SIZES: Mapping[str, int] = MappingProxyType(
    {
        "F64": 8,
        "F32": 4,
        "F16": 2,
        "BF16": 2,
        "F8_E4M3": 1,
        "F8_E5M2": 1,
        "I64": 8,
        "U64": 8,
        "I32": 4,
        "U32": 4,
        "I16": 2,
        "U16": 2,
        "I8": 1,
        "U8": 1,
        "BOOL": 1,
    }
)
"""Type of number -> bytes of one."""

LONGEST_HEADER = 32_000_000  # bytes; XL's has 0.3 million
MOST_TENSORS = 30_000  # XL has 2,500
MOST_DIMENSIONS = 8

MAGIC: Mapping[bytes, str] = MappingProxyType(
    {
        b"PK\x03\x04": "it is a pickle or another archive under a false name, and a pickle can run any program",
        b"\x80\x02": "it is a pickle under a false name, and a pickle can run any program",
        b"GGUF": "it is a GGUF file, whose numbers are packed for other programs",
        b"version https://git-lfs": "it is a pointer of Git LFS in place of the true file, which was not downloaded",
    }
)
"""How files begin that are often given the ending of a safetensors file."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a tensor lies."""

    path: Path
    dtype: str  # one of SIZES
    shape: tuple[int, ...]
    start: int  # bytes from the beginning of the file
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class Header:
    """What a file holds."""

    path: Path
    tensors: Mapping[str, Stored]
    metadata: Mapping[str, str]


def read_header(path: Path) -> Header:
    """The header of a file, held against the length of the file.

    Raises:
        ModelError: it cannot be opened, is no safetensors file, is damaged, or is cut short.
    """
    try:
        with files.open_file(path) as file:
            length = file.seek(0, 2)
            file.seek(0)
            start = file.read(32)
            _require_beginning(path, start, length)
            (header_length,) = struct.unpack("<Q", start[:8])
            file.seek(8)
            text = file.read(header_length)
    except OSError as error:
        raise refused(path, files.reason_phrase(error), "") from error
    numbers = 8 + header_length
    return _header(path, _document(path, text), numbers, length - numbers)


def _require_beginning(path: Path, start: bytes, length: int) -> None:
    """Judge by structure first: the length of a good header may begin like a pickle (640 is 80 02 in hexadecimal)."""
    header_length = struct.unpack("<Q", start[:8])[0] if len(start) >= 8 else 0
    if not 2 <= header_length <= LONGEST_HEADER or start[8:9] != b"{":
        for magic, why in MAGIC.items():
            if start.startswith(magic):
                raise refused(path, why, "get the checkpoint as a .safetensors file")
        raise refused(path, "it is not a safetensors file")
    if 8 + header_length > length:
        raise refused(path, "it is cut short within its header", AGAIN)


def _document(path: Path, text: bytes) -> dict[str, Any]:
    try:
        document = serial.parsed(text)
    except ValueError as error:
        raise _damaged(path, "it is damaged: its header is no valid JSON") from error
    if not isinstance(document, dict):
        raise _damaged(path, "it is damaged: its header is no table")
    return cast(dict[str, Any], document)


def _header(path: Path, document: dict[str, Any], numbers: int, length: int) -> Header:
    metadata: Any = document.pop("__metadata__", {})
    if not isinstance(metadata, dict):
        raise _damaged(path, "it is damaged: its metadata are no table")
    texts = {key: value for key, value in cast(dict[str, Any], metadata).items() if isinstance(value, str)}
    if len(document) > MOST_TENSORS:
        raise _damaged(path, "it is damaged: its header names more than {most} tensors", most=MOST_TENSORS)
    tensors = {name: _stored(path, name, entry, numbers) for name, entry in document.items()}
    end = 0
    for name, stored in sorted(tensors.items(), key=lambda item: (item[1].start, item[1].size)):
        if stored.start != numbers + end:
            raise _damaged(
                path,
                "it is damaged: the place of '{tensor}' overlaps another or leaves a gap",
                tensor=one_line(name, 80),
            )
        end += stored.size
    if end > length:
        why = "it is cut short: only {found} of {needed} are there"
        raise refused(path, why, AGAIN, found=_readable(length), needed=_readable(end))
    if end < length:
        raise _damaged(path, "it is damaged: it is longer than its header says")
    return Header(path, tensors, texts)


def _stored(path: Path, name: str, entry: Any, numbers: int) -> Stored:
    tensor = one_line(name, 80)
    match entry:
        case {"dtype": str(dtype), "shape": list(), "data_offsets": [int(start), int(end)]}:
            sizes = cast(list[Any], entry["shape"])
        case _:
            raise _damaged(path, "it is damaged: its header does not say where '{tensor}' is", tensor=tensor)
    if dtype not in SIZES:
        raise refused(
            path, "its numbers are of the type '{dtype}', which Diorama does not know", dtype=one_line(dtype, 40)
        )
    if len(sizes) > MOST_DIMENSIONS or not all(type(side) is int and side >= 0 for side in sizes):
        raise _damaged(path, "it is damaged: the shape of '{tensor}' cannot be", tensor=tensor)
    if start < 0 or end - start != math.prod(sizes) * SIZES[dtype]:
        raise _damaged(path, "it is damaged: the place of '{tensor}' does not fit its shape", tensor=tensor)
    return Stored(path, dtype, tuple(sizes), numbers + start, end - start)


def _damaged(path: Path, why: str, **gaps: object) -> ModelError:
    return refused(path, why, AGAIN, **gaps)


def _readable(size: int) -> str:
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"
