"""The networks of a checkpoint, built without memory and held against the tensors that are to fill them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn

from core.backends.stable_diffusion.deferred import Deferred
from core.backends.stable_diffusion.format.header import Stored
from core.backends.stable_diffusion.format.manifest import Manifest, Part
from core.backends.stable_diffusion.format.original import CLIP, OPEN_CLIP
from core.backends.stable_diffusion.format.refusal import AGAIN, refused
from core.backends.stable_diffusion.format.shapes import (
    SafetyShape,
    Shape,
    TextShape,
    TinyVaeShape,
    UnetShape,
    VaeShape,
)
from core.errors import one_line

DTYPES: Mapping[str, torch.dtype] = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "F8_E4M3": torch.float8_e4m3fn,
    "F8_E5M2": torch.float8_e5m2,
    "I64": torch.int64,
    "U64": torch.uint64,
    "I32": torch.int32,
    "U32": torch.uint32,
    "I16": torch.int16,
    "U16": torch.uint16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}
"""Types of number, as safetensors calls them."""

OLD_ATTENTION: Mapping[str, str] = {
    ".query.": ".to_q.",
    ".key.": ".to_k.",
    ".value.": ".to_v.",
    ".proj_attn.": ".to_out.0.",
}
"""What the attention of an autoencoder was called before diffusers 0.17, and is in most folders of SD 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A network on the meta device, and what fills each of its tensors."""

    part: Part
    module: nn.Module
    tensors: Mapping[str, Deferred]


def networks(manifest: Manifest, read: Callable[[Stored], Tensor]) -> list[Network]:
    """The networks of a checkpoint, without memory; `read` gives a stored tensor its numbers when the time comes.

    Raises:
        ModelError: a tensor is missing, too much, or of another shape than its network needs.
    """
    return [_network(manifest, part, read) for part in manifest.parts]


def _network(manifest: Manifest, part: Part, read: Callable[[Stored], Tensor]) -> Network:
    path = manifest.checkpoint.path
    try:
        with torch.device("meta"):
            module = _built(part).eval().requires_grad_(False)
    except Exception as error:  # what diffusers and transformers raise for numbers that do not fit each other is open
        raise refused(path, "the numbers in the config of its {part} do not fit each other", part=part.words) from error
    stored = {name: _deferred(entry, read) for name, entry in part.tensors.items()}
    try:
        named = cast("dict[str, Deferred]", _converted(part, module, stored))
    except Exception as error:  # as open as above, for names that do not fit each other
        raise refused(path, "tensors of its {part} are missing or misnamed", AGAIN, part=part.words) from error
    return Network(part, module, _held(path, part, module, named))


def _deferred(stored: Stored, read: Callable[[Stored], Tensor]) -> Deferred:
    return Deferred.of(stored.shape, DTYPES[stored.dtype], lambda: read(stored))


def _built(part: Part) -> nn.Module:
    shape = part.shape
    match shape:
        case UnetShape():
            from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

            return UNet2DConditionModel(**asdict(shape))
        case VaeShape():
            from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL

            return AutoencoderKL(**asdict(shape))
        case TinyVaeShape():
            from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny

            return AutoencoderTiny(**asdict(shape))
        case TextShape():
            return _text_encoder(shape, projected=part.name == "text_encoder_2")
        case SafetyShape():
            return _safety_checker(shape)


def _text_encoder(shape: TextShape, projected: bool) -> nn.Module:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(**asdict(shape), bos_token_id=0, pad_token_id=0)  # asked for by nothing here
    return CLIPTextModelWithProjection(config) if projected else CLIPTextModel(config)


def _safety_checker(shape: SafetyShape) -> nn.Module:
    from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
    from transformers import CLIPConfig

    text = {"hidden_size": 8, "num_attention_heads": 1, "num_hidden_layers": 1, "bos_token_id": 0, "eos_token_id": 1}
    return StableDiffusionSafetyChecker(CLIPConfig(text_config=text, **asdict(shape)))  # it has no text encoder


def _converted(part: Part, module: nn.Module, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The tensors under the names of the network; diffusers' own conversions know the original ones."""
    if part.naming == "diffusers":
        return {_current(name, part.shape): tensor for name, tensor in stored.items()}
    conversions: Any = import_module("diffusers.loaders.single_file_utils")  # which says no types
    config = asdict(part.shape)
    match part.shape:
        case UnetShape():
            return conversions.convert_ldm_unet_checkpoint(dict(stored), config)
        case VaeShape():
            return conversions.convert_ldm_vae_checkpoint(dict(stored), config)
        case _:
            prefix = next(prefix for prefix in (*OPEN_CLIP.values(), *CLIP.values()) if _all_start(stored, prefix))
            if prefix in OPEN_CLIP.values():
                return conversions.convert_open_clip_checkpoint(module, dict(stored), prefix)
            return conversions.convert_ldm_clip_checkpoint(dict(stored))


def _all_start(names: Mapping[str, Any], prefix: str) -> bool:
    return all(name.startswith(prefix) for name in names)


def _current(name: str, shape: Shape) -> str:
    match shape:
        case VaeShape() if ".attentions." in name:
            for old, new in OLD_ATTENTION.items():
                name = name.replace(old, new)
            return name
        case SafetyShape():
            return name.replace("vision_model.vision_model.", "vision_model.")
        case _:
            return name


def _held(path: Path, part: Part, module: nn.Module, named: Mapping[str, Deferred]) -> dict[str, Deferred]:
    """The tensors of a network, each of the shape that it needs.

    transformers 5.6 took `text_model` out of the names of one kind of text encoder and not of the other.
    """
    wanted = module.state_dict()
    outer = "text_model." if any(name.startswith("text_model.") for name in wanted) else ""
    if isinstance(part.shape, TextShape):
        named = {_under(outer, name): tensor for name, tensor in named.items()}
    if missing := sorted(wanted.keys() - named.keys()):
        raise refused(path, "its {part} lacks '{tensor}'", AGAIN, part=part.words, tensor=one_line(missing[0], 120))
    for name in sorted(named.keys() - wanted.keys()):
        if not _superfluous(part, name):
            why = "'{tensor}' is too much in its {part}"
            raise refused(path, why, part=part.words, tensor=one_line(name, 120))
    kept = {name: named[name] for name in wanted}
    for name, tensor in kept.items():
        found = _squeezed(tensor, wanted[name])
        if found.shape != wanted[name].shape:
            why = "'{tensor}' of its {part} is {found} where {needed} is needed"
            sizes = {"found": tuple(tensor.shape), "needed": tuple(wanted[name].shape)}
            raise refused(path, why, AGAIN, part=part.words, tensor=one_line(name, 120), **sizes)
        kept[name] = found
    return kept


def _under(outer: str, name: str) -> str:
    if name.startswith("text_projection"):
        return name
    return outer + name.removeprefix("text_model.")


def _squeezed(tensor: Deferred, wanted: Tensor) -> Deferred:
    """An attention's weights, which were once those of a convolution of one pixel."""
    if tensor.dim() == 4 and wanted.dim() == 2 and tensor.shape[2:] == (1, 1):
        return cast(Deferred, tensor[:, :, 0, 0])
    return tensor


def _superfluous(part: Part, name: str) -> bool:
    """What may be there and is not needed: counted positions, and the layer behind the one that SD 2 listens to."""
    if name.endswith("position_ids"):
        return True
    if not isinstance(part.shape, TextShape):
        return False
    projection = name.startswith("text_projection") and part.name == "text_encoder"
    return projection or f"encoder.layers.{part.shape.num_hidden_layers}." in name
