"""The detector: pictures to findings, from a safetensors file."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from core import files
from core.errors import ModelError
from core.judge.decoder import THRESHOLD, decode
from core.judge.findings import Finding
from core.judge.flip_tta import predict_with_flip_tta
from core.judge.network import SIDE, DetectorNetwork
from core.picture import from_image
from core.resources import MODELS
from core.scene.vocabulary import COLOURS, KINDS, SIZES, Repertoire
from core.tensor_files import decoded, encoded

Detect = Callable[[Tensor], Sequence[Sequence[Finding]]]
"""Pictures in -1..1 -> the findings of each: `Detector.detect`, or that of another detector."""

VERSION = 1
"""Of the network; a file must have been written by the same."""

MAX_BYTES = 64 * 1024 * 1024

SUFFIX = ".safetensors"

SHIPPED = MODELS / "detector.safetensors"
"""The detector that comes with the application."""


class Detector:
    """Finds the bodies in pictures. One thread uses it at a time."""

    def __init__(self, network: DetectorNetwork, threshold: float = THRESHOLD) -> None:
        self._network = _fused(network)
        self.repertoire = network.repertoire
        self._threshold = threshold

    @classmethod
    def load(cls, path: Path, device: str = "cpu") -> Detector:
        """The detector in a file that `save` wrote.

        Raises:
            ModelError: the file is not there, is no safetensors file, or holds something else; one sentence.
        """
        return cls(load_network(path).to(device))

    def detect(self, pictures: Tensor) -> list[tuple[Finding, ...]]:
        """The findings of each picture; (batch, 3, height, width) in -1..1, resized to SIDE x SIDE."""
        with torch.inference_mode():
            seen = resized(pictures.float()).to(memory_format=torch.channels_last)
            return decode(predict_with_flip_tta(self._network, seen.to(self._device)), self._threshold)

    def find_in(self, image: Image.Image) -> tuple[Finding, ...]:
        """What one image shows."""
        return self.detect(from_image(image))[0]

    @property
    def _device(self) -> torch.device:
        return next(self._network.parameters()).device


def shipped() -> Path:
    """Where the detector of this version is.

    Raises:
        ModelError: it is missing.
    """
    if not SHIPPED.exists():
        raise ModelError(
            f"The detector {files.quoted(SHIPPED)} is missing, so pictures cannot be judged; install Diorama again, "
            "or name the file of another detector."
        )
    return SHIPPED


def save(path: Path, network: DetectorNetwork) -> None:
    """Write the network in one move.

    Raises:
        ModelError: the disk refuses.
    """
    data = encoded(network.state_dict(), {"format": _format(network.repertoire)})
    files.save_file(path, lambda file: file.write(data), ModelError)


def load_network(path: Path) -> DetectorNetwork:
    """The network in a file that `save` wrote.

    Raises:
        ModelError: as `Detector.load`.
    """
    if path.suffix.lower() != SUFFIX:
        raise ModelError(
            f"{files.quoted(path)} is not opened, because a model must be a {SUFFIX} file: other files can run code."
        )
    try:
        data = files.read_file(path, MAX_BYTES)
    except OSError as error:
        raise ModelError(f"{files.quoted(path)} cannot be opened, because {files.reason(error)}.") from error
    try:
        return _network_from(data)
    except (ValueError, RuntimeError) as error:
        raise ModelError(
            f"{files.quoted(path)} holds no detector of this version; name one that 'diorama train detector' wrote."
        ) from error


def resized(pictures: Tensor) -> Tensor:
    """The pictures at SIDE x SIDE."""
    if pictures.shape[-2:] == (SIDE, SIDE):
        return pictures
    return functional.interpolate(pictures, (SIDE, SIDE), mode="bilinear", antialias=True, align_corners=False)


def _format(repertoire: Repertoire) -> str:
    """What a file says of itself: the version of the network and the tables that its channels mean."""
    tables = {"kinds": list(repertoire.kinds), "colours": list(repertoire.colours), "sizes": list(SIZES)}
    return json.dumps({"detector": VERSION, **tables})


def _repertoire(format: str) -> Repertoire:
    """What a detector finds that says this of itself: the tables of this version, or these before they grew."""
    told = json.loads(format)
    kinds, colours = told.get("kinds", ()), told.get("colours", ())
    repertoire = Repertoire(tuple(KINDS)[: len(kinds)], tuple(COLOURS)[: len(colours)])
    if not (kinds and colours) or _format(repertoire) != format:
        raise ValueError("another format")
    return repertoire


def _network_from(data: bytes) -> DetectorNetwork:
    file = decoded(data)
    network = DetectorNetwork(_repertoire(file.metadata.get("format", "{}")))
    network.load_state_dict(file.tensors)
    return network


def _fused(network: DetectorNetwork) -> DetectorNetwork:
    """A copy for inference: each batch normalisation folded into the convolution before it."""
    copy = DetectorNetwork(network.repertoire).to(next(network.parameters()).device)
    copy.load_state_dict(network.state_dict())
    copy.eval()
    for module in list(copy.modules()):
        if isinstance(module, torch.nn.Sequential) and len(module) > 1:
            convolution, normalisation = module[0], module[1]
            if isinstance(convolution, torch.nn.Conv2d) and isinstance(normalisation, torch.nn.BatchNorm2d):
                module[0] = fuse_conv_bn_eval(convolution, normalisation)
                module[1] = torch.nn.Identity()
    return copy.requires_grad_(False).to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue, reportUnknownVariableType]  # missing in its stubs
