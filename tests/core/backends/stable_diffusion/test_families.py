"""The architectures at their true size, on the meta device: the shapes that a single file's tensors say are right."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import pytest
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from core.backends.stable_diffusion.checkpoint import Family
from core.backends.stable_diffusion.format.header import Header, Stored
from core.backends.stable_diffusion.format.single import manifest_of
from core.backends.stable_diffusion.networks import networks
from tests.core.backends.stable_diffusion import tiny

UNETS: dict[Family, dict[str, Any]] = {
    "sd1": {
        "sample_size": 64,
        "block_out_channels": (320, 640, 1280, 1280),
        "cross_attention_dim": 768,
        "transformer_layers_per_block": (1, 1, 1, 1),
        "attention_head_dim": 8,
    },
    "sd2": {
        "sample_size": 96,
        "block_out_channels": (320, 640, 1280, 1280),
        "cross_attention_dim": 1024,
        "transformer_layers_per_block": (1, 1, 1, 1),
        "attention_head_dim": (5, 10, 20, 20),
        "use_linear_projection": True,
        "upcast_attention": True,
    },
    "sdxl": {
        "sample_size": 128,
        "block_out_channels": (320, 640, 1280),
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        "transformer_layers_per_block": (1, 2, 10),
        "cross_attention_dim": 2048,
        "attention_head_dim": (5, 10, 20),
        "use_linear_projection": True,
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": 256,
        "projection_class_embeddings_input_dim": 2816,
    },
}
"""As the published models are; what is left out has diffusers' default."""

VAE: dict[str, Any] = {
    "block_out_channels": (128, 256, 512, 512),
    "down_block_types": ("DownEncoderBlock2D",) * 4,
    "up_block_types": ("UpDecoderBlock2D",) * 4,
    "layers_per_block": 2,
}
OPENAI = {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12}
HUGE = {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 23, "num_attention_heads": 16}
BIG = {"hidden_size": 1280, "intermediate_size": 5120, "num_hidden_layers": 32, "num_attention_heads": 20}
TEXTS: dict[Family, tuple[dict[str, int], ...]] = {"sd1": (OPENAI,), "sd2": (HUGE,), "sdxl": (OPENAI, BIG)}
SIZES = {"sd1": 2.1, "sd2": 2.6, "sdxl": 6.9}
"""Gigabytes of the published files in half precision."""


def _unread(_stored: Stored) -> NoReturn:
    raise AssertionError("A weight was read.")


@pytest.mark.parametrize("family", tiny.FAMILIES)
def test_the_published_architectures_are_read_off_their_tensors(family: Family):
    with torch.device("meta"):
        unet = UNet2DConditionModel(**UNETS[family])
        vae = AutoencoderKL(**VAE)
        first, *second = (CLIPTextConfig(**shape, projection_dim=shape["hidden_size"]) for shape in TEXTS[family])
        texts = [CLIPTextModel(first), *(CLIPTextModelWithProjection(config) for config in second)]
    tensors = tiny.original(family, unet.state_dict(), vae.state_dict(), [text.state_dict() for text in texts])
    path = Path("some.safetensors")
    stored = {name: Stored(path, "F16", tuple(t.shape), 0, 2 * t.numel()) for name, t in tensors.items()}
    manifest = manifest_of(Header(path, stored, {}))
    assert manifest.checkpoint.family == family
    assert manifest.checkpoint.bytes / 1e9 == pytest.approx(SIZES[family], abs=0.05)
    said = {part.name: asdict(part.shape) for part in manifest.parts}
    said_unet = {name: said["unet"][name] for name in UNETS[family]}
    assert said_unet == UNETS[family]
    settled = {**said["unet"], "upcast_attention": family == "sd2"}  # False and None are one
    assert {name: unet.config[name] for name in settled} == settled
    assert said["vae"]["scaling_factor"] == (0.13025 if family == "sdxl" else 0.18215)
    for text, shape in zip(manifest.texts, TEXTS[family], strict=True):
        assert {name: asdict(text)[name] for name in shape} == shape
    built = networks(manifest, _unread)
    assert [sum(t.numel() for t in network.module.parameters()) for network in built] == [
        sum(t.numel() for t in module.parameters()) for module in (*texts, unet, vae)
    ]
