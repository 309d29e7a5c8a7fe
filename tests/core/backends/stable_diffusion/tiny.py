"""Small checkpoints in the true layouts, with random weights: every component is there, nothing is fetched.

`write_folder` writes what diffusers saves, `write_file` the names that the models were trained under. Both hold the
same numbers, in half precision, so both must give the same networks. Two or three megabytes each.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL, AutoencoderTiny, UNet2DConditionModel
from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
from safetensors.torch import save_file
from torch import Tensor, nn
from transformers import CLIPConfig, CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from core.backends.stable_diffusion.checkpoint import Family, Prediction

Tensors = dict[str, Tensor]

FAMILIES: tuple[Family, ...] = ("sd1", "sd2", "sdxl")
PREDICTIONS: tuple[Prediction, ...] = ("epsilon", "v_prediction")

SIDE = 32  # pixels
DOWN = 2  # pixels of a latent pixel
LAYERS = 1  # resnets of a block
WORDS = ("a", "red", "green", "blue", "cube", "sphere", "house", "sky", "grass", "of", "photo", "on", "left")
START, END = "<|startoftext|>", "<|endoftext|>"
PADS = {"sd1": (END,), "sd2": ("!",), "sdxl": (END, "!")}
PIPELINES = {"sd1": "StableDiffusionPipeline", "sd2": "StableDiffusionPipeline", "sdxl": "StableDiffusionXLPipeline"}


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The networks of a tiny checkpoint, as they were made: what loading it must give."""

    unet: UNet2DConditionModel
    vae: AutoencoderKL
    text_encoders: tuple[nn.Module, ...]
    tiny_vae: AutoencoderTiny
    safety: StableDiffusionSafetyChecker


@cache
def parts(family: Family) -> Parts:
    """Always the same numbers for a family; the prediction type is no part of the weights."""
    with torch.random.fork_rng():
        torch.manual_seed({"sd1": 1, "sd2": 2, "sdxl": 3}[family])
        made = Parts(
            unet=UNet2DConditionModel(**_unet(family)),
            vae=AutoencoderKL(**_vae(family)),
            text_encoders=_text_encoders(family),
            tiny_vae=AutoencoderTiny(**TINY_VAE),
            safety=StableDiffusionSafetyChecker(_safety()),
        )
        for module in (made.unet, made.vae, *made.text_encoders, made.tiny_vae, made.safety):
            _stir(module)
    return made


def write_folder(
    folder: Path,
    family: Family,
    prediction: Prediction = "epsilon",
    tiny_decoder: bool = False,
    safety_checker: bool = False,
) -> Path:
    """A diffusers folder; `tiny_decoder` puts TAESD into `vae_tiny`."""
    made, xl = parts(family), family == "sdxl"
    index: dict[str, Any] = {"_class_name": PIPELINES[family], "_diffusers_version": "0.30.0"}
    _save(folder / "unet", made.unet)
    _save(folder / "vae", made.vae)
    for number, (encoder, pad) in enumerate(zip(made.text_encoders, PADS[family], strict=True)):
        end = f"_{number + 1}" if number else ""
        _save_text_encoder(folder / f"text_encoder{end}", encoder)
        write_tokenizer(folder / f"tokenizer{end}", pad)
        index |= {f"text_encoder{end}": ["transformers", type(encoder).__name__]}
        index |= {f"tokenizer{end}": ["transformers", "CLIPTokenizer"]}
    if tiny_decoder:
        _save(folder / "vae_tiny", made.tiny_vae)
    if safety_checker:
        _save(folder / "safety_checker", made.safety)
        write_json(folder / "feature_extractor" / "preprocessor_config.json", EXTRACTOR)
    write_json(folder / "scheduler" / "scheduler_config.json", scheduler(family, prediction))
    index |= {
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
        "scheduler": ["diffusers", "EulerDiscreteScheduler"],
        "feature_extractor": ["transformers", "CLIPImageProcessor"] if safety_checker else [None, None],
    }
    index |= {"force_zeros_for_empty_prompt": True} if xl else {}
    index |= {} if xl else {"safety_checker": ["stable_diffusion", "StableDiffusionSafetyChecker"]}
    if not (xl or safety_checker):
        index["safety_checker"] = [None, None]
    write_json(folder / "model_index.json", index)
    return folder


def write_file(path: Path, family: Family, prediction: Prediction = "epsilon", tokenizer: bool = True) -> Path:
    """A single file, with its tokenizer in `tokenizer/` beside it; its metadata say the side and the prediction."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = {"epsilon": "epsilon", "v_prediction": "v"}[prediction]
    metadata = {"modelspec.resolution": f"{SIDE}x{SIDE}", "modelspec.prediction_type": kind}
    save_file(file_tensors(family), path, {"format": "pt", **metadata})
    if tokenizer:
        write_tokenizer(path.parent / "tokenizer", END)
    return path


def file_tensors(family: Family) -> Tensors:
    """What a single file holds, under the names of the original code."""
    made = parts(family)
    tensors = original(family, _halved(made.unet), _halved(made.vae), [_halved(text) for text in made.text_encoders])
    more = {"alphas_cumprod": torch.linspace(1, 0, 10), "model_ema.decay": torch.tensor(0.99)}
    return {**tensors, **more} if family == "sd1" else tensors


def original(family: Family, unet: Tensors, vae: Tensors, texts: Sequence[Tensors]) -> Tensors:
    """The tensors of a checkpoint of any size under the names of the original code."""
    tensors = _prefixed("model.diffusion_model.", _ldm_unet(unet)) | _prefixed("first_stage_model.", _ldm_vae(vae))
    match family:
        case "sd1":
            return tensors | _prefixed("cond_stage_model.transformer.", _clip(texts[0]))
        case "sd2":
            return tensors | _prefixed("cond_stage_model.model.", _with_last_layer(_open_clip(texts[0])))
        case "sdxl":
            first = _prefixed("conditioner.embedders.0.transformer.", _clip(texts[0]))
            return tensors | first | _prefixed("conditioner.embedders.1.model.", _open_clip(texts[1]))


def scheduler(family: Family, prediction: Prediction) -> dict[str, Any]:
    return {
        "_class_name": "EulerDiscreteScheduler",
        "_diffusers_version": "0.30.0",
        "beta_start": 0.00085,
        "beta_end": 0.012,
        "beta_schedule": "scaled_linear",
        "num_train_timesteps": 1000,
        "prediction_type": prediction,
        "steps_offset": 1,
        "timestep_spacing": "leading",
        "trained_betas": None,
    }


def write_tokenizer(folder: Path, pad: str = END) -> Path:
    """A CLIP tokenizer that knows all bytes and a few words; as with CLIP's own, the end has the highest number."""
    vocabulary, merges = _bpe()
    text = "#version: 0.2\n" + "\n".join(f"{left} {right}" for left, right in merges) + "\n"
    write_json(folder / "vocab.json", vocabulary)
    (folder / "merges.txt").write_text(text, encoding="utf-8")
    special = {"bos_token": START, "eos_token": END, "unk_token": END, "pad_token": pad}
    write_json(folder / "special_tokens_map.json", special)
    write_json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "CLIPTokenizer", "model_max_length": 77, "do_lower_case": True, **special},
    )
    return folder


def write_json(path: Path, value: Mapping[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2), encoding="utf-8")
    return path


# ------------------------------------------------------------------------------------------------ architectures

UNET_CHANNELS = (32, 64)
VAE_CHANNELS = (32, 32)
TEXT_WIDTHS = {"sd1": (32,), "sd2": (48,), "sdxl": (32, 64)}
TINY_VAE: dict[str, Any] = {
    "encoder_block_out_channels": (8, 8),
    "decoder_block_out_channels": (8, 8),
    "num_encoder_blocks": (1, 1),
    "num_decoder_blocks": (1, 1),
}
EXTRACTOR: dict[str, Any] = {
    "image_processor_type": "CLIPImageProcessor",
    "crop_size": 32,
    "do_center_crop": True,
    "do_convert_rgb": True,
    "do_normalize": True,
    "do_resize": True,
    "image_mean": [0.48145466, 0.4578275, 0.40821073],
    "image_std": [0.26862954, 0.26130258, 0.27577711],
    "resample": 3,
    "size": 32,
}


def _unet(family: Family) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "sample_size": SIDE // DOWN,
        "block_out_channels": UNET_CHANNELS,
        "layers_per_block": LAYERS,
        "cross_attention_dim": sum(TEXT_WIDTHS[family]),
        "attention_head_dim": 8,
        "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"),
        "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D"),
    }
    if family != "sd1":
        shape |= {"attention_head_dim": (1, 1), "use_linear_projection": True}
    if family == "sdxl":
        shape |= {
            "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
            "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
            "transformer_layers_per_block": (1, 2),
            "addition_embed_type": "text_time",
            "addition_time_embed_dim": 8,
            "projection_class_embeddings_input_dim": TEXT_WIDTHS["sdxl"][1] + 6 * 8,
        }
    return shape


def _vae(family: Family) -> dict[str, Any]:
    return {
        "sample_size": SIDE,
        "block_out_channels": VAE_CHANNELS,
        "down_block_types": ("DownEncoderBlock2D",) * len(VAE_CHANNELS),
        "up_block_types": ("UpDecoderBlock2D",) * len(VAE_CHANNELS),
        "layers_per_block": LAYERS,
        "scaling_factor": 0.13025 if family == "sdxl" else 0.18215,
    }


def _text_encoders(family: Family) -> tuple[nn.Module, ...]:
    first, *second = (_text_config(width, "quick_gelu") for width in TEXT_WIDTHS[family])
    if family == "sd2":
        first.hidden_act = "gelu"
    for config in second:
        config.hidden_act = "gelu"
    return (CLIPTextModel(first), *(CLIPTextModelWithProjection(config) for config in second))


def _text_config(width: int, act: str) -> CLIPTextConfig:
    size = len(_bpe()[0])
    return CLIPTextConfig(
        vocab_size=size,
        hidden_size=width,
        intermediate_size=2 * width,
        projection_dim=width,
        num_hidden_layers=2,
        num_attention_heads=1,
        hidden_act=act,
        bos_token_id=size - 2,
        eos_token_id=2,  # as in every folder of these families: the highest number of a prompt is its end
    )


def _safety() -> CLIPConfig:
    shared = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2}
    return CLIPConfig(
        text_config={**shared, "vocab_size": 8, "projection_dim": 16, "bos_token_id": 6, "eos_token_id": 7},
        vision_config={**shared, "image_size": 32, "patch_size": 8, "projection_dim": 16},
        projection_dim=16,
    )


def _stir(module: nn.Module) -> None:
    """Leaves no two norms alike, and every number one that half precision can hold."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(0.02 * torch.randn_like(parameter)).copy_(parameter.half().float())
    module.eval().requires_grad_(False)


# --------------------------------------------------------------------------------------------------- vocabulary


@cache
def _bpe() -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Byte-level pair encoding as CLIP has it: bytes, bytes that end a word, merges, start and end."""
    merges: list[tuple[str, str]] = []
    for word in WORDS:
        pieces = [*word[:-1], word[-1] + "</w>"]
        while len(pieces) > 1:
            pair = (pieces[0], pieces[1])
            merges += [] if pair in merges else [pair]
            pieces = [pieces[0] + pieces[1], *pieces[2:]]
    letters = _byte_letters()
    tokens = [*letters, *(letter + "</w>" for letter in letters), *("".join(pair) for pair in merges), START, END]
    return {token: number for number, token in enumerate(tokens)}, merges


def _byte_letters() -> list[str]:
    """A letter that prints for each byte: itself, or one from behind the first 256; "!" is the first."""
    printing = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = 256 - len(printing)
    return [chr(code) for code in [*printing, *range(256, 256 + others)]]


# ------------------------------------------------------------------------------------------------- diffusers files


def _save(folder: Path, module: Any) -> None:
    weights = "model" if isinstance(module, StableDiffusionSafetyChecker) else "diffusion_pytorch_model"
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(module, StableDiffusionSafetyChecker):
        module.config.to_json_file(folder / "config.json", use_diff=False)
    else:
        module.save_config(folder)
    save_file(_halved(module), folder / f"{weights}.safetensors", {"format": "pt"})


def _save_text_encoder(folder: Path, encoder: Any) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    encoder.config.architectures = [type(encoder).__name__]
    encoder.config.to_json_file(folder / "config.json", use_diff=False)
    save_file(_clip(_halved(encoder)), folder / "model.safetensors", {"format": "pt"})


def _halved(module: nn.Module) -> Tensors:
    return {name: tensor.half().contiguous() for name, tensor in module.state_dict().items()}


def _prefixed(prefix: str, tensors: Tensors) -> Tensors:
    return {prefix + name: tensor for name, tensor in tensors.items()}


# ------------------------------------------------------------------------------------------------- original names


def _clip(tensors: Tensors) -> Tensors:
    """As transformers wrote it for years: under `text_model`, with the positions counted."""
    named = {
        name if name.startswith(("text_model.", "text_projection")) else f"text_model.{name}": tensor
        for name, tensor in tensors.items()
    }
    return {**named, "text_model.embeddings.position_ids": torch.arange(77)[None]}


OPEN_CLIP = {
    "embeddings.token_embedding.weight": "token_embedding.weight",
    "embeddings.position_embedding.weight": "positional_embedding",
    "final_layer_norm": "ln_final",
    "encoder.layers": "transformer.resblocks",
    "layer_norm1": "ln_1",
    "layer_norm2": "ln_2",
    "mlp.fc1": "mlp.c_fc",
    "mlp.fc2": "mlp.c_proj",
    "self_attn.out_proj": "attn.out_proj",
}


def _open_clip(tensors: Tensors) -> Tensors:
    """OpenCLIP's names: queries, keys and values in one, the projection the other way round."""
    plain = {name.removeprefix("text_model."): tensor for name, tensor in tensors.items()}
    original: Tensors = {"logit_scale": torch.tensor(4.6)}
    projection = plain.pop("text_projection.weight", None)
    width = plain["final_layer_norm.weight"].shape[0]
    original["text_projection"] = torch.ones(width, width).half() if projection is None else projection.T.contiguous()
    for name, tensor in plain.items():
        if ".q_proj." in name:
            joined = [plain[name.replace(".q_proj.", f".{part}_proj.")] for part in "qkv"]
            layer, end = name.split("self_attn.q_proj.")
            original[_renamed(layer, OPEN_CLIP) + f"attn.in_proj_{end}"] = torch.cat(joined)
        elif ".k_proj." not in name and ".v_proj." not in name:
            original[_renamed(name, OPEN_CLIP)] = tensor
    return original


def _with_last_layer(tensors: Tensors) -> Tensors:
    """SD 2 listens to the last but one layer, and diffusers leaves the last out."""
    layers = _count(tensors, "transformer.resblocks")
    last = {
        name.replace("resblocks.0.", f"resblocks.{layers}."): tensor.clone()
        for name, tensor in tensors.items()
        if "resblocks.0." in name
    }
    return {**tensors, **last}


RESNET = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "time_emb_proj": "emb_layers.1",
    "conv_shortcut": "skip_connection",
}
UNET = {
    "time_embedding.linear_1": "time_embed.0",
    "time_embedding.linear_2": "time_embed.2",
    "add_embedding.linear_1": "label_emb.0.0",
    "add_embedding.linear_2": "label_emb.0.2",
    "conv_in": "input_blocks.0.0",
    "conv_norm_out": "out.0",
    "conv_out": "out.2",
    "mid_block.resnets.0": "middle_block.0",
    "mid_block.attentions.0": "middle_block.1",
    "mid_block.resnets.1": "middle_block.2",
}


def _ldm_unet(tensors: Tensors) -> Tensors:
    blocks = dict(UNET)
    layers = _count(tensors, "down_blocks.0.resnets")
    per_block = layers + 1
    for block in range(_count(tensors, "down_blocks")):
        down, up = 1 + block * per_block, block * per_block
        attends = any(name.startswith(f"up_blocks.{block}.attentions.") for name in tensors)
        for layer in range(per_block):
            blocks[f"down_blocks.{block}.resnets.{layer}"] = f"input_blocks.{down + layer}.0"
            blocks[f"down_blocks.{block}.attentions.{layer}"] = f"input_blocks.{down + layer}.1"
            blocks[f"up_blocks.{block}.resnets.{layer}"] = f"output_blocks.{up + layer}.0"
            blocks[f"up_blocks.{block}.attentions.{layer}"] = f"output_blocks.{up + layer}.1"
        blocks[f"down_blocks.{block}.downsamplers.0.conv"] = f"input_blocks.{down + layers}.0.op"
        blocks[f"up_blocks.{block}.upsamplers.0.conv"] = f"output_blocks.{up + layers}.{1 + attends}.conv"
    return {_renamed(name, blocks, RESNET if ".resnets." in name else {}): tensor for name, tensor in tensors.items()}


VAE_ATTENTION = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}


def _ldm_vae(tensors: Tensors) -> Tensors:
    stages = _count(tensors, "encoder.down_blocks")
    blocks = {"mid_block.resnets.0": "mid.block_1", "mid_block.resnets.1": "mid.block_2"}
    blocks |= {"mid_block.attentions.0": "mid.attn_1", "conv_norm_out": "norm_out", "conv_shortcut": "nin_shortcut"}
    for stage in range(stages):
        original = stages - 1 - stage
        blocks |= {
            f"down_blocks.{stage}.resnets": f"down.{stage}.block",
            f"down_blocks.{stage}.downsamplers.0": f"down.{stage}.downsample",
            f"up_blocks.{stage}.resnets": f"up.{original}.block",
            f"up_blocks.{stage}.upsamplers.0": f"up.{original}.upsample",
        }
    renamed: Tensors = {}
    for name, tensor in tensors.items():
        attends = ".attentions." in name
        as_convolution = attends and tensor.dim() == 2
        key = _renamed(name, blocks, VAE_ATTENTION if attends else {})
        renamed[key] = tensor[:, :, None, None].contiguous() if as_convolution else tensor
    return renamed


def _count(tensors: Tensors, start: str) -> int:
    """How many numbers follow a beginning of names."""
    return len({name[len(start) + 1 :].partition(".")[0] for name in tensors if name.startswith(start + ".")})


def _renamed(name: str, *tables: Mapping[str, str]) -> str:
    for table in tables:
        for ours, theirs in table.items():
            name = name.replace(ours, theirs)
    return name
