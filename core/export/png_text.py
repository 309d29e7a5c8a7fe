"""Finding a text chunk of a PNG without decoding the picture, and without trusting it.

PNG specification, third edition: 5.3 (chunk layout) and 11.3.3.4 (iTXt).
"""

from __future__ import annotations

import os
import struct
import zlib
from typing import BinaryIO

from core.errors import ExportError

SIGNATURE = b"\x89PNG\r\n\x1a\n"

MOST_CHUNKS = 20_000
"""So many chunks are looked at: encoders make one for 8 kB or more of a picture, and ours puts the text before them."""

OVERHEAD = 1024
"""Room in a chunk for the keyword and the other fields before the text, in bytes."""


def find_text(file: BinaryIO, keyword: bytes, limit: int) -> bytes | None:
    """The text of the first iTXt chunk with this keyword among the first MOST_CHUNKS, as UTF-8; None without one.

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
        if kind == b"iTXt" and length <= limit + OVERHEAD:
            body, check = file.read(length), file.read(4)
            if body.startswith(keyword + b"\0"):
                _require_check(kind + body, check)
                return _text(body.removeprefix(keyword + b"\0"), limit)
        else:
            file.seek(length + 4, os.SEEK_CUR)
    return None


def _require_check(chunk: bytes, check: bytes) -> None:
    if struct.pack(">I", zlib.crc32(chunk)) != check:
        raise ExportError("The recipe inside it is damaged, because its checksum is wrong.")


def _text(fields: bytes, limit: int) -> bytes:
    """The last field of: compressed?, method, language, 0, translated keyword, 0, text."""
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
