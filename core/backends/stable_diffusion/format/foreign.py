"""What is not a checkpoint, told apart by its name or by the names of its tensors, each with its own sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from core.backends.stable_diffusion.format.refusal import OTHER, refused
from core.errors import ModelError

PICKLES = frozenset({".ckpt", ".bin", ".pt", ".pth", ".pkl", ".pickle"})
"""Never opened: what unpickles a file runs the program that it holds."""

GET_SAFE = "get it as .safetensors, which most pages offer beside it, or have its owner convert it"
BASE = "choose the checkpoint that it belongs to"
WHOLE = "choose the whole checkpoint"

ENDINGS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        ".gguf": ("it is a GGUF file, whose numbers are packed for other programs", OTHER),
        ".onnx": ("it is an ONNX model, which is made for other programs", OTHER),
        ".zip": ("it is an archive", "unpack it and choose what is inside"),
        ".diorama": ("it is a project", "open it with File > Open, and choose a checkpoint here"),
        ".json": ("it is only a config", "choose the folder that it is in"),
        ".yaml": ("it is only a config", "choose the checkpoint beside it"),
    }
)
"""The ending of a name -> why it is refused, and what to do."""

NAMES: tuple[tuple[str, str, str], ...] = (
    (r"lora_|.*\.lora[_.]|.*\.lora_[AB]\.|.*\.hada_w|.*\.lokr_|.*\.dora_scale", "it is a LoRA, not a checkpoint", BASE),
    (r"control_model\.|controlnet_|input_hint_block\.|.*zero_convs\.", "it is a ControlNet, not a checkpoint", BASE),
    (r"emb_params$|string_to_param|clip_[lg]$", "it is an embedding of one word, not a checkpoint", BASE),
    (r"(model\.diffusion_model\.)?joint_blocks\.", "it is a Stable Diffusion 3 model", OTHER),
    (r"(model\.diffusion_model\.)?double_(stream_)?blocks\.", "it is a Flux model or one of its kin", OTHER),
    (r"edm_(mean|std)$", "it was trained with another noise (EDM)", OTHER),
    (r".*motion_modules\.", "it is an AnimateDiff model, not a checkpoint", BASE),
    (
        r"conditioner\.embedders\.0\.model\.ln_final\.weight$",
        "it is the refiner of Stable Diffusion XL, which cannot draw alone",
        "choose the base checkpoint",
    ),
    (r"level\.frequencies$|scale\.deviation$", "it is a part of a clay model", "choose the clay model in its menu"),
)
"""A pattern of a tensor's name -> why the file is refused, and what to do."""

PARTS: tuple[tuple[str, str], ...] = (
    (r"(first_stage_model\.)?(encoder|decoder)\.(down|up|mid)[._]", "it is only an autoencoder (VAE)"),
    (r"(text_model|conditioner|cond_stage_model|transformer\.resblocks)\.", "it is only a text encoder"),
    (r"(down_blocks|up_blocks|mid_block|conv_in)\.", "it is only a UNet"),
)


def require_name(path: Path) -> None:
    """Refuses by the ending of its name what is never opened, or cannot be a checkpoint.

    Raises:
        ModelError: one sentence.
    """
    ending = path.suffix.lower()
    if ending in PICKLES:
        raise pickled(path)
    if ending in ENDINGS:
        raise refused(path, *ENDINGS[ending])
    if ending != ".safetensors":
        raise refused(path, "its name does not end with .safetensors")


def pickled(path: Path, inside: str = "") -> ModelError:
    """A pickle, or a folder that has nothing else `inside`."""
    why = "it is a pickle, which can run any program when it is opened"
    if inside:
        why = "its {part} is a pickle, which can run any program when it is opened"
    return refused(path, why, GET_SAFE, part=inside)


def recognised(path: Path, names: Iterable[str]) -> ModelError | None:
    """The refusal of a file that is something else, by the names of its tensors."""
    names = list(names)
    for pattern, why, remedy in NAMES:
        match = re.compile(pattern).match
        if any(match(name) for name in names):
            return refused(path, why, remedy)
    return None


def unknown(path: Path, names: Iterable[str]) -> ModelError:
    """The refusal of a file that has none of the text encoders of the families."""
    names = list(names)
    beginnings = ("model.diffusion_model.", "first_stage_model.")
    if all(any(name.startswith(beginning) for name in names) for beginning in beginnings):
        return refused(path, "its text encoder is missing", WHOLE)
    if any(name.startswith("model.diffusion_model.input_blocks.") for name in names):
        return refused(path, "it is only a UNet: its text encoder and its autoencoder are missing", WHOLE)
    for pattern, why in PARTS:
        if any(re.match(pattern, name) for name in names):
            return refused(path, why, WHOLE)
    return refused(path, "it is another kind of model")
