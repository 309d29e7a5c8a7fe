"""A single safetensors file under the original names, with what lies beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from core import files, serial
from core.backends.stable_diffusion.checkpoint import Checkpoint, Family, Prediction
from core.backends.stable_diffusion.format import foreign, original
from core.backends.stable_diffusion.format.agreement import PACKED, UNPACKED
from core.backends.stable_diffusion.format.folder import tiny_decoder
from core.backends.stable_diffusion.format.header import Header, read_header
from core.backends.stable_diffusion.format.manifest import TEXT_WORDS, Manifest, Part
from core.backends.stable_diffusion.format.refusal import refused
from core.backends.stable_diffusion.format.shapes import NoiseShape, Shape, ShapeError, TextShape
from core.errors import lowered

LONGEST_CONFIG = 1_000_000  # bytes
SIDES: dict[tuple[Family, Prediction], int] = {
    ("sd1", "epsilon"): 512,
    ("sd1", "v_prediction"): 512,
    ("sd2", "epsilon"): 512,
    ("sd2", "v_prediction"): 768,
    ("sdxl", "epsilon"): 1024,
    ("sdxl", "v_prediction"): 1024,
}
"""What the families were trained for; for SD 2, v prediction came with the larger pictures."""

V_WORDS = frozenset({"v", "v_prediction", "v-prediction", "vpred", "v_pred"})
EPSILON_WORDS = frozenset({"epsilon", "eps"})


def read_file(path: Path) -> Manifest:
    """A single file.

    Raises:
        ModelError: in one sentence, it is something else, a part is missing, or it is damaged.
    """
    foreign.require_name(path)
    return manifest_of(read_header(path))


def manifest_of(header: Header) -> Manifest:
    """The checkpoint that a header describes.

    Raises:
        ModelError: as `read_file`.
    """
    path = header.path
    if refusal := foreign.recognised(path, header.tensors):
        raise refusal
    family = original.family_of(header)
    if family is None:
        raise foreign.unknown(path, header.tensors)
    prediction = _prediction(header, family)
    side = _side(header) or SIDES[family, prediction]
    try:
        parts = tuple(_parts(header, family, side))
    except ShapeError as error:
        raise refused(
            path, "its tensors say what cannot be: {detail}", detail=lowered(str(error).rstrip("."))
        ) from error
    tiny = tiny_decoder(path, path.parent, family)
    every = (*parts, *tiny)
    size = sum(part.bytes for part in every)
    noise = NoiseShape(prediction_type=prediction, rescale_betas_zero_snr="ztsnr" in header.tensors)
    checkpoint = Checkpoint(path, "file", family, prediction, size, side, bool(tiny), has_safety_checker=False)
    return Manifest(checkpoint, every, noise, tokenizers=())


def _parts(header: Header, family: Family, side: int) -> Iterator[Part]:
    texts = list(_texts(header, family))
    yield from texts
    unet = original.group(header, "UNet", original.UNET)
    vae = original.group(header, "autoencoder", original.VAE)
    for group in (unet, vae):
        if not group.tensors:
            raise refused(header.path, "its {part} is missing", foreign.WHOLE, part=group.part)
    vae_shape = original.vae_shape(vae, family, side)
    pooled = cast(TextShape, texts[-1].shape).projection_dim
    shape = original.unet_shape(unet, family, max(1, side // vae_shape.down), pooled)
    yield _part("unet", unet, shape)
    yield _part("vae", vae, vae_shape)


def _texts(header: Header, family: Family) -> Iterator[Part]:
    words = iter(TEXT_WORDS)
    names = iter(("text_encoder", "text_encoder_2"))
    if family in original.CLIP:
        group = original.group(header, next(words), original.CLIP[family])
        yield _part(next(names), group, original.clip_shape(group))
    if family in original.OPEN_CLIP:
        group = original.group(header, next(words), original.OPEN_CLIP[family])
        yield _part(next(names), group, original.open_clip_shape(group, family))


def _part(name: str, group: original.Group, shape: Shape) -> Part:
    """Under the names that the file has, as the conversion wants them."""
    for tensor, stored in group.tensors.items():
        if stored.dtype[0] not in "FB" and not tensor.endswith("position_ids"):
            raise refused(group.path, PACKED, UNPACKED, part=group.part)
    tensors = {group.prefix + tensor: stored for tensor, stored in group.tensors.items()}
    return Part(name, group.part, shape, "original", tensors)


def _prediction(header: Header, family: Family) -> Prediction:
    """What is predicted: the weights do not show it, so it is what somebody has said, in this order.

    A tensor `v_pred`, a config beside the file, the file's metadata. Where nobody has: SD 1 and XL were released with
    epsilon; of SD 2 the large one, which most have, with v, and the one for 512 pixels, which says so in its name, with
    epsilon.
    """
    if "v_pred" in header.tensors:
        return "v_prediction"
    said = _beside(header.path) or header.metadata.get("modelspec.prediction_type", "").lower()
    if said in V_WORDS:
        return "v_prediction"
    if said in EPSILON_WORDS:
        return "epsilon"
    architecture = header.metadata.get("modelspec.architecture", "").lower()
    small = "512" in header.path.stem or architecture.endswith("-512")
    return "v_prediction" if family == "sd2" and not small else "epsilon"


def _beside(path: Path) -> str:
    """What a config of the same name beside a file says of the prediction; nothing: "".

    The yaml of the original code says `parameterization: "v"`, for which no yaml reader is needed.
    """
    yaml = _text(path.with_suffix(".yaml"))
    if match := re.search(r"^\s*parameterization:\s*[\"']?(\w+)", yaml, re.MULTILINE):
        return match[1].lower()
    if "parameterization" not in yaml and "LatentDiffusion" in yaml:
        return "eps"
    try:
        document: Any = serial.parsed(_text(path.with_suffix(".json")) or "{}")
    except ValueError:
        return ""
    match document:
        case {"prediction_type": str(said)}:
            return said.lower()
        case _:
            return ""


def _text(path: Path) -> str:
    """A small file beside a checkpoint, which need not be there."""
    if not files.is_file(path):
        return ""
    try:
        return files.read_file(path, LONGEST_CONFIG).decode("utf-8", "replace")
    except OSError:
        return ""


def _side(header: Header) -> int | None:
    """The shorter side that the metadata say, in pixels."""
    match = re.fullmatch(r"(\d{1,4})x(\d{1,4})", header.metadata.get("modelspec.resolution", ""))
    side = min(int(match[1]), int(match[2])) if match else 0
    return side if 16 <= side <= 4096 else None
