"""A folder as diffusers saves it: an index, and a folder with a config and tensors for each network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast

from core import files, serial
from core.backends.stable_diffusion.checkpoint import Checkpoint, Family
from core.backends.stable_diffusion.format import foreign
from core.backends.stable_diffusion.format.agreement import require_agreement
from core.backends.stable_diffusion.format.header import Stored, read_header
from core.backends.stable_diffusion.format.manifest import TEXT_WORDS, TINY_FOLDERS, Manifest, Part
from core.backends.stable_diffusion.format.refusal import AGAIN, OTHER, refused
from core.backends.stable_diffusion.format.shapes import (
    TINY_VAE_FIXED,
    UNET_FIXED,
    VAE_FIXED,
    NoiseShape,
    SafetyShape,
    Shape,
    TextShape,
    TinyVaeShape,
    UnetShape,
    VaeShape,
)
from core.errors import ModelError, lowered, one_line

S = TypeVar("S", bound=Shape | NoiseShape)

INDEX = "model_index.json"
CONFIG = "config.json"
LONGEST_CONFIG = 2_000_000  # bytes
MOST_SHARDS = 100

PIPELINES: Mapping[str, bool] = MappingProxyType(
    {
        "StableDiffusionPipeline": False,
        "StableDiffusionImg2ImgPipeline": False,
        "StableDiffusionXLPipeline": True,
        "StableDiffusionXLImg2ImgPipeline": True,
    }
)
"""The classes of an index that hold what is needed -> whether it is XL."""


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder and its index."""

    path: Path
    index: Mapping[str, Any]

    def names(self, part: str) -> bool:
        """Whether the index names a part, and not as left out."""
        match self.index.get(part):
            case [str(), str()]:
                return True
            case _:
                return False

    def part(self, name: str, words: str, kind: type[S], fixed: Mapping[str, Any] = MappingProxyType({})) -> Part:
        if not files.is_folder(self.path / name):
            raise refused(
                self.path, "its {part} is missing: there is no folder '{file}' in it", AGAIN, part=words, file=name
            )
        return _part(self.path, self.path / name, words, kind, fixed)


def read_folder(path: Path) -> Manifest:
    """A folder of diffusers.

    Raises:
        ModelError: in one sentence, it is something else, a part is missing, or a file in it is damaged.
    """
    folder = _Folder(path, _index(path))
    xl = _is_xl(folder)
    unet = folder.part("unet", "UNet", UnetShape, UNET_FIXED)
    vae = folder.part("vae", "autoencoder", VaeShape, VAE_FIXED)
    text_names = ("text_encoder", "text_encoder_2") if xl else ("text_encoder",)
    texts = [folder.part(name, words, TextShape) for name, words in zip(text_names, TEXT_WORDS, strict=False)]
    tiny = tiny_decoder(path, path, "sdxl" if xl else "sd1")
    safety = [folder.part("safety_checker", "safety checker", SafetyShape)] if folder.names("safety_checker") else []
    noise = _config(path, path / "scheduler" / "scheduler_config.json", NoiseShape, {})
    parts = (*texts, unet, vae, *tiny, *safety)
    shape = cast(UnetShape, unet.shape)
    return Manifest(
        Checkpoint(
            path=path,
            layout="folder",
            family=_family(xl, shape),
            prediction=noise.prediction_type,
            bytes=sum(part.bytes for part in parts),
            side=shape.sample_size * cast(VaeShape, vae.shape).down,
            has_tiny_decoder=bool(tiny),
            has_safety_checker=bool(safety),
        ),
        parts,
        noise,
        tuple(path / name.replace("text_encoder", "tokenizer") for name in text_names),
    )


def tiny_decoder(path: Path, folder: Path, family: Family) -> list[Part]:
    """TAESD, where there is a folder of it: for previews."""
    for name in TINY_FOLDERS[family]:
        if files.is_file(folder / name / CONFIG):
            return [_part(path, folder / name, "small decoder", TinyVaeShape, TINY_VAE_FIXED, "tiny_vae")]
    return []


def _part(path: Path, folder: Path, words: str, kind: type[S], fixed: Mapping[str, Any], name: str = "") -> Part:
    """The network of a folder with a config and tensors."""
    shape = cast(Shape, _config(path, folder / CONFIG, kind, fixed))
    stem = "model" if isinstance(shape, TextShape | SafetyShape) else "diffusion_pytorch_model"
    part = Part(name or folder.name, words, shape, "diffusers", _tensors(path, folder, stem, words))
    require_agreement(path, part)
    return part


def _is_xl(folder: _Folder) -> bool:
    pipeline = str(folder.index.get("_class_name"))
    if pipeline not in PIPELINES:
        raise refused(folder.path, "it is made for another kind of drawing ({kind})", kind=one_line(pipeline, 80))
    xl = PIPELINES[pipeline]
    if xl and not folder.names("text_encoder"):
        why = "it is the refiner of Stable Diffusion XL, which cannot draw alone"
        raise refused(folder.path, why, "choose the base checkpoint")
    for name, words in (("unet", "UNet"), ("vae", "autoencoder"), ("text_encoder", "text encoder")):
        if not folder.names(name):
            raise refused(folder.path, "its index names no {part}", AGAIN, part=words)
    return xl


def _family(xl: bool, unet: UnetShape) -> Family:
    """SD 2 was the first to project with a linear layer; its text encoder is 1024 wide."""
    if xl:
        return "sdxl"
    return "sd2" if unet.use_linear_projection or unet.cross_attention_dim == 1024 else "sd1"


def _index(path: Path) -> Mapping[str, Any]:
    if not files.is_file(path / INDEX):
        raise _no_index(path)
    return _document(path, path / INDEX)


def _no_index(path: Path) -> ModelError:
    """Why a folder without an index is no checkpoint: by the names of what is in it."""
    try:
        names = sorted(entry.name for entry in path.iterdir())
    except OSError as error:
        return refused(path, files.reason_phrase(error))
    endings = {Path(name).suffix.lower() for name in names}
    if endings & foreign.PICKLES and ".safetensors" not in endings:
        return foreign.pickled(path, "only model")
    why, remedy = "the folder has no model_index.json", OTHER
    if not names:
        why = "the folder is empty"
    elif CONFIG in names and "denoiser.safetensors" in names:
        why, remedy = "it is a clay model", "choose it as the clay model, or choose a checkpoint here"
    elif CONFIG in names:
        why, remedy = "it is one part of a checkpoint: it has no model_index.json", "choose the folder around it"
    elif ".safetensors" in endings:
        remedy = "choose the .safetensors file in it instead"
    return refused(path, why, remedy)


def _config(path: Path, file: Path, kind: type[S], fixed: Mapping[str, Any]) -> S:
    """A shape from a JSON file of a checkpoint, with what it must say where it says it."""
    document = _document(path, file)
    for name, value in fixed.items():
        if name in document and document[name] != value:
            said = one_line(str(document[name]), 60)
            why = "'{field}' in {file} is '{said}', which only other kinds of model have"
            raise refused(path, why, field=name, file=_name(path, file), said=said)
    try:
        return serial.read(kind, serial.encoded(document), "config", ModelError)
    except ModelError as error:
        why, detail = "its file '{file}' says what cannot be: {detail}", lowered(str(error).rstrip("."))
        raise refused(path, why, AGAIN, file=_name(path, file), detail=detail) from error


def _document(path: Path, file: Path) -> dict[str, Any]:
    try:
        document = serial.parsed(files.read_file(file, LONGEST_CONFIG))
    except OSError as error:
        why, reason = "its file '{file}' cannot be read: {reason}", files.reason_phrase(error)
        raise refused(path, why, AGAIN, file=_name(path, file), reason=reason) from error
    except ValueError as error:
        raise refused(path, "its file '{file}' is no valid JSON", AGAIN, file=_name(path, file)) from error
    if not isinstance(document, dict):
        raise refused(path, "its file '{file}' is no table", AGAIN, file=_name(path, file))
    return cast(dict[str, Any], document)


def _tensors(path: Path, folder: Path, stem: str, words: str) -> Mapping[str, Stored]:
    """Where the tensors of a network lie: in one file or in several, in full or in half precision."""
    for variant in ("", ".fp16"):
        file = folder / f"{stem}{variant}.safetensors"
        if files.is_file(file):
            return read_header(file).tensors
        for index in (f"{stem}.safetensors.index{variant}.json", f"{stem}{variant}.safetensors.index.json"):
            if files.is_file(folder / index):
                return _shards(path, folder / index)
    if _has_pickle(folder):
        raise foreign.pickled(path, words)
    why = "its {part} is missing: there is no '{file}' in its folder"
    raise refused(path, why, AGAIN, part=words, file=f"{stem}.safetensors")


def _shards(path: Path, index: Path) -> Mapping[str, Stored]:
    places = _document(path, index).get("weight_map")
    if not isinstance(places, dict):
        raise refused(path, "its file '{file}' does not say where the tensors are", AGAIN, file=_name(path, index))
    places = cast(dict[str, Any], places)
    names = {str(name) for name in places.values()}
    if len(names) > MOST_SHARDS or any(Path(name).name != name or not name.endswith(".safetensors") for name in names):
        raise refused(path, "its file '{file}' names files that cannot be", AGAIN, file=_name(path, index))
    headers = {name: read_header(index.parent / name) for name in sorted(names)}
    try:
        return {tensor: headers[str(name)].tensors[tensor] for tensor, name in places.items()}
    except KeyError as error:
        why, tensor = "'{tensor}' is not where '{file}' says", one_line(str(error).strip("'"), 80)
        raise refused(path, why, AGAIN, tensor=tensor, file=_name(path, index)) from error


def _has_pickle(folder: Path) -> bool:
    try:
        return any(entry.suffix.lower() in foreign.PICKLES for entry in folder.iterdir())
    except OSError:
        return False


def _name(path: Path, file: Path) -> str:
    return one_line(file.relative_to(path).as_posix() if file.is_relative_to(path) else file.name, 120)
