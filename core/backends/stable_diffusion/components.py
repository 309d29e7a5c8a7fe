"""The networks of a loaded checkpoint, ready for use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from core.backends.stable_diffusion.checkpoint import Checkpoint


@dataclass(frozen=True, slots=True, eq=False)
class Safety:
    """The safety checker, and what makes its input of pictures."""

    checker: Any  # diffusers StableDiffusionSafetyChecker
    extractor: Any  # transformers CLIPImageProcessorPil


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """Everything that a checkpoint holds, on one device, without gradients."""

    checkpoint: Checkpoint
    tokenizers: tuple[Any, ...]  # transformers CLIPTokenizer: one, or two for XL
    text_encoders: tuple[nn.Module, ...]
    unet: Any  # diffusers UNet2DConditionModel
    vae: Any  # diffusers AutoencoderKL
    tiny_vae: Any | None  # diffusers AutoencoderTiny
    safety: Safety | None
    alphas_cumprod: Tensor  # (training steps,) float32, on the CPU
