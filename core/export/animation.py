"""The refinement from noise to picture as an animated WebP or GIF."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from PIL import Image

from core import files
from core.errors import ExportError

FORMATS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        ".webp": MappingProxyType({"format": "WEBP", "quality": 85, "method": 4}),
        ".gif": MappingProxyType({"format": "GIF"}),
    }
)
"""File ending -> how Pillow saves it."""

FRAMES_PER_SECOND = 25
MAX_FRAMES = 100


def write_animation(path: Path, frames: Iterable[Image.Image], seconds: float = 3.0, hold: float = 2.0) -> None:
    """Write frames in one move: all but the last take `seconds` together, the last stays for `hold`.

    The frames are taken one by one and, where they are more than eye and memory can hold, thinned evenly to between
    one and two times FRAMES_PER_SECOND, or MAX_FRAMES. They are scaled to the size of the last. The animation repeats
    without end.

    Raises:
        ExportError: the ending is neither .webp nor .gif, there is no frame, or the disk refuses; what was there before
            is untouched.
    """
    files.require_suffix(path, tuple(FORMATS), ExportError)
    kept = _thinned(frames, most=min(max(round(seconds * FRAMES_PER_SECOND), 2), MAX_FRAMES))
    if not kept:
        raise ExportError(f"{files.quoted(path)} was not saved, because there is no frame to show.")
    even = [_at_size(frame, kept[-1].size) for frame in kept]
    first, *others = [_in_256_colours(frame) for frame in even] if path.suffix.lower() == ".gif" else even
    durations_ms = [round(1000 * seconds / max(len(others), 1))] * len(others) + [round(1000 * hold)]
    options: dict[str, Any] = {
        **FORMATS[path.suffix.lower()],
        "append_images": others,
        "duration": durations_ms,
        "loop": 0,
    }
    files.save_file(path, lambda file: first.save(file, save_all=True, **options), ExportError)


def _at_size(frame: Image.Image, size: tuple[int, int]) -> Image.Image:
    return frame if frame.size == size else frame.resize(size, Image.Resampling.BICUBIC)


def _in_256_colours(frame: Image.Image) -> Image.Image:
    """What GIF can hold: a palette of the frame's own and dithering, some thirty times faster than Pillow's default."""
    palette = frame.quantize(256, method=Image.Quantize.FASTOCTREE)
    return frame.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)


def _thinned(frames: Iterable[Image.Image], most: int) -> list[Image.Image]:
    """Evenly spaced frames, the first and the last among them: never more than twice `most`, and one."""
    kept: list[Image.Image] = []
    stride, last = 1, None
    for index, frame in enumerate(frames):
        last = frame
        if index % stride == 0:
            kept.append(frame)
        if len(kept) > 2 * most:
            kept, stride = kept[::2], 2 * stride
    return kept if last is None or kept[-1] is last else [*kept, last]
