"""Finding a text chunk of a PNG without decoding the picture, and without trusting it.

PNG specification, third edition: 5.3 (chunk layout), 11.3.3.2 (tEXt), 11.3.3.3 (zTXt) and 11.3.3.4 (iTXt).
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import BinaryIO

from core.errors import ExportError

SIGNATURE = b"\x89PNG\r\n\x1a\n"

MOST_CHUNKS = 20_000
"""So many chunks are looked at: encoders make one for 8 kB or more of a picture, and ours puts the text before them."""

OVERHEAD = 1024
"""Room in a chunk for the keyword and the other fields before the text, in bytes."""


def find_text(file: BinaryIO, keyword: bytes, limit: int) -> bytes | None:
    """The text of the first text chunk with this keyword, of the first MOST_CHUNKS chunks; None where there is none.

    `file` stands behind the signature. A chunk larger than `limit` bytes is passed over.

    Raises:
        ExportError: the chunk is damaged, or unpacks to more than `limit` bytes.
    """
    for _ in range(MOST_CHUNKS):
        if len(header := file.read(8)) < 8:
            break
        length, kind = struct.unpack(">I4s", header)
        if kind == b"IEND":
            break
        if kind in _TEXTS and length <= limit + OVERHEAD:
            body, check = file.read(length), file.read(4)
            if body.startswith(keyword + b"\0"):
                _require_check(kind + body, check)
                return _TEXTS[kind](body.removeprefix(keyword + b"\0"), limit)
        else:
            file.seek(length + 4, os.SEEK_CUR)
    return None


def _require_check(chunk: bytes, check: bytes) -> None:
    if struct.pack(">I", zlib.crc32(chunk)) != check:
        raise ExportError("The recipe inside it is damaged, because its checksum is wrong.")


def _plain(fields: bytes, limit: int) -> bytes:
    """tEXt: Latin-1, of which Diorama writes ASCII only."""
    del limit
    return fields


def _compressed(fields: bytes, limit: int) -> bytes:
    """zTXt: the method of compression, and the text."""
    return _unpacked(fields[1:], limit)


def _international(fields: bytes, limit: int) -> bytes:
    """iTXt, the last field of: compressed?, method, language, 0, translated keyword, 0, text."""
    compressed, rest = fields[:1], fields[2:].split(b"\0", 2)
    if len(rest) < 3:
        raise ExportError("The recipe inside it is damaged, because its text chunk is cut short.")
    return _unpacked(rest[2], limit) if compressed == b"\1" else rest[2]


def _unpacked(data: bytes, limit: int) -> bytes:
    """Decompressed, but never further than the limit: a few bytes may claim to be a terabyte."""
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(data, limit + 1)
    except zlib.error as error:
        raise ExportError("The recipe inside it is damaged, because it cannot be unpacked.") from error
    if len(text) > limit:
        raise ExportError("The recipe inside it is damaged, because it unpacks to far more than a recipe can be.")
    return text


_TEXTS: Mapping[bytes, Callable[[bytes, int], bytes]] = MappingProxyType(
    {b"tEXt": _plain, b"zTXt": _compressed, b"iTXt": _international}
)
"""Kind of chunk -> what gives its text, from all that follows the keyword."""
