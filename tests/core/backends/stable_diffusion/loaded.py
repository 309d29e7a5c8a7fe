"""Tiny checkpoints as networks in memory, without a file between."""

from __future__ import annotations

import warnings
from copy import deepcopy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch

from core.backends.stable_diffusion.backend import StableDiffusionBackend
from core.backends.stable_diffusion.checkpoint import Checkpoint, Family, Prediction
from core.backends.stable_diffusion.components import Components
from core.backends.stable_diffusion.offload import Offloader
from core.device import ASKED, Device
from tests.core.backends.stable_diffusion import tiny
from tests.core.compose.schedules import scaled_linear_table

CPU = Device("cpu", "float32", ASKED)
CASES = [(family, prediction) for family in tiny.FAMILIES for prediction in tiny.PREDICTIONS]


@cache
def tokenizer(pad: str) -> Any:
    from transformers import CLIPTokenizer

    with TemporaryDirectory() as folder, warnings.catch_warnings():
        return CLIPTokenizer.from_pretrained(tiny.write_tokenizer(Path(folder), pad))


def components(family: Family = "sd1", prediction: Prediction = "epsilon", *, tiny_vae: bool = False) -> Components:
    """Networks of one's own, which may be moved and hooked."""
    made = deepcopy(tiny.parts(family))
    return Components(
        checkpoint=Checkpoint(Path("tiny"), "folder", family, prediction, 1_000_000, tiny.SIDE, tiny_vae, False),
        tokenizers=tuple(map(tokenizer, tiny.PADS[family])),
        text_encoders=made.text_encoders,
        unet=made.unet,
        vae=made.vae,
        tiny_vae=made.tiny_vae if tiny_vae else None,
        safety=None,
        alphas_cumprod=torch.tensor([1 / (1 + sigma**2) for sigma in scaled_linear_table()]),
    )


def backend(family: Family = "sd1", prediction: Prediction = "epsilon", size: int = 64) -> StableDiffusionBackend:
    return StableDiffusionBackend.of(Offloader(components(family, prediction)), size, CPU)
